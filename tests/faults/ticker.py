"""Three schedulers on one database, of which one after the other is killed: run as a process of its own.

Their clock goes on by some hours whenever nothing is left to do, so that a busy machine makes them slow but never late.
The schedulers are forked, so that the next one works at once.
"""

import mmap
import os
import random
import signal
import struct
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from domain.clock import FollowingClock
from domain.errors import StorageUnavailable
from scheduler import contacts
from storage.database import Database
from storage.vault import Vault
from tests.conftest import KEY

SCHEDULERS = 3
BATCH = 7
STEP = timedelta(hours=12)
IDLE_SECONDS = 0.005
MOST_BATCHES = 6  # that all of them together decide between two kills
PATIENCE_SECONDS = 0.5  # for them, where little is due
A_BATCH_SECONDS = 0.04
SEED = 20261126
DAYS = 16  # that pass at least
WORTH_THE_NAME = 100  # batches that were decided, without which there was nothing to be killed in


class Board:
    """Numbers that outlive whoever wrote them: hours gone by, and for each place its batches and its idle looks."""

    HOURS = 0

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, (1 + 2 * SCHEDULERS) * 8)

    def get(self, place: int) -> int:
        return int(struct.unpack_from("q", self._memory, place * 8)[0])

    def add(self, place: int, number: int = 1) -> None:
        """Only one process writes in each place."""
        struct.pack_into("q", self._memory, place * 8, self.get(place) + number)

    @property
    def batches(self) -> int:
        return sum(self.get(1 + place) for place in range(SCHEDULERS))

    @property
    def idle(self) -> int:
        return sum(self.get(1 + SCHEDULERS + place) for place in range(SCHEDULERS))


def main(url: str, begins: datetime, seconds: float) -> None:
    """Kill and start again for so long, on a busy machine longer; prints kills, batches and where the clock ended."""
    rng, board, started = random.Random(SEED), Board(), time.monotonic()
    alive = [_begin(url, begins, board, place) for place in range(SCHEDULERS)]
    kills = seen = 0
    while time.monotonic() < started + seconds or (_is_too_little(board) and time.monotonic() < started + 6 * seconds):
        _let_work(board, rng.randrange(1, MOST_BATCHES))
        if board.idle > seen:
            board.add(Board.HOURS, STEP // timedelta(hours=1))
            seen = board.idle
        time.sleep(rng.uniform(0, A_BATCH_SECONDS))
        place = rng.randrange(SCHEDULERS)
        _kill(alive[place])
        alive[place] = _begin(url, begins, board, place)
        kills += 1
    for one in alive:
        _kill(one)
    print(kills, board.batches, _now(begins, board).isoformat(), flush=True)


def _is_too_little(board: Board) -> bool:
    return board.batches < WORTH_THE_NAME or board.get(Board.HOURS) < DAYS * 24


def _now(begins: datetime, board: Board) -> datetime:
    return begins + timedelta(hours=board.get(Board.HOURS))


def _begin(url: str, begins: datetime, board: Board, place: int) -> int:
    number = os.fork()
    if not number:
        try:
            _schedule(url, FollowingClock(lambda: _now(begins, board)), board, place)
        finally:
            os._exit(1)  # nothing of the parent's is tidied up by the child
    return number


def _schedule(url: str, clock: FollowingClock, board: Board, place: int) -> None:
    """Until it is killed."""
    database = Database(url, Vault([KEY]))

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO contact_decisions"):
            board.add(1 + place)

    event.listen(database.engine, "after_cursor_execute", note)
    while True:
        with suppress(StorageUnavailable):
            if not contacts.remind(database, clock, batch=BATCH):
                board.add(1 + SCHEDULERS + place)
                time.sleep(IDLE_SECONDS)


def _let_work(board: Board, batches: int) -> None:
    enough, idle, until = board.batches + batches, board.idle, time.monotonic() + PATIENCE_SECONDS
    while board.batches < enough and board.idle == idle and time.monotonic() < until:
        time.sleep(IDLE_SECONDS)


def _kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)
    _, status = os.waitpid(number, 0)
    assert os.WIFSIGNALED(status), "a scheduler ended by itself"


if __name__ == "__main__":
    main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), float(sys.argv[3]))
