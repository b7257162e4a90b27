"""Contacts that fall due: decided in batches, so that whoever writes meanwhile is answered between two of them."""

import threading

from domain.clock import Clock
from handlers.actions import contact_turns
from storage.database import Database

BATCH = 200
MOST_BATCHES = 25  # of one tick; what is left waits for the next one
BREATH_SECONDS = 0.02  # between two batches of many, for the other writers


def remind(database: Database, clock: Clock, stop: threading.Event | None = None) -> int:
    """Decide about everything that is due, each batch in a transaction of its own; how many plans."""
    done = 0
    for _ in range(MOST_BATCHES):
        with database.begin() as session:
            count = contact_turns.turn(session, clock.now(), BATCH)
        done += count
        if count < BATCH or _stopped(stop):
            break
    return done


def _stopped(stop: threading.Event | None) -> bool:
    """Let others write; whether the program is to end."""
    return (stop or threading.Event()).wait(BREATH_SECONDS)
