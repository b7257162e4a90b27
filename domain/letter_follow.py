"""When somebody looks after a letter's receipts again, what is done then, and whose word a letter still waits for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.clock import CHINA, in_china
from domain.days.school import SchoolCalendar
from domain.letter import UNDO_FOR, Policy, Receipt, is_complete

DAY = timedelta(days=1)
MORNING, EVENING = time(8, 0), time(17, 0)
LATEST = time(18, 0)  # on the day before a holiday nothing new is begun after it
# A letter that names no day is to be answered within a week.
ANSWERED_WITHIN = timedelta(days=7)
# The next school day may be so far off; beyond that the school is on holiday, and whoever is on duty looks that day.
NEAR = 4  # days
# Two reminders of one adult lie at least so far apart, whoever asked for the first.
BETWEEN_REMINDERS = timedelta(hours=12)
AFTER_BEGIN = timedelta(hours=2)
# A warning cannot wait for days: its steps are counted in hours from its beginning, at any time of the week.
URGENT_PAPER = UNDO_FOR + timedelta(minutes=5)
URGENT_REMINDER, URGENT_LIST, URGENT_RAISE = timedelta(hours=2), timedelta(hours=4), timedelta(hours=8)


class Step(StrEnum):
    """What is done about missing receipts; each at most once for a letter (practice 2.5)."""

    PAPER = "paper"  # to class teachers, the first evening: whom no message reaches
    REMIND = "remind"  # to who has not confirmed
    LIST = "list"  # to class teachers, with telephones
    RAISE = "raise"  # to the directors, the day before the holiday
    REPORT = "report"  # to the directors, when it is over


@dataclass(frozen=True, slots=True)
class Begun:
    """What the steps of a letter are reckoned from; fields as in ``storage.tables.letters.Letter``."""

    started_at: datetime
    urgent: bool = False
    holiday_from: date | None = None
    holiday_to: date | None = None
    due_on: date | None = None

    @property
    def starts_on(self) -> date:
        return in_china(self.started_at).date()

    @property
    def wanted_by(self) -> date:
        """The first day of the holiday, or the day by which receipts are wanted."""
        return self.holiday_from or self.due_on or self.starts_on + ANSWERED_WITHIN

    @property
    def last_day(self) -> date:
        """After it nobody is reminded and no teacher is asked: the holiday has begun."""
        return self.wanted_by - DAY if self.holiday_from else self.wanted_by


def plan(begun: Begun, calendar: SchoolCalendar) -> dict[Step, datetime]:
    """The moment (UTC or China, aware) of each step that takes place, in their order.

    What would come after the holiday began is left out: a letter sent on its eve has neither reminder nor list.
    """
    found = _in_hours(begun) if begun.urgent else _in_days(begun, calendar)
    return dict(sorted(found.items(), key=lambda one: (one[1], list(Step).index(one[0]))))


def due(planned: Mapping[Step, datetime], done: Collection[Step], now: datetime) -> tuple[Step, ...]:
    """What is to be done now: of everything that waited only the latest day's; what was missed before is merged into
    it and not done any more."""
    waiting = [step for step, at in planned.items() if at <= now and step not in done]
    days = {step: in_china(planned[step]).date() for step in waiting}
    return tuple(step for step in waiting if days[step] == max(days.values()))


def next_at(planned: Mapping[Step, datetime], done: Collection[Step], now: datetime) -> datetime | None:
    """When somebody looks again; None when nothing is left to do."""
    return min((at for step, at in planned.items() if step not in done and at > now), default=None)


def awaited(receipts: Iterable[Receipt], policy: Policy = Policy.BOTH) -> list[bool]:
    """For each receipt of one child, whether its adult is still waited for; nobody is, once the child's is complete."""
    given = list(receipts)
    if not given or is_complete(given, policy):
        return [False] * len(given)
    if policy is Policy.NAMED and any(one.named for one in given):
        return [one.named and not one.confirmed for one in given]
    if policy in (Policy.ANY, Policy.EACH):
        return [not one.confirmed for one in given]
    answered = {one.away for one in given if one.confirmed}
    return [one.away not in answered for one in given]


def _in_hours(begun: Begun) -> dict[Step, datetime]:
    start = begun.started_at
    return {
        Step.PAPER: start + URGENT_PAPER,
        Step.REMIND: start + URGENT_REMINDER,
        Step.LIST: start + URGENT_LIST,
        Step.RAISE: start + URGENT_RAISE,
        Step.REPORT: start + DAY,
    }


def _in_days(begun: Begun, calendar: SchoolCalendar) -> dict[Step, datetime]:
    moments = {
        Step.PAPER: _paper(begun, calendar),
        Step.REMIND: begun.started_at + DAY,
        Step.LIST: _at(_onward(begun.starts_on + 2 * DAY, calendar), MORNING),
        Step.RAISE: _raise(begun, calendar),
    }
    found = {step: at for step, at in moments.items() if at is not None and in_china(at).date() <= begun.last_day}
    return found | {Step.REPORT: _report(begun, calendar)}


def _paper(begun: Begun, calendar: SchoolCalendar) -> datetime:
    """The first evening; before a holiday at once, because the children go home with it."""
    soon = begun.started_at + URGENT_PAPER
    if begun.starts_on >= begun.last_day:
        return soon
    evening = _at(begun.starts_on, EVENING)
    if soon <= evening and calendar.is_school_day(begun.starts_on):
        return evening
    return _at(_onward(begun.starts_on + DAY, calendar), MORNING)


def _raise(begun: Begun, calendar: SchoolCalendar) -> datetime | None:
    """The morning of the last school day before; two hours after the beginning, where that is the same day."""
    eve = begun.wanted_by - DAY
    day = calendar.last_school_day(eve)
    day = eve if (eve - day).days > NEAR else max(day, begun.starts_on)
    at = max(_at(day, MORNING), begun.started_at + AFTER_BEGIN)
    return at if day <= eve and at <= _at(day, LATEST) else None


def _report(begun: Begun, calendar: SchoolCalendar) -> datetime:
    """The first morning at school after the holiday, or after the day by which receipts were wanted."""
    if begun.holiday_from and not begun.holiday_to:
        after = calendar.next_school_day(begun.holiday_from)
    else:
        after = _onward((begun.holiday_to or begun.wanted_by) + DAY, calendar)
    return _at(max(after, begun.starts_on + DAY), MORNING)


def _onward(day: date, calendar: SchoolCalendar) -> date:
    """The first school day from this one on, where one is near."""
    found = calendar.next_school_day(day)
    return found if (found - day).days <= NEAR else day


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=CHINA)
