"""Dangers that somebody told of: opened once, taken by one, closed by another, and never forgotten in between."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from domain.alert import AlertState
from storage import tables as t
from storage.statements import changed, insert_once, rows, table

NOT_OVER = (AlertState.OPEN.value, AlertState.TAKEN.value)

ALERTS = table(t.Alert)
OPEN_ABOUT = (
    select(ALERTS)
    .where(ALERTS.c.child_id.in_(bindparam("children", expanding=True)), ALERTS.c.state.in_(NOT_OVER))
    .order_by(ALERTS.c.id)
)


@dataclass(frozen=True, slots=True)
class NewAlert:
    """What somebody told; field meanings as in ``storage.tables.alerts.Alert``."""

    once: str
    school_id: int
    level: str
    category: str
    quote: str
    next_step_at: datetime
    child_id: int | None = None
    said_by: int | None = None
    address_id: int | None = None
    opened_by: int | None = None
    entry_id: int | None = None
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stands."""

    id: int
    school_id: int
    child_id: int | None
    level: str
    category: str
    state: AlertState
    is_drill: bool
    quote: str
    said_by: int | None
    address_id: int | None
    opened_by: int | None
    opened_at: datetime
    step: int
    taken_by: int | None
    closed_by: int | None
    seen_child: bool


def open_once(session: Session, new: NewAlert, now: datetime) -> Alert | None:
    """A new alert; None when one of this name was opened before."""
    values = {
        "once": new.once,
        "school_id": new.school_id,
        "child_id": new.child_id,
        "level": new.level,
        "category": new.category,
        "state": AlertState.OPEN.value,
        "is_drill": new.is_drill,
        "quote": new.quote,
        "said_by": new.said_by,
        "address_id": new.address_id,
        "opened_by": new.opened_by,
        "entry_id": new.entry_id,
        "opened_at": now,
        "next_step_at": new.next_step_at,
    }
    alert_id = insert_once(session, t.Alert, values, "once")
    return None if alert_id is None else get(session, alert_id)


def get(session: Session, alert_id: int) -> Alert:
    return alert_of(session.get_one(t.Alert, alert_id, populate_existing=True))


def find(session: Session, alert_id: int, school_id: int) -> Alert | None:
    """The alert of this number, which somebody typed; None where this school has none."""
    row = session.get(t.Alert, alert_id, populate_existing=True)
    return alert_of(row) if row is not None and row.school_id == school_id else None


def lock(session: Session, alert_id: int) -> Alert:
    """The alert as it stands, held for this transaction."""
    return alert_of(session.get_one(t.Alert, alert_id, populate_existing=True, with_for_update=True))


def exclude(session: Session, alert_id: int, people: Collection[int]) -> None:
    """These people never learn of it."""
    rows = [{"alert_id": alert_id, "person_id": person} for person in sorted(set(people) - excluded(session, alert_id))]
    if rows:
        session.execute(insert(t.AlertExclusion), rows)


def excluded(session: Session, alert_id: int) -> set[int]:
    """Who must not learn of it."""
    query = select(t.AlertExclusion.person_id).where(t.AlertExclusion.alert_id == alert_id)
    return set(session.scalars(query))


def staff_behind(session: Session, people: Collection[int]) -> set[int]:
    """Members of staff who read on the phone of one of these adults: they are the same person."""
    bound = (
        select(t.Binding.address_id)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .where(t.Guardianship.person_id.in_(people))
    )
    return set(session.scalars(select(t.StaffAddress.person_id).where(t.StaffAddress.address_id.in_(bound))))


def open_at(session: Session, address_id: int) -> list[Alert]:
    """What this user told of and what is not over, oldest first; drills aside."""
    mine = t.Alert.address_id == address_id, t.Alert.state.in_(NOT_OVER), t.Alert.is_drill.is_(False)
    return [alert_of(row) for row in session.scalars(select(t.Alert).where(*mine).order_by(t.Alert.id))]


def open_about(session: Session, children: Collection[int]) -> list[Alert]:
    """What is not over about these children, whoever told of it, oldest first."""
    return [alert_of(row) for row in rows(session, OPEN_ABOUT, children=list(children))]


def open_at_school(session: Session, school_id: int) -> list[Alert]:
    """What is not over at a school, oldest first."""
    query = select(t.Alert).where(t.Alert.school_id == school_id, t.Alert.state.in_(NOT_OVER))
    return [alert_of(row) for row in session.scalars(query.order_by(t.Alert.id))]


def due(session: Session, now: datetime, limit: int) -> list[int]:
    """The alerts whose next step has come, the longest waiting first."""
    query = select(t.Alert.id).where(t.Alert.next_step_at <= now).order_by(t.Alert.next_step_at).limit(limit)
    return list(session.scalars(query))


def claim_due(session: Session, alert_id: int, now: datetime) -> Alert | None:
    """This alert, locked for this transaction; None when another process works on it, or its step is done."""
    query = select(t.Alert).where(t.Alert.id == alert_id, t.Alert.next_step_at <= now)
    row = session.scalars(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first()
    return alert_of(row) if row is not None else None


def climbed(session: Session, alert_id: int, step: int, next_step_at: datetime) -> None:
    """The chain was climbed; when it is climbed again if still nobody takes it."""
    query = update(t.Alert).where(t.Alert.id == alert_id)
    session.execute(query.values(step=step, next_step_at=next_step_at))


def raised(session: Session, alert_id: int, level: str, category: str, next_step_at: datetime) -> bool:
    """A check became an alarm; False when it was answered meanwhile."""
    query = update(t.Alert).where(t.Alert.id == alert_id, t.Alert.state == AlertState.OPEN.value)
    return changed(session, query.values(level=level, category=category, step=0, next_step_at=next_step_at)) == 1


def take(session: Session, alert_id: int, person_id: int, now: datetime, remind_at: datetime | None = None) -> bool:
    """Somebody looks after it and the chain stands still until they are reminded (UTC; None: never).

    False when somebody else was faster or it is over.
    """
    query = update(t.Alert).where(t.Alert.id == alert_id, t.Alert.state == AlertState.OPEN.value)
    values = {"state": AlertState.TAKEN.value, "taken_by": person_id, "taken_at": now, "next_step_at": remind_at}
    return changed(session, query.values(values)) == 1


def close(
    session: Session, alert_id: int, state: AlertState, person_id: int, outcome: str, now: datetime, *, seen: bool
) -> bool:
    """It is over; False when it was over before."""
    query = update(t.Alert).where(t.Alert.id == alert_id, t.Alert.state.in_(NOT_OVER))
    values = {
        "state": state.value,
        "closed_by": person_id,
        "closed_at": now,
        "seen_child": seen,
        "outcome": outcome,
        "next_step_at": None,
    }
    return changed(session, query.values(values)) == 1


def told_police(session: Session, alert_id: int, case: str, now: datetime) -> None:
    """The police know; ``case`` is what was said of it, with the number if there is one."""
    session.execute(update(t.Alert).where(t.Alert.id == alert_id).values(police_case=case, police_at=now))


def told_bureau(session: Session, alert_id: int, now: datetime) -> None:
    """The education bureau knows."""
    session.execute(update(t.Alert).where(t.Alert.id == alert_id).values(bureau_at=now))


def told_to(session: Session, person_id: int, school_id: int, since: datetime) -> list[Alert]:
    """What this member of staff was told of or opened and is not over, or ended after ``since``; newest last."""
    told = select(t.AlertEvent.alert_id).where(t.AlertEvent.person_id == person_id)
    hidden = select(t.AlertExclusion.alert_id).where(t.AlertExclusion.person_id == person_id)
    query = select(t.Alert).where(
        t.Alert.school_id == school_id,
        or_(t.Alert.id.in_(told), t.Alert.opened_by == person_id),
        t.Alert.id.not_in(hidden),
        or_(t.Alert.state.in_(NOT_OVER), t.Alert.closed_at >= since),
    )
    return [alert_of(row) for row in session.scalars(query.order_by(t.Alert.id))]


def alert_of(row: Any) -> Alert:
    """The alert of a row of the table."""
    return Alert(
        row.id,
        row.school_id,
        row.child_id,
        row.level,
        row.category,
        AlertState(row.state),
        row.is_drill,
        row.quote,
        row.said_by,
        row.address_id,
        row.opened_by,
        row.opened_at,
        row.step,
        row.taken_by,
        row.closed_by,
        row.seen_child,
    )
