"""The weekly question in every mood: asked back, nodded at, tired of it, answered with what hurt; nobody is alarmed."""

import pytest

from domain.contact import ContactKind
from tests.contacts.week import MOTHER, Week

BOTH = [ContactKind.WEEKLY_CARER, ContactKind.WEEKLY_CHILD]


@pytest.mark.parametrize("answer", ["啥意思", "？", "怎么回", "好的", "不用"])
def test_who_asks_back_or_nods_is_told_shortly_and_the_teacher_reads_nothing(week: Week, answer: str) -> None:
    week.sunday()
    told = week.says(MOTHER, answer)
    assert "回1" in told and "不回也行" in told and len(told) <= 60
    assert week.weekly() == [] and week.told("陈雨", "relay_to_teacher") == []
    week.says(MOTHER, "1")
    assert week.weekly() == BOTH, "the question is still open"


@pytest.mark.parametrize("answer", ["别问了", "不要再问了", "以后别问我了"])
def test_who_has_enough_of_it_is_not_asked_again(week: Week, answer: str) -> None:
    week.sunday()
    assert "不每周问您了" in week.says(MOTHER, answer)
    week.sunday()
    assert len(week.questions()) == 1


@pytest.mark.parametrize("answer", ["视频了，孩子不理我", "打了，她哭了，说想我"])
def test_nobody_is_congratulated_on_what_hurt(week: Week, answer: str) -> None:
    week.sunday()
    told = week.says(MOTHER, answer)
    assert "记下了" in told and "真好" not in told and "太好了" not in told and len(told) <= 60
    assert week.weekly() == BOTH
    (watched,) = week.told("陈雨", "alert_today")
    assert "已对家里说" not in watched, "the family was told no such thing"


@pytest.mark.parametrize(
    "answer", ["聊了几句就挂了", "没打，流量不够", "奶奶接的，说她在外面玩", "打了，她在洗澡", "忙死了"]
)
def test_an_everyday_answer_raises_no_alarm(week: Week, answer: str) -> None:
    week.sunday()
    week.says(MOTHER, answer)
    assert week.told("陈雨", "alert_today") == []
    assert week.told("林国华", "alert") == [] and week.told("陈雨", "alert") == []


def test_what_another_parent_did_is_not_this_ones_contact(week: Week) -> None:
    week.sunday()
    week.says(MOTHER, "他爸打了")
    assert week.weekly() == []
