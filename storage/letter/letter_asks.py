"""The messages that put a letter before the school's directors, and their end when one of them has decided."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.delivery import State
from storage import tables as t

KIND = "letter_approval"
DECIDED = "已有人定过了"


def name_of(letter_id: int, submitted_at: datetime, person_id: int) -> str:
    """The unique name of the message that asks this director about a letter as it was submitted then."""
    return f"letter:{letter_id}:ask:{int(submitted_at.timestamp())}:{person_id}"


def over(session: Session, letter_id: int, now: datetime) -> None:
    """It is decided: whoever has not got the question yet is not asked any more."""
    query = update(t.Outbox).where(
        t.Outbox.kind == KIND,
        t.Outbox.once.startswith(f"letter:{letter_id}:ask:", autoescape=True),
        t.Outbox.state.in_((State.QUEUED.value, State.HELD.value)),
    )
    values = {"state": State.CANCELLED.value, "error": DECIDED, "settled_at": now}
    session.execute(query.values(values).execution_options(synchronize_session=False))
