"""The school's calendar is entered: days off and make-up days, terms, and the word that a year's list is complete.

The contact plans of the school follow, and those of every school where the county's calendar changes.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from domain.days.day import Holiday, Override, Term
from domain.days.listing import LONGEST_NAME
from domain.errors import Refusal
from storage import calendar
from storage.calendar import By
from storage.contact import contact_plans
from storage.person import people

LONGEST_TERM = 300  # days; a school year has two
LONGEST_SPAN = 120  # days that are entered at once; what is longer lies between two terms
FIRST_YEAR, LAST_YEAR = 1950, 2090
DAY = timedelta(days=1)


def set_days(session: Session, by: By, days: Sequence[Override]) -> None:
    """These days are so from now on. Raises Refusal for a year that nobody means and a name that is none."""
    for day in days:
        _real_name(day.name)
        _real_years(day.on)
    calendar.set_days(session, by, days)
    _reckon(session, by)


def set_span(session: Session, by: By, like: Override, until: date) -> int:
    """Every day from the one of ``like`` up to ``until`` is like it; how many days. Raises Refusal as ``set_days``."""
    count = (until - like.on).days + 1
    if count < 1:
        raise _refusal("backwards", period=_period(like.on, until))
    if count > LONGEST_SPAN:
        raise _refusal("span", most=LONGEST_SPAN)
    days = (like.on + step * DAY for step in range(count))
    set_days(session, by, [Override(on, like.is_school_day, like.name, like.class_name) for on in days])
    return count


def in_holidays(session: Session, school_id: int, days: Sequence[Override]) -> list[tuple[Override, Holiday]]:
    """Days with lessons that lie between two terms: meant for pupils who report back, or the county's make-up days."""
    own = calendar.of_school(session, school_id)
    found = ((day, own.vacation(day.on)) for day in days if day.is_school_day)
    return [(day, holiday) for day, holiday in found if holiday]


def forget(session: Session, by: By, on: date, class_name: str = "") -> None:
    """The day is again what the calendar makes of it. Raises Refusal where nothing was entered."""
    if not calendar.forget_day(session, by.school_id, on, class_name):
        raise _refusal("nothing", period=on.isoformat())
    _reckon(session, by)


def enter_term(session: Session, by: By, term: Term) -> bool:
    """A new term, or other days for the one of this name; True when it is new.

    Raises Refusal for a term that ends before it begins, is too long, or shares a day with another one.
    """
    _real_name(term.name)
    _real_years(term.starts_on, term.ends_on)
    if term.ends_on < term.starts_on:
        raise _refusal("backwards", name=term.name, period=_period(term.starts_on, term.ends_on))
    if (term.ends_on - term.starts_on).days >= LONGEST_TERM:
        raise _refusal("long", name=term.name, most=LONGEST_TERM)
    calendar.hold(session, by.school_id)
    others = [one for one in calendar.entered_terms(session, by.school_id) if one.name != term.name]
    taken = calendar.overlapping(others, term)
    if taken is not None:
        raise _refusal("overlaps", name=term.name, before=taken.name, period=_period(taken.starts_on, taken.ends_on))
    is_new = not calendar.change_term(session, by, term)
    if is_new:
        calendar.add_term(session, by, term)
    _reckon(session, by)
    return is_new


def drop_term(session: Session, by: By, name: str) -> None:
    """The term was never entered. Raises Refusal where there is none of this name."""
    if not calendar.drop_term(session, by.school_id, name):
        raise _refusal("no_term", name=name)
    _reckon(session, by)


def confirm_year(session: Session, by: By, year: int) -> bool:
    """The list of this year is complete; False when that was said before. Raises Refusal for a year nobody means."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refusal("year", period=f"{FIRST_YEAR}—{LAST_YEAR}")
    return calendar.confirm_year(session, by, year)


def _reckon(session: Session, by: By) -> None:
    """What is not due yet is counted anew."""
    schools = [one.id for one in people.schools(session)] if by.school_id is None else [by.school_id]
    for school_id in schools:
        contact_plans.reckon(session, school_id, by.now)


def _real_name(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise _refusal("name", most=LONGEST_NAME)


def _real_years(*days: date) -> None:
    if any(not FIRST_YEAR <= on.year <= LAST_YEAR for on in days):
        raise _refusal("year", period=f"{FIRST_YEAR}—{LAST_YEAR}")


def _period(first: date, last: date) -> str:
    return f"{first.isoformat()} 到 {last.isoformat()}"


def _refusal(kind: str, name: str = "", before: str = "", period: str = "", most: int = 0) -> Refusal:
    return Refusal("replies/calendar_refused", kind=kind, name=name, before=before, period=period, most=most)
