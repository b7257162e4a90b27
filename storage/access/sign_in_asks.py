"""Browsers that ask to be let in by WeChat: a code to scan or send, and a number on the screen that is asked for in the
chat, so that a code sent by a stranger opens nothing of theirs (number matching)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.access.sessions import digest
from storage.statements import changed, insert_once

LIFETIME = timedelta(minutes=3)
KEPT = timedelta(days=1)
SCENE = "sign-in:"  # in front of the code in a QR code; no invitation code has a colon
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask that lives. ``qr``: what its QR code says, empty without one. ``person_id``: who showed the code in the
    chat; ``is_confirmed``: they also knew the number."""

    id: int
    number: str
    asked_at: datetime
    qr: str
    person_id: int | None
    is_confirmed: bool


def new_code() -> str:
    """A random code that a person can type."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def add(session: Session, code: str, browser: str, qr: str, now: datetime) -> bool:
    """A browser (the secret in its cookie) asks under this code; False when another one has that code now."""
    values = {
        "code": code,
        "browser": digest(browser),
        "number": str(10 + secrets.randbelow(90)),
        "qr": qr or None,
        "asked_at": now,
        "until": now + LIFETIME,
    }
    return insert_once(session, t.SignInAsk, values, "code") is not None


def of_browser(session: Session, browser: str, now: datetime) -> Ask | None:
    """The ask of a browser that still lives."""
    row = session.scalar(select(t.SignInAsk).where(t.SignInAsk.browser == digest(browser), *_lives(now)))
    return _ask(row) if row is not None else None


def claim(session: Session, code: str, person_id: int, now: datetime) -> bool:
    """This member of staff showed the code in the chat, as the first; False when it is unknown, too old or taken.

    What else they showed before is over: one number is asked for at a time.
    """
    row = t.SignInAsk
    is_free = or_(row.person_id.is_(None), row.person_id == person_id)
    query = update(row).where(row.code == code, is_free, row.confirmed_at.is_(None), *_lives(now))
    if changed(session, query.values(person_id=person_id)) != 1:
        return False
    _end(session, now, row.person_id == person_id, row.code != code, row.confirmed_at.is_(None))
    return True


def waiting_for(session: Session, person_id: int, now: datetime) -> Ask | None:
    """The ask whose number this member of staff is asked for."""
    which = t.SignInAsk.person_id == person_id, t.SignInAsk.confirmed_at.is_(None)
    row = session.scalar(select(t.SignInAsk).where(*which, *_lives(now)).order_by(t.SignInAsk.id.desc()).limit(1))
    return _ask(row) if row is not None else None


def open_of(session: Session, person_id: int, now: datetime) -> int | None:
    """An ask that this member of staff showed and that was not used yet, confirmed or not."""
    return session.scalar(select(t.SignInAsk.id).where(t.SignInAsk.person_id == person_id, *_lives(now)).limit(1))


def confirm(session: Session, ask_id: int, now: datetime) -> bool:
    """They knew the number; False when it is over."""
    which = t.SignInAsk.id == ask_id, t.SignInAsk.confirmed_at.is_(None)
    return changed(session, update(t.SignInAsk).where(*which, *_lives(now)).values(confirmed_at=now)) == 1


def end(session: Session, ask_id: int, now: datetime) -> bool:
    """Used, refused or mistaken; False when it was over: nobody is let in twice by one ask."""
    return _end(session, now, t.SignInAsk.id == ask_id) == 1


def end_all(session: Session, person_id: int, now: datetime) -> None:
    """Nobody is let in any more by what this member of staff showed."""
    _end(session, now, t.SignInAsk.person_id == person_id)


def forget(session: Session, now: datetime) -> None:
    """Drop what is older than a day."""
    session.execute(delete(t.SignInAsk).where(t.SignInAsk.until <= now - KEPT))


def _lives(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return t.SignInAsk.ended_at.is_(None), t.SignInAsk.until > now


def _end(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    query = update(t.SignInAsk).where(t.SignInAsk.ended_at.is_(None), *which)
    return changed(session, query.values(ended_at=now))


def _ask(row: t.SignInAsk) -> Ask:
    return Ask(row.id, row.number, row.asked_at, row.qr or "", row.person_id, row.confirmed_at is not None)
