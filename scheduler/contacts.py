"""Contacts that fall due: decided in batches, so that whoever writes meanwhile is answered between two of them."""

import threading
import time

from domain.clock import Clock
from handlers.actions.contact import contact_turns
from storage.database import Database

BATCH = 200
# Of one tick. What is left waits for the next one: the heartbeat of this job must not fall silent meanwhile.
LONGEST_SECONDS = 20.0
BREATH_SECONDS = 0.02  # between two batches of many, for the other writers


def remind(database: Database, clock: Clock, stop: threading.Event | None = None, batch: int = BATCH) -> int:
    """Decide about everything that is due, each batch in a transaction of its own; how many plans."""
    done = 0
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        with database.begin() as session:
            if not done:
                contact_turns.mind_the_clock(session, clock.now())
            count = contact_turns.turn(session, clock.now(), batch)
        done += count
        if count < batch or time.monotonic() > until or _stopped(stop):
            return done


def _stopped(stop: threading.Event | None) -> bool:
    """Let others write; whether the program is to end."""
    return (stop or threading.Event()).wait(BREATH_SECONDS)
