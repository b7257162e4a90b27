"""Letters whose moment has come begin, those who came later get theirs, and what is over is closed."""

import threading

from domain.clock import Clock
from domain.letter_ways import Facilities
from handlers.actions.letter import letter_upkeep
from handlers.actions.letter.letter_begin import USUAL
from storage.database import Database


def begin_due(
    database: Database, clock: Clock, facilities: Facilities = USUAL, stop: threading.Event | None = None
) -> int:
    """Each letter in a transaction of its own: it begins as a whole, or later; how many began or moved."""
    with database.read() as session:
        due = letter_upkeep.due(session, clock.now())
    done = 0
    for number in due:
        if stop is not None and stop.is_set():
            break
        with database.begin() as session:
            done += letter_upkeep.look_after(session, number, clock.now(), facilities)
    return done


def look_after(
    database: Database, clock: Clock, facilities: Facilities = USUAL, stop: threading.Event | None = None
) -> int:
    """Running letters: who came later, who went, and what is over; how many receipts were added."""
    with database.read() as session:
        running = letter_upkeep.late(session, clock.now())
        over = letter_upkeep.over(session, clock.now())
    for number in over:
        with database.begin() as session:
            letter_upkeep.close(session, number, clock.now())
    added = 0
    for number in running:
        if stop is not None and stop.is_set():
            break
        with database.begin() as session:
            added += letter_upkeep.add_late(session, number, clock.now(), facilities)
    return added
