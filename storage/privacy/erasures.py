"""Requests to delete a child's whole file, what stands in the way of one, and the tombstones of those that are done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from domain.alert import AlertState
from domain.clock import in_china
from domain.erasure import Ground, Outcome, Standing
from domain.rights import Kind
from storage import tables as t
from storage.privacy import erasures_reach, incidents
from storage.statements import changed, insert_missing

AT_THE_MACHINE = "维护人员"  # who has no account: the operator at the command line


@dataclass(frozen=True, slots=True)
class Erasure:
    """One request. ``asked_by`` and ``decided_by`` are accounts, the names beside them what people read; ``counts`` is
    what went, by the keys of ``domain.erasure.COUNTED``, empty until it is done."""

    id: int
    school_id: int
    child_id: int
    ground: Ground
    reason: str
    rights_id: int | None
    asked_by: int | None
    asker: str
    asked_at: datetime
    decided_by: int | None
    decider: str
    decided_at: datetime | None
    done_at: datetime | None
    outcome: Outcome | None
    counts: Mapping[str, int]


def ask(
    session: Session,
    school_id: int,
    child_id: int,
    ground: Ground,
    reason: str,
    rights_id: int | None,
    by: int | None,
    now: datetime,
) -> int | None:
    """A new request's number; None when one for this child waits already."""
    values = {
        "school_id": school_id,
        "child_id": child_id,
        "ground": ground.value,
        "reason": reason,
        "rights_id": rights_id,
        "asked_by": by,
        "asked_at": now,
    }
    return session.scalar(insert_missing(session, t.Erasure).values(values).returning(t.Erasure.id))


def get(session: Session, number: int) -> Erasure | None:
    """The request as it stands, or None."""
    return next(iter(_read(session, _query().where(t.Erasure.id == number))), None)


def waiting(session: Session, school_id: int | None = None) -> list[Erasure]:
    """What nobody has decided (in a school), the oldest first."""
    query = _query().where(t.Erasure.outcome.is_(None), _of_school(school_id))
    return _read(session, query.order_by(t.Erasure.id))


def done(session: Session, school_id: int, limit: int, before: int | None = None) -> list[Erasure]:
    """The tombstones of a school, the newest first."""
    query = _query().where(t.Erasure.school_id == school_id, t.Erasure.done_at.is_not(None))
    if before is not None:
        query = query.where(t.Erasure.id < before)
    return _read(session, query.order_by(t.Erasure.id.desc()).limit(limit))


def all_done(session: Session) -> list[Erasure]:
    """Every tombstone, in the order in which it came about."""
    return _read(session, _query().where(t.Erasure.done_at.is_not(None)).order_by(t.Erasure.done_at, t.Erasure.id))


def known_since(session: Session) -> dict[int, datetime]:
    """Since when each child was known whose file was deleted."""
    done = select(t.Erasure.child_id).where(t.Erasure.done_at.is_not(None))
    rows = session.execute(select(t.Child.id, t.Child.created_at).where(t.Child.id.in_(done)))
    return {row.id: row.created_at for row in rows}


def standing_since(session: Session, child_id: int) -> datetime | None:
    """Since when a child is known whose file is there; None where there is no such child or the file was deleted."""
    here = t.Child.id == child_id, t.Child.erased_at.is_(None)
    return session.scalar(select(t.Child.created_at).where(*here))


def close(session: Session, number: int, outcome: Outcome, by: int | None, now: datetime) -> bool:
    """It will not be done: refused or withdrawn. False when that was decided before."""
    values = {"outcome": outcome.value, "decided_by": by, "decided_at": now}
    query = update(t.Erasure).where(t.Erasure.id == number, t.Erasure.outcome.is_(None))
    return changed(session, query.values(values)) == 1


def begin(session: Session, found: Erasure, by: int | None, counts: Mapping[str, int], now: datetime) -> bool:
    """It is decided and done from here on: the triggers let go of rows of this child, and nobody finds it any more.

    False when somebody decided before, and then nothing of this may be committed. What follows stands in the same
    transaction.
    """
    values = {
        "outcome": Outcome.GRANTED.value,
        "decided_by": by,
        "decided_at": now,
        "done_at": now,
        "reason": "",
        "counts": json.dumps(dict(counts), separators=(",", ":")),
    }
    query = update(t.Erasure).where(t.Erasure.id == found.id, t.Erasure.outcome.is_(None))
    if changed(session, query.values(values)) != 1:
        return False
    others = update(t.Erasure).where(t.Erasure.child_id == found.child_id, t.Erasure.done_at.is_(None))
    session.execute(others.values(reason=""))
    left = func.coalesce(t.Child.left_at, now)
    child = update(t.Child).where(t.Child.id == found.child_id, t.Child.erased_at.is_(None))
    return changed(session, child.values(erased_at=now, left_at=left)) == 1


def standing(session: Session, child_id: int) -> Standing:
    """What the rule asks about a child (``domain.erasure.obstacle``)."""
    child = session.get_one(t.Child, child_id, populate_existing=True)
    about = erasures_reach.alerts_that_keep(child_id)
    has_open = select(exists().where(about, t.Alert.closed_at.is_(None)))
    was_real = t.Alert.is_drill.is_(False) & (t.Alert.state != AlertState.FALSE_ALARM.value)
    closed_at = session.scalar(select(func.max(t.Alert.closed_at)).where(about, was_real))
    copy = exists().where(
        t.RightsRequest.child_id == child_id,
        t.RightsRequest.kind == Kind.COPY.value,
        t.RightsRequest.closed_at.is_(None),
    )
    return Standing(
        is_gone=child.erased_at is not None,
        left_on=in_china(child.left_at).date() if child.left_at is not None else None,
        has_open_alert=bool(session.scalar(has_open)),
        closed_on=in_china(closed_at).date() if closed_at is not None else None,
        has_incident=incidents.frozen(session, child.school_id),
        has_copy_waiting=bool(session.scalar(select(copy))),
    )


def is_kept_from(session: Session, child_id: int, person_id: int | None) -> bool:
    """Whether an alert about this child is kept from somebody: they are not told of it here either."""
    about = erasures_reach.alerts_that_keep(child_id)
    kept = exists().where(about, t.AlertExclusion.alert_id == t.Alert.id, t.AlertExclusion.person_id == person_id)
    return bool(session.scalar(select(kept)))


def lock(session: Session, child_id: int) -> None:
    """Nobody else decides about this child until this transaction ends."""
    session.execute(select(t.Child.id).where(t.Child.id == child_id).with_for_update())


def people_of(session: Session, child_id: int) -> list[str]:
    """The names of the adults that are nothing to any other child, as the confirmation shows them."""
    child = session.get_one(t.Child, child_id)
    adults = erasures_reach.around(session, child_id, child.school_id).adults
    return list(session.scalars(select(t.Person.name).where(t.Person.id.in_(adults)).order_by(t.Person.id)))


def _of_school(school_id: int | None) -> ColumnElement[bool]:
    return t.Erasure.school_id == school_id if school_id is not None else t.Erasure.id.is_not(None)


Asking, AskingPerson = aliased(t.Account), aliased(t.Person)
Deciding, DecidingPerson = aliased(t.Account), aliased(t.Person)


def _query() -> Select[t.Erasure, str | None, str | None]:
    return (
        select(t.Erasure, AskingPerson.name, DecidingPerson.name)
        .outerjoin(Asking, Asking.id == t.Erasure.asked_by)
        .outerjoin(AskingPerson, AskingPerson.id == Asking.person_id)
        .outerjoin(Deciding, Deciding.id == t.Erasure.decided_by)
        .outerjoin(DecidingPerson, DecidingPerson.id == Deciding.person_id)
    )


def _read(session: Session, query: Select[t.Erasure, str | None, str | None]) -> list[Erasure]:
    return [_erasure(*row) for row in session.execute(query.execution_options(populate_existing=True))]


def _erasure(row: t.Erasure, asker: str | None, decider: str | None) -> Erasure:
    return Erasure(
        row.id,
        row.school_id,
        row.child_id,
        Ground(row.ground),
        row.reason,
        row.rights_id,
        row.asked_by,
        asker or AT_THE_MACHINE,
        row.asked_at,
        row.decided_by,
        (decider or AT_THE_MACHINE) if row.decided_at is not None else "",
        row.decided_at,
        row.done_at,
        Outcome(row.outcome) if row.outcome else None,
        json.loads(row.counts) if row.counts else {},
    )
