"""Directors hear once a week what their calendar lacks: next year's list of days, or the term."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.days.day import Holiday
from domain.days.school import SchoolCalendar
from domain.people import Person
from messages.outbound import Envelope
from messages.render import words
from storage import calendar
from storage.person import addresses, people
from storage.traffic import outbox

TERM_WITHIN = timedelta(days=30)
HOLIDAYS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")


@dataclass(frozen=True, slots=True)
class Missing:
    """What the calendar of a school lacks: years whose list is not in, and the term of the next 30 days."""

    years: tuple[int, ...]
    no_term: bool

    def __bool__(self) -> bool:
        return bool(self.years) or self.no_term


def missing(session: Session, school_id: int, today: date) -> Missing:
    """What a school should enter; a holiday whose next term is known lacks nothing."""
    terms = calendar.terms_of(session, school_id)
    is_known = any(term.starts_on <= today + TERM_WITHIN and today <= term.ends_on for term in terms)
    is_ahead = any(term.starts_on > today for term in terms)
    return Missing(tuple(calendar.years_to_confirm(session, school_id, today)), not (is_known or is_ahead))


def to_be_told(session: Session, school_id: int, now: datetime) -> list[Person]:
    """The directors on WeChat who have not heard of it in this week of China's."""
    directors = [one for one in people.directors(session, school_id) if addresses.of_person(session, one.id)]
    names = {once(school_id, one.id, now): one for one in directors}
    return [one for name, one in names.items() if not outbox.is_known(session, name)]


def tell(session: Session, school_id: int, now: datetime) -> int:
    """Tell them, in this transaction; how many. The second time in a week is nothing."""
    today = in_china(now).date()
    lacks = missing(session, school_id, today)
    directors = to_be_told(session, school_id, now) if lacks else []
    if not directors:
        return 0
    text = _text(calendar.of_school(session, school_id), lacks, today)
    envelopes = [Envelope("calendar_missing", once(school_id, one.id, now), one.id, text) for one in directors]
    return sum(outbox.put(session, envelope, now) is not None for envelope in envelopes)


def once(school_id: int, person_id: int, now: datetime) -> str:
    """The unique name of a week's message; weeks are those of ISO 8601, which may be 53, by the day in China."""
    year, week, _ = in_china(now).isocalendar()
    return f"calendar:{school_id}:{year}:{week}:{person_id}"


def _text(own: SchoolCalendar, lacks: Missing, today: date) -> str:
    first = lacks.years[0] if lacks.years else 0
    found = (own.holiday(name, first) for name in HOLIDAYS) if first else ()
    ahead = [holiday for holiday in found if holiday and holiday.is_estimated and holiday.last >= today]
    return words(
        "reminders/calendar_missing",
        years="、".join(f"{year}年" for year in lacks.years),
        year=first,
        assumed="，".join(_said(holiday) for holiday in ahead),
        no_term=lacks.no_term,
    )


def _said(holiday: Holiday) -> str:
    first, last = holiday.first, holiday.last
    to = "" if first == last else f"–{last.month}.{last.day}"
    return f"{holiday.name}{first.month}.{first.day}{to}"
