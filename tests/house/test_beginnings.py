"""A world that was copied is the world that was made: the rows, the clock, the files, and nothing of another test."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.clock import SetClock
from storage import tables as t
from storage.database import Database
from storage.person import people
from tests.beginnings import Beginnings


@dataclass
class World:
    """``made`` counts for all copies how often it was really made."""

    database: Database
    clock: SetClock
    folder: Path
    said: list[str]

    def settle(self) -> "World":
        self.clock.advance(timedelta(hours=1))
        with self.database.begin() as session:
            people.add_school(session, "清水湾小学", self.clock.now())
        (self.folder / "media").mkdir(parents=True)
        (self.folder / "media" / "picture").write_text("a picture")
        self.said.append("settled")
        return self

    def schools(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(t.School.name).order_by(t.School.id)))


@pytest.mark.parametrize("turn", ["made", "copied", "copied again"])
def test_every_test_begins_with_the_same(
    turn: str, database: Database, clock: SetClock, tmp_path: Path, beginnings: Beginnings
) -> None:
    before = clock.now()
    folder = tmp_path / "data"
    world = beginnings.of(lambda: World(database, clock, folder, []).settle(), database, clock, files=folder)
    assert (world.database, world.clock, world.folder) == (database, clock, folder), "it looks at what this test has"
    assert (world.schools(), world.said) == (["清水湾小学"], ["settled"]), turn
    assert clock.now() - before == timedelta(hours=1)
    assert (folder / "media" / "picture").read_text() == "a picture"
    with database.begin() as session:  # the next turn sees nothing of this
        people.add_school(session, "石桥小学", clock.now())
    world.said.append(turn)
    (folder / "media" / "picture").write_text("another")
    assert len(world.schools()) == 2


def test_it_is_made_once(sqlite_database: Database, clock: SetClock, tmp_path: Path) -> None:
    kept = Beginnings(tmp_path, lambda: pytest.fail("no PostgreSQL is needed"))
    times: list[int] = []

    def made() -> list[int]:
        times.append(1)
        return [len(times)]

    first, second = (kept.of(made, sqlite_database, clock) for _ in range(2))
    assert (first, second, len(times)) == ([1], [1], 1)
    assert first is not second
    clock.advance(timedelta(days=1))
    assert kept.of(made, sqlite_database, clock) == [2], "another day is another world"
