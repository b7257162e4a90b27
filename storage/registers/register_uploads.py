"""Files that were put up to be looked at before they are imported; none stays longer than a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import tables as t

KEPT_FOR = timedelta(days=1)


def put(session: Session, school_id: int, name: str, content: bytes, by: int, now: datetime) -> int:
    """Keep a file; its number. Older ones of the school, and the one before of this person, are thrown away."""
    old = (t.RegisterUpload.uploaded_by == by) | (t.RegisterUpload.uploaded_at <= now - KEPT_FOR)
    session.execute(delete(t.RegisterUpload).where(t.RegisterUpload.school_id == school_id, old))
    row = t.RegisterUpload(school_id=school_id, file_name=name, content=content, uploaded_by=by, uploaded_at=now)
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, school_id: int, upload_id: int, now: datetime) -> tuple[str, bytes] | None:
    """The name and the content of a file; None when it is not the school's, imported already or too old."""
    query = select(t.RegisterUpload.file_name, t.RegisterUpload.content).where(
        t.RegisterUpload.id == upload_id,
        t.RegisterUpload.school_id == school_id,
        t.RegisterUpload.uploaded_at > now - KEPT_FOR,
    )
    found = session.execute(query).one_or_none()
    return (found.file_name, found.content) if found is not None else None


def is_there(session: Session, upload_id: int) -> bool:
    """Whether a file that was read a moment ago was not imported by somebody else meanwhile."""
    return session.scalar(select(t.RegisterUpload.id).where(t.RegisterUpload.id == upload_id)) is not None


def drop(session: Session, upload_id: int) -> None:
    """The file is needed no more."""
    session.execute(delete(t.RegisterUpload).where(t.RegisterUpload.id == upload_id))
