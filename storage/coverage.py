"""Who of those who should be in touch were: a few statements over whole sets, which open no name and no reason.

- A plan counts when it held on any day of the span, an ended one too; it is covered by one contact of its child, kind
  and adult that began in the span. A plan that ended and began again is one plan, which holds since it began again.
- A plan that is not covered and let off on the day of the report (the last day of the span, or today where that is
  earlier) is waived or muted instead; where both hold it is waived.
- What was voided was never made. A contact about siblings is one, told in the class of the child entered first.
- Children are told in the class where they are now.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.clock import CHINA, in_china
from domain.contact import ContactKind, Result
from domain.contact_steps import Form
from domain.coverage import Count, Coverage, Seen, Span, grouped
from storage import tables as t
from storage.person.people import School
from storage.statements import table

PLANS, MADE, ABOUT = table(t.ContactPlan), table(t.ContactMade), table(t.ContactChild)
PUPILS, PAUSES = table(t.Child), table(t.ContactPause)


class _Key(NamedTuple):
    """What a plan asks for and a contact answers."""

    child_id: int
    kind: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class _Asked:
    school_id: int
    span: Span
    now: datetime
    class_name: str

    @property
    def today(self) -> date:
        return in_china(self.now).date()

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The span, its end not counted."""
        return begins(self.span.start), begins(self.span.end + timedelta(days=1))


class _Pauses:
    """What lets plans off on the day of the report."""

    def __init__(self, session: Session, asked: _Asked) -> None:
        on = min(asked.today, asked.span.end)
        query = select(PAUSES.c.child_id, PAUSES.c.kind, PAUSES.c.person_id, PAUSES.c.form).where(
            PAUSES.c.school_id == asked.school_id,
            PAUSES.c.lifted_at.is_(None),
            PAUSES.c.from_on <= on,
            PAUSES.c.until_on >= on,
        )
        self._found: dict[int, list[tuple[str | None, int | None, Form]]] = defaultdict(list)
        for child_id, kind, person_id, form in session.execute(query):
            self._found[child_id].append((kind, person_id, Form(form)))

    def of(self, key: _Key) -> Form | None:
        """How this plan is let off; a waive before a mute."""
        forms = {
            form
            for kind, person_id, form in self._found.get(key.child_id, ())
            if kind in (None, key.kind) and person_id in (None, key.person_id)
        }
        return next((form for form in Form if form in forms), None)


def begins(day: date) -> datetime:
    """The first moment of a day in China."""
    return datetime.combine(day, time(), tzinfo=CHINA)


def of_school(session: Session, school: School, span: Span, now: datetime, class_name: str = "") -> Coverage:
    """The classes of a school, or one of them, in a span of days."""
    asked = _Asked(school.id, span, now, class_name)
    is_current = asked.today in span
    classes, done = _classes(session, asked), _done(session, asked)
    reached = {key for key, is_reached, _ in done if is_reached}
    made = (
        _made(classes[key.child_id], key, is_reached, often)
        for key, is_reached, often in done
        if key.child_id in classes
    )
    seen = list(_seen(session, asked, reached, is_current=is_current))
    return Coverage(school.name, span, is_current, grouped(seen, made))


def _seen(session: Session, asked: _Asked, reached: Collection[_Key], *, is_current: bool) -> Iterator[Seen]:
    """Every plan that held in the span."""
    query = (
        select(
            PUPILS.c.class_name,
            PLANS.c.child_id,
            PLANS.c.kind,
            PLANS.c.person_id,
            PLANS.c.active,
            func.coalesce(PLANS.c.due_at <= asked.now, False),
        )
        .join(PUPILS, PUPILS.c.id == PLANS.c.child_id)
        .where(
            PLANS.c.school_id == asked.school_id,
            PLANS.c.starts_on <= asked.span.end,
            or_(PLANS.c.ends_on.is_(None), PLANS.c.ends_on >= asked.span.start),
        )
    )
    if asked.class_name:
        query = query.where(PUPILS.c.class_name == asked.class_name)
    pauses = _Pauses(session, asked)
    for class_name, child_id, kind, person_id, active, is_due in session.execute(query):
        key = _Key(child_id, kind, person_id)
        due = bool(is_due) if is_current and active else None
        yield Seen(class_name, child_id, ContactKind(kind), key in reached, pauses.of(key), due)


def _classes(session: Session, asked: _Asked) -> dict[int, str]:
    """The classes of the children who are asked about."""
    query = select(PUPILS.c.id, PUPILS.c.class_name).where(PUPILS.c.school_id == asked.school_id)
    if asked.class_name:
        query = query.where(PUPILS.c.class_name == asked.class_name)
    return {number: name for number, name in session.execute(query)}


def _done(session: Session, asked: _Asked) -> list[tuple[_Key, bool, int]]:
    """What was done for each child, kind and adult, whether they were reached, and how often.

    A contact counts once, for the child of it that was entered first; the others are reached by it all the same.
    """
    start, end = asked.moments
    sibling = ABOUT.alias("sibling")
    before = exists().where(sibling.c.contact_id == ABOUT.c.contact_id, sibling.c.child_id < ABOUT.c.child_id)
    is_reached = (MADE.c.result == Result.REACHED.value).label("is_reached")
    key = (ABOUT.c.child_id, MADE.c.kind, MADE.c.person_id, is_reached)
    query = (
        select(*key, func.sum(case((~before, 1), else_=0)))
        .join(ABOUT, ABOUT.c.contact_id == MADE.c.id)
        .where(MADE.c.school_id == asked.school_id, MADE.c.at >= start, MADE.c.at < end, MADE.c.voided_at.is_(None))
        .group_by(ABOUT.c.child_id, MADE.c.kind, MADE.c.person_id, is_reached)
    )
    return [(_Key(*found), bool(reached), int(often)) for *found, reached, often in session.execute(query)]


def _made(class_name: str, key: _Key, is_reached: bool, often: int) -> tuple[str, ContactKind, Count]:
    count = Count(contacts=often) if is_reached else Count(attempts=often)
    return class_name, ContactKind(key.kind), count
