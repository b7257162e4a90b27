"""Copies of voices that browsers play: which are still to be made, and what became of each.

A row of ``media`` that was kept waits for its copy at ``next_attempt``; what needs none, or has it, waits for ever, so
that looking for what is due never means looking through what is done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.files.media import NEVER, TAKEN_FOR


@dataclass(frozen=True, slots=True)
class Uncopied:
    """A voice without its copy; ``attempts`` are those that began, this one among them."""

    id: int
    attempts: int


def due(session: Session, now: datetime, limit: int) -> list[Uncopied]:
    """Voices to make a copy of now; taken for two minutes, so that two workers do not make the same."""
    query = (
        select(t.Media)
        .where(t.Media.state == "kept", t.Media.next_attempt <= now)
        .order_by(t.Media.next_attempt, t.Media.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(_taken(session.scalars(query), now))


def made(session: Session, media_id: int, path: str, content_type: str, note: str) -> None:
    """The copy lies there; ``note`` says what is missing in it."""
    values = {"copy_path": path, "copy_type": content_type, "copy_note": note[:200] or None}
    session.execute(_this(media_id).values(next_attempt=NEVER, **values))


def none(session: Session, media_id: int, note: str) -> None:
    """There will be no copy; staff read why."""
    session.execute(_this(media_id).values(next_attempt=NEVER, copy_note=note[:200]))


def later(session: Session, media_id: int, moment: datetime) -> None:
    """It could not be made now; try again at this moment."""
    session.execute(_this(media_id).values(next_attempt=moment))


def is_made(session: Session, media_id: int) -> bool:
    """Whether there is a copy to play."""
    return session.scalar(select(t.Media.copy_path).where(t.Media.id == media_id)) is not None


def _taken(rows: Iterable[t.Media], now: datetime) -> Iterator[Uncopied]:
    for row in rows:
        if row.kind != "voice" or row.copy_path or row.copy_note:
            row.next_attempt = NEVER
            continue
        row.attempts += 1
        row.next_attempt = now + TAKEN_FOR
        yield Uncopied(row.id, row.attempts)


def _this(media_id: int) -> Update:
    return update(t.Media).where(t.Media.id == media_id, t.Media.state == "kept")
