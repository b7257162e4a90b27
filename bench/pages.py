"""Rows of the console's pages: ten thousand children and five million entries on PostgreSQL, asked as a browser asks.

``python -m bench.pages --children 500 --entries 50000`` measures a smaller school.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from flask.testing import FlaskClient

from bench import pages_school
from bench.pages_school import LONG, School
from bench.report import show
from bench.rows import NotMeasured, Row
from bot.runtime import collect_seldom
from console.app import create_app
from domain.clock import SetClock
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.console.signed_in import signed_in
from tests.console.village import Deeds, Shelf
from tests.servers import Postgres

CHILDREN, ENTRIES = 10_000, 5_000_000
NOW = datetime(2026, 12, 7, 2, tzinfo=UTC)
TIMES, WARM = 60, 5
LIMITS = {"file": 50.0, "search": 300.0, "found": 300.0}  # milliseconds, the 95th of a hundred
LIMIT = 100.0


def measure(children: int = CHILDREN, entries: int = ENTRIES) -> list[Row]:
    """Raises NotMeasured when a page is not the one that was asked for."""
    collect_seldom()  # as the program does
    server = Postgres()
    server.start()
    try:
        vault = Vault([bytes(32)])
        database = Database(server.url(), vault)
        upgrade(database)
        school = pages_school.fill(database, vault, children, entries, NOW)
        rows = list(_rows(database, vault, school))
        database.close()
    finally:
        server.close()
    return rows


def _rows(database: Database, vault: Vault, school: School) -> Iterator[Row]:
    clock = SetClock(NOW)
    app = create_app(database, clock, Shelf(), vault, Deeds(database, NOW))
    director, teacher = (
        signed_in(app.test_client(), database, clock, person) for person in (school.director, school.teacher)
    )
    work = [("teacher", teacher, name) for name in ("today", "inbox", "talks", "alerts")]
    work += [("director", director, name) for name in ("today", "school", "inbox", "talks", "letters", "pairings")]
    work += [("director", director, name) for name in ("register", "deliveries", "requests", "rights", "audit")]
    note = f"{school.children} children, {school.entries} entries on PostgreSQL"
    asked: Sequence[tuple[str, FlaskClient, Callable[[int], str], str]] = (
        ("file", director, lambda at: f"/console/children/{school.some(at)}", 'class="around"'),
        ("older", director, lambda at: f"/console/children/{school.some(at)}?before={school.middle}", "更早的"),
        ("filtered", director, lambda at: f"/console/children/{school.some(at)}?kind=visit", "更早的"),
        ("rare", director, lambda _: f"/console/children/{school.long}?kind=letter", "再往前找"),
        ("live", director, lambda at: f"/console/children/{school.some(at)}/entries?after=1", 'class="around"'),
        ("search", director, lambda _: f"/console/children/{school.long}/search?q=没有这句话", "没有找到"),
        ("found", director, lambda _: f"/console/children/{school.long}/search?q=包饺子", "<mark>"),
        ("children", director, lambda _: "/console/children", "后面的孩子"),
        ("named", director, lambda at: f"/console/children?q=学生{at}", "<bdi>学生"),
        ("teacher", teacher, lambda _: "/console/children", "<bdi>学生"),
        *((f"{who}-{name}", browser, _always(f"/console/{name}"), "</h1>") for who, browser, name in work),
    )
    for name, browser, path, holds in asked:
        yield _row(name, [_taken(browser, path(at), holds) for at in range(TIMES + WARM)][WARM:], note)


def _always(path: str) -> Callable[[int], str]:
    return lambda _: path


def _taken(browser: FlaskClient, path: str, holds: str) -> tuple[float, float]:
    """Milliseconds until the answer, and of these the CPU of this process: what a busy machine does not change."""
    begun, used = time.perf_counter(), time.process_time()
    answer = browser.get(path)
    taken = (time.perf_counter() - begun) * 1000, (time.process_time() - used) * 1000
    if answer.status_code != 200 or holds not in answer.text:
        raise NotMeasured(f"{path} answered {answer.status_code}, without {holds}")
    return taken


def _row(name: str, taken: Sequence[tuple[float, float]], note: str) -> Row:
    ordered, used = sorted(whole for whole, _ in taken), sorted(cpu for _, cpu in taken)
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    of_long = f"; one child's {LONG} entries" if name in ("search", "found", "rare") else ""
    said = f"p50 {middle:.1f} ms, CPU {used[len(used) // 2]:.1f} ms; {note}{of_long}"
    return Row(f"page-{name}", late, LIMITS.get(name, LIMIT), "ms p95", "limit", said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    given = parser.parse_args()
    show(measure(given.children, given.entries))


if __name__ == "__main__":
    main()
