"""Why a contact may be let off for a while, and for how long at most."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum


class Cause(StrEnum):
    """The reason that is kept; what it is called stands in ``LABELS``."""

    BEREAVEMENT = "bereavement"
    COURT = "court"
    AT_HOME = "at_home"  # the parent is at home for some time
    ILLNESS = "illness"
    DECLINED = "declined"  # the family asked for it
    TEACHER = "teacher"  # the teacher is away and nobody stands in
    OTHER = "other"


LABELS = {
    Cause.BEREAVEMENT: "家有丧事",
    Cause.COURT: "法院或监护的决定",
    Cause.AT_HOME: "家长回来了",
    Cause.ILLNESS: "生病住院",
    Cause.DECLINED: "家里请求暂缓",
    Cause.TEACHER: "老师不在",
    Cause.OTHER: "其他",
}
# A pause ends by itself; who needs longer sets a new one and says why again.
LONGEST_DAYS = 183
# What a paired teacher may decide for her own children, and for how many days on end; longer is for a director.
TEACHERS_CAUSES = frozenset({Cause.BEREAVEMENT, Cause.ILLNESS, Cause.AT_HOME})
TEACHERS_DAYS = 14
LONGEST_NOTE = 500  # characters

Span = tuple[date, date]


def unbroken_since(first: date, before: Iterable[Span]) -> date:
    """The first day of the whole pause, where others (both days count) end the day before it or later: one that is
    begun again and again is one long pause."""
    for begins, ends in sorted(before, key=lambda span: span[1], reverse=True):
        if begins < first <= ends + timedelta(days=1):
            first = begins
    return first
