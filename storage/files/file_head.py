"""The head of a child's file: who is around, what is next, what is open; a fixed number of queries for any child."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import ContactKind, Result
from domain.coverage import KINDS, SHORT, Span
from domain.people import Child, Person
from storage import overview, spans
from storage import tables as t
from storage.contact import plans
from storage.contact.plans import Plan
from storage.coverage import begins
from storage.files.file_secrecy import Eyes, shown_to
from storage.overview import Around
from storage.pairing import pairings
from storage.person import class_teachers

MOST = 20  # of what is open


@dataclass(frozen=True, slots=True)
class Said:
    """A promise that is open: who said what, by which day (China)."""

    who: str
    what: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Danger:
    """Something of the home to look at again on a day (China)."""

    what: str
    recheck_on: date


@dataclass(frozen=True, slots=True)
class Counted:
    """Contacts of one kind in the term, and attempts in vain."""

    label: str
    contacts: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Head:
    """Everything above the timeline."""

    around: list[Around]
    teacher: Person | None
    class_teachers: list[Person]
    promises: list[Said]
    dangers: list[Danger]
    span: Span
    counts: list[Counted]
    measures: list[Plan]


def of_child(session: Session, child: Child, reader: Eyes, now: datetime) -> Head:
    """As it is now. What comes of an entry that is kept from the reader is kept from them here too."""
    span = spans.usual(session, child.school_id, in_china(now).date())
    return Head(
        around=overview.around(session, child.id, now),
        teacher=pairings.teacher_of(session, child.id),
        class_teachers=class_teachers.class_teachers(session, [child]),
        promises=_promises(session, child.id, reader),
        dangers=_dangers(session, child.id, reader),
        span=span,
        counts=counts(session, child.id, span),
        measures=plans.open_of(session, [child.id]),
    )


def _promises(session: Session, child_id: int, reader: Eyes) -> list[Said]:
    row = t.Promise
    query = (
        select(t.Person.name, row.what, row.due_on)
        .join(t.Person, t.Person.id == row.by_id)
        .where(row.child_id == child_id, row.state == "open", _is_open_to(row, reader))
    )
    return [Said(name, what, due_on) for name, what, due_on in session.execute(query.order_by(row.id).limit(MOST))]


def _dangers(session: Session, child_id: int, reader: Eyes) -> list[Danger]:
    row = t.Hazard
    query = select(row.what, row.recheck_on).where(
        row.child_id == child_id, row.closed_at.is_(None), _is_open_to(row, reader)
    )
    return [Danger(what, day) for what, day in session.execute(query.order_by(row.recheck_on, row.id).limit(MOST))]


def _is_open_to(row: type[t.Promise] | type[t.Hazard], reader: Eyes) -> ColumnElement[bool]:
    """Whether the entry from which it was made is one that the reader may read; there may be none."""
    return or_(row.entry_id.is_(None), exists().where(t.Entry.id == row.entry_id, *shown_to(reader)))


def counts(session: Session, child_id: int, span: Span) -> list[Counted]:
    """Contacts of a child in a span, by kind; what was voided counts nowhere."""
    row = t.ContactMade
    query = (
        select(row.kind, row.result, func.count())
        .join(t.ContactChild, t.ContactChild.contact_id == row.id)
        .where(
            t.ContactChild.child_id == child_id,
            row.at >= begins(span.start),
            row.at < begins(span.end + timedelta(days=1)),
            row.voided_at.is_(None),
        )
        .group_by(row.kind, row.result)
    )
    found: Counter[tuple[ContactKind, bool]] = Counter()
    for kind, result, often in session.execute(query):
        found[ContactKind(kind), result == Result.REACHED.value] += often
    counted = (Counted(SHORT[kind], found[kind, True], found[kind, False]) for kind in KINDS)
    return [one for one in counted if one.contacts or one.attempts]
