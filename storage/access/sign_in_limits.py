"""How often a sign-in may fail, by the name that was typed and by where it came from; counted where a restart or a dead
Redis resets nothing.

A try is written down before the password is looked at and taken back when it was right: those who try at the same
moment count each other, because one at a time counts for a name or a place. Names are counted as they are typed, so
that a name nobody has is answered like any other. Who is refused writes nothing: the table holds at most what was
allowed within a day.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.orm import Session

from domain.words import fold
from storage import tables as t

SOON = timedelta(minutes=15)
DAY = timedelta(days=1)  # how long tries are kept, too
OF_NAME = 5  # within SOON, by browsers that are not known
OF_KNOWN = 10  # within SOON, by the known browsers of the name
OF_ADDRESS = 20  # within SOON
OF_ADDRESS_PER_DAY = 100
ASKS_OF_ADDRESS = 20  # QR codes for one address within SOON
ASKS_PER_DAY = 2000  # for everybody: the platform gives a number of codes a day
IN_CHAT = 5  # wrong codes of one WeChat within SOON
ASKS = "\x00ask"  # no name that can be typed


def take(session: Session, login: str, address: str, now: datetime, *, device_known: bool) -> int | None:
    """Write down one try; its number, None when there were too many. A known browser has an allowance of its own, of
    which nobody else can take anything."""
    if _is_used_up(session, login, address, now, device_known=device_known):
        return None  # without waiting for those who count
    name, place = _name(login), _place(address)
    turns = (f"known {name}",) if device_known else (f"name {name}", f"place {place}")
    if _take_turns(session, *turns) and _is_used_up(session, login, address, now, device_known=device_known):
        return None
    return _add(session, name, place, now, known=device_known)


def _is_used_up(session: Session, login: str, address: str, now: datetime, *, device_known: bool) -> bool:
    """Whether there were too many tries for one more; changes nothing."""
    tries = t.SignInTry
    of_name = (tries.login_index == _name(login), tries.device_known.is_(device_known))
    if device_known:
        return _count(session, now - SOON, *of_name) >= OF_KNOWN
    of_place = (tries.address_index == _place(address), tries.device_known.is_(False))
    return (
        _count(session, now - SOON, *of_name) >= OF_NAME
        or _count(session, now - SOON, *of_place) >= OF_ADDRESS
        or _count(session, now - DAY, *of_place) >= OF_ADDRESS_PER_DAY
    )


def give_back(session: Session, number: int) -> None:
    """It was right: it does not count."""
    session.execute(delete(t.SignInTry).where(t.SignInTry.id == number))


def may_ask(session: Session, address: str, now: datetime) -> bool:
    """Count one request to be let in by WeChat; False beyond the measure of this address."""
    place = f"{ASKS}:{_place(address)}"
    _take_turns(session, f"place {place}")
    if _count(session, now - SOON, t.SignInTry.address_index == place) >= ASKS_OF_ADDRESS:
        return False
    _add(session, ASKS, place, now, known=False)
    return True


def has_codes_left(session: Session, now: datetime) -> bool:
    """Whether the platform may be asked for one more QR code today."""
    return _count(session, now - DAY, t.SignInTry.login_index == ASKS) <= ASKS_PER_DAY


def may_try_in_chat(session: Session, address_id: int, now: datetime) -> bool:
    """Whether this WeChat sent few enough wrong codes."""
    return _count(session, now - SOON, t.SignInTry.login_index == _chat(address_id)) < IN_CHAT


def was_wrong_in_chat(session: Session, address_id: int, now: datetime) -> None:
    """Count a code, or a number, that was wrong."""
    _add(session, _chat(address_id), _chat(address_id), now, known=False)


def forget(session: Session, now: datetime) -> None:
    """Drop what is older than a day."""
    session.execute(delete(t.SignInTry).where(t.SignInTry.at <= now - DAY))


def _take_turns(session: Session, *names: str) -> bool:
    """Wait until nobody else counts for these until this transaction ends; always in the same order, so that nobody
    waits in a ring. False on SQLite: it has one writer, and no one counted meanwhile."""
    if session.get_bind().dialect.name == "sqlite":
        return False
    for name in names:
        number = int.from_bytes(hashlib.sha256(f"sign-in {name}".encode()).digest()[:8], signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    return True


def _count(session: Session, since: datetime, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(t.SignInTry).where(t.SignInTry.at > since, *which)
    return session.scalar(query) or 0


def _add(session: Session, name: str, place: str, now: datetime, *, known: bool) -> int:
    row = t.SignInTry(login_index=name, address_index=place, device_known=known, at=now)
    session.add(row)
    session.flush()
    return row.id


def _name(login: str) -> str:
    return fold(login)[:200].lstrip("\x00")


def _place(address: str) -> str:
    """An address as one of many: of the sixth version a household has 2**64, so these count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _chat(address_id: int) -> str:
    return f"\x00chat:{address_id}"
