"""Row of the search in one child's file: ten thousand sealed texts opened and looked through, beside plain reading."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bench.rows import NotMeasured, Row, median
from domain import finding
from storage import tables as t
from storage.database import Database
from storage.files import file_search
from storage.files.file_filters import Filter
from storage.files.file_secrecy import Eyes
from storage.migrate import upgrade
from storage.statements import table
from storage.vault import Vault
from tests.console.village import settle
from tests.file.filled import fill

ENTRIES = file_search.LOOKED_THROUGH
TEXT = "思涵妈妈您好，思涵今天作文得了优，写的是等妈妈回家，她让我问您过年回不回来。"
NOW = datetime(2026, 12, 7, 2, tzinfo=UTC)
LIMIT = 300.0  # milliseconds
TIMES = 7
SECONDS = 600.0


def measure() -> list[Row]:
    """Raises NotMeasured when something was found that is not there."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        database = Database(f"sqlite:///{Path(name) / 'lianxin.db'}", Vault([bytes(32)]))
        upgrade(database)
        with database.begin(SECONDS) as session:
            child = settle(session, NOW).hanhan
            fill(session, child, ENTRIES, NOW, text=TEXT)
        found = median([_timed(lambda: _search(database, child)) for _ in range(TIMES)])
        read = median([_timed(lambda: _read(database, child)) for _ in range(TIMES)])
        database.close()
    note = f"{ENTRIES} entries, nothing found; opening the same rows takes {read:.0f} ms"
    return [Row("search", found, LIMIT, "ms", "limit", note), Row("search-read", found, read, "ms", "opening", note)]


def _search(database: Database, child: int) -> None:
    with database.read(SECONDS) as session:
        hits = file_search.find(session, child, finding.asked("包饺子"), Filter(), Eyes(False, False), 30)
    if hits.numbers:
        raise NotMeasured(f"found {len(hits.numbers)} entries")


def _read(database: Database, child: int) -> None:
    """The same rows opened, and nothing looked for in them."""
    entries, places = table(t.Entry), table(t.EntryChild)
    query = (
        select(entries.c.id, entries.c.text)
        .join(places, places.c.entry_id == entries.c.id)
        .where(places.c.child_id == child)
        .order_by(places.c.entry_id.desc())
    )
    with database.read(SECONDS) as session:
        rows = session.connection().execute(query).all()
    if len(rows) != ENTRIES:
        raise NotMeasured(f"read {len(rows)} entries")


def _timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
