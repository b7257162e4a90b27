"""The one question that waits for a short answer from somebody."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed, rows, table

LIVES = timedelta(days=14)
ASIDE = ("approve", "media")  # answered by words of their own, never by a number


ASKED = table(t.Question)
OPEN = (
    select(ASKED.c.id, ASKED.c.kind, ASKED.c.payload)
    .where(
        ASKED.c.address_id == bindparam("address"),
        ASKED.c.answered_at.is_(None),
        ASKED.c.expires_at > bindparam("now"),
    )
    .order_by(ASKED.c.id)
)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked; ``payload`` is what the answer needs."""

    id: int
    kind: str
    payload: dict[str, Any]


def ask(session: Session, address_id: int, kind: str, payload: dict[str, Any], now: datetime) -> int:
    """A new question; the latest open one is the one that a short answer means."""
    row = t.Question(
        address_id=address_id,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        asked_at=now,
        expires_at=now + LIVES,
    )
    session.add(row)
    session.flush()
    return row.id


def latest(session: Session, address_id: int, now: datetime) -> Question | None:
    """The open question that was asked last; requests to decide and offers stay aside."""
    found = [question for question in all_open(session, address_id, now) if question.kind not in ASIDE]
    return found[-1] if found else None


def all_open(session: Session, address_id: int, now: datetime) -> list[Question]:
    """Every open question of this address, oldest first."""
    found = rows(session, OPEN, address=address_id, now=now)
    return [Question(row.id, row.kind, json.loads(row.payload)) for row in found]


def answered(session: Session, question_id: int, now: datetime) -> bool:
    """Close a question; False when it was already answered."""
    query = update(t.Question).where(t.Question.id == question_id, t.Question.answered_at.is_(None))
    return changed(session, query.values(answered_at=now)) == 1


def drop(session: Session, address_id: int, kind: str, now: datetime) -> None:
    """Close every open question of a kind: a newer one replaces them."""
    query = update(t.Question).where(
        t.Question.address_id == address_id, t.Question.kind == kind, t.Question.answered_at.is_(None)
    )
    session.execute(query.values(answered_at=now))
