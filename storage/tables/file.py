"""The child's file: an append-only timeline, the states its entries went through, and the media they carry."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Entry(Model):
    """One exchange. Rows are never changed or removed (database triggers refuse both; only what a row of
    ``redactions`` names can be emptied).

    ``at`` is when it happened, ``recorded_at`` when we wrote it down. ``direction``: in (to the school), out (to the
    family), note (neither). ``author`` and ``reader`` are the titles as they were then. ``cause`` names what made it
    ("inbox:12", "letter:3", "plan:7"); ``once`` makes the second time nothing.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index(
            "ix_entries_media",
            "media_id",
            sqlite_where=sql("media_id IS NOT NULL"),
            postgresql_where=sql("media_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    author: Mapped[str] = mapped_column(Sealed("entries.author"))
    reader: Mapped[str] = mapped_column(Sealed("entries.reader"))
    channel: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Sealed("entries.text"))
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    cause: Mapped[str] = mapped_column(String(60))
    once: Mapped[str | None] = mapped_column(String(120), unique=True)


class EntryChild(Model):
    """In which children's files an entry stands: one conversation about siblings is one entry in two files."""

    __tablename__ = "entry_children"
    __table_args__ = (Index("ix_entry_children_entry", "entry_id"),)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True)


class EntryState(Model):
    """What became of an entry, appended as it is learnt; ``source`` says who told ("platform", "person", "program")."""

    __tablename__ = "entry_states"
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200), default="")


class Media(Model):
    """A picture or a voice: where to fetch it until ``due_by`` (UTC), and what was kept (sealed file, plain hash).

    States: wanted, kept, lost (with ``reason``). ``path`` is relative to the data folder.
    """

    __tablename__ = "media"
    __table_args__ = (Index("ix_media_wanted", "state", "next_attempt"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source_ref: Mapped[str] = mapped_column(Sealed("media.source_ref"))
    state: Mapped[str] = mapped_column(String(20))
    wanted_at: Mapped[datetime]
    due_by: Mapped[datetime]
    next_attempt: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    content_type: Mapped[str | None] = mapped_column(String(60))
    size: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    path: Mapped[str | None] = mapped_column(String(200))
    kept_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    # a copy that browsers play, made of what they do not; ``copy_note`` says why there is none
    copy_path: Mapped[str | None] = mapped_column(String(200))
    copy_type: Mapped[str | None] = mapped_column(String(60))
    copy_note: Mapped[str | None] = mapped_column(String(200))
    upload_ref: Mapped[str | None] = mapped_column(Sealed("media.upload_ref"))  # our copy on the platform, for sending
    upload_until: Mapped[datetime | None]
