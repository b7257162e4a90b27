"""Rows of the chain: to link an entry, and to look whether it was changed, beside reading it, on each database."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bench.rows import NotMeasured, Row
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.database import Database
from storage.migrate import upgrade
from storage.person import people
from storage.statements import table
from storage.vault import Vault
from tests.servers import Postgres

CHILDREN, ENTRIES = 400, 20_000
PAGE = 2000
NOW = datetime(2026, 12, 25, 2, tzinfo=UTC)
SAID = "孩子今天在学校很好，作业写完了，晚饭吃了两碗。老师放心，我们初八就回来。"


def measure() -> list[Row]:
    """Raises NotMeasured when not everything was linked, or when a problem was found."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        rows = _rows(Database(f"sqlite:///{Path(name) / 'lianxin.db'}", Vault([bytes(32)])), "SQLite")
    server = Postgres()
    server.start()
    try:
        rows += _rows(Database(server.url(), Vault([bytes(32)])), "PostgreSQL")
    finally:
        server.close()
    return rows


def _rows(database: Database, where: str) -> list[Row]:
    upgrade(database)
    _fill(database)
    reading = _each(lambda: _read(database))
    linking = _each(lambda: _link(database))
    looking = _each(lambda: _look(database))
    database.close()
    note = f"{ENTRIES} entries of {CHILDREN} children on {where}"
    name = where.lower()[:6]
    return [
        Row(f"chain-link-{name}", linking, reading, "µs", "reading an entry", note),
        Row(f"chain-verify-{name}", looking, reading, "µs", "reading an entry", note),
    ]


def _each(work: Callable[[], int]) -> float:
    """Microseconds for one entry."""
    begun = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - begun
    if done != ENTRIES:
        raise NotMeasured(f"{done} of {ENTRIES} entries")
    return seconds * 1e6 / ENTRIES


def _read(database: Database) -> int:
    """Every entry with its words opened, a page at a time, as plainly as can be."""
    after, done = 0, 0
    columns = table(t.Entry).c
    while True:
        with database.read() as session:
            query = select(*columns).where(columns.id > after).order_by(columns.id).limit(PAGE)
            rows = session.execute(query).all()
        if not rows:
            return done
        after, done = rows[-1].id, done + len(rows)


def _link(database: Database) -> int:
    done = 0
    while True:
        with database.begin() as session:
            some = chain.link_waiting(session, NOW)
        if not some:
            return done
        done += some


def _look(database: Database) -> int:
    report = verify(database)
    return report.links if not report.count else 0


def _fill(database: Database) -> None:
    with database.begin(600) as session:
        school = people.add_school(session, "长河镇中心小学", NOW)
        connection = session.connection()
        child = {"school_id": school, "class_name": "三年级二班", "created_at": NOW}
        names = [f"孩子{at}" for at in range(CHILDREN)]
        connection.execute(insert(table(t.Child)), [{**child, "name": name, "name_index": name} for name in names])
        connection.execute(insert(table(t.Entry)), [_entry(at) for at in range(ENTRIES)])
        stands = [{"child_id": at % CHILDREN + 1, "entry_id": at + 1} for at in range(ENTRIES)]
        connection.execute(insert(table(t.EntryChild)), stands)


def _entry(at: int) -> dict[str, Any]:
    moment = NOW + timedelta(minutes=at)
    return {
        "at": moment,
        "recorded_at": moment,
        "author": "李思涵的妈妈",
        "reader": "陈老师",
        "channel": "wechat",
        "direction": "in",
        "kind": "text",
        "text": SAID,
        "cause": f"inbox:{at}",
    }
