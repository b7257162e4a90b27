"""The only way into the database: one engine, with the settings that keep what was promised."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from domain.errors import SettingError, StorageUnavailable
from storage.engines import WAIT_OPTION, is_outage, postgresql_engine, sqlite_engine, unsafe_settings
from storage.vault import Vault
from storage.watchdog import Watchdog

# Of the platform's five seconds for an answer; afterwards the message goes to the spool (reliability P3, M18).
ANSWER_SECONDS = 1.5
LONGEST_SECONDS = 30.0  # for work that nobody waits for: longer than any statement_timeout, shorter than for ever


class Database:
    """Transactions for the whole house. ``url`` is an SQLAlchemy URL of SQLite or PostgreSQL (psycopg)."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url: URL = make_url(url)
        self.vault = vault
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._watchdog = Watchdog()
        self.engine: Engine = sqlite_engine(self.url) if self.is_sqlite else postgresql_engine(self.url, self._watchdog)
        self.engine.dialect.lianxin_vault = vault  # type: ignore[attr-defined]  # read by storage.columns
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        # SQLite has one writer: who waits here is woken at once, who waits in its busy handler sleeps and looks again.
        self._writer = threading.Lock()

    @contextmanager
    def begin(self, deadline: float = LONGEST_SECONDS) -> Iterator[Session]:
        """A transaction that writes: committed at the end, rolled back on any error.

        ``deadline`` is in seconds from now; on the way of a callback it is ANSWER_SECONDS. Raises StorageUnavailable
        when the database does not answer by then, is locked or full. After that the transaction may or may not have
        been committed: only work that is nothing the second time may be tried again.
        """
        with translated(), self._turn(deadline) as wait, self._guarded(deadline), self._sessions.begin() as session:
            session.connection(execution_options={WAIT_OPTION: wait})
            yield session

    @contextmanager
    def read(self, deadline: float = LONGEST_SECONDS) -> Iterator[Session]:
        """A look that changes nothing; waits for no writer. Raises StorageUnavailable as ``begin`` does."""
        with translated(), self._guarded(deadline), self._sessions() as session:
            session.connection(execution_options={WAIT_OPTION: None})
            yield session
            session.rollback()

    def check(self) -> None:
        """Asserted at every start: what is committed survives power loss. Raises SettingError."""
        with self.read() as session:
            wrong = unsafe_settings(session.connection())
        if wrong:
            raise SettingError(f"数据库的设置会丢消息，请改成：{'，'.join(wrong)}。")

    def close(self) -> None:
        self.engine.dispose()
        self._watchdog.close()

    @contextmanager
    def _turn(self, deadline: float) -> Iterator[float]:
        """The right to write; how many seconds are left to wait for writers in other processes."""
        if not self.is_sqlite:
            yield deadline
            return
        started = time.monotonic()
        if not self._writer.acquire(timeout=deadline):
            raise StorageUnavailable("another write is taking too long")
        try:
            yield max(0.0, deadline - (time.monotonic() - started))
        finally:
            self._writer.release()

    @contextmanager
    def _guarded(self, deadline: float) -> Iterator[None]:
        if self.is_sqlite:
            yield
            return
        with self._watchdog.watch(deadline):
            yield


def is_away(error: BaseException) -> bool:
    """Whether an error means that the database is away, as opposed to a mistake of ours."""
    return isinstance(error, StorageUnavailable) or (isinstance(error, DBAPIError) and is_outage(error))


@contextmanager
def translated() -> Iterator[None]:
    """Outages become StorageUnavailable; mistakes of ours stay what they are."""
    try:
        yield
    except PoolTimeout as crowded:
        raise StorageUnavailable("every connection is in use") from crowded
    except DBAPIError as error:
        if is_outage(error):
            raise StorageUnavailable(str(error.orig).partition("\n")[0]) from error
        raise
