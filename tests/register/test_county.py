"""In a county's database one school's register is found by its own index, whatever the others hold."""

from typing import Any

import pytest
from sqlalchemy import event, text

from domain.people import Relation
from storage.database import Database
from storage.registers import register_book
from tests.register.desk import DAY, Desk

OTHERS = (
    "INSERT INTO schools (name, officer, created_at) SELECT 'x' || n, '', now() FROM generate_series(1, 50) n",
    "INSERT INTO children (school_id, name, name_index, class_name, created_at) "
    "SELECT s.id, '', decode(md5(s.id || '-' || n), 'hex'), '三(2)班', now() "
    "FROM schools s, generate_series(1, 400) n WHERE s.name LIKE 'x%'",
    "INSERT INTO register_records "
    "(school_id, subject, subject_id, ordinary, opened_on, latest_on, verified_on) "
    "SELECT school_id, 'child', id, decode(repeat('00', 300), 'hex'), current_date, current_date, current_date "
    "FROM children WHERE octet_length(name) = 0",
    "INSERT INTO register_changes "
    "(school_id, subject, subject_id, event, effective_on, recorded_at, source, cause, ordinary) "
    "SELECT school_id, 'child', id, 'added', current_date, now(), 'import', 'x', decode('00', 'hex') "
    "FROM children WHERE octet_length(name) = 0",
)


@pytest.fixture
def desk(postgres_database: Database) -> Desk:
    desk = Desk(postgres_database)
    for number in range(30):
        child = desk.child(f"孩子{number}")
        desk.adult(child, Relation.MOTHER, f"妈妈{number}")
    with postgres_database.begin() as session:
        for statement in OTHERS:
            session.execute(text(statement))
    with postgres_database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return desk


def plans_of(desk: Desk, **asked: Any) -> list[str]:
    """How the server reads each statement that makes a school's register."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(desk.database.engine, "before_cursor_execute", note)
    with desk.database.read() as session:
        assert len(register_book.of_school(session, desk.school_id, **asked)) == 30
    event.remove(desk.database.engine, "before_cursor_execute", note)
    selects = [(statement, parameters) for statement, parameters in said if statement.startswith("SELECT")]
    with desk.database.read() as session:
        connection = session.connection()
        return [
            "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            for statement, parameters in selects
        ]


@pytest.mark.parametrize("asked", [{}, {"as_of": DAY}, {"with_ties": True}])
def test_nothing_is_read_through_that_belongs_to_other_schools(desk: Desk, asked: dict[str, Any]) -> None:
    plans = plans_of(desk, **asked)
    assert len(plans) >= 4
    for table in ("children", "register_records", "register_changes"):
        assert not any(f"Seq Scan on {table}" in plan for plan in plans), "\n\n".join(plans)
    assert any("ix_register_records_school" in plan for plan in plans)
    assert any("ix_children_school_id" in plan for plan in plans)


def test_a_plan_that_reads_everything_would_be_noticed(desk: Desk) -> None:
    with desk.database.read() as session:
        plan = session.execute(text("EXPLAIN SELECT * FROM register_records WHERE opened_on IS NOT NULL")).scalars()
        assert "Seq Scan on register_records" in "\n".join(plan)


def test_the_number_of_statements_does_not_grow_with_the_school(desk: Desk) -> None:
    before = len(plans_of(desk))
    for number in range(30):
        desk.child(f"弟弟{number}")
    with desk.database.read() as session:
        count = 0

        def note(*_: Any) -> None:
            nonlocal count
            count += 1

        event.listen(desk.database.engine, "before_cursor_execute", note)
        assert len(register_book.of_school(session, desk.school_id)) == 60
        event.remove(desk.database.engine, "before_cursor_execute", note)
    assert count <= before
