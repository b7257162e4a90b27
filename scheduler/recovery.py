"""Finishes what a crash or a dead database left half done: kept but unhandled messages, and the spool."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

from domain.clock import Clock
from domain.errors import StorageUnavailable
from messages.inbound import Inbound
from messages.outbound import Reply
from storage import inbox, quarantine
from storage.database import Database
from storage.spool import Spool

# Longer than any answer may take, so that nothing is handled twice while the first is still at work.
UNHANDLED_AFTER = timedelta(seconds=15)
BATCH = 100

Read = Callable[[bytes], Inbound]
Receive = Callable[[Inbound, bytes], Reply]
Handle = Callable[[int, Inbound], Reply]


def finish_unhandled(database: Database, clock: Clock, read: Read, handle: Handle, stop: Event) -> int:
    """Handle messages that were kept before a crash, oldest first, until ``stop``; how many were waiting."""
    with database.read() as session:
        waiting = inbox.waiting(session, clock.now() - UNHANDLED_AFTER, BATCH)
    for message in waiting:
        if stop.is_set():
            break
        handle(message.id, read(message.raw))
    return len(waiting)


def replay_spool(spool: Spool, read: Read, receive: Receive, stop: Event) -> int:
    """Bring back what was kept on disk while the database was away, until ``stop``; how many."""

    def take(raw: bytes) -> None:
        if stop.is_set():
            raise StorageUnavailable("the program is ending")  # the rest waits on the disk for the next start
        receive(read(raw), raw)

    return spool.replay(take)


def tidy(database: Database, clock: Clock) -> None:
    """Drop what is too old to matter."""
    with database.begin() as session:
        quarantine.forget_signatures(session, clock.now())
