"""Who is signed in: sessions in our own table, so that they can be ended from outside by the next request.

A cookie carries 256 random bits; the table keeps their SHA-256, so that whoever reads the database cannot sign in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.access import ENDS_AFTER, IDLE_AFTER, PROVED_FOR
from storage import tables as t
from storage.statements import changed

# A page is more than one request; the moment of the last one need not be exact.
SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session that holds. ``is_proved``: who it is was shown in the last ten minutes."""

    id: int
    account_id: int
    way: str
    device: str
    begun_at: datetime
    seen_at: datetime
    is_proved: bool


def begin(session: Session, account_id: int, way: str, device: str, now: datetime) -> str:
    """A new session of an account; what its cookie carries (64 hex digits, new with every sign-in: C01)."""
    token = secrets.token_hex(32)
    row = t.ConsoleSession(
        token=digest(token),
        account_id=account_id,
        way=way,
        device=device[:60],
        begun_at=now,
        seen_at=now,
        proved_at=now,
    )
    session.add(row)
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The session of a cookie; None when it is unknown, ended, idle for 20 minutes or 12 hours old."""
    query = select(t.ConsoleSession).where(
        t.ConsoleSession.token == digest(token),
        t.ConsoleSession.ended_at.is_(None),
        t.ConsoleSession.seen_at > now - IDLE_AFTER,
        t.ConsoleSession.begun_at > now - ENDS_AFTER,
    )
    row = session.scalar(query)
    return _signed_in(row, now) if row is not None else None


def is_worth_noting(found: SignedIn, now: datetime) -> bool:
    """Whether the last request lies so far back that this one is written down."""
    return now - found.seen_at >= SEEN_EVERY


def note_seen(session: Session, session_id: int, now: datetime) -> None:
    """Somebody uses it now."""
    session.execute(update(t.ConsoleSession).where(t.ConsoleSession.id == session_id).values(seen_at=now))


def note_proved(session: Session, session_id: int, now: datetime) -> None:
    """They showed again who they are."""
    session.execute(update(t.ConsoleSession).where(t.ConsoleSession.id == session_id).values(proved_at=now))


def end(session: Session, session_id: int, why: str, now: datetime) -> bool:
    """End one session; False when it had ended."""
    return _end(session, now, why, t.ConsoleSession.id == session_id) == 1


def end_all(session: Session, account_id: int, why: str, now: datetime, *, but: int | None = None) -> int:
    """End every session of an account (but one, perhaps): a new password, a disabled account, a lost phone."""
    others = t.ConsoleSession.id != but if but is not None else True
    return _end(session, now, why, t.ConsoleSession.account_id == account_id, others)


def of_account(session: Session, account_id: int, now: datetime) -> list[SignedIn]:
    """The sessions that hold, newest first."""
    query = select(t.ConsoleSession).where(
        t.ConsoleSession.account_id == account_id,
        t.ConsoleSession.ended_at.is_(None),
        t.ConsoleSession.seen_at > now - IDLE_AFTER,
        t.ConsoleSession.begun_at > now - ENDS_AFTER,
    )
    return [_signed_in(row, now) for row in session.scalars(query.order_by(t.ConsoleSession.id.desc()))]


def digest(token: str) -> bytes:
    """What the database keeps of a secret that a browser or a link carries."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _end(session: Session, now: datetime, why: str, *which: object) -> int:
    query = update(t.ConsoleSession).where(t.ConsoleSession.ended_at.is_(None), *which)  # type: ignore[arg-type]
    return changed(session, query.values(ended_at=now, ended_why=why))


def _signed_in(row: t.ConsoleSession, now: datetime) -> SignedIn:
    is_proved = row.proved_at > now - PROVED_FOR
    return SignedIn(row.id, row.account_id, row.way, row.device, row.begun_at, row.seen_at, is_proved)
