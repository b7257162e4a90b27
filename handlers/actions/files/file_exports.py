"""A copy of a child's file leaves the house: allowed, made outside any transaction, written down, gone after a day."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from domain.access import Actor, Deed, Part, Verdict
from domain.clock import Clock
from domain.custody import keeps_out
from domain.errors import Refusal, StorageError, StorageUnavailable
from domain.file_copy import LARGEST, LASTS, Asker, Kind, new_password
from domain.people import Child, Guardian
from handlers.actions.files.file_archives import Archive, Shelf, Wish
from messages.documents.file_archive import ArchiveTooLarge
from storage.access import audit, scope
from storage.chains import chain
from storage.database import Database
from storage.files import file_export, file_exports
from storage.files.file_exports import Export, NewExport
from storage.person import custody, people
from storage.privacy import incidents
from storage.registers import register_book

FOLDER = "exports"
REFUSED = "replies/export_refused"
DEED = "exports.make"
APART = frozenset({"divorced", "separated"})
MOST_TURNS = 500  # batches of links made, or waited for, before a copy gives up
PAUSE = 0.05  # seconds, while another process makes links
SECONDS = 600.0  # for the plan of a very long file on a busy machine


@dataclass(frozen=True, slots=True)
class Order:
    """A copy that may be made: ``person_id`` is the guardian whose copy it is, None for another school."""

    child: Child
    kind: Kind
    actor: Actor
    person_id: int | None = None
    rights_id: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that lies ready. ``password`` is told once and kept nowhere; ``head`` is the chain's last hash in hex."""

    number: int
    token: str
    password: str
    until: datetime
    size: int
    entries: int
    left_out: int
    missing: int
    head: str


@dataclass(frozen=True, slots=True)
class _Written:
    size: int
    sha256: bytes


def allow(session: Session, order: Order, now: datetime) -> None:
    """Raises Refusal where this copy must not be made: an incident is open, the sealed part is not theirs, or the
    guardian is kept from the child. That the file may be exported at all is asked at the door."""
    if incidents.frozen(session, order.child.school_id):
        raise Refusal(REFUSED, kind="frozen")
    if order.kind is Kind.FILE:
        _allow_whole(session, order, now)
    else:
        _allow_guardian(session, order, now)


def make(database: Database, shelf: Shelf, data_dir: Path, order: Order, clock: Clock) -> Made:
    """Write the archive into the data folder. Raises Refusal, also for a disk that is full, or StorageError."""
    name = f"{FOLDER}/{secrets.token_hex(8)}.zip"
    try:
        (data_dir / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        return _make(database, shelf, data_dir / name, order, clock, name)
    except OSError:
        raise Refusal(REFUSED, kind="no_space") from None


def make_at(database: Database, shelf: Shelf, target: Path, order: Order, clock: Clock) -> Made:
    """Write the archive to a file of the operator's own; whole or not at all. Raises Refusal, OSError, StorageError."""
    half = target.with_name(f".{target.name}.part")
    try:
        made = _make(database, shelf, half, order, clock, None)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return made


def take(session: Session, data_dir: Path, actor: Actor, token: str, now: datetime) -> tuple[Export, Path] | None:
    """The archive of a link, for the account that made it, while that may export the child and nothing stops it."""
    found = file_exports.find(session, token, actor.account_id, now)
    if found is None or found.path is None or incidents.frozen(session, found.school_id):
        return None
    parts = (Part.EXPORT, Part.SEALED) if found.kind is Kind.FILE else (Part.EXPORT,)
    if any(scope.of_child(session, actor, found.child_id, part, now) is not Verdict.ALLOWED for part in parts):
        return None
    path = data_dir / found.path
    if not path.is_file():
        return None
    file_exports.taken(session, found.id, now)
    return found, path


def tidy(database: Database, data_dir: Path, now: datetime) -> int:
    """Remove the archives whose day is over, and what a power cut left behind; how many were removed."""
    with database.read() as session:
        over = file_exports.over(session, now)
    for number, path in over:
        (data_dir / path).unlink(missing_ok=True)
        with database.begin() as session:
            file_exports.removed(session, number)
    return len(over) + _sweep(database, data_dir, now)


def _allow_whole(session: Session, order: Order, now: datetime) -> None:
    """The whole file holds the sealed part too: who may not read it does not carry it away."""
    actor = order.actor
    if actor.person_id is None:
        return  # at the command line, by who holds the machine and its keys
    if scope.of_child(session, actor, order.child.id, Part.SEALED, now) is not Verdict.ALLOWED:
        raise Refusal(REFUSED, kind="sealed")
    if file_export.is_kept_from(session, order.child.id, actor.person_id):
        raise Refusal(REFUSED, kind="sealed")


def _allow_guardian(session: Session, order: Order, now: datetime) -> None:
    adult = _guardian(session, order)
    if adult is None:
        raise Refusal(REFUSED, kind="no_guardian")
    blocks = [one for one in custody.current(session, order.child.id, now) if not one.is_for_everybody]
    if keeps_out(blocks, adult):
        raise Refusal(REFUSED, kind="kept_out")


def _guardian(session: Session, order: Order) -> Guardian | None:
    around = people.guardians_of_child(session, order.child.id)
    return next((adult for adult in around if adult.person.id == order.person_id), None)


def _make(database: Database, shelf: Shelf, target: Path, order: Order, clock: Clock, path: str | None) -> Made:
    _link(database, order.child.id, clock)
    archive = _begin(database, shelf, order, clock.now())
    password = new_password()
    try:
        written = _write(target, archive.pieces(password))
        return _note(database, archive, order, written, password, clock.now(), path)
    except ArchiveTooLarge:
        _drop(target)
        raise Refusal(REFUSED, kind="too_large") from None
    except BaseException:
        _drop(target)
        raise


def _drop(target: Path) -> None:
    with suppress(OSError):
        target.unlink()


def _link(database: Database, child_id: int, clock: Clock) -> None:
    """Everything in the file gets its link first, so that the head covers it."""
    for _ in range(MOST_TURNS):
        with database.begin() as session:
            if not file_export.is_waiting(session, child_id):
                return
            done = chain.link_waiting(session, clock.now())
        if not done:
            time.sleep(PAUSE)
    raise StorageUnavailable("links are being made elsewhere")


def _begin(database: Database, shelf: Shelf, order: Order, now: datetime) -> Archive:
    with database.read(SECONDS) as session:
        allow(session, order, now)
        record = register_book.of_child(session, order.child.id)
        if record is None:
            raise StorageError(f"child {order.child.id} has no record")
        asker = _asker(session, order, record.values.get("marriage"), now)
        school = people.school(session, order.child.school_id).name
        plan = file_export.plan(session, order.child.id, asker)
        if file_export.media_bytes(session, plan.media) > LARGEST:
            raise Refusal(REFUSED, kind="too_large")
    wish = Wish(order.child.id, order.kind, school, order.actor.name, now, record, asker)
    return Archive(database, shelf, wish, plan)


def _asker(session: Session, order: Order, marriage: object, now: datetime) -> Asker | None:
    if order.kind is Kind.FILE or order.person_id is None:
        return None
    around = people.guardians_of_child(session, order.child.id)
    others = frozenset(adult.person.id for adult in around) - {order.person_id}
    is_apart = marriage in APART or bool(custody.current(session, order.child.id, now))
    return Asker(order.person_id, others, is_apart)


def _write(target: Path, pieces: Iterator[bytes]) -> _Written:
    size, hashed = 0, hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            size += len(piece)
            hashed.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return _Written(size, hashed.digest())


def _note(
    database: Database,
    archive: Archive,
    order: Order,
    written: _Written,
    password: str,
    now: datetime,
    path: str | None,
) -> Made:
    """The copy is there: its row and the row of the audit, in one transaction."""
    token, head = secrets.token_urlsafe(24), archive.plan.head.hash
    child = order.child
    with database.begin() as session:
        if incidents.frozen(session, child.school_id):
            raise Refusal(REFUSED, kind="frozen")
        new = NewExport(
            order.actor.account_id,
            child.school_id,
            child.id,
            order.kind,
            path,
            written.size,
            written.sha256,
            head,
            order.rights_id,
        )
        number = file_exports.add(session, new, token, now)
        adult = _guardian(session, order)
        whose = f"（{adult.title}）" if adult is not None else ""
        left_out = sum(archive.plan.left_out.values())
        told = f"第{number}号，{order.kind.label}{whose}，{len(archive.plan.given)}条，没有放进去{left_out}条"
        audit.write(
            session, order.actor, Deed.EXPORT, DEED, now, child_id=child.id, school_id=child.school_id, detail=told
        )
    return Made(
        number,
        token,
        password,
        now + LASTS,
        written.size,
        len(archive.plan.given),
        left_out,
        len(archive.missing),
        head.hex(),
    )


def _sweep(database: Database, data_dir: Path, now: datetime) -> int:
    """Archives that belong to no row any more: the program ended while they were made."""
    with database.read() as session:
        known = file_exports.paths(session)
    old = now.timestamp() - LASTS.total_seconds()
    removed = 0
    for found in (data_dir / FOLDER).glob("*.zip"):
        if f"{FOLDER}/{found.name}" not in known and found.stat().st_mtime < old:
            found.unlink(missing_ok=True)
            removed += 1
    return removed
