"""What matters most to a teacher today: two or three things at once, never more, and not all about one child."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from domain.contact import Cadence, Unit
from domain.contact_due import LONG_HOLIDAY, TERM_DAYS
from domain.days.anchors import anchor
from domain.days.official import public_day
from domain.days.school import SchoolCalendar

# utterances T05; issue 5, part 4: the two or three that matter most.
MOST = 3
MOST_OF_ALL = 15
# Of one child, while others wait.
MOST_OF_ONE = 2
# Before the first lesson; hours.TEACHER opens at seven.
DAILY_AT = time(7, 20)
# A list that could not be made by then is not made: the day is over, and tomorrow has its own.
TOO_LATE = time(20, 0)
WEEKLY_AT = time(8, 0)
BIRTHDAY_WITHIN = 7  # days
LOOKED_AHEAD = 120  # days; longer than any holiday
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WORKDAYS = 5


class TaskKind(StrEnum):
    """What there is to do, the most urgent kind first."""

    ALERT = "alert"  # a danger that is not over
    WAITS = "waits"  # somebody waits for an answer
    PROMISE = "promise"  # what the teacher said they would do
    HAZARD = "hazard"  # a danger of the home that is to be looked at again
    CONTACT = "contact"  # a contact that is due
    SILENT = "silent"  # a parent away of whom nobody has heard for weeks that they were in touch with the child
    PLAN = "plan"  # a measure of a support plan


ORDER = tuple(TaskKind)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``number`` names it among its kind; ``is_pressing`` goes before others of its kind, and then
    the heavier ``weight``."""

    kind: TaskKind
    number: int
    child_id: int | None = None
    is_pressing: bool = False
    weight: float = 0.0


def ranked(tasks: Sequence[Task]) -> list[Task]:
    """The most important first; what weighs the same stays in its order."""
    return sorted(tasks, key=lambda task: (ORDER.index(task.kind), not task.is_pressing, -task.weight))


def foremost(tasks: Sequence[Task], most: int = MOST) -> list[Task]:
    """The first few of ranked tasks; no more than two about one child while there is something about another."""
    spread: list[Task] = []
    rest: list[Task] = []
    seen: Counter[int | None] = Counter()
    for task in tasks:
        is_crowded = task.child_id is not None and seen[task.child_id] >= MOST_OF_ONE
        seen[task.child_id] += 1
        (rest if is_crowded else spread).append(task)
    shown = [*spread, *rest][:most]
    return [task for task in tasks if task in shown]


def overdue_share(due: date, today: date, cadence: Cadence) -> float:
    """How far a contact is overdue for its cadence: 1.0 when as many days have passed again as lie between two."""
    lengths = {Unit.TERM: TERM_DAYS, Unit.HOLIDAY: LONG_HOLIDAY}
    return max(0, (today - due).days) / max(1, lengths.get(cadence.unit, cadence.days))


def is_long_holiday(day: date, calendar: SchoolCalendar) -> bool:
    """Whether a day lies in a holiday of two weeks or more: between two terms."""
    return any(run.days >= LONG_HOLIDAY for run in calendar.stretches(day, day))


def runs_in_holidays(cadence: Cadence) -> bool:
    """Whether a contact is asked for in long holidays as well."""
    return cadence.unit is Unit.HOLIDAY or cadence.holiday_days is not None


def is_list_day(day: date, calendar: SchoolCalendar) -> bool:
    """Whether a teacher gets a list: on school days, and in long holidays on weekdays that are no public holiday."""
    if calendar.is_school_day(day):
        return True
    is_workday = day.weekday() < WORKDAYS and public_day(day).is_school_day
    return is_workday and is_long_holiday(day, calendar)


def next_list_day(after: date, calendar: SchoolCalendar) -> date:
    """The first day after this one on which there is a list; the next day where there is none for long."""
    days = (after + step * DAY for step in range(1, LOOKED_AHEAD))
    return next((day for day in days if is_list_day(day, calendar)), after + DAY)


def digest_day(day: date, calendar: SchoolCalendar) -> date | None:
    """The first school day of the week (Monday to Sunday) of a day; None in a week without lessons."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + step * DAY for step in range(7))
    return next((one for one in week if calendar.is_school_day(one)), None)


def next_digest_day(after: date, calendar: SchoolCalendar) -> date:
    """The first school day of the next week that has one; a week later where there is none for long."""
    monday = after + timedelta(days=7 - after.weekday())
    weeks = (digest_day(monday + timedelta(days=7 * week), calendar) for week in range(LOOKED_AHEAD // 7))
    return next((day for day in weeks if day is not None), monday)


def is_after_parting(day: date, calendar: SchoolCalendar) -> bool:
    """Whether the parents left these days: from 正月初八 to the end of the week after the last of them went, when
    children feel worst (calendar 5.4)."""
    first, after = (anchor(calendar, name, day.year) for name in ("家长返程", "家长返程后一周"))
    return first is not None and after is not None and first.on <= day < after.on + WEEK


def birthday_soon(born: date, today: date) -> date | None:
    """The day of the next birthday if it is within a week; who was born on 29 February has it on the 28th."""
    for year in (today.year, today.year + 1):
        leap = (born.month, born.day) == (2, 29)
        day = date(year, 2, 28) if leap else date(year, born.month, born.day)
        if 0 <= (day - today).days < BIRTHDAY_WITHIN:
            return day
    return None
