"""Authentic bodies that could not be read, kept for a person; and plain-mode signatures that were seen."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once

# Twice the freshness window of a callback: an older signature is refused for its age.
SIGNATURES_LIVE = timedelta(minutes=20)


def put(session: Session, raw: bytes, reason: str, now: datetime) -> None:
    """Keep an unreadable body; the same body again is the platform's repeat."""
    values = {"digest": hashlib.sha256(raw).digest(), "reason": reason[:200], "raw": raw, "received_at": now}
    insert_once(session, t.Quarantine, values, "digest")


def count(session: Session) -> int:
    """How many bodies wait for a person."""
    return session.scalar(select(func.count()).select_from(t.Quarantine)) or 0


def first_use(session: Session, signature: bytes, body: bytes, now: datetime) -> bool:
    """True when this signature is new or came with the same body; False when it is used for another body."""
    values = {"signature": signature, "body": body, "seen_at": now}
    insert_once(session, t.SignatureSeen, values, "signature")
    kept = session.scalar(select(t.SignatureSeen.body).where(t.SignatureSeen.signature == signature))
    return kept == body


def forget_signatures(session: Session, now: datetime) -> None:
    """Drop what is too old to be accepted anyway."""
    session.execute(delete(t.SignatureSeen).where(t.SignatureSeen.seen_at < now - SIGNATURES_LIVE))
