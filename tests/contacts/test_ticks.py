"""One tick: what is decided is told in the same transaction, each plan for itself, read for whole batches at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update

from bench.county import County, make_due
from domain.clock import SetClock
from domain.contact import DEFAULTS, ContactKind, Result, Way
from domain.contact_steps import Form
from domain.days.day import Override, Term
from domain.pause import Cause
from domain.people import Relation, Role
from scheduler import contacts as job
from storage import calendar
from storage import tables as t
from storage.contact import contact_due, contact_pauses, contact_plans, contact_rules, contacts
from storage.contact.contact_pauses import NewPause
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from storage.traffic import outbox
from tests.beginnings import Beginnings
from tests.contacts.morning import Morning
from tests.contacts.test_time import (
    CHILD,
    COORDINATOR,
    DIRECTOR,
    MOTHER,
    SUNDAY,
    decided,
    goes_on,
    questions,
    talk,
    warned,
    weekly,
)

OTHER = "张子轩"
DAY = timedelta(days=1)
STEPS = (
    (ContactKind.TALK, 1),
    (ContactKind.TALK, 2),
    (ContactKind.PARENT, 0),
    (ContactKind.WEEKLY_CHILD, 0),
)  # every way a tick may go


@pytest.fixture
def room(database: Database, clock: SetClock, beginnings: Beginnings) -> Morning:
    def made() -> Morning:
        room = Morning(database, clock)
        room.colleague(COORDINATOR)
        room.class_teacher(CHILD, COORDINATOR)
        return room

    return beginnings.of(made, database, clock)


def keep(
    room: Morning, once: str, kind: ContactKind, child: str, adult: str = "", result: Result = Result.REACHED
) -> None:
    person = room.id_of(adult) if adult else None
    with room.database.begin() as session:
        new = NewContact(once, 1, kind, Way.PHONE, result, room.clock.now(), (room.child(child),), person)
        contacts.keep(session, new, room.clock.now())


def test_no_decision_without_its_message(room: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    room.only(*weekly(room))
    room.at(SUNDAY, 20)

    def breaks(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(outbox, "put_all", breaks)
    with pytest.raises(RuntimeError):
        room.climbs()
    assert [decided(room, plan) for plan in weekly(room)] == [[], []]
    monkeypatch.undo()
    room.climbs()
    assert [decided(room, plan) for plan in weekly(room)] == [["asked"], ["asked"]]
    assert len(questions(room)) == 1


def test_no_message_without_its_decision(room: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    room.only(*weekly(room))
    room.at(SUNDAY, 20)

    def breaks(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(contact_due, "decide", breaks)
    with pytest.raises(RuntimeError):
        room.climbs()
    assert questions(room) == []


def test_a_contact_with_one_child_or_adult_is_none_with_another(room: Morning) -> None:
    own, other = talk(room), room.plan(OTHER, ContactKind.TALK)
    parent, carer = room.plan(CHILD, ContactKind.PARENT, MOTHER), room.plan(CHILD, ContactKind.CARER, "周桂英")
    for plan in (own, other, parent, carer):
        room.due(plan, date(2026, 11, 24))
    room.only(own, other, parent, carer)
    room.at(date(2026, 11, 24), 8)
    room.climbs()
    keep(room, "talk", ContactKind.TALK, CHILD)
    keep(room, "call", ContactKind.PARENT, CHILD, MOTHER)
    keep(room, "in vain", ContactKind.CARER, CHILD, "周桂英", Result.NO_ANSWER)
    goes_on(room, date(2026, 12, 1))
    assert warned(room) == {COORDINATOR: 1, DIRECTOR: 0}
    assert "told_coordinator" not in decided(room, own) + decided(room, parent)
    assert decided(room, carer) == ["due", "told_coordinator"]
    assert decided(room, other) == ["due", "no_coordinator"], "nobody is named for the other child's class"


def test_who_comes_late_gets_a_first_reminder(room: Morning) -> None:
    """From an empty table, for a child who was never spoken with."""
    room.at(date(2026, 12, 2), 9)
    room.pupil("王小雨", "三年级1班")
    with room.database.begin() as session:
        contact_plans.settle(session, [room.child("王小雨")], room.clock.now())
    plan = room.plan("王小雨", ContactKind.TALK)
    assert plan.due_at is not None and plan.due_at > room.clock.now()
    goes_on(room, date(2026, 12, 10))
    assert decided(room, plan) == ["due"]


def test_a_contact_that_was_none_does_not_warn_a_second_time(room: Morning) -> None:
    plan = talk(room)
    room.due(plan, date(2026, 11, 24))
    with room.database.begin() as session:  # as if it had begun a week before
        session.execute(update(t.ContactPlan).where(t.ContactPlan.id == plan.id).values(starts_on=date(2026, 11, 17)))
    room.only(talk(room))
    goes_on(room, date(2026, 12, 2))
    assert warned(room)[COORDINATOR] == 1
    with room.database.begin() as session:
        contact_due.begin_again(session, [talk(room)])
    goes_on(room, date(2026, 12, 10))
    assert warned(room)[COORDINATOR] == 1


def test_a_child_without_a_teacher_waits_for_one(room: Morning) -> None:
    plan = talk(room)
    room.due(plan, date(2026, 11, 24))
    room.only(plan)
    with room.database.begin() as session:
        session.execute(update(t.Pairing).where(t.Pairing.child_id == plan.child_id).values(ends_at=room.clock.now()))
    goes_on(room, date(2026, 11, 26))
    assert decided(room, plan) == ["no_teacher"]
    with room.database.begin() as session:
        teacher = people.add_person(session, 1, "新老师", Role.TEACHER, room.clock.now())
        pairings.pair(session, teacher, plan.child_id, room.clock.now())
    goes_on(room, date(2026, 12, 8))
    assert warned(room)[COORDINATOR] == 1


def test_a_child_who_is_let_off_is_not_named_when_the_mother_is_asked_about_the_other(room: Morning) -> None:
    """One parent, two children; the family of one is in grief."""
    room.sibling("王小宝", MOTHER, Relation.MOTHER)
    with room.database.begin() as session:
        pause = NewPause(
            "grief",
            1,
            room.child(CHILD),
            Form.MUTE,
            Cause.BEREAVEMENT,
            "外公去世",
            date(2026, 11, 20),
            date(2026, 12, 20),
        )
        contact_pauses.add(session, pause, room.clock.now())
    with room.database.begin() as session:
        contact_plans.settle(session, [room.child("王小宝")], room.clock.now())
    room.at(SUNDAY, 20)
    room.climbs()
    asked = room.told(MOTHER, "weekly_question")
    assert len(asked) == 1 and "王小宝" in asked[0] and CHILD not in asked[0]


@pytest.mark.parametrize("school", [0, 1, 2])
def test_many_calendars_and_rules_are_read_as_one_is(database: Database, clock: SetClock, school: int) -> None:
    with database.begin() as session:
        ids = [people.add_school(session, f"{name}小学", clock.now()) for name in "甲乙丙"]
        county, own = calendar.By(None, clock.now()), calendar.By(ids[1], clock.now())
        calendar.add_term(session, county, Term("2026秋", date(2026, 9, 1), date(2027, 1, 20)))
        calendar.set_day(session, county, Override(date(2026, 12, 1), False, "大雪"))
        calendar.add_term(session, own, Term("秋", date(2026, 8, 28), date(2027, 1, 15)))
        calendar.set_day(session, own, Override(date(2026, 12, 2), False, "停电"))
        rule = DEFAULTS[ContactKind.TALK]
        contact_rules.set_rule(session, ids[2], ContactKind.TALK, rule, clock.now())
        many, rules = calendar.of_schools(session, ids), contact_rules.of_schools(session, ids)
        one = calendar.of_school(session, ids[school])
        assert many[ids[school]].terms == one.terms
        span = [date(2026, 8, 20) + n * DAY for n in range(200)]
        assert [many[ids[school]].day(day) for day in span] == [one.day(day) for day in span]
        assert rules[ids[school]] == contact_rules.of_school(session, ids[school])
        assert many[ids[0]] is many[ids[2]] is not many[ids[1]]


def statements(database: Database, clock: SetClock) -> list[tuple[str, Any]]:
    """What one tick asks of the database."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    job.remind(database, clock)
    event.remove(database.engine, "before_cursor_execute", note)
    return said


def test_the_number_of_statements_does_not_grow_with_what_is_due(database: Database, clock: SetClock) -> None:
    county = County(12, 8)
    county.fill(database, clock.now())
    counts = []
    for schools, child in ((1, 1), (12, 5)):
        due = [
            (county.plan(school, child + number, kind), step)
            for school in range(1, schools + 1)
            for number, (kind, step) in enumerate(STEPS)
        ]
        make_due(database, due, clock.now() - DAY)
        counts.append(len(statements(database, clock)))
    assert counts[1] <= counts[0]


def test_a_tick_reads_no_table_from_end_to_end(postgres_database: Database, clock: SetClock) -> None:
    """However many plans there are, the due ones are found by their index."""
    database, county = postgres_database, County(60, 100)
    county.fill(database, clock.now())
    due = [(county.plan(school, 1, kind), step) for school, (kind, step) in enumerate(STEPS, 1)]
    make_due(database, due, clock.now() - DAY)
    said = statements(database, clock)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.ContactDecision)) == len(STEPS)
    plans = explained(database, [one for one in said if one[0].startswith(("SELECT", "UPDATE"))])
    assert any("ix_contact_plans_next" in plan for plan in plans)
    for table in ("contact_plans", "children", "people", "register_records", "guardianships", "pairings", "addresses"):
        assert not any(f"Seq Scan on {table}" in plan for plan in plans), table + "\n\n".join(plans)


def test_a_claim_without_its_index_would_be_noticed(postgres_database: Database, clock: SetClock) -> None:
    County(60, 60).fill(postgres_database, clock.now())
    with postgres_database.begin() as session:
        session.execute(text("DROP INDEX ix_contact_plans_next"))
    said = [one for one in statements(postgres_database, clock) if "contact_plans" in one[0]]
    assert any("Seq Scan on contact_plans" in plan for plan in explained(postgres_database, said))


def explained(database: Database, said: list[tuple[str, Any]]) -> list[str]:
    with database.engine.begin() as connection:
        return [
            "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
            for statement, parameters in said
        ]
