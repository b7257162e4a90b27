"""Browsers in which somebody has signed in before: they may go on trying while the world guesses (C10)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.access.sessions import digest
from storage.statements import changed

KNOWN_FOR = timedelta(days=180)  # after the last sign-in there
MOST_TOKENS = 5  # people who share one browser


def is_known(session: Session, tokens: Sequence[str], account_id: int, now: datetime) -> bool:
    """Whether one of the tokens that a browser carries is this account's."""
    if not tokens:
        return False
    query = select(t.KnownDevice.account_id).where(
        t.KnownDevice.token.in_([digest(token) for token in tokens[:MOST_TOKENS]]),
        t.KnownDevice.account_id == account_id,
        t.KnownDevice.seen_at > now - KNOWN_FOR,
    )
    return session.scalar(query.limit(1)) is not None


def remember(session: Session, tokens: Sequence[str], account_id: int, now: datetime) -> list[str]:
    """The tokens that this browser carries from now on, newest first: one of them is the account's."""
    for token in tokens[:MOST_TOKENS]:
        which = t.KnownDevice.token == digest(token), t.KnownDevice.account_id == account_id
        if changed(session, update(t.KnownDevice).where(*which).values(seen_at=now)):
            return list(tokens[:MOST_TOKENS])
    new = secrets.token_hex(32)
    session.add(t.KnownDevice(token=digest(new), account_id=account_id, seen_at=now))
    session.flush()
    return [new, *tokens][:MOST_TOKENS]


def forget(session: Session, account_id: int) -> None:
    """No browser is known for this account any more: it was disabled, or begins anew."""
    session.execute(delete(t.KnownDevice).where(t.KnownDevice.account_id == account_id))


def forget_old(session: Session, now: datetime) -> None:
    """What counts for nobody any more goes."""
    session.execute(delete(t.KnownDevice).where(t.KnownDevice.seen_at <= now - KNOWN_FOR))
