"""Plans whose moment has come: claimed by one process, decided in one transaction, every step of a due day once.

What a claim costs grows with what is due, never with how many plans there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, null, select, update
from sqlalchemy.orm import Session

from domain.contact_steps import Decided
from storage import tables as t
from storage.columns import Moment
from storage.contact.contact_plans import Plan, plan_of
from storage.statements import in_arrays, in_chunks, insert_all, rows, run, table, unnested

PLANS, DECISIONS = table(t.ContactPlan), table(t.ContactDecision)
# Plans of one school that came at one moment lie side by side, so that its directors read one list of them.
# The reason is sealed and not needed here.
CLAIM = (
    select(*(column for column in PLANS.c if column.name != "reason"), null().label("reason"))
    .where(PLANS.c.next_at <= bindparam("now"), PLANS.c.active.is_(True))
    .order_by(PLANS.c.next_at, PLANS.c.school_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
GIVEN = unnested({"plan": PLANS.c.id.type, "due": Moment(), "next": Moment(), "new_step": PLANS.c.step.type})
MOVES = {
    "sqlite": update(PLANS)
    .where(PLANS.c.id == bindparam("plan"))
    .values(due_at=bindparam("due"), next_at=bindparam("next"), step=bindparam("new_step")),
    "postgresql": update(PLANS)
    .where(PLANS.c.id == GIVEN.c.plan)
    .values(due_at=GIVEN.c.due, next_at=GIVEN.c.next, step=GIVEN.c.new_step),
}
TAKEN = select(DECISIONS.c.plan_id, DECISIONS.c.due_at, DECISIONS.c.step).where(
    DECISIONS.c.plan_id.in_(bindparam("plans", expanding=True)), DECISIONS.c.due_at >= bindparam("since")
)


class Occurrence(NamedTuple):
    """One step of one due day of one plan: decided once."""

    plan_id: int
    due_at: datetime
    step: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a claimed plan, and where its clock stands afterwards.

    ``told`` is who hears of it by the message ``outbox_once``; ``facts`` are what it stood on.
    """

    plan: Plan
    decided: Decided
    due_at: datetime | None
    next_at: datetime | None
    step: int
    told: int | None = None
    outbox_once: str | None = None
    facts: dict[str, Any] | None = None


def claim(session: Session, now: datetime, limit: int) -> list[Plan]:
    """Plans whose moment has come, the longest due first, locked for this transaction; others pass them by."""
    return [plan_of(row) for row in rows(session, CLAIM, now=now, most=limit)]


def occurrence(plan: Plan) -> Occurrence:
    """What is decided about a claimed plan."""
    assert plan.next_at is not None, "a plan without a moment is never claimed"
    return Occurrence(plan.id, plan.due_at or plan.next_at, plan.step)


def taken(session: Session, plans: Sequence[Plan]) -> set[Occurrence]:
    """Which steps of these due days, and of later ones, were decided before."""
    found: set[Occurrence] = set()
    for some in in_chunks(plans):
        since = min(occurrence(plan).due_at for plan in some)
        before = rows(session, TAKEN, plans=[plan.id for plan in some], since=since)
        found |= {Occurrence(row.plan_id, row.due_at, row.step) for row in before}
    return found


def decided_after(session: Session, moment: datetime) -> list[Plan]:
    """The plans that hold about which something was decided later than this."""
    later = select(DECISIONS.c.plan_id).where(DECISIONS.c.at > bindparam("moment"))
    query = select(PLANS).where(PLANS.c.id.in_(later), PLANS.c.active.is_(True)).order_by(PLANS.c.id)
    return [plan_of(row) for row in rows(session, query, moment=moment)]


def begin_again(session: Session, plans: Sequence[Plan]) -> None:
    """What is due stays due since then, and its ladder begins anew."""
    _move(session, [{"plan": one.id, "due": one.due_at, "next": one.due_at, "new_step": 0} for one in plans])


def put_off(session: Session, plans: Sequence[Plan], until: datetime) -> None:
    """Nothing is decided about these now; they are looked at again at this moment."""
    for some in in_chunks([plan.id for plan in plans]):
        session.execute(update(t.ContactPlan).where(t.ContactPlan.id.in_(some)).values(next_at=until))


def decide(session: Session, decisions: Sequence[Decision], now: datetime) -> None:
    """Keep these decisions and move the clocks of their plans, in two statements."""
    if not decisions:
        return
    insert_all(session, t.ContactDecision, [_kept(one, now) for one in decisions])
    _move(
        session,
        [{"plan": one.plan.id, "due": one.due_at, "next": one.next_at, "new_step": one.step} for one in decisions],
    )


def _move(session: Session, moved: Sequence[dict[str, Any]]) -> None:
    name = session.get_bind().dialect.name
    if moved:
        run(session, MOVES[name], in_arrays(moved) if name == "postgresql" else moved)


def _kept(one: Decision, now: datetime) -> dict[str, Any]:
    return {
        **occurrence(one.plan)._asdict(),
        "at": now,
        "decision": one.decided.value,
        "person_id": one.told,
        "outbox_once": one.outbox_once,
        "facts": one.facts,
    }
