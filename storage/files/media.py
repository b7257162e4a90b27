"""Pictures and voices: fetched before the platform forgets them, kept as sealed files beside the database.

A file is named for its row, so that reading needs no database; its first line (sealed like the rest) is the content
type that its own first bytes prove.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from domain.errors import StorageError, StorageUnavailable
from messages.inbound import Kind, MediaRef
from storage import tables as t
from storage.vault import Vault

# The platform keeps what users send for three days (media/get).
KEPT_BY_PLATFORM = timedelta(days=3)
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
TAKEN_FOR = timedelta(minutes=2)  # nobody else fetches the same row meanwhile
MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", "audio/silk"),
    (b"\x02#!SILK", "audio/silk"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
)
UNPROVEN = "application/octet-stream"
COPY = ".copy"  # in the names of copies that browsers play


class MediaMissing(StorageError):
    """No file was kept under this number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture or voice that is still to be fetched: under ``ref``, or else ``better_ref``, until ``due_by``."""

    id: int
    kind: str
    ref: str
    better_ref: str
    attempts: int
    due_by: datetime


def want(session: Session, media: MediaRef, now: datetime) -> int:
    """Note that this is to be fetched within three days; the number it is known by."""
    row = t.Media(
        kind=media.kind.value,
        source_ref=json.dumps([media.ref, media.better_ref]),
        state="wanted",
        wanted_at=now,
        due_by=now + KEPT_BY_PLATFORM,
        next_attempt=now,
    )
    session.add(row)
    session.flush()
    return row.id


def bring(session: Session, kind: Kind, now: datetime) -> int:
    """Note that something is about to be kept that nobody has to fetch, such as a signature made on a page of ours;
    the number it is known by."""
    row = t.Media(
        kind=kind.value, source_ref=json.dumps(["", ""]), state="wanted", wanted_at=now, due_by=now, next_attempt=NEVER
    )
    session.add(row)
    session.flush()
    return row.id


def due(session: Session, now: datetime, limit: int) -> list[Wanted]:
    """What to fetch now, soonest lost first; taken for two minutes, so that two workers do not fetch the same."""
    query = (
        select(t.Media)
        .where(t.Media.state == "wanted", t.Media.next_attempt <= now)
        .order_by(t.Media.due_by, t.Media.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    for row in rows:
        row.attempts += 1
        row.next_attempt = now + TAKEN_FOR
    return [_wanted(row) for row in rows]


def later(session: Session, media_id: int, moment: datetime) -> None:
    """It could not be fetched now; try again at this moment."""
    session.execute(_still_wanted(media_id).values(next_attempt=moment))


def lost(session: Session, media_id: int, reason: str) -> None:
    """It can never be fetched again; ``reason`` is read by staff."""
    session.execute(_still_wanted(media_id).values(state="lost", reason=reason[:200]))


def remember_upload(session: Session, media_id: int, ref: str, until: datetime) -> None:
    """Our own copy lies on the platform under ``ref`` until then."""
    session.execute(update(t.Media).where(t.Media.id == media_id).values(upload_ref=ref, upload_until=until))


def forget_upload(session: Session, media_id: int) -> None:
    """The platform does not know our copy any more."""
    session.execute(update(t.Media).where(t.Media.id == media_id).values(upload_ref=None, upload_until=None))


def upload_of(session: Session, media_id: int, now: datetime) -> str | None:
    """Our copy on the platform, if it can still be sent."""
    query = select(t.Media.upload_ref).where(t.Media.id == media_id, t.Media.upload_until > now)
    return session.scalar(query)


def proven_type(content: bytes) -> str:
    """The content type by the first bytes; what anybody claims about them does not count."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((name for magic, name in MAGIC if content.startswith(magic)), UNPROVEN)


class MediaStore:
    """The folder of sealed files under the data folder."""

    def __init__(self, data_dir: Path, vault: Vault) -> None:
        self._root = data_dir
        self._vault = vault

    def write(self, media_id: int, content: bytes) -> str:
        """Seal the bytes into their file, safe against a power cut; its path relative to the data folder.

        Outside any transaction: the disk may be slow. Raises StorageUnavailable when it is full or gone.
        """
        return self._write(_path(media_id), _place(media_id), content)

    def write_copy(self, media_id: int, content: bytes) -> str:
        """The same for a copy that browsers play, beside the original."""
        return self._write(_path(media_id, COPY), _place(media_id, COPY), content)

    def keep(self, session: Session, media_id: int, content: bytes, now: datetime) -> None:
        """Note that ``content`` was written: its hash, size and place.

        An entry that names it and is being written meanwhile (it holds the row, as a foreign key does) is waited for,
        and one that comes later waits: PostgreSQL's trigger would not see it, and the media would get no link.
        """
        values = {
            "state": "kept",
            "content_type": proven_type(content),
            "size": len(content),
            "sha256": hashlib.sha256(content).digest(),
            "path": _path(media_id),
            "kept_at": now,
            "next_attempt": now,  # from here on: to make a copy that browsers play
            "attempts": 0,
        }
        session.execute(select(t.Media.id).where(t.Media.id == media_id).with_for_update())
        session.execute(_still_wanted(media_id).values(values))

    def read(self, media_id: int) -> tuple[str, bytes]:
        """Content type and bytes. Raises MediaMissing, SealBroken, or StorageUnavailable."""
        return self._read(media_id, "")

    def read_copy(self, media_id: int) -> tuple[str, bytes]:
        """The same for the copy that browsers play."""
        return self._read(media_id, COPY)

    def remove(self, media_id: int) -> None:
        """Nothing lies under this number any more, neither the original nor its copy."""
        for which in ("", COPY):
            (self._root / _path(media_id, which)).unlink(missing_ok=True)

    def _write(self, relative: str, place: str, content: bytes) -> str:
        path = self._root / relative
        sealed = self._vault.seal(proven_type(content).encode() + b"\n" + content, place)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_durably(path, sealed)
        except OSError as error:
            raise StorageUnavailable(f"media folder: {error.strerror}") from error
        return relative

    def _read(self, media_id: int, which: str) -> tuple[str, bytes]:
        try:
            sealed = (self._root / _path(media_id, which)).read_bytes()
        except FileNotFoundError as error:
            raise MediaMissing(f"media {media_id} was not kept") from error
        except OSError as error:
            raise StorageUnavailable(f"media folder: {error.strerror}") from error
        content_type, _, content = self._vault.open(sealed, _place(media_id, which)).partition(b"\n")
        return content_type.decode(), content


def _wanted(row: t.Media) -> Wanted:
    ref, better_ref = json.loads(row.source_ref)
    return Wanted(row.id, row.kind, ref, better_ref, row.attempts, row.due_by)


def _still_wanted(media_id: int) -> Update:
    return update(t.Media).where(t.Media.id == media_id, t.Media.state == "wanted")


def _path(media_id: int, which: str = "") -> str:
    return f"media/{media_id % 256:02x}/{media_id}{which}.sealed"


def _place(media_id: int, which: str = "") -> str:
    return f"media file {media_id}{which}"


def _write_durably(path: Path, content: bytes) -> None:
    """All of it or nothing, also after a power cut: written aside, synced, renamed, and the folder synced."""
    aside = path.with_suffix(f".{os.getpid()}.part")
    with open(aside, "wb", opener=_private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)  # the folder itself may be new


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
