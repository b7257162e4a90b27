"""When a letter of the library leaves in a year, and what the school's calendar puts into its places."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain import letter_text as place
from domain.days.anchors import anchor
from domain.days.day import Holiday, Term
from domain.days.lunar import lunar_name
from domain.days.official import statutory
from domain.days.school import BETWEEN_TERMS, OTHER_NAMES, SchoolCalendar
from domain.understanding.times import dated

DAY = timedelta(days=1)
TERM_BEGINS = "开学"
SUMMER = "暑假"  # stands in the anchor of the letter before the term that begins after it
AUTUMN_FROM = 7  # month: a term that begins from here on is the first of its school year
SATURDAY = 5
# So many days before and after a holiday lie its make-up days (calendar 5.1: 20 September for 1 October 2026).
MAKE_UP_WITHIN = 14
NO_MAKE_UP = "这次没有补课。"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A letter's days in one year (days in China). ``leaves_on`` is None for one that leaves when it is needed."""

    year: int
    leaves_on: date | None = None
    holiday: Holiday | None = None
    term: Term | None = None

    @property
    def useful_until(self) -> date | None:
        """After this day the letter comes too late: the holiday or the term has begun."""
        return self.holiday.first if self.holiday else self.term.starts_on if self.term else self.leaves_on

    @property
    def is_estimated(self) -> bool:
        """Whether its days are worked out by rule so far."""
        return self.holiday is not None and self.holiday.is_estimated

    def due_on(self, today: date, within: int) -> date:
        """By when receipts are wanted: the day before the holiday, else so many days after it leaves."""
        if self.holiday:
            return max(self.holiday.first - DAY, today)
        return max(self.leaves_on or today, today) + within * DAY


def occasion(calendar: SchoolCalendar, leaves: str, about: str, year: int) -> Occasion | None:
    """The days of a letter that leaves at an anchor (``leaves``) and tells of a holiday or of 开学 (``about``).

    None where the calendar does not know them: terms that are not entered, a holiday that the school works through.
    """
    if not leaves:
        return Occasion(year)
    if about == TERM_BEGINS:
        return _term_begins(calendar, SUMMER in leaves, year)
    on = anchor(calendar, leaves, year)
    holiday = calendar.holiday(about, year) if about else None
    if on is None or (about and holiday is None):
        return None
    return Occasion(year, on.on, holiday)


def next_occasion(calendar: SchoolCalendar, leaves: str, about: str, today: date) -> Occasion | None:
    """The first of this and the next year that is not too late; None as in ``occasion``."""
    found = (occasion(calendar, leaves, about, year) for year in (today.year, today.year + 1))
    return next((one for one in found if one and (one.useful_until is None or one.useful_until >= today)), None)


def facts(calendar: SchoolCalendar, about: str, found: Occasion, today: date) -> dict[str, str]:
    """What ``letter_text.OF_HOLIDAY`` or ``OF_TERM`` are on this occasion; nothing where it tells of neither."""
    if found.term:
        return {
            place.TERM: found.term.name,
            place.TERM_STARTS: dated(found.term.starts_on),
            place.TERM_LUNAR: lunar_name(found.term.starts_on),
        }
    if found.holiday is None:
        return {}
    first, last = found.holiday.first, found.holiday.last
    back = calendar.next_school_day(last + DAY)
    until = f"到{dated(last)}" if last > first else "这一天"
    return {
        place.HOLIDAY: _named(found.holiday, about),
        place.FIRST: dated(first),
        place.FIRST_LUNAR: lunar_name(first),
        place.DAYS: str(found.holiday.days),
        place.SPAN: dated(first) + until,
        place.SPAN_LUNAR: f"{dated(first)}（农历{lunar_name(first)}）{until}",
        place.LESSONS: dated(back),
        place.LESSONS_LUNAR: lunar_name(back),
        place.MAKE_UP: _make_up(calendar, found.holiday, max(today, found.leaves_on or today)),
    }


def _term_begins(calendar: SchoolCalendar, in_autumn: bool, year: int) -> Occasion | None:
    """Of the term itself, so that the very first term of a school has its letter too."""
    begun = (term for term in calendar.terms if term.starts_on.year == year)
    found = next((term for term in begun if (term.starts_on.month >= AUTUMN_FROM) is in_autumn), None)
    return Occasion(year, found.starts_on - DAY, term=found) if found else None


def _named(holiday: Holiday, about: str) -> str:
    """中秋、国庆 where two holidays are one."""
    if about in BETWEEN_TERMS.values():
        return about
    names = dict.fromkeys(name for name, on in statutory(holiday.first.year) if on in holiday)
    return "、".join(names) or OTHER_NAMES.get(about, about)


def _make_up(calendar: SchoolCalendar, holiday: Holiday, today: date) -> str:
    """10月10日周六补课，照常来校。 What is past is not told."""
    first = max(holiday.first - MAKE_UP_WITHIN * DAY, today)
    span = (first + step * DAY for step in range((holiday.last - first).days + MAKE_UP_WITHIN + 1))
    found = [on for on in span if on.weekday() >= SATURDAY and calendar.is_school_day(on)]
    return f"{'、'.join(map(dated, found))}补课，照常来校。" if found else NO_MAKE_UP
