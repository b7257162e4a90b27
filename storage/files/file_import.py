"""Writes a child's file that came from another installation: the rows as they were there, and the chain over them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.files.file_secrecy import BROUGHT, BROUGHT_FOR_LEADERS
from storage.files.media import NEVER
from storage.statements import in_chunks, insert_all

LOST = "没有随档案过来"


@dataclass(frozen=True, slots=True)
class BroughtMedia:
    """A picture or voice as its old row told of it; ``path`` is where its bytes lie here, None when they did not
    come. ``kept`` are the type, size and hash of what was kept there."""

    kind: str
    wanted_at: datetime
    kept: tuple[str | None, int | None, bytes | None] = (None, None, None)
    path: str | None = None
    copy_path: str | None = None
    copy_type: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was brought in."""

    id: int
    child_id: int
    entries: int
    media: int
    brought_at: datetime


def once(link_hash: bytes, *, is_for_leaders: bool = False) -> str:
    """The name under which an entry from elsewhere is there once: the hash of its link stands for all before it. It
    says too whether only leading persons read it there, for nothing else of such an entry does."""
    return f"{BROUGHT_FOR_LEADERS if is_for_leaders else BROUGHT}{link_hash.hex()}"


def earlier(session: Session, head: bytes) -> Import | None:
    """The import of this very file."""
    row = session.scalar(select(t.FileImport).where(t.FileImport.head == head))
    return Import(row.id, row.child_id, row.entries, row.media, row.brought_at) if row is not None else None


def child_of(session: Session, origin: str) -> int | None:
    """Whose file an older copy of the same file became."""
    query = select(t.FileImport.child_id).where(t.FileImport.origin == origin).order_by(t.FileImport.id).limit(1)
    return session.scalar(query)


def note(
    session: Session, origin: str, head: bytes, child_id: int, counts: tuple[int, int], by: str, now: datetime
) -> int:
    """That it was brought in; ``counts`` are entries and media."""
    row = t.FileImport(
        origin=origin, head=head, child_id=child_id, entries=counts[0], media=counts[1], brought_at=now, by=by
    )
    session.add(row)
    session.flush()
    return row.id


def has_entries(session: Session, child_id: int) -> bool:
    """Whether anything stands in this file: then what comes is linked behind it and keeps no chain of its own."""
    return session.scalar(select(t.EntryChild.entry_id).where(t.EntryChild.child_id == child_id).limit(1)) is not None


def known(session: Session, hashes: Sequence[bytes]) -> dict[bytes, int]:
    """The numbers of the entries that are here, by the hashes of their links; for leading persons or for everybody."""
    by_name = {once(one, is_for_leaders=given): one for one in hashes for given in (False, True)}
    found: dict[bytes, int] = {}
    for some in in_chunks(list(by_name)):
        rows = session.execute(select(t.Entry.once, t.Entry.id).where(t.Entry.once.in_(some)))
        found.update((by_name[name], number) for name, number in rows if name is not None)
    return found


def are_erased(session: Session, entries: Collection[int]) -> bool:
    """Whether the words of one of these entries went with a whole file."""
    file, child = t.EntryChild, t.Child
    stands = exists().where(file.entry_id == t.Entry.id, child.id == file.child_id, child.erased_at.is_not(None))
    stays = exists().where(file.entry_id == t.Entry.id, child.id == file.child_id, child.erased_at.is_(None))
    some = (select(t.Entry.id).where(t.Entry.id.in_(few), stands, ~stays).limit(1) for few in in_chunks(list(entries)))
    return any(session.scalar(query) is not None for query in some)


def reserve(session: Session, media: Mapping[int, BroughtMedia], now: datetime) -> dict[int, int]:
    """Rows for media whose bytes are about to be written: here their numbers, by those of the old house."""
    rows = {old: _reserved(one, now) for old, one in media.items()}
    session.add_all(rows.values())
    session.flush()
    return {old: row.id for old, row in rows.items()}


def settle(session: Session, media_id: int, brought: BroughtMedia, now: datetime) -> None:
    """What became of one of them."""
    content_type, size, sha256 = brought.kept
    is_kept = brought.path is not None
    values: dict[str, Any] = {
        "state": "kept" if is_kept else "lost",
        "content_type": content_type,
        "size": size,
        "sha256": sha256,
        "path": brought.path,
        "copy_path": brought.copy_path,
        "copy_type": brought.copy_type,
        "kept_at": now if is_kept else None,
        "next_attempt": now if is_kept else NEVER,
        "reason": "" if is_kept else LOST,
    }
    session.execute(update(t.Media).where(t.Media.id == media_id).values(values))


def give_up(session: Session, numbers: Collection[int]) -> None:
    """Nothing came of these rows."""
    query = update(t.Media).where(t.Media.id.in_(numbers), t.Media.state == "wanted")
    session.execute(query.values(state="lost", reason=LOST))


def add_entries(session: Session, child_id: int, rows: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, int]:
    """Entries with all their columns but the number, by the hashes of their links, into the file of a child; their
    numbers. What is there is passed by."""
    here = known(session, list(rows))
    insert_all(session, t.Entry, [row for one, row in rows.items() if one not in here])
    numbers = known(session, list(rows))
    insert_all(session, t.EntryChild, [{"child_id": child_id, "entry_id": number} for number in numbers.values()])
    return numbers


def add_states(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """What became of the entries, as it was told there."""
    insert_all(session, t.EntryState, rows)


def add_redactions(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Entries that had been emptied there, with the reason."""
    for row in rows:
        session.add(t.Redaction(**row))
    session.flush()


def _reserved(one: BroughtMedia, now: datetime) -> t.Media:
    return t.Media(
        kind=one.kind,
        source_ref='["",""]',
        state="wanted",
        wanted_at=one.wanted_at,
        due_by=now,
        next_attempt=NEVER,
    )
