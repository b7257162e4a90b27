"""Writes down that letters were accepted, hundreds in one statement; every other ending is settled one by one."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from domain.delivery import State
from storage import tables as t
from storage.database import Database
from storage.statements import in_arrays, in_chunks, table, unnested
from storage.traffic import send_days
from storage.traffic.outbox_ends import reported, take_turns
from storage.traffic.outbox_settle import UNSETTLED, Outcome, settle

OUTBOX = table(t.Outbox)
GIVEN: dict[str, TypeEngine[Any]] = {"number": BigInteger(), "told": String()}
ACCEPTED: dict[str, Any] = {
    "state": State.ACCEPTED.value,
    "error_code": None,
    "error": "",
    "lease_by": None,
    "lease_until": None,
}
IS_OPEN = or_(*(OUTBOX.c.state == state.value for state in UNSETTLED))  # not IN, which takes no executemany
ONE = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("number"), IS_OPEN)
    .values(**ACCEPTED, platform_id=bindparam("told"), settled_at=bindparam("now"))
)
SOME = unnested(GIVEN)
ALL = (
    update(OUTBOX)
    .where(OUTBOX.c.id == SOME.c.number, IS_OPEN)
    .values(**ACCEPTED, platform_id=SOME.c.told, settled_at=bindparam("now"))
)


def settle_letters(
    database: Database, outcomes: Sequence[Outcome], now: datetime, rng: random.Random | None = None
) -> None:
    """As ``outbox_settle.settle``, for messages that stand in no child's file. Raises StorageUnavailable; settling the
    same outcomes again is harmless."""
    accepted = {one.parcel_id: one.platform_id or None for one in outcomes if one.kind == "accepted"}
    if accepted:
        with database.begin() as session:
            _accept(session, accepted, now)
    others = [one for one in outcomes if one.kind != "accepted"]
    if others:
        settle(database, others, now, rng)


def _accept(session: Session, told: dict[int, str | None], now: datetime) -> None:
    """Rows are locked in the order of their numbers, then the platform's numbers, as everywhere; the count last."""
    ways = _ways(session, sorted(told))
    numbers = [one for one in told.values() if one is not None]
    take_turns(session, numbers)
    given = [{"number": number, "told": platform_id} for number, platform_id in told.items()]
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(ONE, [one | {"now": now} for one in given])
    else:
        session.connection().execute(ALL, in_arrays(given) | {"now": now})
    _early_reports(session, numbers, now)
    for way, number in sorted(ways.items()):
        send_days.add(session, way, number, now)


def _ways(session: Session, ids: list[int]) -> dict[str, int]:
    """How many of these are about to be accepted, by the way they left."""
    row, found = OUTBOX.c, dict[str, int]()
    for some in in_chunks(ids):
        locked = select(row.way).where(row.id.in_(some), IS_OPEN).order_by(row.id).with_for_update()
        for (way,) in session.execute(locked):
            if way is not None:
                found[way] = found.get(way, 0) + 1
    return found


def _early_reports(session: Session, numbers: list[str], now: datetime) -> None:
    """What the platform reported before its own answer was written down."""
    report = t.DeliveryReport
    for some in in_chunks(numbers):
        early = session.scalars(
            select(report).where(report.platform_id.in_(some)).order_by(report.delivered.desc(), report.id)
        ).all()
        if not early:
            continue
        known = select(t.Outbox).where(t.Outbox.platform_id.in_({one.platform_id for one in early}))
        rows = {row.platform_id: row for row in session.scalars(known)}
        for one in early:
            if one.platform_id in rows:
                reported(session, rows[one.platform_id], one.delivered, one.status, now)
