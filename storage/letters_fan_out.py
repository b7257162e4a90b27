"""Turns one letter into one message per reachable guardian, in a single statement whatever the number of families."""

from datetime import datetime

from sqlalchemy import String, cast, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import State
from messages.catalogue import CATALOGUE
from messages.outbound import Form
from storage import tables as t
from storage.columns import Moment
from storage.outbox_people import is_reachable, local_hours
from storage.statements import changed

KIND = "letter"
COLUMNS = [
    "once", "kind", "form", "priority", "person_id", "letter_id", "state", "created_at", "next_attempt", "deadline",
]  # fmt: skip


def fan_out_letter(session: Session, letter_id: int, now: datetime) -> int:
    """Queue the letter once for every guardian with a receipt, an active binding and a followed address.

    Siblings share one message. A second call adds only people who became reachable meanwhile. Returns the number
    of messages queued.
    """
    entry = CATALOGUE[KIND]
    start = local_hours(now, "", hours.FAMILY) if entry.by_day else now  # the reader's own zone is asked at claim
    readers = (
        select(
            literal(f"letter:{letter_id}:") + cast(t.LetterReceipt.person_id, String),
            literal(KIND),
            literal(Form.TEXT.value),
            literal(int(entry.priority)),
            t.LetterReceipt.person_id,
            literal(letter_id),
            literal(State.QUEUED.value),
            literal(now, Moment()),
            literal(start, Moment()),
            literal(now + entry.lives, Moment()),
        )
        .distinct()
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.confirmed_at.is_(None),
            is_reachable(t.LetterReceipt.person_id),
        )
    )
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    everybody = insert(t.Outbox).from_select(COLUMNS, readers).on_conflict_do_nothing(index_elements=["once"])
    return changed(session, everybody.execution_options(preserve_rowcount=True))
