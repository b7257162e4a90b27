"""What was decided about contact plans, as it is explained: about whom, who heard of it, by which message."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from domain.contact import ContactKind
from domain.contact_steps import Decided, Form
from domain.explanation import Decision, PauseSeen
from domain.pause import Cause
from domain.people import Role, full_title
from storage import tables as t
from storage.explanation import explanations_messages
from storage.statements import in_chunks

ANOTHER = "另一个孩子"  # whom the reader may not know
EVERYBODY: ColumnElement[bool] = true()


@dataclass(frozen=True, slots=True)
class _Turn:
    """For how long (UTC) somebody was the teacher of a child."""

    teacher_id: int
    starts_at: datetime
    ends_at: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


def read(
    session: Session,
    which: ColumnElement[bool],
    now: datetime,
    most: int | None = None,
    shown: ColumnElement[bool] = EVERYBODY,
) -> list[Decision]:
    """The decisions for which something holds, newest first; ``shown``: which children the reader may know by name."""
    row, plan = t.ContactDecision, t.ContactPlan
    query = select(row, plan.kind, plan.child_id, plan.person_id).join(plan, plan.id == row.plan_id).where(which)
    found = session.execute(query.order_by(row.at.desc(), row.id.desc()).limit(most)).all()
    children = _children(session, {one.child_id for one in found}, shown)
    turns = _turns(session, children)
    told = {one.ContactDecision.person_id for one in found} | {one.person_id for one in found}
    acting = {turn.teacher_id for some in turns.values() for turn in some}
    names = names_of(session, {number for number in told | acting if number is not None})
    messages = explanations_messages.of_names(
        session, {one.ContactDecision.outbox_once for one in found if one.ContactDecision.outbox_once}, now
    )
    pauses = _pauses(session, {number for one in found if (number := _pause(one.ContactDecision))})
    return [
        Decision(
            one.ContactDecision.plan_id,
            ContactKind(one.kind),
            children[one.child_id],
            names.get(one.person_id, ""),
            one.ContactDecision.at,
            one.ContactDecision.due_at,
            Decided(one.ContactDecision.decision),
            _teacher(turns.get(one.child_id, ()), one.ContactDecision.at, names),
            names.get(one.ContactDecision.person_id, ""),
            messages.get(one.ContactDecision.outbox_once or ""),
            pauses.get(_pause(one.ContactDecision)),
        )
        for one in found
    ]


def names_of(session: Session, ids: Collection[int]) -> dict[int | None, str]:
    """How adults are called among staff: 陈雨老师, 王芳."""
    found: dict[int | None, str] = {}
    for some in in_chunks(sorted(ids)):
        query = select(t.Person.id, t.Person.name, t.Person.role, t.Person.is_principal).where(t.Person.id.in_(some))
        for row in session.execute(query):
            found[row.id] = full_title(row.name, Role(row.role), is_principal=row.is_principal)
    return found


def pause_of(row: t.ContactPause) -> PauseSeen:
    """A pause as it is explained."""
    return PauseSeen(Form(row.form), Cause(row.cause), row.until_on, row.lifted_at)


def _children(session: Session, ids: Collection[int], shown: ColumnElement[bool]) -> dict[int, str]:
    found = dict.fromkeys(ids, ANOTHER)
    for some in in_chunks(sorted(ids)):
        query = select(t.Child.id, t.Child.name).where(t.Child.id.in_(some), shown)
        found |= {row.id: row.name for row in session.execute(query)}
    return found


def _turns(session: Session, children: Collection[int]) -> dict[int, list[_Turn]]:
    found: dict[int, list[_Turn]] = defaultdict(list)
    row = t.Pairing
    for some in in_chunks(sorted(children)):
        query = select(row.child_id, row.teacher_id, row.starts_at, row.ends_at).where(row.child_id.in_(some))
        for one in session.execute(query.order_by(row.id)):
            found[one.child_id].append(_Turn(one.teacher_id, one.starts_at, one.ends_at))
    return found


def _teacher(turns: Collection[_Turn], at: datetime, names: Mapping[int | None, str]) -> str:
    return next((names.get(turn.teacher_id, "") for turn in turns if turn.holds(at)), "")


def _pause(row: t.ContactDecision) -> int:
    number = (row.facts or {}).get("pause", 0)
    return number if isinstance(number, int) else 0


def _pauses(session: Session, ids: Collection[int]) -> dict[int, PauseSeen]:
    found: dict[int, PauseSeen] = {}
    for some in in_chunks(sorted(ids)):
        query = select(t.ContactPause).where(t.ContactPause.id.in_(some))
        found |= {row.id: pause_of(row) for row in session.scalars(query)}
    return found
