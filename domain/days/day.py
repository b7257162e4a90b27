"""What a day is to a school, and who says so: the values that the calendar is built from and answers with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where the answer comes from, the strongest first."""

    SCHOOL = "school"
    COUNTY = "county"
    OFFICIAL = "official"
    ESTIMATED = "estimated"
    WEEKDAY = "weekday"

    @property
    def label(self) -> str:
        """The source as the school says it."""
        return SOURCE_LABELS[self]


SOURCE_LABELS = {
    Source.SCHOOL: "学校",
    Source.COUNTY: "县里",
    Source.OFFICIAL: "国务院通知",
    Source.ESTIMATED: "预估",
    Source.WEEKDAY: "平日",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the school entered it; both days belong to it."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Override:
    """What the school or the county says about one day; an empty ``class_name`` means every class."""

    on: date
    is_school_day: bool
    name: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's answer; ``name`` is empty on days that no list names."""

    on: date
    is_school_day: bool
    name: str
    source: Source

    @property
    def is_estimated(self) -> bool:
        """Worked out by rule, because no list says it yet: to be shown as 预估."""
        return self.source is Source.ESTIMATED


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off in a row; both ends belong to it."""

    name: str
    first: date
    last: date
    is_estimated: bool = False

    @property
    def days(self) -> int:
        """How many days off in a row."""
        return (self.last - self.first).days + 1

    def touches(self, start: date, end: date) -> bool:
        """Whether any of its days lies in this span, both ends counted."""
        return self.first <= end and start <= self.last

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and self.first <= on <= self.last
