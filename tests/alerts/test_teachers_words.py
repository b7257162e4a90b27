"""Staff write of a danger: to the school, to a family, or of themselves; nobody reads what was not meant for them."""

import pytest

from domain.own_words import speaks_of_self
from tests.alerts.house import CHILD, DIRECTOR, GATE, GRANDMOTHER, MOTHER, NIGHT, OTHER, PAIRED, House

PUSHED = "李思涵被同学推倒了 头破了"
WANTS_TO_DIE = "李思涵妈妈 孩子说不想活了"
QUESTION = "这是要报学校的事吗？1 报 0 不报，是给家长的话"
HELD = "先没有发给李思涵妈妈。要发吗？1 发 0 不发"


def to_mother(house: House) -> list[str]:
    return house.texts(MOTHER, "relay_to_family")


@pytest.mark.parametrize("said", (PUSHED, "食堂有孩子吐了五个"))
def test_an_accident_at_school_is_asked_about_and_reported(house: House, said: str) -> None:
    assert house.says(PAIRED, said) == QUESTION
    assert house.all_alerts() == []
    answer = house.says(PAIRED, "1")
    alert = house.alert()
    assert f"A{alert.id}已发出" in answer and "没有转给家里" in answer
    assert alert.level == "P1" and alert.quote == said and alert.opened_by == house.person(PAIRED)
    assert len(house.told(DIRECTOR, "alert_today")) == 1
    assert to_mother(house) == [] and house.texts(GRANDMOTHER, "relay_to_family") == []


def test_what_is_no_report_goes_on_as_if_nothing_was_asked(house: House) -> None:
    house.says(MOTHER, "老师，他今天怎么样")
    assert house.says(PAIRED, PUSHED) == QUESTION
    assert "李思涵妈妈" in house.says(PAIRED, "0")
    assert to_mother(house) == [f"【陈老师】{PUSHED}"] and house.all_alerts() == []


def test_a_note_for_the_program_is_not_asked_about(house: House) -> None:
    assert QUESTION not in house.says(PAIRED, "记一笔 思涵奶奶住院了")


def test_other_words_are_no_answer(house: House) -> None:
    house.says(MOTHER, "老师，他今天怎么样")
    house.says(PAIRED, PUSHED)
    house.says(PAIRED, "他中午吃得很好")
    assert house.all_alerts() == [] and to_mother(house) == ["【陈老师】他中午吃得很好"]


def test_what_cannot_wait_is_an_alert_at_once(house: House) -> None:
    assert "已发出" in house.says(PAIRED, "李思涵掉水里了")
    assert house.alert().level == "P0" and len(house.told(DIRECTOR)) == 1


@pytest.mark.parametrize("said", (WANTS_TO_DIE, "李思涵妈妈 您婆婆打孩子了"))
def test_words_to_a_family_wait_while_the_alert_runs(house: House, said: str) -> None:
    answer = house.says(PAIRED, said)
    assert "已发出" in answer and HELD in answer
    assert len(house.told(DIRECTOR)) == 1 and to_mother(house) == []
    assert "李思涵妈妈" in house.says(PAIRED, "1")
    assert to_mother(house) == [f"【陈老师】{said.partition(' ')[2]}"]


def test_words_to_a_family_are_dropped(house: House) -> None:
    house.says(PAIRED, WANTS_TO_DIE)
    house.says(PAIRED, "0")
    assert to_mother(house) == [] and house.alert().level == "P0"


def test_a_danger_for_today_in_words_to_a_family_is_held_too(house: House) -> None:
    answer = house.says(PAIRED, "李思涵妈妈 思涵今天和同学打架，头碰破了点皮")
    assert HELD in answer and house.alert().level == "P1" and to_mother(house) == []


def test_more_words_to_the_family_are_held_again(house: House) -> None:
    house.says(PAIRED, WANTS_TO_DIE)
    house.says(PAIRED, "0")
    answer = house.says(PAIRED, "李思涵妈妈 孩子又说不想活了")
    assert "记下了" in answer and HELD in answer
    assert len(house.all_alerts()) == 1 and to_mother(house) == []


def test_a_reply_about_a_past_danger_still_reaches_who_waits(house: House) -> None:
    house.says(MOTHER, "老师，她昨天说的话我很担心")
    already = len(house.all_alerts())
    said = "孩子说不想活是气话，我跟他聊过了"
    assert HELD in house.says(PAIRED, said)
    assert len(house.all_alerts()) == already + 1
    house.says(PAIRED, "1")
    assert to_mother(house) == [f"【陈老师】{said}"]


def test_an_absence_is_asked_of_the_named_family_at_once(house: House) -> None:
    answer = house.says(PAIRED, "李思涵妈妈 思涵没来上学 家里电话不通")
    assert HELD not in answer and len(to_mother(house)) == 1


def test_a_teacher_in_need_is_heard_by_the_directors_only(house: House) -> None:
    assert house.says(PAIRED, "我不想活了") == "您先别一个人待着。12356随时有人听；林主任马上打给您。"
    (text,) = house.texts(DIRECTOR)
    assert "陈老师" in text and CHILD not in text and "孩子：" not in text
    for minutes in (5, 5, 5):
        house.passes(minutes)
    assert all(house.heard_nothing(name) for name in (OTHER, GATE, NIGHT, MOTHER, GRANDMOTHER))
    assert len(house.told(DIRECTOR)) == 4, "again every five minutes until one takes it"
    assert "没有编号" in house.says(GATE, f"我来处理 A{house.alert().id}")


def test_what_the_same_teacher_tells_of_a_pupil_is_another_alert(house: House) -> None:
    house.says(PAIRED, "我不想活了")
    house.says(PAIRED, "李思涵掉水里了")
    assert len(house.all_alerts()) == 2 and len(house.told(OTHER)) == 1


def test_a_pupil_who_says_it_is_a_pupil(house: House) -> None:
    house.says(PAIRED, "思涵说我不想活了")
    assert house.alert().category == "self_harm" and len(house.told(OTHER)) == 1


OWN = ("我不想活了", "林主任 我真的撑不下去了", "最近我有时候想死")
PUPILS = ("学生说我不想活了", "她写我不想活了", "孩子不想活了", "作文里写 我想死", "我听说有人不想活了")


def test_who_speaks_of_themselves() -> None:
    assert all(speaks_of_self(said) for said in OWN)
    assert not any(speaks_of_self(said) for said in PUPILS)
