"""Small writes that tell a test whether, and how soon, the database does what it should."""

import time

import pytest
from sqlalchemy import text

from domain.clock import SetClock
from domain.errors import StorageUnavailable
from storage import tables as t
from storage.database import ANSWER_SECONDS, Database

# The platform hangs up after so many seconds: the deadline, or one attempt to connect, and a busy machine.
IN_TIME = 5.0


def add_school(database: Database, clock: SetClock, name: str = "青石小学") -> int:
    with database.begin() as session:
        row = t.School(name=name, created_at=clock.now())
        session.add(row)
        session.flush()
        return row.id


def seconds(database: Database, deadline: float = ANSWER_SECONDS) -> float:
    """How long it takes until we are told that nothing can be written."""
    started = time.monotonic()
    with pytest.raises(StorageUnavailable), database.begin(deadline) as session:
        session.execute(text("UPDATE schools SET officer = 'x'"))
    return time.monotonic() - started


def can_write(database: Database, clock: SetClock) -> bool:
    try:
        add_school(database, clock, "written again")
    except StorageUnavailable:
        return False
    return True
