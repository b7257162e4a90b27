"""A picture that is kept while another transaction writes an entry with it is linked, whoever is done first."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from domain.clock import SetClock
from messages.inbound import Kind, MediaRef
from storage.chains import chain
from storage.database import Database
from storage.files import file, media
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from tests.chain.town import PNG, Town

PATIENCE = 20.0  # seconds until a test that hangs is given up; nothing is measured by it


@pytest.fixture
def town(postgres_database: Database, clock: SetClock) -> Town:
    place = Town(postgres_database, clock)
    place.settle()
    return place


@pytest.fixture
def picture(town: Town, store: MediaStore) -> int:
    """Wanted, with its bytes on the disk."""
    with town.database.begin() as session:
        number = media.want(session, MediaRef("m-1", Kind.IMAGE), town.clock.now())
    store.write(number, PNG)
    return number


class Other(threading.Thread):
    """Somebody else's transaction: ``deed`` runs in it, and it is committed when ``go`` is set."""

    def __init__(self, town: Town, deed: Callable[..., object], *, go: bool) -> None:
        super().__init__(daemon=True)
        self._database, self._deed = town.database, deed
        self.is_written, self.go, self.failed = threading.Event(), threading.Event(), False
        if go:
            self.go.set()
        self.start()

    def run(self) -> None:
        try:
            with self._database.begin() as session:
                self._deed(session)
                session.flush()
                self.is_written.set()
                assert self.go.wait(PATIENCE)
        except Exception:
            self.failed = True
            raise

    def has_come(self, town: Town) -> None:
        """It has written, or waits for somebody else's lock."""
        engine = create_engine(town.database.url)
        with engine.connect() as connection:
            for _ in range(int(PATIENCE / 0.02)):
                if self.is_written.wait(0.02):
                    break
                if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                    break
                connection.rollback()
        engine.dispose()

    def is_over(self) -> None:
        self.go.set()
        self.join(PATIENCE)
        assert not self.is_alive() and not self.failed


def entry_with(town: Town, picture: int) -> Callable[..., object]:
    town.clock.advance(timedelta(minutes=1))
    now = town.clock.now()
    new = NewEntry(now, "陈老师", "李思涵的妈妈", "wechat", "out", "image", "", "inbox:2", media_id=picture)
    return lambda session: file.write(session, new, town.children, now)


def links(town: Town) -> None:
    """Both children's chains have the picture, and the night's look finds nothing."""
    town.link()
    for child in town.children:
        with town.database.read() as session:
            found = [one.subject for one in chain.links(session, "child", child)]
        assert sorted(found) == ["entry", "media"]
    assert town.found() == []


def test_the_entry_is_written_first_and_the_picture_kept_before_it_is_committed(
    town: Town, store: MediaStore, picture: int
) -> None:
    with town.database.begin() as session:
        entry_with(town, picture)(session)
        session.flush()
        other = Other(town, lambda other: store.keep(other, picture, PNG, town.clock.now()), go=False)
        other.has_come(town)
    town.link()  # before the other one is done
    other.is_over()
    links(town)


def test_the_picture_is_kept_first_and_an_entry_written_before_that_is_committed(
    town: Town, store: MediaStore, picture: int
) -> None:
    with town.database.begin() as session:
        store.keep(session, picture, PNG, town.clock.now())
        other = Other(town, entry_with(town, picture), go=True)
        other.has_come(town)
        other.join(1.0)  # done by then, if it did not have to wait
        if not other.is_alive():
            town.link()
    other.is_over()
    links(town)


def test_one_after_the_other_in_either_order(town: Town, store: MediaStore, picture: int) -> None:
    with town.database.begin() as session:
        store.keep(session, picture, PNG, town.clock.now())
    town.link()
    with town.database.begin() as session:
        entry_with(town, picture)(session)
    links(town)
