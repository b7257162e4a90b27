"""Which guardians and teachers are talking, and who waits since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once, rows, run, table

TALK = table(t.Conversation)
COLUMNS = (TALK.c.id, TALK.c.teacher_id, TALK.c.person_id, TALK.c.waiting_since, TALK.c.last_at)
BETWEEN = (
    select(*COLUMNS)
    .where(TALK.c.teacher_id == bindparam("teacher"), TALK.c.person_id == bindparam("person"))
    .with_for_update()
)
WAITING = (
    select(*COLUMNS)
    .where(TALK.c.teacher_id == bindparam("teacher"), TALK.c.waiting_since.is_not(None))
    .order_by(TALK.c.waiting_since, TALK.c.id)
)
RECENT = (
    select(*COLUMNS)
    .where(TALK.c.teacher_id == bindparam("teacher"), TALK.c.last_at >= bindparam("since"))
    .order_by(TALK.c.last_at.desc(), TALK.c.id.desc())
)
SPOKE = (
    update(TALK)
    .where(TALK.c.id == bindparam("talk"))
    .values(last_at=bindparam("now"), waiting_since=bindparam("since"))
)
NOBODY_WAITS = (
    update(TALK)
    .where(TALK.c.teacher_id == bindparam("teacher"), TALK.c.person_id == bindparam("person"))
    .values(waiting_since=None)
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one guardian and one teacher say to each other; ``waiting_since`` while the guardian waits."""

    id: int
    teacher_id: int
    person_id: int
    waiting_since: datetime | None
    last_at: datetime


def spoke(
    session: Session, teacher_id: int, person_id: int, now: datetime, *, waiting: bool | None
) -> Conversation | None:
    """Somebody said something: by the guardian (``waiting``) the clock starts, by the teacher it stops; None: what the
    guardian said asks for no answer, and the clock goes on as it was.

    The conversation as it was before, or None when these are the first words.
    """
    before = between(session, teacher_id, person_id)
    if before is None:
        values = {"teacher_id": teacher_id, "person_id": person_id, "opened_at": now, "last_at": now}
        insert_once(session, t.Conversation, values, "teacher_id", "person_id")
    current = before or between(session, teacher_id, person_id)
    assert current is not None, "it was there or has just been made"
    since = (current.waiting_since or (now if waiting else None)) if waiting is not False else None
    run(session, SPOKE, {"talk": current.id, "now": now, "since": since})
    return before


def between(session: Session, teacher_id: int, person_id: int) -> Conversation | None:
    """What these two said to each other, if they ever did; held for this transaction."""
    found = rows(session, BETWEEN, teacher=teacher_id, person=person_id)
    return _conversation(found[0]) if found else None


def waits_for(session: Session, teacher_id: int, person_id: int, since: datetime, last_at: datetime) -> None:
    """A guardian who waited for another teacher waits for this one now, from the same moment on."""
    values = {"teacher_id": teacher_id, "person_id": person_id, "opened_at": since, "last_at": last_at}
    insert_once(session, t.Conversation, values, "teacher_id", "person_id")
    current = between(session, teacher_id, person_id)
    assert current is not None, "it was there or has just been made"
    since = min(since, current.waiting_since or since)
    run(session, SPOKE, {"talk": current.id, "now": max(last_at, current.last_at), "since": since})


def waits_no_more(session: Session, teacher_id: int, person_id: int) -> None:
    """The guardian does not wait for this teacher any more, without having had an answer from them."""
    run(session, NOBODY_WAITS, {"teacher": teacher_id, "person": person_id})


def waiting_for(session: Session, teacher_id: int) -> list[Conversation]:
    """Guardians who wait for this teacher, longest wait first."""
    return [_conversation(row) for row in rows(session, WAITING, teacher=teacher_id)]


def recent(session: Session, teacher_id: int, since: datetime) -> list[Conversation]:
    """Conversations of this teacher that were alive since this moment, latest first."""
    return [_conversation(row) for row in rows(session, RECENT, teacher=teacher_id, since=since)]


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(row.id, row.teacher_id, row.person_id, row.waiting_since, row.last_at)
