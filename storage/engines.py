"""How SQLite and PostgreSQL are set so that a commit is kept, a lost update is impossible and a hang has an end."""

import sqlite3
import time
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

from domain.errors import StorageUnavailable
from storage.watchdog import Watch, Watchdog

# Execution option of a connection: seconds to wait for the right to write; None for a look that writes nothing.
WAIT_OPTION = "lianxin_wait"

WRITE_SECONDS = 1.5  # how long a writer waits for one in another process when nobody says otherwise
PING_SECONDS = 1.5  # a server that does not say "1" by then hangs (reliability M18)
CONNECT_SECONDS = 2  # psycopg's smallest
REST_SECONDS = 1.0  # after a hang nobody tries for so long, or every thread would wait in turn

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that mean "not now", among them M16's "database
# or disk is full" and "disk I/O error".
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}
READ_ONLY = "25006"  # SQLSTATE read_only_sql_transaction: we reached a standby

# recursive_triggers: INSERT OR REPLACE must not slip past the triggers that refuse DELETE
SQLITE_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "recursive_triggers=ON",
)
WAL_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # seconds
SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRESQL_SETTINGS = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8"}
# Values of synchronous_commit that wait for more than the local disk are as good or better.
STRONGER = {"synchronous_commit": {"on", "remote_apply"}}


def sqlite_engine(url: URL) -> Engine:
    """WAL with FULL (M14), foreign keys, BEGIN IMMEDIATE for every write (M13); deleted text is overwritten."""
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_timeout=2, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
        connection.execute(f"PRAGMA busy_timeout={int(WRITE_SECONDS * 1000)}")
        _into_wal(connection)
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        wait = connection.get_execution_options().get(WAIT_OPTION, WRITE_SECONDS)
        milliseconds = int(1000 * (WRITE_SECONDS if wait is None else max(0, wait)))
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.exec_driver_sql("BEGIN" if wait is None else "BEGIN IMMEDIATE")

    return engine


def _into_wal(connection: Any) -> None:
    """Two programs that open a fresh file at once: the change to WAL does not wait for the other (no busy handler)."""
    for pause in WAL_PAUSES:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            time.sleep(pause)
    connection.execute("PRAGMA journal_mode=WAL")


def postgresql_engine(url: URL, watchdog: Watchdog) -> Engine:
    """Short time-outs, and a ping under the watchdog instead of SQLAlchemy's own, which a hung server blocks."""
    options = "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
    engine = create_engine(
        url,
        pool_timeout=2,
        pool_size=10,
        max_overflow=10,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": options},
    )
    rest = _Rest()

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Dialect, _record: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        rest.respect()
        try:
            connection = dialect.connect(*args, **options)
        except psycopg.errors.ConnectionTimeout:
            rest.begin()
            raise
        if watchdog.current is not None:
            watchdog.current.take(connection)  # type: ignore[arg-type]  # psycopg's own class
        return connection

    @event.listens_for(engine, "checkout")
    def ping(connection: psycopg.Connection, _record: Any, _proxy: Any) -> None:
        rest.respect()
        outer = watchdog.current
        if not _answers(connection, watchdog):
            rest.begin()
            raise StorageUnavailable(f"no answer within {PING_SECONDS} s")
        if connection.closed:
            _again_or_never(outer)
        if outer is not None:
            outer.take(connection)

    return engine


def unsafe_settings(connection: Connection) -> list[str]:
    """The settings of this connection under which a committed message could be lost, as they should be."""
    wrong = []
    sqlite = connection.dialect.name == "sqlite"
    for name, wanted in (SQLITE_SETTINGS if sqlite else POSTGRESQL_SETTINGS).items():
        found = str(connection.exec_driver_sql(f"PRAGMA {name}" if sqlite else f"SHOW {name}").scalar_one())
        if found not in STRONGER.get(name, {wanted}):
            wrong.append(f"{name} = {wanted}")
    return wrong


def is_outage(error: DBAPIError) -> bool:
    """Whether trying again later may work; False for a mistake in our own statement."""
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & 0xFF in SQLITE_OUTAGES  # the lower byte is the primary code
    if isinstance(error.orig, psycopg.Error):
        return isinstance(error.orig, psycopg.OperationalError) or error.orig.sqlstate == READ_ONLY
    return False


class _Rest:
    """A pause after a hang: whoever comes meanwhile is told at once."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        self._until = time.monotonic() + REST_SECONDS

    def respect(self) -> None:
        if time.monotonic() < self._until:
            raise StorageUnavailable("the database did not answer a moment ago")


def _answers(connection: psycopg.Connection, watchdog: Watchdog) -> bool:
    """False when the server hangs; a connection that is dead is closed here, and that is an answer too."""
    with watchdog.watch(PING_SECONDS) as watch:
        watch.take(connection)
        try:
            connection.autocommit = True
            connection.execute("SELECT 1")
            connection.autocommit = False
        except psycopg.Error:
            connection.close()
        return not watch.has_expired


def _again_or_never(watch: Watch | None) -> None:
    """After a restart of the server every pooled connection is dead (M19): drop them all, try a new one, once."""
    if watch is None or watch.was_stale:
        raise StorageUnavailable("the connection is lost")
    watch.was_stale = True
    raise InvalidatePoolError
