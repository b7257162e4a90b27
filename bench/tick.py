"""Rows ``tick``: what a look at the contact plans costs when 100 are due, among a million plans and ten thousand.

The hundred lie in a hundred schools, half of which entered terms of their own; 40 of them become messages.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench.county import County, make_due
from bench.rows import NotMeasured, Row, median
from bot.runtime import collect_seldom
from domain.clock import SetClock
from domain.contact import ContactKind
from scheduler import contacts
from storage import tables as t
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.servers import Postgres

LARGE, SMALL = County(1000, 200), County(100, 20)  # a million plans, and ten thousand
DUE = 100
TICKS = 15
LIMIT_SECONDS, LIMIT_GROWTH = 0.050, 1.5
# Seven on a Monday in China: rungs of the ladder are taken, and parents who were not asked on Sunday evening are.
NOW = datetime(2026, 11, 22, 23, tzinfo=UTC)
# of a hundred that are due: what, and on which step of its ladder
MIX = (
    *[(ContactKind.TALK, 0)] * 30,
    *[(ContactKind.PARENT, 0)] * 15,
    *[(ContactKind.CARER, 0)] * 10,
    *[(ContactKind.VISIT, 0)] * 5,
    *[(ContactKind.WEEKLY_CHILD, 0)] * 25,
    *[(ContactKind.TALK, 1)] * 6,
    *[(ContactKind.PARENT, 1)] * 4,
    *[(ContactKind.TALK, 2)] * 5,
)


def measure() -> list[Row]:
    """Raises NotMeasured when something that was due was not decided."""
    collect_seldom()  # as the program does
    server = Postgres()
    server.start()
    try:
        with _filled(server.url(), LARGE) as large, _filled(server.url(), SMALL) as small:
            seconds = [(_tick(large, LARGE, n), _tick(small, SMALL, n)) for n in range(TICKS + 1)][1:]
    finally:
        server.close()
    at_large, at_small = (median(times) for times in zip(*seconds, strict=True))
    note = (
        f"{DUE} due of {LARGE.plans:,} plans on PostgreSQL; of {SMALL.plans:,} it takes {at_small * 1000:.1f} ms, "
        f"on SQLite {_on_sqlite() * 1000:.1f} ms"
    )
    return [
        Row("tick", at_large, LIMIT_SECONDS, "s", "limit", note),
        Row("tick-growth", at_large, at_small * LIMIT_GROWTH, "s", f"{LIMIT_GROWTH} × at {SMALL.plans:,}"),
    ]


@contextmanager
def _filled(url: str, county: County) -> Iterator[Database]:
    database = Database(url, Vault([bytes(32)]))
    upgrade(database)
    county.fill(database, NOW)
    yield database
    database.close()


def _on_sqlite() -> float:
    with (
        tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name,
        _filled(f"sqlite:///{Path(name) / 'lianxin.db'}", SMALL) as database,
    ):
        return median([_tick(database, SMALL, number) for number in range(TICKS + 1)][1:])


def _tick(database: Database, county: County, number: int) -> float:
    """One look, at plans of other children than the looks before; how long it took, in seconds."""
    apart = county.schools // DUE
    plans = [(county.plan(n * apart + 1, number + 1, kind), step) for n, (kind, step) in enumerate(MIX)]
    make_due(database, plans, NOW - timedelta(minutes=30))
    before = _promised(database)
    begun = time.perf_counter()
    done = contacts.remind(database, SetClock(NOW))
    seconds = time.perf_counter() - begun
    told = sum(step > 0 or kind is ContactKind.WEEKLY_CHILD for kind, step in MIX)
    if done != DUE or _promised(database) - before != told:
        raise NotMeasured(f"{done} of {DUE} were decided, {_promised(database) - before} of {told} messages promised")
    return seconds


def _promised(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(t.Outbox)) or 0
