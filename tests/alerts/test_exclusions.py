"""Whoever may be the cause never learns of it: no alert, no relay of those words, no news; a receipt that is none."""

import pytest

from domain.offender import Suspects, suspects
from domain.people import Relation
from tests.alerts.house import CHILD, DIRECTOR, GATE, GRANDMOTHER, MOTHER, OTHER, PAIRED, House

BEATEN = "我打两下怎么了，不打不成器，昨天拿皮带抽了"


def test_who_confesses_gets_a_receipt_and_nothing_else(house: House) -> None:
    answer = house.says(GRANDMOTHER, BEATEN)
    assert answer == "收到了，学校看到了。"
    assert len(house.told(DIRECTOR)) == 1 and len(house.told(PAIRED)) == 1
    house.says(PAIRED, "我来")
    house.says(PAIRED, f"处理A{house.alert().id} 见到孩子了 手上有伤")
    assert house.heard_nothing(GRANDMOTHER)
    assert house.told(PAIRED, "relay_to_teacher") == []
    assert "周桂英" not in house.texts(PAIRED)[0].split("先做")[1], "nobody is sent to call the one"


def test_the_one_who_is_named_hears_nothing(house: House) -> None:
    answer = house.says(MOTHER, "奶奶拿皮带抽她，身上全是印子")
    assert "谢谢您告诉学校" in answer and "奶奶" not in answer
    house.says(PAIRED, "我来")
    assert house.heard_nothing(GRANDMOTHER)
    assert any("陈老师在处理" in text for text in house.texts(MOTHER, "alert_done"))


def test_what_is_said_later_reaches_no_one_who_was_named_before(house: House) -> None:
    house.says(MOTHER, "思涵不见了 找不到人")
    house.says(MOTHER, "是奶奶打她，她才跑的，身上都是血印子")
    with house.database.read() as session:
        from storage.alert import alerts

        assert house.person(GRANDMOTHER) in alerts.excluded(session, house.alert().id)


def test_a_child_on_the_phone_of_the_one_who_hits(house: House) -> None:
    """The child is answered as a child; news would be read on the phone of the one who hits, and nobody calls it."""
    answer = house.says(GRANDMOTHER, "老师，奶奶打我")
    assert "谢谢你说出来，这不是你的错" in answer and "打给你" not in answer
    assert len(house.told(DIRECTOR)) == 1
    house.says(PAIRED, "我来")
    assert house.heard_nothing(GRANDMOTHER)


def test_a_teacher_who_is_complained_of_is_passed_by(house: House) -> None:
    answer = house.says(MOTHER, "老师打我孩子手心了 你们承认吗")
    assert "对不起" in answer and "林主任" in answer and "陈老师" not in answer
    assert house.heard_nothing(PAIRED) and house.told(PAIRED, "relay_to_teacher") == []
    assert len(house.told(DIRECTOR, "alert_today")) == 1 and len(house.told(OTHER, "alert_today")) == 1
    number = house.alert().id
    assert f"没有编号A{number}" in house.says(PAIRED, f"我来处理 A{number}"), "not even that it exists"
    assert "没有没结束的预警" in house.says(PAIRED, "预警")
    note = house.stage.file_of(CHILD)[-1]
    assert note.text == f"预警A{number}", "the file that the teacher reads does not say what about"


def test_a_teacher_is_named_by_surname(house: House) -> None:
    house.says(MOTHER, "李老师打我孩子手心了 你们承认吗")
    assert house.heard_nothing(OTHER)
    assert len(house.told(PAIRED, "alert_today")) == 1


def test_the_excluded_are_not_called_from_the_chain(house: House) -> None:
    house.says(MOTHER, "郑老师摸她 脱她裤子")
    assert house.alert().level == "P0"
    house.passes(5)
    house.passes(5)
    assert house.heard_nothing(GATE)


def test_good_news_from_the_one_who_may_be_the_cause_are_only_received(house: House) -> None:
    house.says(GRANDMOTHER, BEATEN)
    house.says(GRANDMOTHER, "别报警")
    assert house.heard_nothing(GRANDMOTHER)


CASES = {
    BEATEN: (Relation.GRANDFATHER, Suspects(speaker=True)),
    "他爸用皮带抽他 身上全是印子": (Relation.MOTHER, Suspects(relations=frozenset({Relation.FATHER}))),
    "他后妈不给饭吃": (Relation.MOTHER, Suspects(relations=frozenset({Relation.MOTHER, Relation.OTHER}))),
    "他爸打他电话他不接": (Relation.GRANDMOTHER, Suspects()),
    "我打了110": (Relation.MOTHER, Suspects()),
    "我打他电话不通": (Relation.FATHER, Suspects()),
    "他爸打电话说奶奶拿皮带抽他": (Relation.MOTHER, Suspects(relations=frozenset({Relation.GRANDMOTHER}))),
    "我被同学打了": (Relation.MOTHER, Suspects()),
    "陈老师打我孩子": (Relation.MOTHER, Suspects(staff=True, surname="陈")),
    "老师,孩子被同学打了": (Relation.FATHER, Suspects()),
    "我看到她手臂上一道一道的": (Relation.MOTHER, Suspects()),
    "我气得不行拿竹条抽了他": (Relation.MOTHER, Suspects(speaker=True)),
}


@pytest.mark.parametrize("said", CASES)
def test_who_is_meant(said: str) -> None:
    relation, expected = CASES[said]
    assert suspects(said, relation, lives_with_child=relation is not Relation.MOTHER) == expected


@pytest.mark.parametrize(
    "hostile", ("我" * 2000 + "打", "爸" * 2000, "老师" * 1000 + "打", "拿皮带" * 600, "打" * 2000)
)
def test_hostile_words_are_read_in_no_time(hostile: str) -> None:
    """Every repetition is bounded: a test that hangs is the failure."""
    suspects(hostile, Relation.FATHER, lives_with_child=True)
