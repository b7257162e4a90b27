"""How a row of the outbox ends or waits, what the child's file is told of it, and whom that concerns."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from domain.delivery import Priority, State
from messages.catalogue import DIRECT
from messages.outbound import Envelope, Form
from messages.render import words
from storage import tables as t
from storage.files.file import note_state
from storage.statements import insert_once
from storage.traffic.outbox_people import Place
from storage.traffic.outbox_put import put

ANNOUNCEMENT = "announce:"
TAKE_TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM unnest(CAST(:ids AS text[])) AS id"
WINDOW_CLOSED = "等对方说一句话后再发"
# Kinds of which many rows may become one that carries the entries of all (``storage.traffic.outbox_bundle``).
FLOODED = "relay_to_teacher"
JOINED = "并入另一条"
INTO = "in:"  # before the number of the row that carries the words, where the platform's number would stand

# The statuses of TEMPLATESENDJOBFINISH (an open set); blanks are normalised by who translates the event.
REPORTS = {
    "failed:user block": "对方不接收公众号的消息",
    "failed:freq limit": "微信认为发得太频繁",
}
REPORT_OTHER = "微信没有送达"


def is_announcement(row: t.Outbox) -> bool:
    """Whether the row is the card that announces what is held."""
    return row.once.startswith(ANNOUNCEMENT)


def end(session: Session, row: t.Outbox, state: State, reason: str, now: datetime, source: str = "program") -> None:
    """The row is over, well or not; the file learns it, and the teacher when a family cannot be reached."""
    row.state = state
    row.error = reason[:200]
    row.settled_at = now
    row.lease_by = row.lease_until = None
    for entry_id in carried(session, [row]).get(row.id, ()):
        note_state(session, entry_id, state, now, source, reason)
    if state in (State.FAILED, State.EXPIRED, State.UNCERTAIN):
        _tell_the_other_side(session, row, reason, now)


def joined(row: t.Outbox, into: t.Outbox, now: datetime) -> None:
    """The row's words leave with another's: it is over, and that is no failure."""
    row.state = State.CANCELLED
    row.error = JOINED
    row.platform_id = f"{INTO}{into.id}"
    row.settled_at = now
    row.way = None


def carried(session: Session, rows: Collection[t.Outbox]) -> dict[int, list[int]]:
    """The entries of the file that each of these rows carries: its own, and those of the rows joined into it."""
    found = {row.id: [row.entry_id] for row in rows if row.entry_id is not None}
    bundles = {f"{INTO}{row.id}": row.id for row in rows if row.kind == FLOODED and row.entry_id is not None}
    if bundles:
        query = select(t.Outbox.platform_id, t.Outbox.entry_id).where(t.Outbox.platform_id.in_(bundles))
        for into, entry_id in session.execute(query.order_by(t.Outbox.id)):
            if into is not None and entry_id is not None:
                found[bundles[into]].append(entry_id)
    return found


def entry_states(session: Session, which: ColumnElement[bool]) -> list[tuple[int, str]]:
    """Entries of rows of the outbox with the state of the row that carries their words, be it another one."""
    query = select(t.Outbox.entry_id, t.Outbox.state, t.Outbox.platform_id).where(which, t.Outbox.entry_id.is_not(None))
    rows = session.execute(query).all()
    into = {number: int(number.removeprefix(INTO)) for _, _, number in rows if number and number.startswith(INTO)}
    carriers = select(t.Outbox.id, t.Outbox.state).where(t.Outbox.id.in_(into.values()))
    states = {number: state for number, state in session.execute(carriers)} if into else {}
    return [(entry, states.get(into.get(number or "", 0), state)) for entry, state, number in rows if entry is not None]


def hold(session: Session, row: t.Outbox, place: Place, now: datetime) -> None:
    """No window is open: the message waits, and one card announces what waits after this window.

    Notices that wait need no card after one that announced talk; talk needs its own after one that announced notices,
    and each warning has its own.
    """
    row.state = State.HELD
    row.way = None
    row.lease_by = row.lease_until = None
    row.announced_at = now
    for entry_id in carried(session, [row]).get(row.id, ()):
        note_state(session, entry_id, State.HELD, now, "program", WINDOW_CLOSED)
    _announce(session, row, place, now)


def reported(session: Session, row: t.Outbox, delivered: bool, status: str, now: datetime) -> None:
    """The platform tells how a send ended; delivered stands for ever, whatever is reported after it."""
    if row.state == State.DELIVERED or (row.state == State.FAILED and not delivered):
        return
    if delivered:
        end(session, row, State.DELIVERED, "", now, "platform")
        return
    compact = status.replace(": ", ":").strip()
    end(session, row, State.FAILED, REPORTS.get(compact, REPORT_OTHER), now, "platform")


def take_turns(session: Session, platform_ids: Collection[str]) -> None:
    """A send's answer and its report may come at the same moment; the second waits for the first to be written.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "postgresql" or not platform_ids:
        return
    session.execute(text(TAKE_TURNS), {"ids": sorted(platform_ids)})


def _announce(session: Session, row: t.Outbox, place: Place, now: datetime) -> None:
    direct = row.kind in DIRECT
    once = f"{ANNOUNCEMENT}{place.id}:{place.episode}:{'address' if direct else row.person_id}"
    urgent = row.priority == Priority.URGENT
    if urgent:  # a warning rings each time, whatever was announced before
        once += f":{row.id}"
    elif row.priority >= Priority.NOTICE:  # what people say has a card of its own, whatever was announced before
        if _is_there(session, once):
            return
        once += ":notice"
    envelope = Envelope(row.kind, once, row.person_id, text="")
    values = {
        "once": once,
        "kind": row.kind,
        "form": Form.TEXT.value,
        "priority": row.priority if urgent else int(Priority.NOTICE),  # outside the talk, before letters
        "person_id": row.person_id,
        "body": row.body or envelope.body(),
        "state": State.QUEUED,
        "created_at": now,
        "next_attempt": now,
        "deadline": row.deadline,
    }
    number = insert_once(session, t.Outbox, values, "once")
    if direct and number is not None:
        session.add(t.OutboxPlace(outbox_id=number, address_id=place.id))


def _is_there(session: Session, once: str) -> bool:
    return session.scalar(select(t.Outbox.id).where(t.Outbox.once == once)) is not None


def _tell_the_other_side(session: Session, row: t.Outbox, reason: str, now: datetime) -> None:
    """A teacher learns that words to a family did not arrive, or may not have, once for each entry of the file.

    A card that may not have arrived is no loss: the words themselves still wait.
    """
    if row.kind != "relay_to_family" or (row.state == State.UNCERTAIN and is_announcement(row)):
        return
    for entry_id in _entries(session, row):
        query = select(t.Entry.author_id, t.Entry.reader).where(t.Entry.id == entry_id)
        teacher_id, title = session.execute(query).one()
        if teacher_id is not None:
            once = f"undelivered:{entry_id}:{row.person_id}"
            phrase = "uncertain" if row.state == State.UNCERTAIN else "undelivered"
            said = words(f"reminders/{phrase}", title=title, reason=reason)
            put(session, Envelope("undelivered", once, teacher_id, said), now)


def _entries(session: Session, row: t.Outbox) -> list[int]:
    """The entries that do not reach their reader when this row fails: its own, or all that its card announced."""
    if not is_announcement(row):
        return [] if row.entry_id is None else [row.entry_id]
    held = select(t.Outbox.entry_id).where(
        t.Outbox.person_id == row.person_id, t.Outbox.state == State.HELD, t.Outbox.entry_id.is_not(None)
    )
    return sorted({entry_id for entry_id in session.scalars(held) if entry_id is not None})
