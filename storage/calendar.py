"""The school's calendar as it was entered: days that are different, terms, and years whose list is complete.

Every row belongs to a school or, without one, to the county: it then holds for every school of this program. What a
school says itself comes before what the county says.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from domain.days.day import Override, Source, Term
from domain.days.official import is_official
from domain.days.school import SchoolCalendar
from storage import tables as t
from storage.statements import changed, in_chunks, rows, table

DAYS = table(t.CalendarDay)
TERMS = table(t.Term)
_Rows = t.CalendarDay | t.Term | t.CalendarYear

DAYS_OF = select(DAYS).where(or_(DAYS.c.school_id == bindparam("school"), DAYS.c.school_id.is_(None)))
TERMS_OF = (
    select(TERMS)
    .where(or_(TERMS.c.school_id == bindparam("school"), TERMS.c.school_id.is_(None)))
    .order_by(TERMS.c.starts_on)
)
MANY: BindParameter[Any] = bindparam("schools", expanding=True)
DAYS_OF_MANY = select(DAYS).where(or_(DAYS.c.school_id.in_(MANY), DAYS.c.school_id.is_(None)))
TERMS_OF_MANY = select(TERMS).where(or_(TERMS.c.school_id.in_(MANY), TERMS.c.school_id.is_(None)))

# From this day on the list of the next year should be in: the State Council's notice comes in November (calendar 5.1).
LIST_COMES = (11, 1)  # month, day


@dataclass(frozen=True, slots=True)
class By:
    """Who enters something, for which school (None: for the county), and when."""

    school_id: int | None
    now: datetime
    person_id: int | None = None
    source: str = ""


def of_school(session: Session, school_id: int) -> SchoolCalendar:
    """The calendar of a school, in two queries; of many schools ask ``of_schools``."""
    days = rows(session, DAYS_OF, school=school_id)
    return SchoolCalendar(
        terms_of(session, school_id),
        [_override(row) for row in days if row.school_id is not None],
        [_override(row) for row in days if row.school_id is None],
    )


def of_schools(session: Session, ids: Collection[int]) -> dict[int, SchoolCalendar]:
    """As ``of_school``, for many, in as few queries; schools that entered nothing share one, and what it worked out."""
    terms, days = _entered(session, TERMS_OF_MANY, ids), _entered(session, DAYS_OF_MANY, ids)
    given = [_term(row) for row in terms[None]]
    county = [_override(row) for row in days[None]]
    shared = SchoolCalendar(given, (), county)

    def one(school_id: int) -> SchoolCalendar:
        if school_id not in terms and school_id not in days:
            return shared
        own = [_term(row) for row in terms.get(school_id, ())]
        return SchoolCalendar(_together(own, given), [_override(row) for row in days.get(school_id, ())], county)

    return {number: one(number) for number in ids}


def terms_of(session: Session, school_id: int) -> list[Term]:
    """The terms that hold for a school: its own, and those of the county that share no day with one of its own."""
    found = rows(session, TERMS_OF, school=school_id)
    own = [_term(row) for row in found if row.school_id is not None]
    return _together(own, [_term(row) for row in found if row.school_id is None])


def entered_terms(session: Session, school_id: int | None) -> list[Term]:
    """The terms that this school (None: the county) entered itself."""
    query = select(t.Term).where(_of(t.Term, school_id)).order_by(t.Term.starts_on)
    return [_term(row) for row in session.scalars(query)]


def overlapping(terms: Iterable[Term], new: Term) -> Term | None:
    """The first of these terms that shares a day with the new one."""
    return next((one for one in terms if one.starts_on <= new.ends_on and new.starts_on <= one.ends_on), None)


def hold(session: Session, school_id: int | None) -> None:
    """Hold a school's calendar, or the county's, for this transaction: of two who change it, one comes second."""
    query = select(t.School.id).order_by(t.School.id).limit(1)
    if school_id is not None:
        query = query.where(t.School.id == school_id)
    session.execute(query.with_for_update(key_share=True)).all()


def set_days(session: Session, by: By, days: Sequence[Override]) -> None:
    """From now on these days are so, instead of what was said about them before by the same school or county."""
    hold(session, by.school_id)
    for day in days:
        session.execute(delete(t.CalendarDay).where(*_same(by.school_id, day.on, day.class_name)))
        session.add(
            t.CalendarDay(
                school_id=by.school_id,
                class_name=day.class_name,
                on_date=day.on,
                is_school_day=day.is_school_day,
                name=day.name,
                source=by.source,
                entered_by=by.person_id,
                entered_at=by.now,
            )
        )
        session.flush()


def set_day(session: Session, by: By, day: Override) -> None:
    """From now on this day is so."""
    set_days(session, by, [day])


def forget_day(session: Session, school_id: int | None, on: date, class_name: str = "") -> bool:
    """Take back what was said about a day; False when nothing was said."""
    return changed(session, delete(t.CalendarDay).where(*_same(school_id, on, class_name))) > 0


def add_term(session: Session, by: By, term: Term) -> None:
    """A new term. The caller has held the calendar and asked ``overlapping`` and the names."""
    session.add(
        t.Term(
            school_id=by.school_id,
            name=term.name,
            starts_on=term.starts_on,
            ends_on=term.ends_on,
            entered_by=by.person_id,
            entered_at=by.now,
        )
    )
    session.flush()


def change_term(session: Session, by: By, term: Term) -> bool:
    """The term of this name has other days now; False when there is none."""
    which = update(t.Term).where(_of(t.Term, by.school_id), t.Term.name == term.name)
    new = {"starts_on": term.starts_on, "ends_on": term.ends_on, "entered_by": by.person_id, "entered_at": by.now}
    return changed(session, which.values(**new)) > 0


def drop_term(session: Session, school_id: int | None, name: str) -> bool:
    """Forget a term; False when there is none of this name."""
    return changed(session, delete(t.Term).where(_of(t.Term, school_id), t.Term.name == name)) > 0


def confirm_year(session: Session, by: By, year: int) -> bool:
    """The days of this year are all in; False when that was said before."""
    hold(session, by.school_id)
    said = select(t.CalendarYear.id).where(_of(t.CalendarYear, by.school_id), t.CalendarYear.year == year)
    if session.scalar(said) is not None:
        return False
    session.add(t.CalendarYear(school_id=by.school_id, year=year, confirmed_by=by.person_id, confirmed_at=by.now))
    session.flush()
    return True


def years_to_confirm(session: Session, school_id: int, today: date) -> list[int]:
    """Years whose days are guessed in part: this one, and from 1 November the next. A list in the program counts."""
    asked = [today.year, today.year + 1] if (today.month, today.day) >= LIST_COMES else [today.year]
    open_years = [year for year in asked if not is_official(year)]
    if not open_years:
        return []
    query = select(t.CalendarYear.year).where(
        or_(t.CalendarYear.school_id == school_id, t.CalendarYear.school_id.is_(None)),
        t.CalendarYear.year.in_(open_years),
    )
    return sorted(set(open_years) - set(session.scalars(query)))


def is_confirmed(session: Session, school_id: int, year: int) -> bool:
    """Whether the days of this year are known: its list is in the program, or somebody said that all is entered."""
    whose = or_(t.CalendarYear.school_id == school_id, t.CalendarYear.school_id.is_(None))
    said = select(t.CalendarYear.id).where(whose, t.CalendarYear.year == year).limit(1)
    return is_official(year) or session.scalar(said) is not None


def said_of(session: Session, school_id: int, start: date, end: date) -> dict[tuple[Source, date, str], str]:
    """Who said so, in words, about the days of a span: by school or county, day and class."""
    query = select(t.CalendarDay).where(
        or_(t.CalendarDay.school_id == school_id, t.CalendarDay.school_id.is_(None)),
        t.CalendarDay.on_date.between(start, end),
    )
    return {
        (Source.COUNTY if row.school_id is None else Source.SCHOOL, row.on_date, row.class_name): row.source
        for row in session.scalars(query)
    }


def _same(school_id: int | None, on: date, class_name: str) -> tuple[ColumnElement[bool], ...]:
    same = t.CalendarDay.on_date == on, t.CalendarDay.class_name == class_name
    return _of(t.CalendarDay, school_id), *same


def _of(model: type[_Rows], school_id: int | None) -> ColumnElement[bool]:
    return model.school_id.is_(None) if school_id is None else model.school_id == school_id


def _entered(session: Session, query: Select[Any], ids: Collection[int]) -> dict[int | None, list[Any]]:
    """What was entered, by school; under None what the county said."""
    found: dict[int | None, list[Any]] = {None: []}
    for some in in_chunks(sorted(ids)):
        found[None] = []
        for row in rows(session, query, schools=some):
            found.setdefault(row.school_id, []).append(row)
    return found


def _together(own: Sequence[Term], given: Sequence[Term]) -> list[Term]:
    return sorted([*own, *(term for term in given if not overlapping(own, term))], key=lambda term: term.starts_on)


def _override(row: Any) -> Override:
    return Override(row.on_date, row.is_school_day, row.name, row.class_name)


def _term(row: Any) -> Term:
    return Term(row.name, row.starts_on, row.ends_on)
