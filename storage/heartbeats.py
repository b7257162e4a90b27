"""When each part of the program last did its work; health is read from here, never from a thread's own claim."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once, run, table

PARTS = table(t.Heartbeat)
PROBE = "readyz"  # written by whoever asks from outside whether the program is well; nobody asks at any set time
BEAT = update(PARTS).where(PARTS.c.name == bindparam("part")).values(at=bindparam("now"))


def beat(session: Session, name: str, now: datetime) -> None:
    """This part is alive now."""
    if not run(session, BEAT, {"part": name, "now": now}):
        insert_once(session, t.Heartbeat, {"name": name, "at": now}, "name")


def last(session: Session, name: str) -> datetime | None:
    """When this part was alive last."""
    return session.scalar(select(t.Heartbeat.at).where(t.Heartbeat.name == name))


def every(session: Session) -> list[tuple[str, datetime]]:
    """Each part with when it was alive last (UTC), by name; not the probe, which rests as long as nobody asks."""
    query = select(t.Heartbeat.name, t.Heartbeat.at).where(t.Heartbeat.name != PROBE).order_by(t.Heartbeat.name)
    return [(name, at) for name, at in session.execute(query)]
