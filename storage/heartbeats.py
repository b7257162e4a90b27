"""When each part of the program last did its work; health is read from here, never from a thread's own claim."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import tables as t


def beat(session: Session, name: str, now: datetime) -> None:
    """This part is alive now."""
    session.merge(t.Heartbeat(name=name, at=now))


def last(session: Session, name: str) -> datetime | None:
    """When this part was alive last."""
    return session.scalar(select(t.Heartbeat.at).where(t.Heartbeat.name == name))
