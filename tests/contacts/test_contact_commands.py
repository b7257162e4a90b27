"""``lianxin admin contact``: what an operator sets, sees and lets off, and the sentence for every slip."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import in_china
from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """陈雨's 李思涵 with a mother away and a grandmother at home; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys, columns=250)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    do("admin", "add-teacher", "林国华", "--director")
    do("admin", "add-child", "李思涵", "--class", "三(2)班")
    do("admin", "add-guardian", "李思涵", "王芳", "--relation", "妈妈", "--away")
    do("admin", "add-guardian", "李思涵", "周桂英", "--relation", "奶奶")
    do("admin", "pair", "陈雨", "李思涵")
    return do


def day(days: int) -> str:
    return (in_china(datetime.now(UTC)) + timedelta(days=days)).strftime("%Y-%m-%d")


def contact(run: Run, *words: str) -> tuple[int, str]:
    return run("admin", "contact", *words)


def test_the_rules_of_a_school(run: Run) -> None:
    said = contact(run, "rules")[1]
    assert "遂昌育才中学" in said and "未成年人保护法第23条" in said and said.count("和默认一样") == 8
    code, said = contact(run, "rule", "talk", "--days", "5", "--holiday-days", "10", "--by", "林国华")
    assert code == 0 and "每5天（假期每10天）" in said
    assert contact(run, "rule", "家访", "--unit", "days", "--days", "60", "--way", "visit")[0] == 0
    said = contact(run, "rules")[1]
    assert "每5天（假期每10天）" in said and "每60天" in said and said.count("和默认一样") == 6
    assert "本校不做" in contact(run, "rule", "family_call", "--off")[1]
    assert "亲情电话" not in contact(run, "plans", "李思涵")[1]
    assert contact(run, "rule", "talk", "--default")[0] == 0
    assert "每7天" in contact(run, "plans", "李思涵")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rule", "chat", "--days", "7"), "没有“chat”这种联系"),
        (("rule", "talk", "--days", "0"), "天数要在1到400之间"),
        (("rule", "talk", "--way", "pigeon"), "方式请写其中之一"),
        (("rule", "talk", "--unit", "year"), "--unit 请写其中之一"),
        (("rule", "talk", "--unit", "term"), "这种联系不能这样算"),
        (("rule", "talk", "--coordinator-after", "9", "--director-after", "3"), "不能比班主任的少"),
        (("rule", "weekly_child", "--director-after", "3"), "不往上报"),
        (("rule", "talk", "--days", "9", "--by", "陈雨"), "由主任或校长来定"),
        (("rule", "talk", "--days", "9", "--by", "谁"), "没有叫“谁”的老师"),
        (("plans", "没有"), "没有叫“没有”的学生"),
        (("set", "李思涵", "talk", "--days", "3"), "请写一句原因"),
        (("set", "李思涵", "talk", "--reason", "想想"), "没有说要改什么"),
        (("set", "李思涵", "parent", "--with", "谁", "--days", "3", "--reason", "好"), "王芳（妈妈）"),
        (("set", "李思涵", "parent", "--with", "周桂英", "--days", "3", "--reason", "好"), "现在没有这项联系"),
        (("set", "李思涵", "holiday_visit", "--reason", "独居"), "谁决定的"),
        (("hours", "王芳", "中午"), "时段写成 12:00-13:00"),
        (("hours", "王芳", "23:00-23:30"), "早上7点到晚上10点"),
        (("hours", "谁", "12:00-13:00"), "叫“谁”的家长有 0 位"),
        (("pause", "李思涵", "--until", "2020-01-01", "--cause", "illness", "--note", "好"), "要在开始的日子以后"),
        (("pause", "李思涵", "--until", "2099-01-01", "--cause", "illness", "--note", "好"), "一次最多183天"),
        (("pause", "李思涵", "--until", day(3), "--cause", "sleep", "--note", "好"), "原因请写其中之一"),
        (("pause", "李思涵", "--until", day(3), "--cause", "illness", "--note", " "), "请写一句原因"),
        (("pause", "李思涵", "--until", day(30), "--cause", "illness", "--note", "好", "--by", "陈雨"), "主任来定"),
        (
            ("pause", "李思涵", "--until", day(3), "--cause", "court", "--note", "好", "--mute", "--kind", "visit"),
            "静默是对全家的",
        ),
        (("resume", "9"), "没有编号 9"),
        (("resume", "李思涵"), "没有停着的联系"),
    ],
)
def test_every_slip_has_its_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    code, said = contact(run, *words)
    assert code == 1 and sentence in said and "Traceback" not in said


def test_one_child_has_its_own(run: Run) -> None:
    code, said = contact(run, "set", "李思涵", "talk", "--days", "3", "--reason", "妈妈刚外出", "--by", "林国华")
    assert code == 0 and "每3天" in said
    said = contact(run, "plans", "李思涵")[1]
    assert "妈妈刚外出" in said and "王芳" in said and "周桂英" in said
    assert "照学校的" in contact(run, "set", "李思涵", "谈心", "--default")[1]
    assert "妈妈刚外出" not in contact(run, "plans", "李思涵")[1]
    assert contact(run, "set", "李思涵", "parent", "--with", "妈妈", "--days", "10", "--reason", "刚外出")[0] == 0
    said = contact(run, "set", "李思涵", "holiday_visit", "--reason", "独居", "--by", "林国华")[1]
    assert "每个长假走访一次" in said and "独居" in contact(run, "plans", "李思涵")[1]
    assert "不另外安排了" in contact(run, "set", "李思涵", "holiday_visit", "--default")[1]


def test_the_hours_of_a_parent(run: Run) -> None:
    assert contact(run, "hours", "王芳", "12:00-13:00")[0] == 0
    assert "不限时段" in contact(run, "hours", "王芳", "--default", "--child", "李思涵")[1]


def test_let_off_listed_and_resumed(run: Run) -> None:
    what = ("--cause", "bereavement", "--note", "外公去世", "--until", day(20))
    code, said = contact(run, "pause", "李思涵", *what, "--mute", "--by", "林国华")
    assert code == 0 and "全家静默" in said and "编号 1" in said
    code, said = contact(
        run, "pause", "李思涵", "--cause", "at_home", "--note", "回来过年", "--until", day(9), "--with", "王芳"
    )
    assert code == 0 and "停全部联系（王芳）" in said
    said = contact(run, "pauses")[1]
    assert "外公去世" in said and "林国华" in said and "回来过年" in said and said.count("停着") >= 2
    assert "编号 1" in contact(run, "resume", "1", "--by", "林国华")[1]
    assert "外公去世" not in contact(run, "pauses")[1] and "恢复了" in contact(run, "pauses", "--all")[1]
    assert "已经结束" in contact(run, "resume", "1")[1]
    assert "编号 2" in contact(run, "resume", "李思涵")[1]


def test_after_an_upgrade(run: Run) -> None:
    code, said = contact(run, "settle")
    assert code == 0 and "云溪村小学：现在有 7 项定期联系。" in said
