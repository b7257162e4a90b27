"""Row ``fanout``: how long it takes until a letter to 50,000 families has begun.

That is one transaction with everything that belongs to it: 50,000 receipts, the entry in 50,000 children's files, and
50,000 messages in the queue, each under its own name.
"""

import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from bench.account import Account
from bench.rows import NotMeasured, Row, median
from bench.town import Town
from domain.clock import SystemClock
from handlers.actions.letter.letter_begin import begin
from tests.servers import Postgres

FAMILIES = 50_000
LETTERS = 3
SQLITE_SECONDS, POSTGRES_SECONDS = 1.0, 4.0


def measure() -> list[Row]:
    """Raises NotMeasured when the letter did not go to everybody."""
    on_sqlite = _begun()
    server = Postgres()
    server.start()
    try:
        on_postgres = _begun(server.url())
    finally:
        server.close()
    note = f"{FAMILIES:,} families: their receipts, the entry in every child's file and the messages, one transaction"
    return [
        Row("fanout", on_sqlite, SQLITE_SECONDS, "s", "limit, SQLite", note),
        Row("fanout-pg", on_postgres, POSTGRES_SECONDS, "s", "limit, PostgreSQL"),
    ]


def _begun(url: str = "", families: int = FAMILIES) -> float:
    """How long the middle one of some letters took to begin, in seconds."""
    more = {"LIANXIN_DATABASE_URL": url} if url else {}
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        town = Town(Path(name), families, "http://127.0.0.1:9", Account(), **more)
        try:
            with town.database.engine.connect() as connection:
                analyzing = connection.execution_options(isolation_level="AUTOCOMMIT")
                if url:
                    analyzing.execute(text("SET statement_timeout = 0"))
                analyzing.execute(text("ANALYZE"))
            return median([_begin_one(town, families) for _ in range(LETTERS)])
        finally:
            town.close()


def _begin_one(town: Town, families: int) -> float:
    now = SystemClock().now()
    with town.database.begin() as session:
        number = town.write_letter(session, now)
    started = time.perf_counter()
    with town.database.begin() as session:
        count = begin(session, number, now)
    seconds = time.perf_counter() - started
    if count != families:
        raise NotMeasured(f"the letter went to {count} of {families} families")
    return seconds
