"""Turns one letter into one message per reachable guardian, in a single statement whatever the number of families."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import State
from messages.catalogue import CATALOGUE
from messages.outbound import Form
from storage import tables as t
from storage.columns import Moment
from storage.statements import changed
from storage.traffic.outbox_people import is_reachable, local_hours

KIND, URGENT = "letter", "letter_urgent"
COLUMNS = [
    "once", "kind", "form", "priority", "person_id", "letter_id", "state", "created_at", "next_attempt", "deadline",
    "attempts", "error",
]  # fmt: skip


def fan_out_letter(session: Session, letter_id: int, now: datetime) -> int:
    """Queue the letter once for every guardian who owes a receipt of its present version and can be reached here: an
    active binding and a followed address.

    Siblings share one message. A second call adds only people who became reachable meanwhile; a new version goes once
    more to whoever is asked about it. Returns the number of messages queued.
    """
    letter = t.Letter
    version, is_urgent = session.execute(select(letter.version, letter.urgent).where(letter.id == letter_id)).one()
    kind = URGENT if is_urgent else KIND
    entry = CATALOGUE[kind]
    start = local_hours(now, "", hours.FAMILY) if entry.by_day else now  # the reader's own zone is asked at claim
    owing = (
        select(t.LetterReceipt.person_id)
        .distinct()
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.version == version,
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .subquery()
    )
    person: Any = owing.c.person_id
    readers = select(
        literal(name_of(letter_id, version)) + cast(person, String),
        literal(kind),
        literal(Form.TEXT.value),
        literal(int(entry.priority)),
        person,
        literal(letter_id),
        literal(State.QUEUED.value),
        literal(now, Moment()),
        literal(start, Moment()),
        literal(now + entry.lives, Moment()),
        literal(0),
        literal(""),
    ).where(is_reachable(person))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    everybody = insert(t.Outbox).from_select(COLUMNS, readers).on_conflict_do_nothing(index_elements=["once"])
    return changed(session, everybody.execution_options(preserve_rowcount=True))


def name_of(letter_id: int, version: int) -> str:
    """How the names of a version's messages begin; the person's number follows."""
    return f"letter:{letter_id}:" if version == 1 else f"letter:{letter_id}:v{version}:"
