"""What contradicts itself: two teachers, pairings that end, children who leave and return, adults kept away, moved,
registered twice; the plans say what is true, and no history is lost."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.clock import in_china
from domain.contact import ContactKind, Result, Way
from domain.pairing import ends_after
from domain.people import Relation
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.actions.binding import custody
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from handlers.actions.registers import enrolment
from storage import tables as t
from storage.contact import contact_due, contact_plans, contacts
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.pairing import pairings
from storage.person import people
from storage.registers import register
from storage.registers.register import Change
from tests.contacts.settings_room import TEACHER, Room

TALK, PARENT, CARER = ContactKind.TALK, ContactKind.PARENT, ContactKind.CARER
WEEKLY_CHILD, WEEKLY_CARER = ContactKind.WEEKLY_CHILD, ContactKind.WEEKLY_CARER


def history(room: Room, child: str) -> list[tuple[Plan, date | None]]:
    """Every plan of a child, ended ones too, each with the day on which it ended."""
    with room.database.read() as session:
        query = select(t.ContactPlan).where(t.ContactPlan.child_id == room.child(child).id)
        return [(contact_plans.plan_of(row), row.ends_on) for row in session.scalars(query.order_by(t.ContactPlan.id))]


def keys(plans: list[Plan]) -> set[tuple[ContactKind, int | None]]:
    return {(one.kind, one.person_id) for one in plans}


def talked(room: Room, child: str, kind: ContactKind = TALK, adult: str = "") -> None:
    with room.database.begin() as session:
        person = room.id_of(adult) if adult else None
        new = NewContact(
            f"story:{room.clock.now()}", 1, kind, Way.FACE, Result.REACHED, room.clock.now(), (room.child(child).id,),
            person, room.id_of(TEACHER),
        )  # fmt: skip
        contacts.keep(session, new, room.clock.now())


def leaves(room: Room, child: str) -> None:
    with room.database.begin() as session:
        enrolment.leave(session, room.child(child).id, Event.MOVED_OUT, room.today, None, room.clock.now())


def test_a_child_is_never_paired_with_two_at_once(room: Room) -> None:
    with pytest.raises(IntegrityError), room.database.begin() as session:
        session.add(
            t.Pairing(teacher_id=room.id_of("李建国"), child_id=room.child("李思涵").id, starts_at=room.clock.now())
        )
        session.flush()
    assert len(room.plans("李思涵")) == len(keys(room.plans("李思涵")))


def test_a_substitute_has_the_same_plans(room: Room) -> None:
    before, number = room.plans("李思涵"), room.child("李思涵").id
    with room.database.begin() as session:
        giver, to = room.person(TEACHER), room.person("李建国")
        until = ends_after(room.today + timedelta(days=9))
        pairing.substitute(session, giver, to, [number], room.clock.now(), until, Grounds("病假"), room.clock.now())
        contact_plans.settle(session, [number], room.clock.now())
    assert room.plans("李思涵") == before, "nothing begins anew because somebody stands in"
    with room.database.read() as session:
        assert number in [child.id for child in pairings.children_of(session, room.id_of("李建国"))]
        assert number not in [child.id for child in pairings.children_of(session, room.id_of(TEACHER))]


def test_with_the_pairing_the_plans_end_and_the_history_stays(room: Room) -> None:
    talked(room, "李思涵")
    count = len(history(room, "李思涵"))
    with room.database.begin() as session:
        pairing.end(session, room.child("李思涵").id, Grounds("不再结对"), room.clock.now())
    assert room.plans("李思涵") == []
    after = history(room, "李思涵")
    assert len(after) == count and all(ended == room.today and one.next_at is None for one, ended in after)
    assert any(one.last_contact_at is not None for one, _ in after)
    room.later(days=60)
    room.ticked()
    assert all(room.decisions(one) == [] for one, _ in after)


def test_a_child_that_left_is_asked_about_by_nobody_and_begins_anew_when_it_returns(room: Room) -> None:
    talked(room, "李思涵")
    leaves(room, "李思涵")
    assert room.plans("李思涵") == []
    room.later(days=100)
    room.ticked()
    number = room.child("李思涵").id
    with room.database.begin() as session:
        enrolment.follow(session, number, "enrolled", room.clock.now())
        pairing.pair(session, number, room.person(TEACHER), None, "转回来了", room.clock.now())
    plan = room.plan("李思涵", TALK)
    assert plan.starts_on == room.today and plan.due_at is not None
    assert in_china(plan.due_at).date() > room.today, "counted from the return, not from before it"
    room.clock.advance(plan.due_at - room.clock.now() + timedelta(minutes=1))
    room.ticked()
    assert room.decisions(plan) == ["due"], "who comes late gets the first reminder all the same"


def test_whom_the_school_keeps_away_has_no_plan_and_is_never_asked(room: Room) -> None:
    father = room.id_of("张伟")
    assert (PARENT, father) in keys(room.plans("张子轩"))
    with room.database.begin() as session:
        block = custody.block(session, room.child("张子轩").id, "判决", room.clock.now(), name="张伟")
    assert father not in {one.person_id for one in room.plans("张子轩")}
    room.later(days=20)
    room.ticked()
    assert room.told("张伟", "weekly_question") == []
    with room.database.begin() as session:
        assert custody.lift(session, block, room.clock.now())
        assert not custody.lift(session, block, room.clock.now())
    assert (PARENT, father) in keys(room.plans("张子轩"))


def test_a_parent_who_comes_home_is_spoken_to_there_from_the_same_moment(room: Room) -> None:
    mother = room.id_of("王芳")
    assert {(PARENT, mother), (WEEKLY_CHILD, mother), (WEEKLY_CARER, mother)} <= keys(room.plans("李思涵"))
    with room.database.begin() as session:
        said = {"whereabouts": "home", "episodes": []}
        change = Change(1, Subject.ADULT, mother, said, room.today, Event.CAME_BACK, Source.TEACHER, "story")
        register.write(session, [change], room.clock.now(), room.today)
        number = people.children_named(session, 1, "李思涵")[0].id
        inside = keys(contact_plans.of_children(session, [number]))
    assert not {(PARENT, mother), (WEEKLY_CHILD, mother), (WEEKLY_CARER, mother)} & inside
    assert (CARER, mother) in inside


def test_one_child_contacted_is_not_its_brother(room: Room) -> None:
    room.sibling("李思远", "王芳", Relation.MOTHER)
    room.later(days=1)
    before = room.plan("李思远", TALK), room.plan("李思远", PARENT, "王芳")
    talked(room, "李思涵")
    talked(room, "李思涵", PARENT, "王芳")
    assert (room.plan("李思远", TALK), room.plan("李思远", PARENT, "王芳")) == before
    assert room.plan("李思涵", TALK).last_contact_at is not None


def test_an_adult_registered_twice_keeps_the_clock(room: Room) -> None:
    """The mother of two turns out to be one person."""
    talked(room, "张子轩", PARENT, "张伟")
    before = room.plan("张子轩", PARENT)
    with room.database.begin() as session:
        number = room.child("张子轩").id
        link = next(
            link
            for link in people.guardianships_of_child(session, number)
            if people.guardian(session, link).person.id == room.id_of("张伟")
        )
        people.move_guardianship(session, link, room.id_of("王芳"))
        contact_plans.settle(session, [number], room.clock.now())
    after = room.plan("张子轩", PARENT)
    assert after.person_id == room.id_of("王芳") and after.id == before.id
    assert (after.due_at, after.last_contact_at) == (before.due_at, before.last_contact_at)


def test_a_plan_that_ends_while_it_is_claimed_is_never_claimed_again(room: Room) -> None:
    """The child leaves in the moment in which the tick holds its plan: the leaving waits, and has the last word."""
    room.later(days=9)
    started, gone = threading.Event(), threading.Event()

    def leave() -> None:
        started.wait(30)
        leaves(room, "李思涵")
        gone.set()

    thread = threading.Thread(target=leave)
    thread.start()
    with room.database.begin() as session:
        held = [one for one in contact_due.claim(session, room.clock.now(), 50) if one.kind is TALK]
        started.set()
        gone.wait(0.3)
        assert held and not gone.is_set()
    thread.join(30)
    assert gone.is_set() and room.plans("李思涵") == []
    room.later(days=30)
    room.ticked()
    assert all(one.next_at is None for one, _ in history(room, "李思涵"))
