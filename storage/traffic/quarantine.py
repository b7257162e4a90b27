"""Authentic bodies that could not be read, kept for a person; and plain-mode signatures that were seen."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import inf

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed, insert_once

# Twice the freshness window of a callback: an older signature is refused for its age.
SIGNATURES_LIVE = timedelta(minutes=20)
AT_ONCE = 100  # bodies that are opened in one step
MOST_COUNTED = 500  # the newest, opened to count a school's: a flood of them slows no page
SENDER = re.compile(rb"<FromUserName>\s*(?:<!\[CDATA\[)?([^\]<>]{1,64})")


@dataclass(frozen=True, slots=True)
class Unread:
    """One body: when it came (UTC), how long it is and why it was not read. ``is_seen``: somebody put it away;
    ``is_asked``: it is to be read once more. ``text`` is None for who may not see it."""

    id: int
    received_at: datetime
    size: int
    reason: str
    is_seen: bool
    is_asked: bool
    text: str | None


def put(session: Session, raw: bytes, reason: str, now: datetime) -> None:
    """Keep an unreadable body; the same body again is the platform's repeat."""
    values = {"digest": hashlib.sha256(raw).digest(), "reason": reason[:200], "raw": raw, "received_at": now}
    insert_once(session, t.Quarantine, values, "digest")


def count(session: Session, school_id: int | None = None) -> int:
    """How many bodies wait for a person: what ``listed`` shows of them (of a school among others: of the newest
    ``MOST_COUNTED`` there are); of all schools for None."""
    if school_id is None or _is_only_school(session):
        return session.scalar(select(func.count()).select_from(t.Quarantine).where(_waits(is_seen=False))) or 0
    return sum(1 for _ in _theirs(session, school_id, None, is_seen=False, most=MOST_COUNTED))


def listed(
    session: Session, school_id: int | None, limit: int, before: int | None = None, *, is_seen: bool = False
) -> list[Unread]:
    """What waits, or was put away, the newest first: what came from somebody of this school, or everything where there
    is no other. For None (an operator) everything, without its text: what names no sender is found there only."""
    if school_id is not None:
        return [_unread(one, True) for one in islice(_theirs(session, school_id, before, is_seen=is_seen), limit)]
    query = _newest(before, is_seen=is_seen).limit(limit)
    return [_unread(one, False) for one in session.scalars(query)]


def is_of_school(session: Session, number: int, school_id: int) -> bool:
    """Whether somebody who leads this school may decide about it; False where it is not there."""
    found = session.get(t.Quarantine, number)
    return found is not None and number in _of_school(session, school_id, [found])


def put_away(session: Session, number: int, now: datetime) -> bool:
    """Somebody looked; False when somebody did before."""
    row = t.Quarantine
    query = update(row).where(row.id == number, row.seen_at.is_(None))
    return changed(session, query.values(seen_at=now, again_at=None)) == 1


def ask_again(session: Session, number: int, now: datetime) -> bool:
    """It is to be read once more; False when it was put away."""
    row = t.Quarantine
    return changed(session, update(row).where(row.id == number, row.seen_at.is_(None)).values(again_at=now)) == 1


def asked(session: Session, limit: int) -> list[tuple[int, bytes]]:
    """What is to be read once more, the oldest first."""
    row = t.Quarantine
    query = select(row.id, row.raw).where(row.again_at.is_not(None), row.seen_at.is_(None)).order_by(row.id)
    return [(number, raw) for number, raw in session.execute(query.limit(limit))]


def read_again(session: Session, number: int, reason: str, now: datetime) -> None:
    """It was read once more: with no ``reason`` it is done, with one it waits for a person as before."""
    values = {"again_at": None, "reason": reason[:200]} if reason else {"again_at": None, "seen_at": now}
    session.execute(update(t.Quarantine).where(t.Quarantine.id == number).values(values))


def first_use(session: Session, signature: bytes, body: bytes, now: datetime) -> bool:
    """True when this signature is new or came with the same body; False when it is used for another body."""
    values = {"signature": signature, "body": body, "seen_at": now}
    insert_once(session, t.SignatureSeen, values, "signature")
    kept = session.scalar(select(t.SignatureSeen.body).where(t.SignatureSeen.signature == signature))
    return kept == body


def forget_signatures(session: Session, now: datetime) -> None:
    """Drop what is too old to be accepted anyway."""
    session.execute(delete(t.SignatureSeen).where(t.SignatureSeen.seen_at < now - SIGNATURES_LIVE))


def _waits(*, is_seen: bool) -> ColumnElement[bool]:
    return t.Quarantine.seen_at.is_not(None) if is_seen else t.Quarantine.seen_at.is_(None)


def _newest(before: int | None, *, is_seen: bool) -> Select[t.Quarantine]:
    query = select(t.Quarantine).where(_waits(is_seen=is_seen)).order_by(t.Quarantine.id.desc())
    return query.where(t.Quarantine.id < before) if before is not None else query


def _theirs(
    session: Session, school_id: int, before: int | None, *, is_seen: bool, most: float = inf
) -> Iterator[t.Quarantine]:
    """Those of this school, the newest first; who sent one stands in the sealed body, so some are opened at once, and
    no more than about ``most`` in all."""
    opened = 0
    while opened < most:
        found = session.scalars(_newest(before, is_seen=is_seen).limit(AT_ONCE)).all()
        theirs = _of_school(session, school_id, found)
        yield from (one for one in found if one.id in theirs)
        if len(found) < AT_ONCE:
            return
        before, opened = found[-1].id, opened + len(found)


def _is_only_school(session: Session) -> bool:
    return session.scalar(select(func.count()).select_from(t.School)) == 1


def _of_school(session: Session, school_id: int, found: Iterable[t.Quarantine]) -> set[int]:
    """Those that came from somebody of this school; all of them where there is only one school."""
    found = list(found)
    if _is_only_school(session):
        return {one.id for one in found}
    senders = {one.id: sender[1].decode("utf-8", "replace") for one in found if (sender := SENDER.search(one.raw))}
    here = _refs_of_school(session, school_id, set(senders.values()))
    return {number for number, ref in senders.items() if ref in here}


def _refs_of_school(session: Session, school_id: int, refs: Collection[str]) -> set[str]:
    query = select(t.Address.ref).join(t.Person, t.Person.id == t.Address.person_id)
    return set(session.scalars(query.where(t.Address.ref_index.in_(refs), t.Person.school_id == school_id)))


def _unread(row: t.Quarantine, is_shown: bool) -> Unread:
    text = row.raw.decode("utf-8", "replace") if is_shown else None
    return Unread(
        row.id, row.received_at, len(row.raw), row.reason, row.seen_at is not None, row.again_at is not None, text
    )
