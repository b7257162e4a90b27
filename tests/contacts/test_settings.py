"""How often who should be in touch: a school's rules, what is set for one child with a reason, what is refused."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from domain.contact import DEFAULTS, Cadence, ContactKind, Rule, Unit, Way
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.contact import contact_settings as deeds
from handlers.actions.contact.contact_settings import Own
from storage.contact import contact_rules
from tests.contacts.settings_room import DIRECTOR, TEACHER, Room

TALK, VISIT, PARENT = ContactKind.TALK, ContactKind.VISIT, ContactKind.PARENT
HOLIDAY, WEEKLY = ContactKind.HOLIDAY_VISIT, ContactKind.WEEKLY_CHILD


def set_rule(room: Room, kind: ContactKind, rule: Rule, by: str = DIRECTOR) -> None:
    with room.database.begin() as session:
        deeds.set_rule(session, 1, kind, rule, room.person(by) if by else None, room.clock.now())


def set_own(room: Room, kind: ContactKind, own: Own, by: str = DIRECTOR, adult: str = "") -> None:
    plan = room.plan("李思涵", kind, adult)
    with room.database.begin() as session:
        deeds.set_own(session, plan, own, room.person(by) if by else None, room.clock.now())


def due(room: Room, kind: ContactKind) -> date:
    plan = room.plan("李思涵", kind)
    assert plan.due_at is not None
    return plan.due_at.date()


def test_a_school_does_it_its_own_way_and_back(room: Room) -> None:
    usual = due(room, TALK)
    set_rule(room, TALK, replace(DEFAULTS[TALK], cadence=Cadence(Unit.DAYS, 3, 14)))
    assert due(room, TALK) < usual
    with room.database.begin() as session:
        deeds.forget_rule(session, 1, TALK, room.person(DIRECTOR), room.clock.now())
        assert contact_rules.of_school(session, 1)[TALK] == DEFAULTS[TALK]
    assert due(room, TALK) == usual


def test_what_is_due_stays_due(room: Room) -> None:
    room.later(days=9)
    room.ticked()
    before = room.plan("李思涵", TALK)
    set_rule(room, TALK, replace(DEFAULTS[TALK], cadence=Cadence(Unit.DAYS, 30)))
    assert room.plan("李思涵", TALK) == before


def test_a_kind_that_the_school_does_not_do_is_asked_of_nobody(room: Room) -> None:
    set_rule(room, VISIT, replace(DEFAULTS[VISIT], is_on=False))
    assert VISIT not in room.kinds("李思涵")
    set_rule(room, VISIT, replace(DEFAULTS[VISIT], cadence=Cadence(Unit.DAYS, 60)))
    assert VISIT in room.kinds("李思涵")


@pytest.mark.parametrize(
    ("fault", "kind", "change"),
    [
        ("days", TALK, {"cadence": Cadence(Unit.DAYS, 0)}),
        ("days", TALK, {"cadence": Cadence(Unit.DAYS, 401)}),
        ("days", TALK, {"cadence": Cadence(Unit.DAYS, 7, 0)}),
        ("days", TALK, {"director_after": 401}),
        ("unit", TALK, {"cadence": Cadence(Unit.TERM, 21)}),
        ("unit", WEEKLY, {"cadence": Cadence(Unit.DAYS, 30)}),
        ("unit", HOLIDAY, {"cadence": Cadence(Unit.DAYS, 30)}),
        ("week", WEEKLY, {"cadence": Cadence(Unit.WEEK, 14)}),
        ("week", WEEKLY, {"director_after": 5}),
        ("ladder", TALK, {"coordinator_after": 10, "director_after": 5}),
    ],
)
def test_what_is_no_rule_is_refused(room: Room, fault: str, kind: ContactKind, change: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        set_rule(room, kind, replace(DEFAULTS[kind], **change))
    assert refused.value.facts["fault"] == fault
    with room.database.read() as session:
        assert contact_rules.of_school(session, 1)[kind] == DEFAULTS[kind]


def test_a_teacher_sets_no_rule(room: Room) -> None:
    with pytest.raises(Refusal) as refused:
        set_rule(room, TALK, DEFAULTS[TALK], by=TEACHER)
    assert refused.value.facts["fault"] == "director"


def test_one_child_is_different_for_a_reason_that_stands_in_its_file(room: Room) -> None:
    other = room.plan("张子轩", TALK)
    set_own(room, TALK, Own(Cadence(Unit.DAYS, 3), Way.PHONE, "妈妈刚外出"))
    plan = room.plan("李思涵", TALK)
    assert (plan.own, plan.own_way, plan.reason) == (Cadence(Unit.DAYS, 3), Way.PHONE, "妈妈刚外出")
    assert due(room, TALK) <= room.today + timedelta(days=3) and room.plan("张子轩", TALK) == other
    (entry,) = [one for one in room.file_of("李思涵") if "每3天" in one.text]
    assert entry.direction == "note" and "妈妈刚外出" in entry.text
    with room.database.begin() as session:
        deeds.set_back(session, plan, room.person(DIRECTOR), room.clock.now())
    assert room.plan("李思涵", TALK).own is None and due(room, TALK) > room.today + timedelta(days=3)


@pytest.mark.parametrize(
    ("fault", "own"),
    [
        ("reason", Own(Cadence(Unit.DAYS, 3), None, "  ")),
        ("reason", Own(Cadence(Unit.DAYS, 3), None, "长" * 501)),
        ("nothing", Own(None, None, "想想")),
        ("days", Own(Cadence(Unit.DAYS, 500), None, "想想")),
        ("unit", Own(Cadence(Unit.WEEK, 7), None, "想想")),
    ],
)
def test_what_is_no_setting_of_one_child_is_refused(room: Room, fault: str, own: Own) -> None:
    with pytest.raises(Refusal) as refused:
        set_own(room, TALK, own)
    assert refused.value.facts["fault"] == fault and room.plan("李思涵", TALK).own is None


def choose(room: Room, by: Person) -> None:
    with room.database.begin() as session:
        deeds.choose_holiday_visit(session, room.child("李思涵"), "常一个人在家", by, room.clock.now())


def test_a_child_is_chosen_for_the_holiday_visit_and_keeps_it(room: Room) -> None:
    assert HOLIDAY not in room.kinds("李思涵")
    choose(room, room.person(DIRECTOR))
    choose(room, room.person(DIRECTOR))
    room.planned_all()
    assert room.plan("李思涵", HOLIDAY).reason == "常一个人在家" and HOLIDAY not in room.kinds("张子轩")
    with room.database.begin() as session:
        child = room.child("李思涵")
        assert not deeds.withdraw_holiday_visit(session, child, room.person(DIRECTOR), room.clock.now())
    assert HOLIDAY not in room.kinds("李思涵")
    with pytest.raises(Refusal):
        choose(room, room.person(TEACHER))


def test_the_hours_of_a_parent(room: Room) -> None:
    mother = room.person("王芳")
    with room.database.begin() as session:
        deeds.set_hours(session, mother, (time(12), time(13)), room.person(DIRECTOR), room.clock.now())
    plan = room.plan("李思涵", WEEKLY, "王芳")
    assert (plan.hour_from, plan.hour_until) == (time(12), time(13))
    for span in ((time(13), time(12)), (time(22, 30), time(23)), (time(5), time(6))):
        with pytest.raises(Refusal) as refused, room.database.begin() as session:
            deeds.set_hours(session, mother, span, room.person(DIRECTOR), room.clock.now())
        assert refused.value.facts["fault"] == "hours"
    with room.database.begin() as session:
        deeds.set_hours(session, mother, None, None, room.clock.now())
    assert room.plan("李思涵", WEEKLY, "王芳").hour_from is None


def test_a_whole_school_is_brought_to_what_is_true_after_an_upgrade(room: Room) -> None:
    with room.database.begin() as session:
        count = deeds.settle_school(session, 1, room.clock.now())
        assert count == deeds.settle_school(session, 1, room.clock.now())
    assert room.kinds("周浩"), "a child whose plans nobody had made yet"
