"""Row ``year``: a whole school year of two hundred children on a clock that is moved, in seconds, beside its limit.

The year is that of ``tests/year``: every job at its hours, and every cell of its table as a hand-made model foretells.
"""

import tempfile
import time
from pathlib import Path

from bench.rows import NotMeasured, Row
from bot.runtime import collect_seldom
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.year.fates import FULL
from tests.year.life import live
from tests.year.lived import lived
from tests.year.oracle import foretold
from tests.year.school import opened
from tests.year.table import strays

LIMIT_SECONDS = 120.0


def measure() -> list[Row]:
    """Raises NotMeasured when a day of the year was not as foretold."""
    collect_seldom()  # as the program does
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        database = Database(f"sqlite:///{Path(name) / 'lianxin.db'}", Vault([bytes(32)]))
        try:
            upgrade(database)
            begun = time.perf_counter()
            school = opened(database, FULL)
            live(school)
            found = lived(school)
            seconds = time.perf_counter() - begun
        finally:
            database.close()
    if wrong := strays(found, foretold(school.pupils)):
        raise NotMeasured(f"{len(wrong)} cells of the year are wrong: {wrong[0]}")
    note = f"{len(school.pupils)} children, {sum(found.values()):,} contacts, messages and steps, each on its day"
    return [Row("year", seconds, LIMIT_SECONDS, "s", "limit", note)]
