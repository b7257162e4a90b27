"""When a letter leaves, when it has come too late, and when it is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.clock import CHINA, in_china
from domain.days.anchors import HOLIDAY, anchor
from domain.days.day import Holiday
from domain.days.school import SchoolCalendar

# Families read in the evening, after work: a letter that hangs on a day leaves then (China).
LEAVES_AT = time(18, 0)
# Receipts are still taken for a while after the holiday; a letter without one is over a month after it left.
OPEN_AFTER_HOLIDAY = timedelta(days=7)
OPEN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Hung:
    """When a letter leaves that hangs on a named day; ``holiday`` is the one it is named after, if any.

    ``is_estimated``: the days of that holiday are worked out by rule so far, and nothing should hang on them.
    """

    send_at: datetime
    holiday: Holiday | None
    is_estimated: bool


def hang(calendar: SchoolCalendar, name: str, since: date) -> Hung | None:
    """The first day of this name (国庆前5天) from ``since`` on, at the hour when families read; None for a name that
    nobody knows and a holiday whose days are not entered."""
    return _nearest(calendar, name, since.year, lambda on: (on < since, abs(on - since)))


def hang_again(calendar: SchoolCalendar, name: str, before: datetime) -> Hung | None:
    """As ``hang``, for a letter that was to leave at ``before``: the day of this name that lies nearest to it."""
    on_day = in_china(before).date()
    return _nearest(calendar, name, on_day.year, lambda on: (False, abs(on - on_day)))


def is_too_late(send_at: datetime, holiday_from: date | None, due_on: date | None, now: datetime) -> bool:
    """Whether a letter that was to leave before a holiday, or before its receipts are due, would come after that."""
    today = in_china(now).date()
    if due_on is not None and due_on < today:
        return True
    return holiday_from is not None and in_china(send_at).date() < holiday_from <= today


def is_over(started_at: datetime, holiday_to: date | None, now: datetime) -> bool:
    """Whether nobody has to answer a letter any more."""
    if holiday_to is None or holiday_to < in_china(started_at).date():
        return now - started_at >= OPEN_FOR
    return in_china(now).date() > holiday_to + OPEN_AFTER_HOLIDAY


def _nearest(
    calendar: SchoolCalendar, name: str, year: int, distance: Callable[[date], tuple[bool, timedelta]]
) -> Hung | None:
    """The day of this name that is nearest; days before New Year belong to a holiday of the next year."""
    found = {on: meant for on in (year - 1, year, year + 1) if (meant := anchor(calendar, name, on)) is not None}
    if not found:
        return None
    of_year, day = min(found.items(), key=lambda one: distance(one[1].on))
    if distance(day.on)[0]:
        return None
    said = HOLIDAY.fullmatch(name)
    holiday = calendar.holiday(said[1], of_year) if said else None
    return Hung(datetime.combine(day.on, LEAVES_AT, CHINA), holiday, day.is_estimated)
