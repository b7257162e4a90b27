"""Plans whose moment has come: claimed by one process, decided in one transaction, every step of a due day once.

What a claim costs grows with what is due, never with how many plans there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain.contact_steps import Decided
from storage import tables as t
from storage.contact_plans import Plan, plan_of
from storage.statements import insert_missing, rows, run, table

PLANS = table(t.ContactPlan)
CLAIM = (
    select(PLANS)
    .where(PLANS.c.next_at <= bindparam("now"), PLANS.c.active.is_(True))
    .order_by(PLANS.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
MOVE = (
    update(PLANS)
    .where(PLANS.c.id == bindparam("plan"))
    .values(due_at=bindparam("due"), next_at=bindparam("next"), step=bindparam("new_step"))
)


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


def decide(session: Session, decisions: Sequence[Decision], now: datetime) -> None:
    """Keep these decisions and move the clocks of their plans, in two statements."""
    if not decisions:
        return
    kept = [_kept(one, now) for one in decisions]
    session.connection().execute(insert_missing(session, t.ContactDecision), kept)
    moved = [{"plan": one.plan.id, "due": one.due_at, "next": one.next_at, "new_step": one.step} for one in decisions]
    run(session, MOVE, moved)


def _kept(one: Decision, now: datetime) -> dict[str, Any]:
    assert one.plan.next_at is not None, "a plan without a moment is never claimed"
    return {
        "plan_id": one.plan.id,
        "due_at": one.plan.due_at or one.plan.next_at,
        "step": one.plan.step,
        "at": now,
        "decision": one.decided.value,
        "person_id": one.told,
        "outbox_once": one.outbox_once,
        "facts": one.facts,
    }
