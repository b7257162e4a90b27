"""Children of whom nobody has heard after a warning: whoever comes next is turned to, each step once."""

import threading

from domain.clock import Clock
from handlers.actions.letter import roll_calls
from storage.database import Database

BATCH = 200
MOST_BATCHES = 50  # of one tick; what is left waits for the next one
BREATH_SECONDS = 0.02  # between two batches of many, for the other writers


def climb(database: Database, clock: Clock, stop: threading.Event | None = None) -> int:
    """Work off what is due, each batch in a transaction of its own; how many children that was."""
    done = 0
    for _ in range(MOST_BATCHES):
        with database.begin() as session:
            count = roll_calls.climb(session, clock.now(), BATCH)
        done += count
        if count < BATCH or (stop or threading.Event()).wait(BREATH_SECONDS):
            break
    return done
