"""Reads a child's archive into this installation: all of it is verified first, then all is written, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from domain.clock import Clock
from domain.file_copy import Kind
from domain.words import clean
from handlers.actions.files import file_import_contacts
from handlers.actions.files.file_import_media import keep_all
from handlers.actions.files.file_import_reading import ENTRY, MEDIA, Told, read
from handlers.actions.files.file_import_register import LONGEST_CLASS, LONGEST_NAME, Newcomer, settle
from messages.documents import file_archive_check as checking
from messages.documents.file_archive import PIECE
from messages.documents.file_archive_check import Line, Manifest
from messages.documents.file_archive_read import ArchiveRefused, unpack
from storage.access import audit
from storage.chains import chain
from storage.chains.chain import BroughtLink
from storage.contact.contacts_brought import Place as Contacts
from storage.database import Database
from storage.files import file_import
from storage.files.file_import import Import
from storage.files.media import MediaStore
from storage.person import people

BATCH = 500
FOLDER = "import-"  # the beginning of the names of folders in which archives are taken apart
LEFT_BEHIND = timedelta(hours=24)
ERASED = "这份档案在这里导入过，后来按要求整份删去了，不能再导入，什么也没有写。"
SECONDS = 600.0  # for the rows of a very long file on a busy machine
DEED = "import.child_file"


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that was taken apart and found to be whole: the folder lasts as long as the block it was opened in."""

    folder: Path
    manifest: Manifest
    origin: str
    head: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is to go: a school, a class, a pupil who is here (None: a new one), and by whom."""

    school_id: int
    class_name: str
    child_id: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Brought:
    """What was written. ``has_chain``: the chain came along and ends where it did in the other house."""

    number: int
    child_id: int
    entries: int
    media: int
    has_chain: bool


@dataclass
class _Work:
    """One file while its rows are written; numbers are by those of the old house."""

    session: Session
    child_id: int
    now: datetime
    adults: dict[int, int]
    media: dict[int, int]
    remains: dict[int, Line]
    numbers: dict[int, int] = field(default_factory=dict)  # of all entries
    entries: dict[int, int] = field(default_factory=dict)  # of those that were not here
    links: list[BroughtLink] = field(default_factory=list)
    added: int = 0


@contextmanager
def opened(archive: Path, password: str, data_dir: Path) -> Iterator[Opened]:
    """Take an archive apart beside the data and look whether it is what was sent. Raises ArchiveRefused with the
    sentences that say what is wrong, or OSError."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=data_dir))  # 0700
    try:
        names = unpack(_pieces(archive), password, folder)
        manifest = checking.manifest_of(folder)
        wrong = checking.problems(folder, names, manifest)
        if wrong:
            raise ArchiveRefused("\n".join(["这份档案不能导入，什么也没有写：", *(f"· {one}" for one in wrong)]))
        if manifest.kind is not Kind.FILE:
            raise ArchiveRefused("这是给家长的副本，有些记录没有放进来，不能导入。请向原学校要整份档案。")
        first = next((line.link.hash for line in checking.entries_of(folder)), manifest.head[1])
        yield Opened(folder, manifest, first.hex(), manifest.head[1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tidy(data_dir: Path, now: datetime) -> int:
    """Remove what a power cut left of an import: it lies there opened. How many folders."""
    old = (now - LEFT_BEHIND).timestamp()
    left = [folder for folder in data_dir.glob(f"{FOLDER}*") if folder.is_dir() and folder.stat().st_mtime < old]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def before(session: Session, found: Opened) -> Import | None:
    """The import of this very archive, if there was one."""
    return file_import.earlier(session, found.head)


def belongs_to(session: Session, found: Opened) -> int | None:
    """The pupil whose file an earlier copy of the same file became."""
    return file_import.child_of(session, found.origin)


def bring_in(database: Database, store: MediaStore, found: Opened, place: Place, clock: Clock) -> Brought:
    """Write it: media first, then all rows in one transaction. Raises StorageError; then no row of it is there."""
    now = clock.now()
    told = read(found.folder)  # and parsed: the transaction only writes, for on SQLite everybody else waits for it
    with keep_all(database, store, found.folder, told.media, now) as media, database.begin(SECONDS) as session:
        for number, brought in media.values():
            file_import.settle(session, number, brought, now)
        return _write(session, found, place, told, {old: new for old, (new, _) in media.items()}, now)


def _write(session: Session, found: Opened, place: Place, told: Told, media: dict[int, int], now: datetime) -> Brought:
    manifest, cause = found.manifest, f"file:{found.head.hex()[:32]}"
    if place.child_id is not None and people.is_erased(session, place.child_id):
        raise ArchiveRefused(ERASED)
    name = clean(manifest.child)[:LONGEST_NAME]
    class_name = place.class_name or clean(manifest.class_name)[:LONGEST_CLASS]
    is_empty = place.child_id is None or not file_import.has_entries(session, place.child_id)
    child_id, adults = settle(
        session, told.register, Newcomer(place.school_id, name, class_name, place.child_id, cause), now
    )
    work = _Work(session, child_id, now, adults, media, told.remains)
    for start in range(0, len(told.lines), BATCH):
        _write_lines(work, told.lines[start : start + BATCH])
    _write_states(work, told.states)
    _write_redactions(work)
    contacts = Contacts(place.school_id, child_id, found.origin)
    file_import_contacts.bring(session, told.contacts, contacts, adults, work.numbers, now)
    if is_empty:
        chain.bring(session, child_id, work.links, now)
    counts = work.added, len(media)
    number = file_import.note(session, found.origin, found.head, child_id, counts, place.actor.who, now)
    audit.write(
        session,
        place.actor,
        Deed.CHANGE,
        DEED,
        now,
        child_id=child_id,
        school_id=place.school_id,
        detail=f"导入第{number}号：{clean(manifest.school)[:100]}的{name}，{work.added}条",
    )
    return Brought(number, child_id, work.added, len(media), is_empty)


def _write_lines(work: _Work, lines: list[Line]) -> None:
    hashes = {line.number: line.link.hash for line in lines if line.subject == ENTRY}
    here = file_import.known(work.session, list(hashes.values()))
    if file_import.are_erased(work.session, here.values()):
        raise ArchiveRefused(ERASED)
    rows = {line.link.hash: _row(work, line) for line in lines if line.subject == ENTRY}
    numbers = file_import.add_entries(work.session, work.child_id, rows)
    work.added += len(numbers) - len(here)
    work.entries.update((old, numbers[one]) for old, one in hashes.items() if one not in here)
    work.numbers.update((old, numbers[one]) for old, one in hashes.items())
    for line in lines:
        number = (work.media if line.subject == MEDIA else work.numbers).get(line.number)
        link = line.link
        if number is None:
            raise ArchiveRefused(f"第 {link.position} 条记录说的那一条不在档案里，什么也没有写。")
        work.links.append(BroughtLink(line.subject, number, link.hash, link.digest, link.salt))


def _row(work: _Work, line: Line) -> dict[str, Any]:
    """The columns of an entry: what it says is exactly what its commitment says."""
    left = work.remains.get(line.number)
    content = line.content or (left.content if left is not None else {})
    if not content:
        raise ArchiveRefused(f"第 {line.link.position} 条记录没有内容，什么也没有写。")
    return {
        "at": datetime.fromisoformat(content["at"]),
        "recorded_at": datetime.fromisoformat(content["recorded_at"]),
        "author_id": work.adults.get(line.author_id) if line.author_id is not None else None,
        "reader_id": work.adults.get(line.reader_id) if line.reader_id is not None else None,
        "author": content["author"],
        "reader": content["reader"],
        "channel": content["channel"],
        "direction": content["direction"],
        "kind": content["kind"],
        "text": content["text"],
        "media_id": work.media.get(line.media_id) if line.media_id is not None else None,
        "cause": content["cause"],
        "once": file_import.once(line.link.hash, is_for_leaders=line.is_for_leaders),
    }


def _write_states(work: _Work, rows: list[dict[str, Any]]) -> None:
    states = [_state(work, row) for row in rows if row.get("entry") in work.entries]
    for start in range(0, len(states), BATCH):
        file_import.add_states(work.session, states[start : start + BATCH])


def _state(work: _Work, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "entry_id": work.entries[row["entry"]],
        "state": clean(row["state"]),
        "at": datetime.fromisoformat(row["at"]),
        "source": clean(row["source"]),
        "reason": clean(row["reason"]),
    }


def _write_redactions(work: _Work) -> None:
    rows = []
    for old, line in work.remains.items():
        told = line.redaction
        if old in work.entries and told:
            rows.append(
                {
                    "entry_id": work.entries[old],
                    "reason": str(told["reason"]),
                    "ground": str(told["ground"])[:20],
                    "by": str(told["by"]),
                    "at": datetime.fromisoformat(told["at"]),
                    "stub_id": work.entries.get(told.get("stub") or 0),
                }
            )
    file_import.add_redactions(work.session, rows)


def _pieces(archive: Path) -> Iterator[bytes]:
    with open(archive, "rb") as file:
        while piece := file.read(PIECE):
            yield piece
