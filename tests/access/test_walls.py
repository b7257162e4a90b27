"""The second wall: what a school does not see of another although no query asks whose it is (reliability P14, T14)."""

from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock
from storage import migrate
from storage import tables as t
from storage.access import accounts, walls
from storage.database import Database
from tests.access.two_schools import fill

# Tables without a row of anybody: why each needs no wall.
WITHOUT_A_WALL = {
    "alembic_version": "the schema's number",
    "chain_heads": "hashes and row numbers",
    "chain_links": "hashes and row numbers",
    "chain_waits": "row numbers, filled by triggers of every school",
    "commitments": "hashes and sealed salts; the words are behind walls of their own",
    "code_days": "how many codes were typed on a day",
    "day_seals": "hashes and counts of the whole installation",
    "delivery_reports": "the platform's numbers of messages; joined by outbox, which has a wall",
    "heartbeats": "when each part last worked",
    "quarantine": "what could not be read belongs to no school yet; opened by no page of a school but its own",
    "retention_runs": "counts",
    "send_days": "counts of a day",
    "sign_in_tries": "blind indexes of what was typed before anybody was known",
    "signatures_seen": "hashes of requests of the platform",
}
EVERYTHING = sorted(t.Model.metadata.tables)


def an_actor(kind: AccountKind, school: int | None = None) -> Actor:
    duty = {AccountKind.STAFF: Duty.DIRECTOR, AccountKind.OFFICER: Duty.OFFICER, AccountKind.OPERATOR: Duty.OPERATOR}
    return Actor(1, kind, "吴敏", frozenset({duty[kind]}), person_id=1, school_id=school)


def counts(session: Session) -> dict[str, int]:
    """How many rows of each table there are for who asks, with no filter at all."""
    tables = t.Model.metadata.tables
    return {name: session.scalar(select(func.count()).select_from(tables[name])) or 0 for name in EVERYTHING}


def walled(session: Session) -> set[str]:
    return set(session.scalars(text("SELECT relname FROM pg_class WHERE relrowsecurity")))


@pytest.fixture
def two(postgres_database: Database, clock: SetClock) -> tuple[Database, int, int]:
    """A database with two schools, each with a row in every table."""
    with postgres_database.begin() as session:
        first = fill(session, 1, clock.now())
        second = fill(session, 2, clock.now())
    return postgres_database, first["schools"]["id"], second["schools"]["id"]


def test_every_table_has_a_wall_or_a_reason(postgres_database: Database) -> None:
    with postgres_database.read() as session:
        found = walled(session)
    assert found.isdisjoint(WITHOUT_A_WALL)
    assert found | set(WITHOUT_A_WALL) == {*EVERYTHING, "alembic_version"}


def test_without_any_filter_only_the_own_school_is_there(two: tuple[Database, int, int]) -> None:
    database, *schools = two
    with database.read() as session:
        names = walled(session) - {"schools"}  # what other schools are called is no secret; a row of theirs is
        every = counts(session)
    assert {every[name] for name in names} == {2}
    for school in schools:
        with database.read() as session:
            walls.stand_around(session, an_actor(AccountKind.STAFF, school))
            seen = counts(session)
            assert session.scalars(select(t.Child.school_id)).all() == [school]
        assert {name: seen[name] for name in names} == dict.fromkeys(names, 1)


def test_a_school_that_is_not_there_has_nothing(two: tuple[Database, int, int]) -> None:
    database, *_ = two
    with database.read() as session:
        names = walled(session) - {"schools"}
        walls.stand_around(session, an_actor(AccountKind.STAFF, 999_999))
        seen = counts(session)
    assert {name: seen[name] for name in names} == dict.fromkeys(names, 0)


def test_rows_of_another_school_can_be_neither_changed_nor_made(two: tuple[Database, int, int]) -> None:
    database, first, second = two
    with database.begin() as session:
        walls.stand_around(session, an_actor(AccountKind.STAFF, first))
        for statement in ("UPDATE children SET class_name = 'x'", "DELETE FROM child_tags"):
            assert session.execute(text(statement)).rowcount == 1  # type: ignore[attr-defined]  # a CursorResult
        assert session.execute(text("UPDATE people SET role = 'x' WHERE school_id = :n"), {"n": second}).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError, match="row-level security"), database.begin() as session:
        walls.stand_around(session, an_actor(AccountKind.STAFF, first))
        session.execute(text("UPDATE children SET school_id = :n"), {"n": second})
    with database.read() as session:
        assert session.scalar(select(func.count()).where(t.Child.school_id == first)) == 1


def test_an_officer_reads_numbers_and_nothing_that_anybody_said(two: tuple[Database, int, int]) -> None:
    database, *_ = two
    with database.read() as session:
        walls.stand_around(session, an_actor(AccountKind.OFFICER))
        seen = counts(session)
    said = {"entries", "entry_children", "media", "inbox", "outbox", "questions", "conversations", "letter_versions"}
    assert {name: seen[name] for name in said} == dict.fromkeys(said, 0)
    assert seen["children"] == seen["contact_plans"] == seen["pairings"] == 2
    with pytest.raises(DBAPIError, match="row-level security"), database.begin() as session:
        walls.stand_around(session, an_actor(AccountKind.OFFICER))
        session.execute(text("INSERT INTO child_tags SELECT child_id, 'y', added_at FROM child_tags"))


def test_an_operator_keeps_it_running_and_reads_no_file(two: tuple[Database, int, int]) -> None:
    database, *_ = two
    with database.read() as session:
        walls.stand_around(session, an_actor(AccountKind.OPERATOR))
        seen = counts(session)
    private = {"entries", "children", "guardianships", "register_records", "alerts", "tickets", "audit"}
    assert {name: seen[name] for name in private} == dict.fromkeys(private, 0)
    assert seen["outbox"] == 2


def test_the_wall_falls_with_its_transaction(two: tuple[Database, int, int]) -> None:
    database, first, _ = two
    for ending in (database.begin, database.read):
        with ending() as session:
            walls.stand_around(session, an_actor(AccountKind.STAFF, first))
            assert counts(session)["children"] == 1
        with database.read() as session:  # the pool hands out the same connection
            assert counts(session)["children"] == 2


def test_what_a_page_writes_of_its_own_school_is_written(two: tuple[Database, int, int], clock: SetClock) -> None:
    database, first, _ = two
    with database.begin() as session:
        walls.stand_around(session, an_actor(AccountKind.STAFF, first))
        fill_again(session, clock.now())
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.Entry)) == 3


def fill_again(session: Session, now: datetime) -> None:
    """An entry with its picture, as storage.files.file writes it: first the row, then whose it is."""
    child = session.scalars(select(t.Child.id)).one()
    picture = t.Media(kind="image", source_ref="", state="kept", wanted_at=now, due_by=now, next_attempt=now)
    session.add(picture)
    session.flush()
    entry = t.Entry(
        at=now,
        recorded_at=now,
        author="陈老师",
        reader="",
        channel="paper",
        direction="note",
        kind="text",
        text="家访",
        cause="test:1",
        media_id=picture.id,
    )
    session.add(entry)
    session.flush()
    session.add(t.EntryChild(child_id=child, entry_id=entry.id))
    session.flush()


def test_a_name_that_another_school_has_taken_is_taken(two: tuple[Database, int, int], clock: SetClock) -> None:
    """What cannot be seen can still be in the way; then it is said, and is no failure."""
    database, first, _ = two
    with database.begin() as session:
        person = session.scalars(select(t.Person.id).where(t.Person.school_id == first)).one()
        session.execute(text("UPDATE accounts SET person_id = NULL WHERE person_id = :n"), {"n": person})
        walls.stand_around(session, an_actor(AccountKind.STAFF, first))
        assert accounts.by_login(session, "x2") is None
        assert accounts.add_once(session, "x2", AccountKind.STAFF, clock.now(), person_id=person) is None
        assert accounts.add_once(session, "x3", AccountKind.STAFF, clock.now(), person_id=person) is not None


def test_where_the_role_is_missing_the_check_says_what_to_run(postgres_database: Database) -> None:
    with postgres_database.begin() as session:
        assert walls.state(session) is walls.State.STANDS
        session.execute(text("REVOKE SELECT ON children FROM lianxin_console"))
        assert walls.state(session) is walls.State.MISSING
        assert "CREATE ROLE lianxin_console NOLOGIN" in walls.mend(session)
    migrate.upgrade(postgres_database)
    with postgres_database.read() as session:
        assert walls.state(session) is walls.State.STANDS


def test_sqlite_has_no_second_wall_and_works(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        walls.stand_around(session, an_actor(AccountKind.STAFF, 1))
        assert walls.state(session) is walls.State.NOT_HERE
        assert counts(session)["children"] == 0
