"""The child's file: entries are appended and never changed; what became of them is appended beside them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, insert, literal, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.files import file_secrecy
from storage.files.file_secrecy import BROUGHT
from storage.statements import insert_once, run, table

STANDS_IN = insert(table(t.EntryChild))
BECAME = insert(table(t.EntryState))
EVERYTHING = file_secrecy.Eyes(sees_alerts=True, is_leading=True)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One exchange to be written; field meanings as in ``storage.tables.file.Entry``."""

    at: datetime
    author: str
    reader: str
    channel: str
    direction: str
    kind: str
    text: str
    cause: str
    author_id: int | None = None
    reader_id: int | None = None
    media_id: int | None = None
    once: str | None = None


@dataclass(frozen=True, slots=True)
class EntryMedia:
    """What an entry carries: wanted (not fetched yet), kept or lost.

    Of a voice, ``copy_type`` is what browsers play and ``copy_note`` why there is no such copy, or what it lacks.
    """

    id: int
    kind: str
    state: str
    content_type: str | None
    size: int | None
    copy_type: str | None = None
    copy_note: str | None = None


@dataclass(frozen=True, slots=True)
class EntryStateSeen:
    """One thing that became of an entry."""

    state: str
    at: datetime
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One entry as it is read: ``states`` oldest first. ``is_redacted``: its words were taken out."""

    id: int
    at: datetime
    author: str
    reader: str
    channel: str
    direction: str
    kind: str
    text: str
    cause: str
    media: EntryMedia | None
    states: tuple[EntryStateSeen, ...]
    recorded_at: datetime
    is_redacted: bool = False


def write(session: Session, entry: NewEntry, children: Iterable[int], now: datetime) -> int | None:
    """Append one entry to the files of these children; None when its ``once`` is already there."""
    entry_id = _append(session, entry, now)
    places = [{"entry_id": entry_id, "child_id": child_id} for child_id in children]
    if entry_id is not None and places:
        run(session, STANDS_IN, places)
    return entry_id


def write_to_school(
    session: Session, entry: NewEntry, school_id: int, now: datetime, which: ColumnElement[bool] | None = None
) -> int | None:
    """Append one entry to the files of all pupils of a school (or of ``which`` of them), in two statements whatever
    their number."""
    entry_id = _append(session, entry, now)
    if entry_id is not None:
        everybody = select(literal(entry_id), t.Child.id).where(
            t.Child.school_id == school_id, t.Child.left_at.is_(None), *([which] if which is not None else [])
        )
        session.execute(insert(t.EntryChild).from_select(["entry_id", "child_id"], everybody))
    return entry_id


def note_state(session: Session, entry_id: int, state: str, at: datetime, source: str, reason: str = "") -> None:
    """Append what became of an entry."""
    values = {"entry_id": entry_id, "state": state, "at": at, "source": source, "reason": reason[:200]}
    run(session, BECAME, values)


def timeline(session: Session, child_id: int, limit: int = 50, before: int | None = None) -> list[FileEntry]:
    """The newest entries of a child's file (before an entry id), newest first, without what stands on the restricted
    page alone: the same number of queries whatever the length."""
    query = of_child(child_id, before).where(*file_secrecy.shown_to(EVERYTHING))
    return opened(session, query.order_by(t.EntryChild.entry_id.desc()).limit(limit))


def of_child(child_id: int, before: int | None = None) -> Select[t.Entry, t.Media]:
    """The entries of a child's file with what they carry, sealed notes among them."""
    query = (
        select(t.Entry, t.Media)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .outerjoin(t.Media, t.Media.id == t.Entry.media_id)
        .where(t.EntryChild.child_id == child_id)
    )
    return query if before is None else query.where(t.EntryChild.entry_id < before)


def numbered(session: Session, entry_ids: Collection[int]) -> list[FileEntry]:
    """These entries, newest first."""
    query = select(t.Entry, t.Media).outerjoin(t.Media, t.Media.id == t.Entry.media_id)
    return opened(session, query.where(t.Entry.id.in_(entry_ids)).order_by(t.Entry.id.desc()))


def opened(session: Session, query: Select[t.Entry, t.Media]) -> list[FileEntry]:
    """The entries of a query, with what became of each."""
    rows = session.execute(query).all()
    numbers = [row.Entry.id for row in rows]
    states = _states(session, numbers)
    redacted = _redacted(session, numbers)
    return [_entry(row.Entry, row.Media, tuple(states.get(row.Entry.id, ())), row.Entry.id in redacted) for row in rows]


def _append(session: Session, entry: NewEntry, now: datetime) -> int | None:
    values = {
        "at": entry.at,
        "recorded_at": now,
        "author_id": entry.author_id,
        "reader_id": entry.reader_id,
        "author": entry.author,
        "reader": entry.reader,
        "channel": entry.channel,
        "direction": entry.direction,
        "kind": entry.kind,
        "text": entry.text,
        "media_id": entry.media_id,
        "cause": entry.cause,
        "once": entry.once,
    }
    entry_id: int | None = insert_once(session, t.Entry, values, "once")
    return entry_id


def _states(session: Session, entry_ids: list[int]) -> dict[int, list[EntryStateSeen]]:
    query = select(t.EntryState).where(t.EntryState.entry_id.in_(entry_ids)).order_by(t.EntryState.id)
    found: dict[int, list[EntryStateSeen]] = {}
    for row in session.scalars(query):
        found.setdefault(row.entry_id, []).append(EntryStateSeen(row.state, row.at, row.source, row.reason))
    return found


def _redacted(session: Session, entry_ids: list[int]) -> set[int]:
    return set(session.scalars(select(t.Redaction.entry_id).where(t.Redaction.entry_id.in_(entry_ids))))


def _entry(row: t.Entry, media: t.Media | None, states: tuple[EntryStateSeen, ...], is_redacted: bool) -> FileEntry:
    carried = _carried(media) if media else None
    return FileEntry(
        row.id,
        row.at,
        row.author,
        row.reader,
        row.channel,
        row.direction,
        row.kind,
        row.text,
        "" if row.once is not None and row.once.startswith(BROUGHT) else row.cause,
        carried,
        states,
        row.recorded_at,
        is_redacted,
    )


def _carried(media: t.Media) -> EntryMedia:
    return EntryMedia(
        media.id, media.kind, media.state, media.content_type, media.size, media.copy_type, media.copy_note
    )
