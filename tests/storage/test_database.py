"""The database keeps what was committed, loses no update, and says so in time when it cannot."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from domain.clock import SetClock
from domain.errors import SettingError, StorageUnavailable
from storage import heartbeats
from storage import tables as t
from storage.database import Database
from storage.vault import Vault
from tests.storage import processes
from tests.storage.writes import IN_TIME, add_school, seconds

HOLD_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE schools SET name = 'not yet'")
print("locked", flush=True)
sys.stdin.read()
"""

COUNT_UP = """
import sys
from storage import tables as t
from storage.database import Database
from storage.vault import Vault
database = Database(sys.argv[1], Vault([bytes(32)]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(50):
    with database.begin() as session:
        row = session.get_one(t.School, int(sys.argv[2]), with_for_update=True)
        row.erase_after_days += 1
database.close()
"""

RUN_OUT_OF_FILE = """
import resource, signal, sys
from domain.errors import StorageUnavailable
from storage.database import Database
from storage.vault import Vault
from sqlalchemy import text
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database(sys.argv[1], Vault([bytes(32)]))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    for number in range(100):
        with database.begin() as session:
            session.execute(text("UPDATE schools SET officer = :long"), {"long": str(number) * 50_000})
except StorageUnavailable as full:
    print("unavailable", full)
database.close()
"""


class TestBothDatabases:
    def test_durable_settings_are_asserted(self, database: Database) -> None:
        database.check()

    def test_committed_is_there_and_rolled_back_is_not(self, database: Database, clock: SetClock) -> None:
        add_school(database, clock)
        with pytest.raises(ZeroDivisionError), database.begin() as session:
            session.add(t.School(name="another", created_at=clock.now()))
            session.flush()
            1 / 0  # noqa: B018
        with database.read() as session:
            assert [school.name for school in session.query(t.School)] == ["青石小学"]

    def test_read_changes_nothing(self, database: Database, clock: SetClock) -> None:
        add_school(database, clock)
        with database.read() as session:
            session.execute(text("UPDATE schools SET name = 'changed'"))
        with database.read() as session:
            assert session.scalar(text("SELECT name FROM schools")) == "青石小学"

    def test_read_does_not_wait_for_a_writer(self, database: Database, clock: SetClock) -> None:
        add_school(database, clock)
        with database.begin() as writing:
            writing.execute(text("UPDATE schools SET name = 'not yet'"))
            with database.read() as session:
                assert session.scalar(text("SELECT name FROM schools")) == "青石小学"

    def test_no_update_is_lost_between_threads(self, database: Database, clock: SetClock) -> None:
        """Reliability M13: SQLAlchemy's defaults on SQLite keep 50 of 200."""
        school = add_school(database, clock)

        def count() -> None:
            for _ in range(50):
                with database.begin() as session:
                    row = session.get_one(t.School, school, with_for_update=True)
                    row.erase_after_days += 1

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as session:
            assert session.scalar(text("SELECT erase_after_days FROM schools")) == 30 + 200

    def test_no_update_is_lost_between_processes(self, database: Database, clock: SetClock) -> None:
        school = add_school(database, clock)
        counters = [processes.start(COUNT_UP, address(database), school) for _ in range(2)]
        processes.let_go(counters)
        with database.read() as session:
            assert session.scalar(text("SELECT erase_after_days FROM schools")) == 30 + 100

    def test_foreign_keys_hold(self, database: Database, clock: SetClock) -> None:
        with pytest.raises(IntegrityError), database.begin() as session:
            session.add(t.Letter(school_id=99, title="t", body="b", short="s", state="draft", created_at=clock.now()))

    def test_our_own_mistakes_are_not_outages(self, database: Database) -> None:
        with pytest.raises((OperationalError, ProgrammingError)), database.begin() as session:
            session.execute(text("SELECT * FROM no_such_table"))

    def test_errors_do_not_tell_what_people_wrote(self, database: Database, clock: SetClock) -> None:
        with pytest.raises(IntegrityError) as raised, database.begin() as session:
            session.execute(text("INSERT INTO schools (officer) VALUES (:words)"), {"words": "小雨发烧了"})
        assert "小雨" not in str(raised.value.statement) + str(raised.value).partition("DETAIL")[0]

    def test_moments_are_aware_utc_again(self, database: Database) -> None:
        when = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)
        with database.begin() as session:
            heartbeats.beat(session, "ticker", when)
        with database.read() as session:
            found = heartbeats.last(session, "ticker")
        assert found == when
        assert found is not None
        assert found.utcoffset() == timedelta(0)


class TestSqlite:
    def test_lock_held_by_another_process(self, sqlite_database: Database, clock: SetClock) -> None:
        add_school(sqlite_database, clock)
        with processes.running(HOLD_THE_LOCK, sqlite_database.url.database):
            assert seconds(sqlite_database) < IN_TIME
            assert seconds(sqlite_database) < IN_TIME
            with sqlite_database.read() as session:
                assert session.scalar(text("SELECT name FROM schools")) == "青石小学"
        add_school(sqlite_database, clock, "written again")

    def test_many_threads_are_all_told_in_time(self, sqlite_database: Database, clock: SetClock) -> None:
        add_school(sqlite_database, clock)
        waits: list[float] = []
        with processes.running(HOLD_THE_LOCK, sqlite_database.url.database):
            threads = [threading.Thread(target=lambda: waits.append(seconds(sqlite_database))) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(waits) == 8
        assert max(waits) < IN_TIME

    def test_full_disk(self, sqlite_database: Database, clock: SetClock) -> None:
        """SQLITE_FULL, the same answer as a full disk gives (reliability M16)."""
        add_school(sqlite_database, clock)
        limit = [60]

        @event.listens_for(sqlite_database.engine, "begin")
        def limited(connection: object) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit[0]}")  # type: ignore[attr-defined]

        with pytest.raises(StorageUnavailable, match="full"), sqlite_database.begin() as session:
            session.execute(text("UPDATE schools SET officer = :long"), {"long": "x" * 1_000_000})
        with sqlite_database.read() as session:
            assert session.scalar(text("SELECT name FROM schools")) == "青石小学"
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        limit[0] = 100_000
        add_school(sqlite_database, clock, "space again")

    def test_file_that_may_not_grow(self, sqlite_database: Database, clock: SetClock) -> None:
        """M16: "disk I/O error" under RLIMIT_FSIZE."""
        add_school(sqlite_database, clock)
        done = processes.run(RUN_OUT_OF_FILE, sqlite_database.url)
        assert done.stdout.startswith("unavailable"), done.stderr
        with sqlite_database.read() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"

    def test_folder_that_is_not_there(self, vault: Vault) -> None:
        database = Database("sqlite:////no such folder/lianxin.db", vault)
        with pytest.raises(StorageUnavailable, match="unable to open"), database.begin():
            pass
        database.close()

    def test_weaker_setting_is_refused_at_the_start(self, sqlite_database: Database) -> None:
        sqlite_database.engine.dispose()

        @event.listens_for(sqlite_database.engine, "connect")
        def weaken(connection: object, _record: object) -> None:
            connection.execute("PRAGMA synchronous=NORMAL")  # type: ignore[attr-defined]

        with pytest.raises(SettingError, match="synchronous = 2"):
            sqlite_database.check()


def address(database: Database) -> str:
    """Its URL for another process."""
    return database.url.render_as_string(hide_password=False)
