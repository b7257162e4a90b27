"""Row of 联系情况: one school of a thousand children counted over a hundred thousand contacts, on each database."""

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.rows import NotMeasured, Row, median
from domain.contact import ContactKind, Result, Way
from domain.coverage import Span
from storage import coverage
from storage import tables as t
from storage.database import Database
from storage.migrate import upgrade
from storage.person import people
from storage.person.people import School
from storage.statements import table
from storage.vault import Vault
from tests.servers import Postgres

CHILDREN, CONTACTS, CLASSES = 1_000, 100_000, 24
ADULTS = 2  # of one child
LIMIT = 2.0
TIMES = 5
SECONDS = 600.0
NOW = datetime(2026, 12, 25, 2, tzinfo=UTC)
TERM = Span(date(2026, 9, 1), date(2027, 1, 20), "2026学年第一学期")
KINDS = (ContactKind.TALK, ContactKind.VISIT, ContactKind.PARENT, ContactKind.CARER, ContactKind.WEEKLY_CHILD)
OF_ADULT = {ContactKind.PARENT: 0, ContactKind.WEEKLY_CHILD: 0, ContactKind.CARER: 1}


def measure() -> list[Row]:
    """Raises NotMeasured when the counts are not those that were put in."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        on_sqlite = _row(Database(f"sqlite:///{Path(name) / 'lianxin.db'}", Vault([bytes(32)])), "SQLite")
    server = Postgres()
    server.start()
    try:
        on_postgres = _row(Database(server.url(), Vault([bytes(32)])), "PostgreSQL")
    finally:
        server.close()
    return [on_sqlite, on_postgres]


def _row(database: Database, where: str) -> Row:
    upgrade(database)
    school = _filled(database)
    seconds = median([_counted(database, school) for _ in range(TIMES)])
    database.close()
    note = f"{CHILDREN} children in {CLASSES} classes, {CONTACTS} contacts of one term, on {where}"
    return Row(f"coverage-{where.lower()[:6]}", seconds, LIMIT, "s", "limit", note)


def _counted(database: Database, school: School) -> float:
    begun = time.perf_counter()
    with database.read(SECONDS) as session:
        total = coverage.of_school(session, school, TERM, NOW).total
    seconds = time.perf_counter() - begun
    made = sum(count.contacts + count.attempts for count in total.counts.values())
    if made != CONTACTS or total.children.children != CHILDREN:
        raise NotMeasured(f"{made} contacts of {total.children.children} children were counted")
    return seconds


def _filled(database: Database) -> School:
    with database.begin(SECONDS) as session:
        number = people.add_school(session, "长河镇中心小学", NOW)
        connection = session.connection()
        connection.execute(insert(table(t.Child)), [_child(number, at) for at in range(CHILDREN)])
        connection.execute(insert(table(t.Person)), [_adult(number) for _ in range(CHILDREN * ADULTS)])
        connection.execute(insert(table(t.ContactPlan)), [p for at in range(CHILDREN) for p in _plans(number, at)])
        connection.execute(insert(table(t.ContactMade)), [_contact(number, at) for at in range(CONTACTS)])
        about = [{"child_id": at % CHILDREN + 1, "contact_id": at + 1} for at in range(CONTACTS)]
        connection.execute(insert(table(t.ContactChild)), about)
    return School(number, "长河镇中心小学", "")


def _child(school_id: int, at: int) -> dict[str, Any]:
    name, title = f"学生{at}", f"{'一二三四五六'[at % 6]}({at % CLASSES // 6 + 1})班"
    return {"school_id": school_id, "name": name, "name_index": name, "class_name": title, "created_at": NOW}


def _adult(school_id: int) -> dict[str, Any]:
    return {"school_id": school_id, "role": "guardian", "name": "家长", "created_at": NOW}


def _person(kind: ContactKind, at: int) -> int | None:
    return at * ADULTS + OF_ADULT[kind] + 1 if kind in OF_ADULT else None


def _plans(school_id: int, at: int) -> list[dict[str, Any]]:
    return [
        {
            "school_id": school_id,
            "child_id": at + 1,
            "person_id": _person(kind, at),
            "kind": kind.value,
            "starts_on": TERM.start,
            "active": True,
            "due_at": NOW + timedelta(days=at % 3 - 1),
        }
        for kind in KINDS
    ]


def _contact(school_id: int, at: int) -> dict[str, Any]:
    child, kind = at % CHILDREN, KINDS[at // CHILDREN % len(KINDS)]
    moment = NOW - timedelta(days=at % 100, minutes=at % 600)
    return {
        "once": f"bench:{at}",
        "school_id": school_id,
        "kind": kind.value,
        "person_id": _person(kind, child),
        "way": Way.PHONE.value,
        "result": (Result.NO_ANSWER if at % 10 == 0 else Result.REACHED).value,
        "by_family": False,
        "at": moment,
        "last_at": moment,
    }
