"""Looks after what waits for an answer: half the time gone, the owner is reminded; all of it, directors are told."""

from domain.clock import Clock
from handlers.actions.talk import tickets
from storage.database import Database


def turn(database: Database, clock: Clock) -> int:
    """One batch of each, every one in a transaction of its own; how many tickets were spoken of."""
    now = clock.now()
    with database.begin() as session:
        done = tickets.remind(session, now)
    with database.begin() as session:
        return done + tickets.raise_overdue(session, now)
