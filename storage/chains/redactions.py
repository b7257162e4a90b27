"""Takes the words of an entry out of the database: out of the file, and out of every copy that hangs on the entry.

What an alert and its log say goes with the alert (``storage.chains.redactions_alerts``).

What stays and why: letters (one text to the whole school, not a family's), other entries that quote the words (each is
redacted for itself), register_changes (the register as it was, with its own time of keeping), and the backups, which
end by themselves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from messages.outbound import Envelope
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_commitments import forget_salts
from storage.files import file
from storage.files.file import NewEntry, note_state
from storage.files.file_secrecy import BROUGHT, OF_ALERT
from storage.statements import in_chunks

EMPTY = Envelope("", "", 0, "").body()
REASON = "依规定删去"  # of media, and of a message that no longer leaves
QUOTED_WITHIN = timedelta(days=30)  # messages of the program to staff that repeat what was said
SHORTEST_QUOTE = 4  # characters; shorter words stand everywhere
# What is left of a voice or picture; its path stays until the file is removed, after the commit.
LOST = {
    "state": "lost",
    "reason": REASON,
    "source_ref": '["", ""]',
    "sha256": None,
    "size": None,
    "content_type": None,
    "copy_type": None,
    "copy_note": None,
    "upload_ref": None,
    "upload_until": None,
}
UNSENT = (State.QUEUED, State.HELD)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a redaction must know of an entry before it is emptied."""

    id: int
    at: datetime
    recorded_at: datetime
    kind: str
    text: str
    media_id: int | None
    author_id: int | None
    reader_id: int | None
    has_open_alert: bool


@dataclass(frozen=True, slots=True)
class Why:
    """By whom an entry is emptied, on what ground, and why."""

    by: str
    ground: str
    reason: str


def entry(session: Session, entry_id: int) -> Entry | None:
    """The entry as it stands, held until this transaction ends; None when it is not there or was emptied before.

    Nobody makes links meanwhile: what is emptied must not be committed to as it was.
    """
    chain.take_turn(session)
    row = session.scalar(select(t.Entry).where(t.Entry.id == entry_id).with_for_update())
    if row is None or session.get(t.Redaction, entry_id) is not None:
        return None
    stands_on = or_(t.Alert.entry_id == entry_id, t.Alert.id == _alert_of(row))
    is_open = exists().where(stands_on, t.Alert.closed_at.is_(None))
    has_alert = bool(session.scalar(select(is_open)))
    return Entry(
        row.id, row.at, row.recorded_at, row.kind, row.text, row.media_id, row.author_id, row.reader_id, has_alert
    )


def empty(session: Session, found: Entry, why: Why, stub: NewEntry, words: str, now: datetime) -> None:
    """Leave ``words`` in the place of the text, and ``stub`` in every file in which it stands."""
    files = children(session, found.id)
    stub_id = file.write(session, stub, files, now) if files else None
    redaction = t.Redaction(entry_id=found.id, reason=why.reason, ground=why.ground, by=why.by, at=now, stub_id=stub_id)
    session.add(redaction)
    session.flush()
    session.execute(update(t.Entry).where(t.Entry.id == found.id).values(text=words))
    forget_salts(session, "entry", [found.id])
    if found.media_id is not None:
        _lose(session, found.media_id)
    _empty_copies(session, found, words, now)
    _empty_quotes(session, found, words, now)


def children(session: Session, entry_id: int) -> list[int]:
    """In whose files it stands."""
    query = select(t.EntryChild.child_id).where(t.EntryChild.entry_id == entry_id)
    return list(session.scalars(query.order_by(t.EntryChild.child_id)))


def files_to_remove(session: Session, limit: int) -> list[int]:
    """Media that were taken out and whose sealed file is still there."""
    query = select(t.Media.id).where(t.Media.state == "lost", t.Media.reason == REASON, t.Media.path.is_not(None))
    return list(session.scalars(query.order_by(t.Media.id).limit(limit)))


def removed(session: Session, media_ids: Sequence[int]) -> None:
    """The files are gone."""
    session.execute(update(t.Media).where(t.Media.id.in_(media_ids)).values(path=None, copy_path=None))


def _alert_of(row: t.Entry) -> int | None:
    """The alert of this house of which an entry tells."""
    number = row.cause.removeprefix(OF_ALERT)
    is_ours = number != row.cause and number.isdecimal() and not (row.once or "").startswith(BROUGHT)
    return int(number) if is_ours else None


def _lose(session: Session, media_id: int) -> None:
    session.execute(update(t.Media).where(t.Media.id == media_id).values(LOST))
    forget_salts(session, "media", [media_id])


def _empty_copies(session: Session, found: Entry, words: str, now: datetime) -> None:
    """Rows that name the entry. What was about to leave does not leave."""
    of_entry = t.Outbox.entry_id == found.id
    waits = update(t.Outbox).where(of_entry, t.Outbox.state.in_(UNSENT))
    if session.scalar(select(exists().where(of_entry, t.Outbox.state.in_(UNSENT)))):
        session.execute(waits.values(state=State.CANCELLED, settled_at=now, error=REASON))
        note_state(session, found.id, State.CANCELLED, now, "program", REASON)
    session.execute(update(t.Outbox).where(of_entry, t.Outbox.body.is_not(None)).values(body=EMPTY))
    handled = t.Inbox.state != "kept"
    session.execute(update(t.Inbox).where(t.Inbox.entry_id == found.id, handled).values(raw=b"", answer=None))
    session.execute(update(t.Alert).where(t.Alert.entry_id == found.id).values(quote=words))
    session.execute(update(t.Promise).where(t.Promise.entry_id == found.id).values(what=words))
    session.execute(update(t.Hazard).where(t.Hazard.entry_id == found.id).values(what=words))
    tickets = update(t.Ticket).where(t.Ticket.entry_id == found.id)
    session.execute(tickets.values(said=words))
    session.execute(tickets.where(t.Ticket.closed_at.is_not(None)).values(slots="{}"))


def _empty_quotes(session: Session, found: Entry, words: str, now: datetime) -> None:
    """Rows that repeat the words without naming the entry: messages of the program, questions, proposals."""
    quote = found.text.strip()
    if len(quote) < SHORTEST_QUOTE:
        return
    since = found.recorded_at
    empty_messages(session, _concerned(found), [quote], since, since + QUOTED_WITHIN, now)
    around = (found.author_id, found.reader_id)
    people = [person for person in around if person is not None]
    proposals = select(t.Proposal.id, t.Proposal.said).where(t.Proposal.person_id.in_(people))
    said = [number for number, text in session.execute(proposals) if quote in text]
    session.execute(update(t.Proposal).where(t.Proposal.id.in_(said)).values(said=words))
    asked = (
        select(t.Question.id, t.Question.payload)
        .join(t.Address, t.Address.id == t.Question.address_id)
        .where(t.Address.person_id.in_(people))
    )
    held = [number for number, payload in session.execute(asked) if _stands_in(quote, payload)]
    session.execute(update(t.Question).where(t.Question.id.in_(held)).values(payload="{}", expires_at=now))


def empty_messages(
    session: Session,
    concerned: ColumnElement[bool],
    quotes: Sequence[str],
    since: datetime,
    until: datetime,
    now: datetime,
) -> None:
    """Messages to these people (a condition on ``Person``) of a span (UTC, its end not counted) that repeat one of
    these texts say nothing more; what was about to leave does not leave."""
    query = select(t.Outbox.id, t.Outbox.body).where(
        t.Outbox.person_id.in_(select(t.Person.id).where(concerned)),
        t.Outbox.created_at >= since,
        t.Outbox.created_at < until,
        t.Outbox.body.is_not(None),
    )
    stream = session.execute(query.execution_options(yield_per=500))
    said = [number for number, body in stream if body is not None and any(_stands_in(one, body) for one in quotes)]
    for some in in_chunks(said):
        session.execute(
            update(t.Outbox)
            .where(t.Outbox.id.in_(some), t.Outbox.state.in_(UNSENT))
            .values(state=State.CANCELLED, settled_at=now, error=REASON)
        )
        session.execute(update(t.Outbox).where(t.Outbox.id.in_(some)).values(body=EMPTY))


def _concerned(found: Entry) -> ColumnElement[bool]:
    schools = (
        select(t.Child.school_id)
        .join(t.EntryChild, t.EntryChild.child_id == t.Child.id)
        .where(t.EntryChild.entry_id == found.id)
    )
    staff = t.Person.role.in_(("teacher", "director")) & t.Person.school_id.in_(schools)
    return staff | t.Person.id.in_([person for person in (found.author_id, found.reader_id) if person is not None])


def _stands_in(quote: str, stored: str) -> bool:
    """Stored is JSON: as it stands there, or with its signs written as numbers."""
    return json.dumps(quote, ensure_ascii=False)[1:-1] in stored or json.dumps(quote)[1:-1] in stored
