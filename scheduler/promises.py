"""Promises whose day has come: whoever gave one is reminded once, however many programs look at the clock."""

import threading

from domain.clock import Clock
from handlers.actions.contact import promises
from storage.database import Database

BATCH = 200
MOST_BATCHES = 25  # of one tick; what is left waits for the next one
BREATH_SECONDS = 0.02  # between two batches of many, for the other writers


def remind(database: Database, clock: Clock, stop: threading.Event | None = None) -> int:
    """Work off what is due, each batch in a transaction of its own; how many promises that was."""
    done = 0
    for _ in range(MOST_BATCHES):
        with database.begin() as session:
            count = promises.remind(session, clock.now(), BATCH)
        done += count
        if count < BATCH or (stop or threading.Event()).wait(BREATH_SECONDS):
            break
    return done
