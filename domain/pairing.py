"""How many children a teacher can look after, what a teacher is to a child, and how a period is said."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from domain.clock import CHINA, in_china

# School practice (practice 2.2, recommended defaults): warn above 5 children, never more than 10.
WARN_ABOVE = 5
MOST = 10

# A note to the next teacher and a reason are a few sentences.
LONGEST_TEXT = 1000  # characters


class PairingRole(StrEnum):
    """What a teacher is to a child they are paired with."""

    PAIRED = "paired"
    SUBSTITUTE = "substitute"

    @property
    def label(self) -> str:
        """The role as the school says it."""
        return ROLE_LABELS[self]


ROLE_LABELS = {PairingRole.PAIRED: "结对教师", PairingRole.SUBSTITUTE: "代班教师"}

# From so many days on, both ends counted, a period is said like this; school weeks end on Fridays, so five to nine
# days are "this week" and ten to sixteen "these two weeks".
PERIODS = ((17, ""), (10, "这两周"), (5, "这一周"), (2, "这几天"), (1, "今天"))


def is_heavy(children: int) -> bool:
    """More children than one teacher should have."""
    return children > WARN_ABOVE


def is_too_many(children: int) -> bool:
    """More children than one teacher may have."""
    return children > MOST


def begins(day: date) -> datetime:
    """The first moment (UTC) of a day in China."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


def ends_after(last: date) -> datetime:
    """The moment (UTC) after the last day of a period, which belongs to it: 00:00 of the next day in China."""
    return begins(last + timedelta(days=1))


def last_day(until: datetime) -> date:
    """The last day, in China, of a period that ends at this moment."""
    return in_china(until - timedelta(microseconds=1)).date()


def period(first: date, last: date) -> str:
    """A period that begins on the day it is spoken of, such as 这两周; empty when it is longer than that."""
    days = (last - first).days + 1
    return next((words for least, words in PERIODS if days >= least), "")
