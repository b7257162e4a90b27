"""Which days a report is about: a term of the school by its name, two days, or the term that holds today."""

from datetime import date

from sqlalchemy.orm import Session

from domain.coverage import Span
from storage import calendar

HALF_A_YEAR = 183  # days


def terms(session: Session, school_id: int, today: date) -> list[Span]:
    """The terms that have begun, the newest first."""
    found = [Span(term.starts_on, term.ends_on, term.name) for term in calendar.terms_of(session, school_id)]
    return [span for span in reversed(found) if span.start <= today]


def usual(session: Session, school_id: int, today: date) -> Span:
    """The term that began last; without terms the half year until today."""
    known = terms(session, school_id, today)
    return known[0] if known else Span(date.fromordinal(today.toordinal() - HALF_A_YEAR), today)


def named(session: Session, school_id: int, name: str) -> Span | None:
    """The term of this name, begun or not."""
    found = (term for term in calendar.terms_of(session, school_id) if term.name == name)
    return next((Span(term.starts_on, term.ends_on, term.name) for term in found), None)
