"""Rows of the register: reading a file, importing ten thousand children, their statistics, one child's entry.

And on PostgreSQL one school's statistics alone in the database, then beside a million children of other schools.
"""

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bench.roster import file_of, roster, typed, uploaded
from bench.rows import NotMeasured, Row, median
from bot.runtime import collect_seldom
from domain.clock import in_china
from domain.register.totals.summary import Definition, judged, summarise
from handlers.actions.registers import register_import
from handlers.actions.registers.register_import import Upload
from storage.database import Database
from storage.migrate import upgrade
from storage.person import people
from storage.registers import register_book, register_imports
from storage.vault import Vault
from tests.servers import Postgres

CHILDREN, FILE_ROWS = 10_000, 5_000
LIMITS = {"read": 20.0, "file": 20.0, "import": 60.0, "statistics": 2.0, "entry": 0.020}
OTHERS, OF_A_SCHOOL = 1_000_000, 1_000
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
SECONDS = 600.0
TIMES = 5


def measure() -> list[Row]:
    """Raises NotMeasured when a file was not imported whole."""
    collect_seldom()  # as the program does
    return [_reading(), *_on_sqlite(), _beside_a_million()]


def _reading() -> Row:
    content = file_of(roster(FILE_ROWS), in_china(NOW))
    before = _cpu_seconds(resource.RUSAGE_CHILDREN)
    upload = uploaded(content)
    seconds = _cpu_seconds(resource.RUSAGE_CHILDREN) - before
    if len(upload.rows) != FILE_ROWS + 1:
        raise NotMeasured(f"{len(upload.rows)} rows were read")
    note = f"{FILE_ROWS} rows, {len(upload.rows[0][1])} columns, {len(content) // 1024} KiB; CPU of the child process"
    return Row("register-read", seconds, LIMITS["read"], "s CPU", "limit", note)


def _on_sqlite() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        database = Database(f"sqlite:///{Path(name) / 'lianxin.db'}", Vault([bytes(32)]))
        upgrade(database)
        school_id = _school(database)
        files = [file_of(roster(FILE_ROWS, start), in_china(NOW)) for start in range(0, CHILDREN, FILE_ROWS)]
        cpu = []
        with _timed() as seconds:
            for content in files:
                before = _cpu_seconds()
                _bring_in(database, school_id, uploaded(content))
                cpu.append(_cpu_seconds() - before)
        note = f"{FILE_ROWS} rows from the file to the commit, the child process included"
        yield Row("register-file", max(cpu), LIMITS["file"], "s CPU", "limit", note)
        yield Row("register-import", seconds(), LIMITS["import"], "s", "limit", f"{CHILDREN} children in two files")
        yield Row(
            "register-sum",
            median([_statistics(database, school_id) for _ in range(TIMES)]),
            LIMITS["statistics"],
            "s",
            "limit",
        )
        yield Row("register-entry", median([_entry(database, n) for n in range(1, 100)]), LIMITS["entry"], "s", "limit")
        database.close()


def _beside_a_million() -> Row:
    server = Postgres()
    server.start()
    try:
        database = Database(server.url(), Vault([bytes(32)]))
        upgrade(database)
        school_id = _school(database)
        _bring_in(database, school_id, typed(roster(OF_A_SCHOOL)))
        alone = median([_statistics(database, school_id) for _ in range(TIMES)])
        _others(database)
        beside = median([_statistics(database, school_id) for _ in range(TIMES)])
        database.close()
    finally:
        server.close()
    note = f"one school of {OF_A_SCHOOL} on PostgreSQL, beside {OTHERS} children of others and alone"
    return Row("register-county", beside, alone, "s", "alone", note)


def _others(database: Database) -> None:
    """Children of a thousand other schools, with records that are never opened."""
    schools, each = 1000, OTHERS // 1000
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        for statement in (
            f"INSERT INTO schools (name, officer, created_at) "
            f"SELECT 'x' || n, '', now() FROM generate_series(1, {schools}) n",
            f"INSERT INTO children (school_id, name, name_index, class_name, created_at) "
            f"SELECT s.id, '', decode(md5(s.id || '-' || n), 'hex'), '三(2)班', now() "
            f"FROM schools s, generate_series(1, {each}) n WHERE s.name LIKE 'x%'",
            "INSERT INTO register_records "
            "(school_id, subject, subject_id, ordinary, restricted, opened_on, latest_on, verified_on) "
            "SELECT school_id, 'child', id, decode(repeat('00', 300), 'hex'), decode(repeat('00', 200), 'hex'), "
            "current_date, current_date, current_date FROM children WHERE octet_length(name) = 0",
        ):
            connection.execute(text(statement))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _school(database: Database) -> int:
    with database.begin() as session:
        return people.add_school(session, "长河镇中心小学", NOW)


def _bring_in(database: Database, school_id: int, upload: Upload) -> None:
    with database.begin(SECONDS) as session:
        register_imports.take_turn(session, school_id)
        plan = register_import.look(session, school_id, upload, NOW)
        if plan.errors or not plan.added:
            raise NotMeasured(f"{len(plan.errors)} cells were refused: {plan.errors[:1]}")
        register_import.bring_in(session, school_id, upload, plan, in_china(NOW).date(), None, NOW)


def _statistics(database: Database, school_id: int) -> float:
    with _timed() as seconds, database.read(SECONDS) as session:
        records = register_book.of_school(session, school_id)
        summary = summarise(judged(records, in_china(NOW).date()), Definition.ZJ2013, in_china(NOW).date())
    if not summary.total.total:
        raise NotMeasured("nobody was counted")
    return seconds()


def _entry(database: Database, child_id: int) -> float:
    with _timed() as seconds, database.read() as session:
        if register_book.of_child(session, child_id) is None:
            raise NotMeasured(f"there is no child {child_id}")
    return seconds()


def _cpu_seconds(*whose: int) -> float:
    """CPU of this process and its ended children, or of those asked for."""
    used = [resource.getrusage(who) for who in whose or (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def _timed() -> Iterator[Callable[[], float]]:
    begun, ended = time.perf_counter(), [0.0]
    yield lambda: ended[0]
    ended[0] = time.perf_counter() - begun
