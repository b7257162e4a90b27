"""Three schedulers under a loop of kills: what falls due is decided once and told once, and nothing is left out."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bench.county import County, make_due
from domain.clock import SetClock
from domain.contact import ContactKind
from scheduler import contacts
from storage import tables as t
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.conftest import KEY
from tests.faults.program import environment
from tests.faults.ticker import BATCH, DAYS, WORTH_THE_NAME
from tests.servers import Postgres

SECONDS = 22.0
BEGINS = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)  # a Monday morning in a term
FIRST_SUNDAY = datetime(2026, 3, 8, 11, 30, tzinfo=UTC)  # half past seven in the evening
COUNTY = County(2, 60)
LEAST_KILLS = 30
PUPIL = "李思涵"
COORDINATOR, DIRECTORS, DUE = "told_coordinator", "told_directors", "due"


def test_every_occurrence_once_on_sqlite(tmp_path: Path) -> None:
    _killed(tmp_path, f"sqlite:///{tmp_path / 'lianxin.db'}")


def test_every_occurrence_once_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    _killed(tmp_path, postgres.url())


def _killed(folder: Path, url: str) -> None:
    with closing(Database(url, Vault([KEY]))) as database:
        upgrade(database)
        COUNTY.fill(database, BEGINS)
        _spread(database)
        command = [sys.executable, "-m", "tests.faults.ticker", url, BEGINS.isoformat(), str(SECONDS)]
        ended = subprocess.run(command, cwd=folder, env=environment({}, folder), capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr[-3000:]
        kills, worked, end = ended.stdout.split()
        assert int(kills) >= LEAST_KILLS and int(worked) >= WORTH_THE_NAME
        _as_if_nobody_had_died(database, datetime.fromisoformat(end))


def _spread(database: Database) -> None:
    """The plans fall due one after the other, from the first day to the last; the questions on Sundays."""
    for school in range(1, COUNTY.schools + 1):
        for child in range(1, COUNTY.children + 1):
            day = BEGINS.replace(hour=0, minute=0) - timedelta(hours=1) + timedelta(days=child % DAYS)
            kinds = (ContactKind.TALK, ContactKind.PARENT, ContactKind.CARER, ContactKind.VISIT)
            make_due(database, [(COUNTY.plan(school, child, kind), 0) for kind in kinds], day)
    with database.begin() as session:
        weekly = update(t.ContactPlan).where(t.ContactPlan.kind == ContactKind.WEEKLY_CHILD.value)
        session.execute(weekly.values(due_at=FIRST_SUNDAY, next_at=FIRST_SUNDAY))


def _as_if_nobody_had_died(database: Database, end: datetime) -> None:
    contacts.remind(database, SetClock(end), batch=BATCH)
    decisions, plans = _decisions(database), _plans(database)
    assert not [plan for plan in plans.values() if plan.next_at and plan.next_at <= end]
    by_plan = defaultdict(list)
    for one in decisions:
        by_plan[one.plan_id].append(one)
    for plan in plans.values():
        if plan.kind == ContactKind.WEEKLY_CHILD.value:
            _asked_every_week(by_plan[plan.id], end)
        else:
            _climbed(plan, by_plan[plan.id])
    _told_once(database, decisions)


def _climbed(plan: Any, decisions: list[Any]) -> None:
    """Step for step, each once, as far as the plan stands now."""
    ladder = [DUE, COORDINATOR, DIRECTORS]
    assert [one.decision for one in decisions] == ladder[: len(decisions)]
    assert {one.due_at for one in decisions} <= {plan.due_at}
    assert [one.step for one in decisions] == list(range(len(decisions)))
    assert len(decisions) == (plan.step if plan.next_at else len(ladder)), "a step is missing or was taken twice"


def _asked_every_week(decisions: list[Any], end: datetime) -> None:
    """One decision for every Sunday evening that came."""
    evenings: list[datetime] = []
    while (evening := FIRST_SUNDAY + timedelta(days=7 * len(evenings))) <= end:
        evenings.append(evening)
    assert [one.due_at for one in decisions] == evenings
    assert {one.decision for one in decisions} <= {"asked"}


def _told_once(database: Database, decisions: list[Any]) -> None:
    """Every decision has its message, and every message the decisions that it tells of."""
    told = Counter(one.outbox_once for one in decisions if one.outbox_once)
    with database.read() as session:
        found = session.execute(select(t.Outbox.once, t.Outbox.kind, t.Outbox.body))
        rows = {row.once: row for row in found}
    assert set(rows) == set(told)
    kinds = Counter(row.kind for row in rows.values())
    assert kinds["weekly_question"] == sum(one.decision == "asked" for one in decisions) > 0
    assert kinds["contacts_overdue"] > BATCH
    for row in rows.values():
        if row.kind == "contacts_overdue":
            assert json.loads(row.body or "{}")["text"].count(PUPIL) == told[row.once]
    for one in decisions:
        assert bool(one.outbox_once) == (one.decision in ("asked", COORDINATOR, DIRECTORS))


def _decisions(database: Database) -> list[Any]:
    row = t.ContactDecision
    columns = (row.plan_id, row.due_at, row.step, row.at, row.decision, row.outbox_once)
    with database.read() as session:
        return list(session.execute(select(*columns).order_by(row.plan_id, row.due_at, row.step)))


def _plans(database: Database) -> dict[int, Any]:
    row = t.ContactPlan
    with database.read() as session:
        return {one.id: one for one in session.execute(select(row.id, row.kind, row.due_at, row.next_at, row.step))}
