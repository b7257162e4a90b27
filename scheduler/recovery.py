"""Brings back what a dead database kept out, and drops what is too old to matter."""

from collections.abc import Callable
from threading import Event

from domain.clock import Clock
from domain.errors import LianxinError, StorageUnavailable
from messages.inbound import Inbound
from messages.outbound import Reply
from storage.access import known_devices, sign_in_asks, sign_in_limits
from storage.database import Database
from storage.spool import Spool
from storage.traffic import quarantine

Read = Callable[[bytes], Inbound]
PutAside = Callable[[bytes, str], None]
Receive = Callable[[Inbound, bytes], Reply]
AT_ONCE = 20  # bodies


def replay_spool(spool: Spool, read: Read, receive: Receive, put_aside: PutAside, stop: Event) -> int:
    """Bring back what was kept on disk while the database was away, until ``stop``; how many.

    A message that can no longer be read goes to quarantine, so that it does not keep those behind it waiting.
    """

    def take(raw: bytes) -> None:
        if stop.is_set():
            raise StorageUnavailable("the program is ending")  # the rest waits on the disk for the next start
        try:
            inbound = read(raw)
        except LianxinError as unreadable:
            put_aside(raw, f"spool: {unreadable}")
            return
        receive(inbound, raw)

    return spool.replay(take)


def read_again(database: Database, clock: Clock, read: Read, receive: Receive, limit: int = AT_ONCE) -> int:
    """What a person wants read once more goes the normal way if it can be read now; how many could.

    What still cannot be read waits for a person as before, with the reason of today.
    """
    with database.read() as session:
        asked = quarantine.asked(session, limit)
    return sum(_read_one(database, clock, read, receive, number, raw) for number, raw in asked)


def _read_one(database: Database, clock: Clock, read: Read, receive: Receive, number: int, raw: bytes) -> bool:
    reason = ""
    try:
        receive(read(raw), raw)
    except StorageUnavailable:
        raise
    except LianxinError as unreadable:
        reason = str(unreadable) or "unreadable"
    with database.begin() as session:
        quarantine.read_again(session, number, reason, clock.now())
    return not reason


def tidy(database: Database, clock: Clock) -> None:
    """Drop what is too old to matter."""
    with database.begin() as session:
        quarantine.forget_signatures(session, clock.now())
        sign_in_limits.forget(session, clock.now())
        sign_in_asks.forget(session, clock.now())
        known_devices.forget_old(session, clock.now())
