"""``lianxin admin answers`` as an operator types it."""

from tests.register.conftest import Type


def test_a_school_keeps_changes_and_takes_back_its_answers(types: Type) -> None:
    assert "home 活动室：还没有" in types("admin", "answers", "list")[1]
    assert types("admin", "answers", "set", "home", "周六上午8点开门。") == (0, "已记下：活动室。\n")
    assert types("admin", "answers", "set", "活动室", "周日上午9点开门。")[0] == 0
    said = types("admin", "answers", "list")[1]
    assert "home 活动室：周日上午9点开门。" in said and "周六" not in said
    assert "以后转给老师回答" in types("admin", "answers", "set", "home", "")[1]
    assert "home 活动室：还没有" in types("admin", "answers", "list")[1]


def test_what_families_must_not_read_and_what_is_no_topic_is_refused(types: Type) -> None:
    code, said = types("admin", "answers", "set", "home", "留守儿童之家周六开门。")
    assert code == 1 and "留守" in said
    code, said = types("admin", "answers", "set", "weather", "晴")
    assert code == 1 and "没有“weather”这件事" in said
    assert types("admin", "answers", "set", "home", "长" * 301)[0] == 1
