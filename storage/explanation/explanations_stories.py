"""One message, or one thing that came in, as it is explained: its cause, and all that is known to have become of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain.delivery import State
from domain.explanation import Became, Heard, Message, Story
from storage import tables as t
from storage.explanation import explanations_decisions, explanations_messages
from storage.explanation.explanations_decisions import EVERYBODY
from storage.traffic.outbox_ends import INTO

INBOX = "inbox:"  # before the number of what came in


def of_entry(session: Session, entry_id: int, now: datetime) -> tuple[list[Message], list[Became]]:
    """The messages that carry an entry of the file, and everything that is kept of what became of it."""
    return explanations_messages.read(session, t.Outbox.entry_id == entry_id, now), _became(session, entry_id)


def story(session: Session, which: int | str, now: datetime, shown: ColumnElement[bool] = EVERYBODY) -> Story | None:
    """One message by its number or its name, with its cause and all that became of it; ``shown``: which children the
    reader may know by name."""
    column = t.Outbox.id == which if isinstance(which, int) else t.Outbox.once == which
    found = explanations_messages.read(session, column, now, 1)
    if not found:
        return None
    (message,) = found
    entry = session.get(t.Entry, message.entry_id) if message.entry_id is not None else None
    letter = session.get(t.Letter, message.letter_id) if message.letter_id is not None else None
    joined = session.scalars(select(t.Outbox.id).where(t.Outbox.platform_id == f"{INTO}{message.id}"))
    return Story(
        message,
        entry.cause if entry is not None else "",
        letter.title if letter is not None else "",
        explanations_decisions.read(session, t.ContactDecision.outbox_once == message.once, now, shown=shown),
        _became(session, message.entry_id) if message.entry_id is not None else (),
        sorted(joined),
        _reports(session, message.id),
    )


def heard(session: Session, number: int, now: datetime) -> Heard | None:
    """What came in under this number, with what was to leave because of it."""
    row = session.get(t.Inbox, number)
    if row is None:
        return None
    address = session.get(t.Address, row.address_id) if row.address_id is not None else None
    person = session.get(t.Person, address.person_id) if address is not None and address.person_id else None
    messages = (
        explanations_messages.read(session, t.Outbox.entry_id == row.entry_id, now) if row.entry_id is not None else []
    )
    return Heard(
        row.id,
        person.name if person is not None else "",
        row.received_at,
        row.state,
        row.handled_at,
        row.error_id or "",
        messages,
    )


def _became(session: Session, entry_id: int) -> list[Became]:
    query = select(t.EntryState).where(t.EntryState.entry_id == entry_id).order_by(t.EntryState.id)
    return [Became(row.at, row.state, row.source, row.reason) for row in session.scalars(query)]


def _reports(session: Session, number: int) -> list[Became]:
    query = (
        select(t.DeliveryReport)
        .join(t.Outbox, t.Outbox.platform_id == t.DeliveryReport.platform_id)
        .where(t.Outbox.id == number)
        .order_by(t.DeliveryReport.id)
    )
    return [
        Became(row.at, State.DELIVERED if row.delivered else State.FAILED, "platform", row.status)
        for row in session.scalars(query)
    ]
