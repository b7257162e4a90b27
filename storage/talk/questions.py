"""The one question that waits for a short answer from somebody."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed, rows, run, table

LIVES = timedelta(days=14)
ASIDE = ("approve", "media", "letter_list")  # answered by words of their own, never by a number
# Asked by the program of its own accord: what somebody is in the middle of goes first, and what must be decided always.
BY_ITSELF = ("weekly", "promise", "daily")
MUST_BE_DECIDED = ("consent", "whom", "next", "doubt", "record_draft", "heard")
IN_THE_MIDDLE = timedelta(hours=2)

ASKED = table(t.Question)
OPEN = (
    select(ASKED.c.id, ASKED.c.kind, ASKED.c.payload, ASKED.c.asked_at)
    .where(
        ASKED.c.address_id == bindparam("address"),
        ASKED.c.answered_at.is_(None),
        ASKED.c.expires_at > bindparam("now"),
    )
    .order_by(ASKED.c.id)
)
ASK = insert(ASKED)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked and when (UTC); ``payload`` is what the answer needs."""

    id: int
    kind: str
    payload: dict[str, Any]
    asked_at: datetime


def ask(
    session: Session, address_id: int, kind: str, payload: dict[str, Any], now: datetime, lives: timedelta = LIVES
) -> int:
    """A new question; the latest open one is the one that a short answer means. ``lives``: how long it may be."""
    row = t.Question(
        address_id=address_id,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        asked_at=now,
        expires_at=now + lives,
    )
    session.add(row)
    session.flush()
    return row.id


def ask_all(
    session: Session, kind: str, asked: Sequence[tuple[int, dict[str, Any]]], now: datetime, lives: timedelta
) -> None:
    """A question of one kind at many addresses, in two statements; each takes the place of an older one of its kind."""
    if not asked:
        return
    older = update(t.Question).where(
        t.Question.address_id.in_([address for address, _ in asked]),
        t.Question.kind == kind,
        t.Question.answered_at.is_(None),
    )
    session.execute(older.values(answered_at=now))
    values = [
        {
            "address_id": address,
            "kind": kind,
            "payload": json.dumps(payload, ensure_ascii=False),
            "asked_at": now,
            "expires_at": now + lives,
        }
        for address, payload in asked
    ]
    run(session, ASK, values)


def latest(session: Session, address_id: int, now: datetime) -> Question | None:
    """The open question that was asked last; requests to decide and offers stay aside.

    What the program asked of its own accord waits until somebody is done with what they were asked before.
    """
    found = [question for question in all_open(session, address_id, now) if question.kind not in ASIDE]
    if found and found[-1].kind in BY_ITSELF:
        first = [question for question in found if _goes_first(question, now)]
        return (first or found)[-1]
    return found[-1] if found else None


def all_open(session: Session, address_id: int, now: datetime) -> list[Question]:
    """Every open question of this address, oldest first."""
    found = rows(session, OPEN, address=address_id, now=now)
    return [Question(row.id, row.kind, json.loads(row.payload), row.asked_at) for row in found]


def answered(session: Session, question_id: int, now: datetime) -> bool:
    """Close a question; False when it was already answered."""
    query = update(t.Question).where(t.Question.id == question_id, t.Question.answered_at.is_(None))
    return changed(session, query.values(answered_at=now)) == 1


def was_asked(session: Session, address_id: int, kind: str, since: datetime) -> bool:
    """Whether a question of a kind was put since then (UTC), answered or not."""
    query = select(t.Question.id).where(t.Question.address_id == address_id, t.Question.kind == kind)
    return session.scalar(query.where(t.Question.asked_at >= since).limit(1)) is not None


def drop(session: Session, address_id: int, kind: str, now: datetime) -> None:
    """Close every open question of a kind: a newer one replaces them."""
    query = update(t.Question).where(
        t.Question.address_id == address_id, t.Question.kind == kind, t.Question.answered_at.is_(None)
    )
    session.execute(query.values(answered_at=now))


def _goes_first(question: Question, now: datetime) -> bool:
    is_talk = question.kind not in BY_ITSELF and now - question.asked_at <= IN_THE_MIDDLE
    return is_talk or question.kind in MUST_BE_DECIDED
