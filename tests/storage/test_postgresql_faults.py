"""PostgreSQL hung, killed, restarted or crowded: whoever waits is told in time, and afterwards all is well."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from domain.clock import SetClock
from domain.errors import SettingError, StorageUnavailable
from storage import tables as t
from storage.database import ANSWER_SECONDS, Database
from tests.servers import Postgres, wait_for
from tests.storage.writes import IN_TIME, add_school, can_write, seconds


@pytest.fixture
def warm(postgres_database: Database, clock: SetClock) -> Iterator[Database]:
    """A PostgreSQL database with one row and a connection waiting in the pool."""
    add_school(postgres_database, clock)
    yield postgres_database


class TestPostgresql:
    def test_hung_server_with_a_pooled_connection(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        postgres.pause()
        assert seconds(warm) < IN_TIME
        assert seconds(warm) < 0.5  # while it rests, nobody waits
        postgres.resume()
        wait_for(lambda: can_write(warm, clock), 5)

    def test_hung_server_without_a_connection(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        warm.engine.dispose()
        postgres.pause()
        assert seconds(warm) < IN_TIME
        postgres.resume()
        wait_for(lambda: can_write(warm, clock), 5)

    def test_hang_in_the_middle_of_a_transaction(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        started = time.monotonic()
        with pytest.raises(StorageUnavailable), warm.begin(ANSWER_SECONDS) as session:
            session.execute(text("UPDATE schools SET name = 'half'"))
            postgres.pause()
            session.execute(text("UPDATE schools SET name = 'hung'"))
        assert 1.0 < time.monotonic() - started < IN_TIME
        postgres.resume()
        wait_for(lambda: can_write(warm, clock), 5)
        with warm.read() as session:
            assert session.scalar(text("SELECT count(*) FROM schools WHERE name IN ('half', 'hung')")) == 0

    def test_hang_at_the_commit(self, warm: Database, postgres: Postgres) -> None:
        started = time.monotonic()
        with pytest.raises(StorageUnavailable), warm.begin(ANSWER_SECONDS) as session:
            session.execute(text("UPDATE schools SET name = 'perhaps'"))
            postgres.pause()
        assert time.monotonic() - started < IN_TIME

    def test_many_threads_on_a_hung_server_are_all_told_in_time(self, warm: Database, postgres: Postgres) -> None:
        postgres.pause()
        waits: list[float] = []
        threads = [threading.Thread(target=lambda: waits.append(seconds(warm))) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(waits) == 16
        assert max(waits) < IN_TIME

    def test_look_has_a_deadline_too(self, warm: Database, postgres: Postgres) -> None:
        started = time.monotonic()
        with pytest.raises(StorageUnavailable), warm.read(ANSWER_SECONDS) as session:
            postgres.pause()
            session.execute(text("SELECT 1"))
        assert time.monotonic() - started < IN_TIME

    def test_killed_server(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        postgres.kill()
        assert seconds(warm) < IN_TIME
        assert seconds(warm) < IN_TIME
        postgres.start()
        assert can_write(warm, clock)
        with warm.read() as session:
            assert session.scalar(text("SELECT count(*) FROM schools")) == 2

    def test_restart_is_not_noticed(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        """M19: every pooled connection is dead afterwards."""
        with ExitStack() as together:
            for _ in range(5):
                together.enter_context(warm.read())
        postgres.restart()
        assert can_write(warm, clock)

    def test_dropped_connection_in_the_middle(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        with pytest.raises(StorageUnavailable), warm.begin() as session:
            session.execute(text("UPDATE schools SET name = 'half'"))
            number = session.scalar(text("SELECT pg_backend_pid()"))
            with postgres.admin() as admin:
                admin.execute("SELECT pg_terminate_backend(%s)", [number])
            session.execute(text("UPDATE schools SET name = 'dropped'"))
        assert can_write(warm, clock)

    def test_no_connection_is_free_on_the_server(self, warm: Database, postgres: Postgres, clock: SetClock) -> None:
        warm.engine.dispose()
        with ExitStack() as crowd:
            with pytest.raises(Exception, match=r"too many clients|remaining connection slots"):
                for _ in range(70):
                    crowd.enter_context(postgres.admin())
            assert seconds(warm) < IN_TIME
        wait_for(lambda: can_write(warm, clock), 5)

    def test_row_locked_by_somebody_else(self, warm: Database, postgres: Postgres) -> None:
        with warm.begin() as session:
            session.execute(text("UPDATE schools SET officer = 'mine'"))
            assert seconds(warm) < IN_TIME

    def test_deadline_that_is_kept_disturbs_nobody(self, warm: Database, clock: SetClock) -> None:
        for number in range(20):
            with warm.begin(0.2) as session:
                session.add(t.School(name=f"school {number}", created_at=clock.now()))
        with warm.begin(30) as session:  # on the connection whose deadlines are long over by the end
            for _ in range(5):
                session.execute(text("SELECT pg_sleep(0.05)"))
            assert session.scalar(text("SELECT count(*) FROM schools")) == 21

    def test_weaker_setting_is_refused_at_the_start(self, warm: Database, postgres: Postgres) -> None:
        with postgres.admin() as admin:
            admin.execute(f'ALTER DATABASE "{warm.url.database}" SET synchronous_commit = off'.encode())
        warm.engine.dispose()
        with pytest.raises(SettingError, match="synchronous_commit = on"):
            warm.check()

    def test_standby_is_an_outage(self, warm: Database, postgres: Postgres) -> None:
        with postgres.admin() as admin:
            admin.execute(f'ALTER DATABASE "{warm.url.database}" SET default_transaction_read_only = on'.encode())
        warm.engine.dispose()
        assert seconds(warm) < IN_TIME
