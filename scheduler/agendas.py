"""Lists that staff get by themselves: whom to speak with today, and for directors how the week was."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from handlers.actions.contact import agenda_lists, digests
from storage.database import Database

BATCH = 20  # people in one transaction
MOST_BATCHES = 25  # of one tick; who is left waits for the next one

Turn = Callable[[Session, datetime, int], int]


def make(database: Database, clock: Clock) -> int:
    """Make every list that is due, some in each transaction; how many people were looked at."""
    return sum(_work_off(database, clock, turn) for turn in (agenda_lists.turn, digests.turn))


def _work_off(database: Database, clock: Clock, turn: Turn) -> int:
    done = 0
    for _ in range(MOST_BATCHES):
        with database.begin() as session:
            count = turn(session, clock.now(), BATCH)
        done += count
        if count < BATCH:
            break
    return done
