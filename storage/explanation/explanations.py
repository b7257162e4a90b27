"""Contact plans as they are explained: how each stands, what was decided about it and what became of that.

Everything is read from what was kept when it happened; nothing about the past is reckoned again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, true
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import WITH_ADULT, ContactKind, Result, Rule, Way
from domain.contact_steps import Decided
from domain.explanation import Child, Contact, Decision, PauseSeen, Plan
from domain.people import RELATION_LABELS, Relation, full_title
from domain.words import fold
from storage import tables as t
from storage.contact import contact_pauses, contact_rules
from storage.contact.contact_plans import plan_of
from storage.explanation import explanations_decisions
from storage.pairing import pairings

# Where a contact came after one of these, whoever would have heard of it next did not.
OPEN_ENDED = frozenset({Decided.DUE, Decided.TOLD_COORDINATOR, Decided.NO_COORDINATOR, Decided.TOLD_DIRECTORS,
                        Decided.NO_DIRECTOR})  # fmt: skip
MOST_KEPT = 2000  # decisions and contacts that are looked through: many years of one child


@dataclass(frozen=True, slots=True)
class _Made:
    """A contact with when (UTC) it was known: who was spoken with yesterday may be written down today."""

    known_at: datetime
    kind: ContactKind
    person_id: int | None
    seen: Contact

    def answers(self, plan: t.ContactPlan) -> bool:
        """Whether it is one of this plan; a conversation is one of either kind with an adult."""
        is_talk = self.seen.way is Way.WECHAT and self.kind in WITH_ADULT and plan.kind in WITH_ADULT
        return self.person_id == plan.person_id and (self.kind == plan.kind or is_talk)


@dataclass(frozen=True, slots=True)
class _Span:
    """How much of the past is told."""

    since: datetime | None
    before: datetime | None
    most: int

    def of(self, past: Sequence[Decision | Contact]) -> tuple[Sequence[Decision | Contact], bool]:
        """What is told of it, and whether there is more before that."""
        older = [one for one in past if self.before is None or one.at < self.before]
        inside = [one for one in older if self.since is None or one.at >= self.since]
        told = (inside or older[:1])[: self.most]
        return told, len(older) > len(told)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the plans of one child are explained by."""

    decisions: Mapping[int, Sequence[Decision]]
    contacts: Sequence[_Made]
    rules: Mapping[ContactKind, Rule]
    pauses: Sequence[contact_pauses.PauseSeen]
    adults: Mapping[int | None, str]
    now: datetime
    span: _Span


def children_named(session: Session, school_id: int, name: str, class_name: str = "") -> list[int]:
    """The numbers of the children of a school with this name, who left too; pupils first."""
    row = t.Child
    is_class = row.class_name == class_name if class_name else true()
    query = select(row.id).where(row.school_id == school_id, row.name_index == fold(name), is_class)
    return list(session.scalars(query.order_by(row.left_at.is_not(None), row.id)))


def of_child(
    session: Session,
    child_id: int,
    now: datetime,
    most: int,
    *,
    plan_id: int | None = None,
    since: datetime | None = None,
    before: datetime | None = None,
) -> Child | None:
    """A child with its plans, each with the newest ``most`` things that happened to it (``since`` and ``before``
    moments, UTC), at least the last one; None when there is no such child. ``plan_id``: this plan only."""
    child = session.get(t.Child, child_id)
    if child is None:
        return None
    only = t.ContactPlan.id == plan_id if plan_id is not None else true()
    query = select(t.ContactPlan).where(t.ContactPlan.child_id == child_id, only)
    plans = session.scalars(query.order_by(t.ContactPlan.active.desc(), t.ContactPlan.id)).all()
    known = _known(session, child, plans, now, _Span(since, before, most))
    teacher = pairings.teacher_of(session, child_id)
    return Child(
        child.id,
        child.name,
        child.class_name,
        full_title(teacher.name, teacher.role, is_principal=teacher.is_principal) if teacher is not None else "",
        child.left_at,
        [_plan(plan, known) for plan in plans],
    )


def _known(session: Session, child: t.Child, plans: Sequence[t.ContactPlan], now: datetime, span: _Span) -> _Known:
    decisions: dict[int, list[Decision]] = defaultdict(list)
    of_plans = t.ContactDecision.plan_id.in_([plan.id for plan in plans])
    for one in explanations_decisions.read(session, of_plans, now, MOST_KEPT):
        decisions[one.plan_id].append(one)
    today = in_china(now).date()
    return _Known(
        decisions,
        _contacts(session, child.id),
        contact_rules.of_school(session, child.school_id),
        contact_pauses.holding(session, [child.id], today).get(child.id, ()),
        _adults(session, child.id, {plan.person_id for plan in plans if plan.person_id is not None}),
        now,
        span,
    )


def _plan(row: t.ContactPlan, known: _Known) -> Plan:
    plan = plan_of(row)
    told, has_earlier = known.span.of(_history(row, known))
    return Plan(
        plan.id,
        plan.kind,
        known.adults.get(plan.person_id, ""),
        plan.active,
        plan.starts_on,
        row.ends_on,
        known.rules[plan.kind],
        plan.own,
        plan.reason,
        plan.last_contact_at,
        plan.attempts,
        plan.due_at,
        plan.next_at,
        plan.retry_at,
        plan.step,
        _pause(row, known),
        told,
        has_earlier,
    )


def _pause(row: t.ContactPlan, known: _Known) -> PauseSeen | None:
    today = in_china(known.now).date()
    holding = (one for one in known.pauses if one.covers(ContactKind(row.kind), row.person_id, today))
    return next((PauseSeen(one.form, one.cause, one.until_on, one.lifted_at) for one in holding), None)


def _history(row: t.ContactPlan, known: _Known) -> list[Decision | Contact]:
    """Decisions and contacts, newest first."""
    decisions = known.decisions.get(row.id, ())
    made = sorted((one for one in known.contacts if one.answers(row)), key=lambda one: one.known_at)
    contacts, since = [], None
    for one in made:
        is_made = one.seen.result is Result.REACHED and one.seen.voided_at is None
        contacts.append(_ended(one, decisions, since) if is_made else one.seen)
        since = one.known_at if is_made else since
    return sorted([*decisions, *contacts], key=lambda one: one.at, reverse=True)


def _ended(made: _Made, decisions: Sequence[Decision], since: datetime | None) -> Contact:
    """The contact; whether it answered something that was due, and was the first that did."""
    last = next((one for one in decisions if one.at <= made.known_at), None)
    is_first = last is not None and last.decided in OPEN_ENDED and (since is None or since < last.at)
    seen = made.seen
    return Contact(
        seen.at, seen.kind, seen.way, seen.result, seen.by, seen.by_family, seen.minutes, seen.voided_at, is_first
    )


def _contacts(session: Session, child_id: int) -> list[_Made]:
    made = t.ContactMade
    query = (
        select(made, t.Entry.recorded_at)
        .join(t.ContactChild, and_(t.ContactChild.contact_id == made.id, t.ContactChild.child_id == child_id))
        .outerjoin(t.Entry, t.Entry.id == made.entry_id)
        .order_by(made.at.desc(), made.id.desc())
        .limit(MOST_KEPT)
    )
    rows = session.execute(query).all()
    names = explanations_decisions.names_of(session, {row.ContactMade.by_id for row in rows if row.ContactMade.by_id})
    return [_made(row.ContactMade, row.recorded_at, names) for row in rows]


def _made(row: t.ContactMade, recorded_at: datetime | None, names: Mapping[int | None, str]) -> _Made:
    kind = ContactKind(row.kind)
    seen: dict[str, Any] = {
        "at": row.at,
        "kind": kind,
        "way": Way(row.way),
        "result": Result(row.result),
        "by": names.get(row.by_id, ""),
        "by_family": row.by_family,
        "minutes": row.minutes,
        "voided_at": row.voided_at,
    }
    return _Made(max(row.at, recorded_at or row.at), kind, row.person_id, Contact(**seen, ended=False))


def _adults(session: Session, child_id: int, ids: Collection[int]) -> dict[int | None, str]:
    """王芳（妈妈）; who is no longer around the child is named without what they were."""
    names = explanations_decisions.names_of(session, ids)
    query = select(t.Guardianship.person_id, t.Guardianship.relation).where(t.Guardianship.child_id == child_id)
    for person_id, relation in session.execute(query):
        if person_id in names:
            names[person_id] = f"{names[person_id]}（{RELATION_LABELS[Relation(relation)]}）"
    return names
