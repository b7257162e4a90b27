"""Row ``due-storm``: 100,000 plans are due at once, and parents who write meanwhile are answered.

The program of this row is started as an operator does, after a long stop: everything is due from its first look on.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, func, select, text, update

from bench.account import Account, Callbacks
from bench.county import County
from bench.load import Answer, Load, quantile, steady
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row
from bench.town import PARENT, server_settings
from bot.settings import load
from domain.clock import SystemClock
from domain.contact import ContactKind
from storage import tables as t
from storage.columns import Moment
from storage.database import Database
from storage.migrate import upgrade
from storage.statements import table
from storage.vault import Vault
from tests.servers import Postgres

COUNTY, VILLAGES = County(1000, 20), County(100, 20)  # a hundred thousand plans, and ten thousand for SQLite
RATE = 20
WRITERS = 400
LIMIT_SECONDS = 1.0
PATIENCE_SECONDS = 600.0
LOOK_EVERY_SECONDS = 0.25
ADDRESSES = table(t.Address)


@dataclass(frozen=True, slots=True)
class Storm:
    """How long everything that was due took, and what the parents waited meanwhile."""

    seconds: float
    answers: list[Answer]

    @property
    def p99(self) -> float:
        return quantile([answer.seconds for answer in self.answers], 0.99)

    @property
    def refused(self) -> int:
        return sum(answer.status != 200 for answer in self.answers)


def measure() -> list[Row]:
    """Raises NotMeasured when something that was due was left out, or nobody wrote meanwhile."""
    server = Postgres()
    server.start()
    try:
        large = _storm(COUNTY, server.url())
    finally:
        server.close()
    small = _storm(VILLAGES)
    note = (
        f"{COUNTY.plans:,} due at once on PostgreSQL were decided in {large.seconds:.0f} s, "
        f"{len(large.answers)} messages came meanwhile, {large.refused} without an answer; "
        f"{VILLAGES.plans:,} on SQLite in {small.seconds:.0f} s, p99 {small.p99:.2f} s "
        f"of {len(small.answers)} messages, {small.refused} without an answer"
    )
    return [Row("due-storm", large.p99, LIMIT_SECONDS, "s", "limit", note)]


def _storm(county: County, url: str = "") -> Storm:
    account = Account()
    port, api_port = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder = Path(name)
        given = dict(server_settings(folder, f"http://127.0.0.1:{api_port}", account))
        if url:
            given["LIANXIN_DATABASE_URL"] = url
        settings = load(given, dotenv=folder / "none")
        database = Database(settings.database_url, Vault(settings.secret_keys))
        try:
            _all_due(database, county, account)
            with (
                running(python("-m", "bench.platform", api_port, port), folder, api_port),
                running(python("-m", "bot", "serve", "--port", port), folder, port, given),
            ):
                return asyncio.run(_meanwhile(database, county, port, Callbacks(account)))
        finally:
            database.close()


def _all_due(database: Database, county: County, account: Account) -> None:
    """Since a minute, each on some step of its ladder; some mothers have names that the platform may call."""
    now = SystemClock().now()
    upgrade(database)
    county.fill(database, now)
    due = text(
        "UPDATE contact_plans SET due_at = :due, next_at = :due, step = CASE kind WHEN :weekly THEN 0 ELSE id % 3 END"
    )
    names = (
        update(ADDRESSES)
        .where(ADDRESSES.c.id == bindparam("number"))
        .values(account=account.name, ref=bindparam("name"), ref_index=bindparam("name_index"))
    )
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(
            due.bindparams(bindparam("due", type_=Moment())), {"due": now, "weekly": ContactKind.WEEKLY_CHILD.value}
        )
        connection.execute(
            names,
            [{"number": county.staff + n, "name": _writer(n), "name_index": _writer(n)} for n in range(1, WRITERS + 1)],
        )
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


async def _meanwhile(database: Database, county: County, port: int, callbacks: Callbacks) -> Storm:
    """Parents write until everything is decided."""
    begun, answers = time.time(), Load()
    ended = asyncio.create_task(asyncio.to_thread(_until_decided, database, county))
    number = 0
    while not ended.done():
        texts = [callbacks.text(_writer((number + n) % WRITERS + 1), "老师，孩子到家了吗？") for n in range(RATE)]
        answers.answers += (await steady(port, texts, RATE)).answers
        number += RATE
    end = await ended
    meanwhile = [answer for answer in answers.answers if answer.at < end]
    if len(meanwhile) < RATE:
        raise NotMeasured(f"only {len(meanwhile)} messages came while {county.plans} plans were decided")
    return Storm(end - begun, meanwhile)


def _until_decided(database: Database, county: County) -> float:
    """When every plan was decided about, each once."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        with database.read() as session:
            if session.scalar(select(func.count()).select_from(t.ContactDecision)) == county.plans:
                return time.time()
        time.sleep(LOOK_EVERY_SECONDS)
    raise NotMeasured(f"not all of {county.plans} plans were decided in {PATIENCE_SECONDS:.0f} s")


def _writer(number: int) -> str:
    return f"{PARENT}{number:019d}"
