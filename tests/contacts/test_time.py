"""What is due when clocks jump, programs stand still, years end and parents live elsewhere: each thing once."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from domain.clock import CHINA, SetClock, in_china, in_zone
from domain.contact import ContactKind, Result, Way
from domain.days.day import Override
from storage import calendar
from storage import tables as t
from storage.contact import contact_plans, contacts
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.person import people
from storage.traffic import outbox_queue
from tests.beginnings import Beginnings
from tests.contacts.morning import Morning

MOTHER, CHILD = "王芳", "李思涵"
DIRECTOR, COORDINATOR = "林国华", "赵敏"
SUNDAY = date(2026, 11, 29)
DAY = timedelta(days=1)


@pytest.fixture
def room(database: Database, clock: SetClock, beginnings: Beginnings) -> Morning:
    """On Monday 23 November: a class teacher on WeChat, and nothing due but a talk with 李思涵 on Tuesday."""

    def made() -> Morning:
        room = Morning(database, clock)
        room.colleague(COORDINATOR)
        room.class_teacher(CHILD, COORDINATOR)
        room.only(talk(room), *weekly(room))
        room.due(talk(room), date(2026, 11, 24))
        return room

    return beginnings.of(made, database, clock)


def talk(room: Morning) -> Plan:
    return room.plan(CHILD, ContactKind.TALK)


def weekly(room: Morning) -> list[Plan]:
    with room.database.read() as session:
        kinds = (ContactKind.WEEKLY_CHILD, ContactKind.WEEKLY_CARER)
        found = contact_plans.of_children(session, [room.child(CHILD)], kinds)
        return [plan for plan in found if plan.person_id == room.id_of(MOTHER)]


def decided(room: Morning, plan: Plan) -> list[str]:
    """What was decided about a plan, in the order in which it was."""
    row = t.ContactDecision
    with room.database.read() as session:
        return list(session.scalars(select(row.decision).where(row.plan_id == plan.id).order_by(row.id)))


def goes_on(room: Morning, until: date) -> None:
    """Twice a day, morning and night, the scheduler looks."""
    day = in_china(room.clock.now()).date()
    while day < until:
        day += DAY
        for hour in (8, 20):
            room.at(day, hour)
            room.climbs()


def warned(room: Morning) -> dict[str, int]:
    """How many lists of overdue contacts came to each."""
    return {name: len(room.told(name, "contacts_overdue")) for name in (COORDINATOR, DIRECTOR)}


def questions(room: Morning) -> list[str]:
    """The names of the weekly questions to the mother, by the week they ask about."""
    query = select(t.Outbox.once).where(t.Outbox.kind == "weekly_question", t.Outbox.person_id == room.id_of(MOTHER))
    with room.database.read() as session:
        return [once.rsplit(":", 1)[1] for once in session.scalars(query.order_by(t.Outbox.id))]


def live_in(room: Morning, zone: str) -> None:
    """The mother's clock; her plans are reckoned anew."""
    with room.database.begin() as session:
        session.execute(update(t.Person).where(t.Person.id == room.id_of(MOTHER)).values(time_zone=zone))
    with room.database.begin() as session:
        contact_plans.restart(session, weekly(room), room.clock.now())


@pytest.mark.parametrize("span", [timedelta(hours=1), timedelta(days=1), timedelta(days=400)], ids=str)
@pytest.mark.parametrize("first", [1, -1], ids=["ahead", "back"])
def test_a_clock_that_was_wrong_for_a_while_neither_drops_nor_doubles(
    room: Morning, span: timedelta, first: int
) -> None:
    room.climbs()
    room.later(seconds=first * span.total_seconds())
    room.climbs()
    room.later(seconds=-first * span.total_seconds())
    goes_on(room, date(2026, 12, 14))
    steps = Counter(decided(room, talk(room)))
    assert steps["due"] == steps["told_coordinator"] == steps["told_directors"] == 1
    assert warned(room) == {COORDINATOR: 1, DIRECTOR: 1}
    asked = Counter(questions(room))
    assert max(asked.values()) == 1
    assert {"2026-48", "2026-49", "2026-50"} <= set(asked)


@pytest.mark.parametrize("span", [timedelta(hours=3), timedelta(days=3), timedelta(days=400)], ids=str)
def test_after_a_stop_there_is_one_catch_up_and_the_teacher_has_days_first(room: Morning, span: timedelta) -> None:
    room.at(date(2026, 11, 24), 6)
    room.later(seconds=span.total_seconds())
    room.climbs()
    assert decided(room, talk(room)) == ["due"]
    assert warned(room) == {COORDINATOR: 0, DIRECTOR: 0}
    assert len(questions(room)) <= 1
    today = in_china(room.clock.now()).date()
    with room.database.read() as session:
        later = calendar.of_school(session, 1).school_days_after(today, 5)
    assert in_china(next_at(room)).date() == later
    room.climbs()
    assert len(decided(room, talk(room))) == 1


def next_at(room: Morning) -> datetime:
    found = talk(room).next_at
    assert found is not None
    return found


def test_the_question_is_asked_late_on_the_same_evening_or_the_next_day_but_not_in_the_week_after(
    room: Morning,
) -> None:
    room.at(SUNDAY, 22, 30)
    room.climbs()
    assert questions(room) == ["2026-48"]
    room.at(SUNDAY + 8 * DAY, 7, 30)  # off over the next weekend, on again on Monday morning
    room.climbs()
    assert questions(room) == ["2026-48", "2026-49"]
    room.at(SUNDAY + 16 * DAY, 8)  # and on a Tuesday
    room.climbs()
    assert questions(room) == ["2026-48", "2026-49"]
    assert decided(room, weekly(room)[0])[-1] == "late"
    goes_on(room, SUNDAY + 21 * DAY)
    assert questions(room)[2:] == ["2026-51"]


def test_a_year_without_the_program_brings_no_heap_of_questions(room: Morning) -> None:
    room.at(date(2027, 12, 26), 20)  # a Sunday evening, four hundred days later
    room.climbs()
    room.climbs()
    assert questions(room) == ["2027-51"]


def test_a_question_that_did_not_leave_in_time_is_not_sent_and_that_is_seen(room: Morning) -> None:
    room.at(SUNDAY, 20)
    room.climbs()
    room.later(days=3)
    with room.database.begin() as session:
        outbox_queue.expire(session, room.clock.now())
    assert [row.state for row in room.outbox(MOTHER) if row.kind == "weekly_question"] == ["expired"]


def test_week_53_and_the_week_after_have_names_of_their_own(room: Morning) -> None:
    room.at(date(2026, 12, 24), 8)
    room.climbs()
    goes_on(room, date(2027, 1, 11))
    assert questions(room) == ["2026-52", "2026-53", "2027-01"]
    assert in_china(datetime.combine(date(2027, 1, 3), time(20), tzinfo=CHINA)).isocalendar()[:2] == (2026, 53)


def test_a_mother_in_italy_is_asked_on_her_own_evening_before_and_after_summer_time(room: Morning) -> None:
    live_in(room, "Europe/Rome")
    evenings = []
    for _ in range(22):  # to the end of April: the clocks go forward on 28 March
        at = weekly(room)[0].next_at
        assert at is not None
        evenings.append(in_zone(at, "Europe/Rome"))
        room.clock.advance(at - room.clock.now())
        room.climbs()
    assert {evening.time() for evening in evenings} == {time(19, 30)}
    assert {evening.isoweekday() for evening in evenings} == {7}
    assert {evening.utcoffset() for evening in evenings} == {timedelta(hours=1), timedelta(hours=2)}
    asked = questions(room)
    assert len(asked) == len(set(asked)) == len(evenings)


def test_a_zone_that_nobody_knows_counts_as_china(room: Morning) -> None:
    live_in(room, "Mars/Olympus")
    goes_on(room, SUNDAY)
    assert questions(room) == ["2026-48"]


def test_a_contact_on_29_february_and_a_plan_from_that_day_go_on(database: Database) -> None:
    clock = SetClock(datetime(2028, 2, 29, 10, tzinfo=CHINA))
    room = Morning(database, clock)
    plan = talk(room)
    assert plan.starts_on == date(2028, 2, 29)
    keep(room, CHILD, datetime(2028, 2, 29, 9, tzinfo=CHINA))
    due = talk(room).due_at
    assert due is not None and date(2028, 3, 7) <= in_china(due).date() <= date(2028, 3, 14)
    room.at(in_china(due).date(), 8)
    room.climbs()
    assert decided(room, plan) == ["due"]


def keep(room: Morning, child: str, at: datetime, result: Result = Result.REACHED) -> None:
    """A talk of the teacher with a child."""
    once = f"test:{child}:{at.isoformat()}:{result}"
    with room.database.begin() as session:
        new = NewContact(
            once, 1, ContactKind.TALK, Way.FACE, result, at, (people.children_named(session, 1, child)[0].id,)
        )
        contacts.keep(session, new, room.clock.now())


@pytest.mark.parametrize(
    ("due", "coordinator"),
    [
        (date(2026, 12, 29), date(2027, 1, 6)),  # 1 January (and the 2nd, 3rd) off: five school days go on after it
        (date(2027, 1, 18), date(2027, 3, 2)),  # the winter holiday begins on 23 January and ends on 28 February
    ],
)
def test_the_ladder_stands_still_over_new_year_and_spring_festival(room: Morning, due: date, coordinator: date) -> None:
    room.due(talk(room), due)
    room.at(due, 8)
    room.climbs()
    with room.database.read() as session:
        counted = calendar.of_school(session, 1).school_days_after(due, 5)
    assert in_china(next_at(room)).date() == counted
    assert abs((counted - coordinator).days) <= 3, "somewhere after the holiday"
    room.at(counted - DAY, 8)
    room.climbs()
    assert warned(room)[COORDINATOR] == 0
    room.at(counted, 8)
    room.climbs()
    assert warned(room)[COORDINATOR] == 1


def test_a_due_day_that_becomes_a_holiday_moves_to_the_next_school_day(room: Morning) -> None:
    keep(room, CHILD, room.clock.now())
    due = talk(room).due_at
    assert due is not None
    day = in_china(due).date()
    with room.database.begin() as session:
        calendar.set_day(session, calendar.By(1, room.clock.now()), Override(day, False, "校运动会"))
        contact_plans.reckon(session, 1, room.clock.now())
    moved = talk(room).due_at
    assert moved is not None and in_china(moved).date() > day
