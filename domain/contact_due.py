"""When a contact is due: counted in days of term and holiday, in terms, in holidays or in weeks.

A day that is due is a day in China; what is asked of a parent is due at a moment of their own evening.
"""

from datetime import date, datetime, time, timedelta
from math import lcm

from domain.clock import CHINA, in_zone
from domain.contact import LONGEST_DAYS, WEEKLY_AT, Cadence, Rule, Unit
from domain.days.day import Term
from domain.days.school import SchoolCalendar

DAY = timedelta(days=1)
# Where a school has entered no term, once a term is once in so many days.
TERM_DAYS = 120
# Who comes late in a term still has so long for what is due once in it.
LEAST_NOTICE = timedelta(days=14)
# The question about a week is asked so much later at the latest; on the Tuesday nobody means that week any more.
WEEKLY_CATCH_UP = timedelta(days=1)
LONG_HOLIDAY = 14  # days
LOOKED_AHEAD = timedelta(days=LONGEST_DAYS)
MORNING = time(7, 0)  # hours.TEACHER opens


def due_on(cadence: Cadence, since: date, calendar: SchoolCalendar, class_name: str = "") -> date | None:
    """The day on which the next contact is due, counted from the last one (or from the day the plan begins).

    None: there is no such day, as with the next long holiday where no term is entered.
    """
    if cadence.unit is Unit.TERM:
        return _in_term(cadence, since, calendar, class_name, calendar.next_term(since))
    if cadence.unit is Unit.HOLIDAY:
        return _in_holiday(cadence, since, calendar)
    return workable(_after_days(cadence, since, calendar), calendar, class_name)


def first_due_on(cadence: Cadence, begins: date, calendar: SchoolCalendar, class_name: str = "") -> date | None:
    """As ``due_on``, for a plan that begins: in this term nothing was done yet."""
    if cadence.unit is Unit.TERM:
        term = calendar.term_on(begins) or calendar.next_term(begins)
        return _in_term(cadence, begins, calendar, class_name, term)
    return due_on(cadence, begins, calendar, class_name)


def due_at(day: date) -> datetime:
    """The moment (UTC) at which a day's work begins for a teacher."""
    return datetime.combine(day, MORNING, tzinfo=CHINA)


def weekly_slot(after: datetime, zone: str, at: time | None = None) -> datetime:
    """The first Sunday evening (or another time of that day) after this moment, by the parent's own clock."""
    local = in_zone(after, zone)
    sunday = local.date() + timedelta(days=6 - local.weekday())
    slot = datetime.combine(sunday, at or WEEKLY_AT, tzinfo=local.tzinfo)
    if slot <= local:
        slot = datetime.combine(sunday + timedelta(days=7), at or WEEKLY_AT, tzinfo=local.tzinfo)
    return slot


def last_weekly_slot(now: datetime, zone: str, at: time | None = None) -> datetime:
    """The last such evening that has come: this week's on a Sunday night, last week's on every other day."""
    slot = weekly_slot(now - timedelta(days=8), zone, at)
    following = weekly_slot(slot, zone, at)
    return following if following <= now else slot


def weekly_slot_after_contact(contact: datetime, zone: str, at: time | None = None) -> datetime:
    """The Sunday of the week after the one in which they were in touch."""
    local = in_zone(contact, zone)
    monday = local.date() + timedelta(days=7 - local.weekday())
    return weekly_slot(datetime.combine(monday, time(), tzinfo=local.tzinfo), zone, at)


def step_on(due: date, after: int, calendar: SchoolCalendar, class_name: str = "") -> date:
    """The day, so many school days after the due one, on which somebody else is told."""
    return calendar.school_days_after(due, after, class_name)


def next_step(rule: Rule, step: int) -> tuple[int, int] | None:
    """Which step comes after this one, and how many school days after the due day; None: nobody else is told.

    Steps: 0 the teacher's list, 1 the coordinator, 2 the directors.
    """
    for number, after in ((1, rule.coordinator_after), (2, rule.director_after)):
        if number > step and after is not None:
            return number, after
    return None


def workable(day: date, calendar: SchoolCalendar, class_name: str = "") -> date:
    """The day itself or the next one on which a teacher can do it: a school day in term, a weekday in holidays."""
    if calendar.counts(day):
        return calendar.next_school_day(day, class_name)
    while day.weekday() > 4:
        day += DAY
    return day


def _after_days(cadence: Cadence, since: date, calendar: SchoolCalendar) -> date:
    """Days of term and of holidays each bring the due day nearer by their share."""
    whole = lcm(cadence.days, cadence.holiday_days or 1)
    of_term = whole // cadence.days
    of_holiday = whole // cadence.holiday_days if cadence.holiday_days else 0
    done, day, last = 0, since, since + LOOKED_AHEAD
    while done < whole and day < last:
        day += DAY
        done += of_term if calendar.counts(day) else of_holiday
    return day


def _in_term(cadence: Cadence, since: date, calendar: SchoolCalendar, class_name: str, term: Term | None) -> date:
    """Some weeks before the end of the term; who comes late in it still has a fortnight, or what is left of it."""
    if term is None:
        return workable(since + timedelta(days=TERM_DAYS), calendar, class_name)
    day = max(term.ends_on - timedelta(days=cadence.days), min(since + LEAST_NOTICE, term.ends_on))
    return workable(day, calendar, class_name)


def _in_holiday(cadence: Cadence, since: date, calendar: SchoolCalendar) -> date | None:
    """In the next long holiday that begins after the last visit."""
    for stretch in calendar.stretches(since, since + LOOKED_AHEAD):
        if stretch.first > since and stretch.days >= LONG_HOLIDAY:
            return workable(stretch.first + timedelta(days=cadence.days), calendar)
    return None
