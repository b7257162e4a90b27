"""What came in, what goes out, and what the platform said of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedBytes
from storage.tables.model import Model, where_given


class Inbox(Model):
    """Every authentic message, raw, before anything is done about it.

    ``key`` (32 bytes) is the permanent de-duplication key. States: kept, handled, failed. ``answer`` is what was or
    would be answered, replayed when the platform repeats itself.
    """

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_state", "state", "received_at"), where_given("ix_inbox_media", "media_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))  # where it stands in a child's file
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    kind: Mapped[str] = mapped_column(String(20))
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    raw: Mapped[bytes] = mapped_column(SealedBytes("inbox.raw"))
    state: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Sealed("inbox.answer"))
    handled_at: Mapped[datetime | None]
    error_id: Mapped[str | None] = mapped_column(String(40))


class Quarantine(Model):
    """An authentic body that could not be read; a person looks at it. ``digest`` makes the repeat nothing.

    ``seen_at``: somebody looked, or it was read after all. ``again_at``: it is to be read once more.
    """

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    reason: Mapped[str] = mapped_column(String(200))
    raw: Mapped[bytes] = mapped_column(SealedBytes("quarantine.raw"))
    received_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]


class Outbox(Model):
    """What is to leave. ``state`` is ``domain.delivery.State``; ``body`` is the envelope's JSON, empty for a letter
    (rendered from the letter when it is sent). ``platform_id`` is the platform's own number of a sent notice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "priority", "next_attempt"),
        Index("ix_outbox_person", "person_id", "state"),
        Index("ix_outbox_platform", "platform_id"),
        Index("ix_outbox_letter", "letter_id", "state", "next_attempt"),
        where_given("ix_outbox_media", "media_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    form: Mapped[str] = mapped_column(String(10))
    priority: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str | None] = mapped_column(Sealed("outbox.body"))
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    next_attempt: Mapped[datetime]
    deadline: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_by: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    way: Mapped[str | None] = mapped_column(String(20))  # how it left: chat, notice
    announced_at: Mapped[datetime | None]  # when a card announced that it is held
    platform_id: Mapped[str | None] = mapped_column(String(40))
    error_code: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(String(200), default="")
    settled_at: Mapped[datetime | None]


class OutboxPlace(Model):
    """A message that goes to one address whatever it is bound to by then: the last word to somebody who is let go."""

    __tablename__ = "outbox_places"
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), primary_key=True, autoincrement=False)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)


class DeliveryReport(Model):
    """What the platform reported of a send, kept also when it comes before the answer to the send itself."""

    __tablename__ = "delivery_reports"
    __table_args__ = (UniqueConstraint("platform_id", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(60))
    delivered: Mapped[bool]
    at: Mapped[datetime]


class SignatureSeen(Model):
    """A plain-mode signature and the body it came with: the same with another body is a forgery (threat T2)."""

    __tablename__ = "signatures_seen"
    __table_args__ = (Index("ix_signatures_seen_at", "seen_at"),)
    signature: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary(32))
    seen_at: Mapped[datetime]


class Heartbeat(Model):
    """When each part last did its work; an old one turns /readyz red."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
