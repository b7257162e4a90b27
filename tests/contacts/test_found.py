"""What was once wrong about contacts and stays right: terms entered late, one row that breaks, a clock ahead."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from domain.clock import CHINA, in_china
from domain.contact import ContactKind, Result, Way
from domain.days.day import Override
from domain.people import Relation
from handlers.actions import calendar as days
from handlers.actions.contact import agenda_tasks, contact_messages
from scheduler import promises as promises_job
from storage import tables as t
from storage.calendar import By
from storage.contact import contact_plans, contact_upkeep, contacts, hazards, promises
from storage.contact.contacts import NewContact
from storage.contact.promises import NewPromise
from storage.pairing import pairings
from storage.person import people
from tests.contacts.morning import SPRING, TEACHER, TERM, TUESDAY, Morning, one_talk
from tests.contacts.settings_room import DIRECTOR, Room
from tests.contacts.week import Week

TALK, PARENT, VISIT = ContactKind.TALK, ContactKind.PARENT, ContactKind.VISIT
HOLIDAY = ContactKind.HOLIDAY_VISIT
MOTHER = "王芳"
DAY = timedelta(days=1)


def due_of(room: Room, kind: ContactKind) -> date | None:
    due = room.plan("李思涵", kind).due_at
    return in_china(due).date() if due is not None else None


def contacts_with(room: Morning, name: str) -> int:
    """How many contacts with an adult hold."""
    query = select(t.ContactMade).where(t.ContactMade.person_id == room.id_of(name), t.ContactMade.voided_at.is_(None))
    with room.database.read() as session:
        return len(session.scalars(query).all())


@pytest.mark.parametrize("whose", [1, None], ids=["school", "county"])
def test_terms_that_are_entered_later_move_what_is_not_due_yet(room: Room, whose: int | None) -> None:
    with room.database.begin() as session:
        contact_upkeep.choose(session, 1, room.child("李思涵").id, "独居", room.id_of(DIRECTOR), room.clock.now())
    usual = due_of(room, VISIT)
    assert due_of(room, HOLIDAY) is None, "no holiday is known"
    assert usual is not None and usual > TERM.ends_on
    by = By(whose, room.clock.now())
    with room.database.begin() as session:
        days.enter_term(session, by, TERM)
        days.enter_term(session, by, SPRING)
    in_term = due_of(room, VISIT)
    assert in_term is not None and in_term < TERM.ends_on - timedelta(days=14)
    assert due_of(room, HOLIDAY) == date(2027, 2, 1)
    with room.database.begin() as session:
        days.drop_term(session, by, SPRING.name)
        days.drop_term(session, by, TERM.name)
    assert due_of(room, VISIT) == usual


def test_a_day_off_moves_a_talk_and_back(room: Room) -> None:
    by, usual = By(1, room.clock.now()), due_of(room, TALK)
    assert usual is not None
    with room.database.begin() as session:
        days.set_days(session, by, [Override(usual, False, "停课")])
    assert due_of(room, TALK) == usual + 2 * DAY, "with the weekend it is a holiday of three days"
    with room.database.begin() as session:
        days.forget(session, by, usual)
    assert due_of(room, TALK) == usual


def test_a_plan_that_breaks_the_tick_keeps_nobody_else_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """One name that cannot be opened, and every contact of every school would stand still."""
    write, bad = contact_messages.write, room.plan("李思涵", TALK)

    def breaks(session: Session, steps: contact_messages.Steps, *rest: object) -> contact_messages.Told:
        assert all(plan.id != bad.id for plan, _ in steps), "cannot be opened"
        return write(session, steps, *rest)  # type: ignore[arg-type]

    room.later(days=9)
    assert room.ticked()
    room.later(days=9)  # the coordinator is told of it now
    monkeypatch.setattr(contact_messages, "write", breaks)
    assert room.ticked()
    assert len(room.decisions(bad)) == 1
    assert len(room.decisions(room.plan("张子轩", TALK))) == 2
    assert room.ticked() == 0, "not looked at again at once"
    monkeypatch.undo()
    room.later(hours=6)
    room.ticked()
    assert len(room.decisions(bad)) == 2


def test_a_list_that_cannot_be_made_keeps_no_other_back(morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    one_talk(morning)
    desk_of = agenda_tasks.desk_of

    def breaks(session: Session, teacher: people.Person, now: datetime) -> agenda_tasks.Desk:
        assert teacher.name != DIRECTOR, "cannot be made"
        return desk_of(session, teacher, now)

    monkeypatch.setattr(agenda_tasks, "desk_of", breaks)
    morning.at(TUESDAY, 7, 20)
    morning.looks()
    assert len(morning.lists()) == 1
    assert morning.looks() == 0, "and the other is not tried again today"


def test_a_promise_that_cannot_be_read_keeps_no_other_back(morning: Morning) -> None:
    mother, child, now = morning.id_of(MOTHER), morning.child("李思涵"), morning.clock.now()
    with morning.database.begin() as session:
        for once in ("shoes", "coat"):
            promises.add(session, NewPromise(once, 1, child, mother, once, now.date(), now, now))
        session.execute(text("UPDATE promises SET what = (SELECT name FROM people LIMIT 1) WHERE once = 'shoes'"))
    assert promises_job.remind(morning.database, morning.clock) == 2
    (told,) = morning.told(MOTHER, "promise_due")
    assert "coat" in told
    assert promises_job.remind(morning.database, morning.clock) == 0


def test_lists_come_again_when_the_clock_was_a_year_ahead(morning: Morning) -> None:
    one_talk(morning)
    morning.later(days=365)
    morning.looks()
    morning.climbs()
    morning.later(days=-365)
    morning.climbs()
    morning.looks()
    one_talk(morning)
    morning.at(TUESDAY, 7, 20)
    morning.looks()
    assert len(morning.lists()) == 2, "one of the day that was none, and today's"


def test_what_was_taken_back_by_mistake_can_be_told_again(morning: Morning) -> None:
    talk = morning.plan("李思涵", TALK)
    morning.only(talk)
    morning.runs(TUESDAY + 7 * DAY)
    plan = talk.id
    for _ in range(3):
        assert "算一次联系" in morning.taps(TEACHER, f"met:{plan}", "①谈过了")
        assert len(morning.made()) == 1
        morning.types("点错了")
        assert morning.made() == []
    morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert "记过了" in morning.taps(TEACHER, f"met:{plan}", "①谈过了")
    assert len(morning.made()) == 1


def test_a_family_that_begins_waits_for_an_answer_before_it_counts(morning: Morning) -> None:
    morning.says(MOTHER, "老师，思涵最近睡得好吗？")
    assert contacts_with(morning, MOTHER) == 0
    morning.types("睡得很好，您放心")
    assert contacts_with(morning, MOTHER) == 1
    before = morning.plan("李思涵", PARENT, MOTHER)
    morning.later(hours=20)
    morning.says(MOTHER, "老师，她的校服大了怎么换？")
    assert contacts_with(morning, MOTHER) == 1, "nobody answered yet"
    assert morning.plan("李思涵", PARENT, MOTHER) == before
    morning.types("明天带来，我帮她换")
    assert contacts_with(morning, MOTHER) == 2


def test_an_answer_that_was_taken_back_is_no_contact(morning: Morning) -> None:
    with morning.database.begin() as session:
        session.execute(update(t.School).values(undo_seconds=60))
    before = morning.plan("李思涵", PARENT, MOTHER)
    morning.says(MOTHER, "老师，思涵最近睡得好吗？")
    morning.types("睡得很好，您放心")
    assert contacts_with(morning, MOTHER) == 1
    assert "没有发" in morning.types("撤回") or contacts_with(morning, MOTHER) == 0
    assert contacts_with(morning, MOTHER) == 0
    assert morning.plan("李思涵", PARENT, MOTHER).due_at == before.due_at


def test_an_adult_registered_twice_keeps_contacts_and_promises(room: Room) -> None:
    father, mother, child, now = room.id_of("张伟"), room.id_of(MOTHER), room.child("张子轩").id, room.clock.now()
    with room.database.begin() as session:
        for number in range(2):
            at = now + number * DAY
            new = NewContact(
                f"c{number}", 1, PARENT, Way.PHONE, Result.REACHED, at, (child,), father, room.id_of(TEACHER)
            )
            contacts.keep(session, new, at)
        promises.add(session, NewPromise("shoes", 1, child, father, "买鞋", room.today, now, now))
        for link in people.guardianships_of_child(session, child):
            if people.guardian(session, link).person.id == father:
                people.move_guardianship(session, link, mother)
    with room.database.read() as session:
        assert set(session.scalars(select(t.ContactMade.person_id))) == {mother}
        assert [one.by_id for one in promises.open_of_child(session, child)] == [mother]


def test_what_was_seen_twice_stays_open_when_the_first_sight_was_a_mistake(morning: Morning) -> None:
    child = morning.child("李思涵")
    with morning.database.begin() as session:
        pupil, now = people.child(session, child), morning.clock.now()
        first, second = _entries(session, morning)
        assert hazards.seen(session, pupil, "煤炉", None, first, now)
        assert not hazards.seen(session, pupil, "煤炉", None, second, now)
        hazards.take_back(session, first, None, now)
        assert [one.what for one in hazards.open_of(session, [child])] == ["煤炉"]


def _entries(session: Session, morning: Morning) -> list[int]:
    return list(session.scalars(select(t.Entry.id).order_by(t.Entry.id).limit(2)))


def test_who_answers_on_monday_is_asked_again_on_the_next_sunday(week: Week) -> None:
    week.sunday()
    week.until(0, time(8))
    week.says(MOTHER, "1")
    plan = week.plan(ContactKind.WEEKLY_CHILD)
    assert plan.last_contact_at is not None and plan.due_at is not None
    assert in_china(plan.last_contact_at) == datetime(2026, 11, 29, 19, 30, tzinfo=CHINA)
    assert in_china(plan.due_at) == datetime(2026, 12, 6, 19, 30, tzinfo=CHINA)
    week.until(0, time(9))
    week.says(MOTHER, "昨晚和思涵视频了")
    week.sunday()
    assert len(week.questions()) == 2


def test_a_mother_is_asked_about_the_child_she_is_bound_for(week: Week) -> None:
    """And about the brother when the school has said yes to that."""
    with week.database.begin() as session:
        brother = people.add_child(session, 1, "李思远", "一(1)班", week.clock.now())
        people.add_guardian(session, brother, week.id_of(MOTHER), Relation.MOTHER, away=True)
        pairings.pair(session, week.id_of(TEACHER), brother, week.clock.now())
        contact_plans.settle(session, [brother], week.clock.now())
    week.sunday()
    (question,) = week.questions()
    assert "李思涵" in question and "李思远" not in question
    assert week.decisions(week.plan(ContactKind.WEEKLY_CHILD, "李思远")) == ["not_bound"]


def test_what_was_tried_in_vain_before_a_child_left_is_nothing_when_it_is_back(room: Room) -> None:
    """Found: “3次没成” after a year at another school."""
    plan = room.plan("李思涵", PARENT)
    with room.database.begin() as session:
        session.execute(update(t.ContactPlan).where(t.ContactPlan.id == plan.id).values(attempts=3))
        people.mark_left(session, plan.child_id, room.clock.now())
        contact_plans.settle(session, [plan.child_id], room.clock.now())
        people.mark_left(session, plan.child_id, None)
        contact_plans.settle(session, [plan.child_id], room.clock.now())
    assert room.plan("李思涵", PARENT).active and room.plan("李思涵", PARENT).attempts == 0
