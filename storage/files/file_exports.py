"""Copies of children's files that were made: for whom, until when, and where each lies."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.file_copy import LASTS, Kind
from storage import tables as t
from storage.statements import changed


@dataclass(frozen=True, slots=True)
class NewExport:
    """A copy that lies ready. ``path`` is relative to the data folder, empty when it was written elsewhere; ``size``
    is in bytes."""

    account_id: int | None
    school_id: int
    child_id: int
    kind: Kind
    path: str | None
    size: int
    sha256: bytes
    head: bytes
    rights_id: int | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """A copy as it is read."""

    id: int
    child_id: int
    school_id: int
    kind: Kind
    made_at: datetime
    until: datetime
    path: str | None
    size: int
    taken_at: datetime | None


def digest(token: str) -> bytes:
    """What is kept of the secret in a link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def add(session: Session, new: NewExport, token: str, now: datetime) -> int:
    """Note a copy that was made; its number."""
    row = t.FileExport(
        token=digest(token),
        account_id=new.account_id,
        school_id=new.school_id,
        child_id=new.child_id,
        rights_id=new.rights_id,
        kind=new.kind.value,
        made_at=now,
        until=now + LASTS,
        path=new.path,
        size=new.size,
        sha256=new.sha256,
        head=new.head,
    )
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, token: str, account_id: int | None, now: datetime) -> Export | None:
    """The copy of this link, for the account that made it, while it lasts."""
    row = t.FileExport
    which = row.token == digest(token), row.account_id == account_id, row.until > now, row.path.is_not(None)
    found = session.scalar(select(row).where(*which)) if account_id is not None else None
    return _export(found) if found is not None else None


def of_child(session: Session, child_id: int, limit: int = 20) -> list[Export]:
    """The newest copies of a child's file."""
    query = select(t.FileExport).where(t.FileExport.child_id == child_id).order_by(t.FileExport.id.desc()).limit(limit)
    return [_export(row) for row in session.scalars(query)]


def taken(session: Session, export_id: int, now: datetime) -> None:
    """It was fetched; the first time is kept."""
    query = update(t.FileExport).where(t.FileExport.id == export_id, t.FileExport.taken_at.is_(None))
    session.execute(query.values(taken_at=now))


def over(session: Session, now: datetime) -> list[tuple[int, str]]:
    """The copies whose time is over and whose archive still lies there: number and path."""
    row = t.FileExport
    found = session.execute(select(row.id, row.path).where(row.until <= now, row.path.is_not(None)).order_by(row.id))
    return [(number, path) for number, path in found if path]


def removed(session: Session, export_id: int) -> bool:
    """The archive is gone; that it was made stays. False when that was known."""
    query = update(t.FileExport).where(t.FileExport.id == export_id, t.FileExport.path.is_not(None))
    return changed(session, query.values(path=None)) == 1


def paths(session: Session) -> set[str]:
    """Every archive that should lie in the data folder."""
    return {path for path in session.scalars(select(t.FileExport.path).where(t.FileExport.path.is_not(None))) if path}


def _export(row: t.FileExport) -> Export:
    return Export(
        row.id, row.child_id, row.school_id, Kind(row.kind), row.made_at, row.until, row.path, row.size, row.taken_at
    )
