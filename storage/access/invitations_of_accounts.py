"""The links by which somebody of the staff sets their password: single use, two days, known here by a digest only."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.access.sessions import digest
from storage.statements import changed

LIFETIME = timedelta(hours=48)


def invite(session: Session, account_id: int, now: datetime) -> str:
    """What a new link carries (64 hex digits); earlier ones of the same account are dead."""
    drop(session, account_id, now)
    token = secrets.token_hex(32)
    row = t.AccountInvitation(token=digest(token), account_id=account_id, made_at=now, until=now + LIFETIME)
    session.add(row)
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> int | None:
    """Whose link this is; None when it is unknown, used, replaced or too old."""
    query = select(t.AccountInvitation.account_id).where(*_holds(token, now))
    return session.scalar(query)


def use(session: Session, token: str, now: datetime) -> bool:
    """Spend it; False when somebody else was first (decided by the database)."""
    return changed(session, update(t.AccountInvitation).where(*_holds(token, now)).values(used_at=now)) == 1


def drop(session: Session, account_id: int, now: datetime) -> None:
    """Links that nobody used open nothing any more."""
    query = update(t.AccountInvitation).where(
        t.AccountInvitation.account_id == account_id,
        t.AccountInvitation.used_at.is_(None),
        t.AccountInvitation.until > now,
    )
    session.execute(query.values(until=now))


def _holds(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    row = t.AccountInvitation
    return row.token == digest(token), row.used_at.is_(None), row.until > now
