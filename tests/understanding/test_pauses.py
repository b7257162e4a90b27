"""What a teacher says of a time without reminders: why, until when, who, what."""

from datetime import date

import pytest

from domain.contact import ContactKind
from domain.pause import Cause
from domain.people import Relation
from domain.understanding.pauses import read_pause, read_until

TODAY = date(2026, 11, 25)  # a Wednesday
DEATH, ILL, HOME = Cause.BEREAVEMENT, Cause.ILLNESS, Cause.AT_HOME


@pytest.mark.parametrize(
    ("text", "cause", "last"),
    [
        ("李思涵家在办丧事，这两周先别提醒", DEATH, date(2026, 12, 8)),
        ("李思涵家有丧事 12月5号前别联系", DEATH, date(2026, 12, 4)),
        ("李思涵外公去世了，先别提醒", DEATH, None),
        ("三(2)班李思涵家办白事 这周别提醒", DEATH, date(2026, 11, 29)),
        ("李思涵骨折住院，到下周五先别谈心", ILL, date(2026, 12, 4)),
        ("李思涵住院了，下周别排家访", ILL, date(2026, 12, 6)),
        ("张子轩爸爸这个月在家", HOME, date(2026, 11, 30)),
        ("李思涵妈妈回来了，到正月十五都在家", HOME, date(2027, 2, 20)),
        ("李思涵爸爸在家待半个月", HOME, date(2026, 12, 9)),
    ],
)
def test_why_and_until_when(text: str, cause: Cause, last: date | None) -> None:
    said = read_pause(text, TODAY)
    assert said is not None and (said.cause, said.last) == (cause, last)


def test_who_is_at_home_and_what_is_not_to_be_arranged() -> None:
    home = read_pause("李思涵爸妈这周在家", TODAY)
    assert home is not None and home.adults == (Relation.FATHER, Relation.MOTHER) and home.kind is None
    ill = read_pause("李思涵住院了，下周别排家访", TODAY)
    assert ill is not None and ill.kind is ContactKind.VISIT and ill.adults == ()


def test_without_a_reason_it_is_none() -> None:
    assert read_pause("李思涵最近别提醒了", TODAY) is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("12月5日", date(2026, 12, 5)),
        ("下周五", date(2026, 12, 4)),
        ("月底", date(2026, 11, 30)),
        ("三天", date(2026, 11, 27)),
        ("元宵", date(2027, 2, 20)),
        ("昨天", None),
        ("2月30日", None),
        ("不知道", None),
    ],
)
def test_the_answer_to_until_when(text: str, last: date | None) -> None:
    assert read_until(text, TODAY, is_answer=True) == last
