"""How many were reached: what the database counts is what somebody with a pencil counts, and classes add up."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from domain.clock import SetClock
from domain.contact import ContactKind, Result
from domain.contact_steps import Form
from domain.coverage import Children, Count, Seen, Span, grouped, in_class_order, summed
from domain.days.day import Term
from storage import calendar, coverage, spans
from storage import tables as t
from storage.calendar import By
from storage.contact import contact_pauses, contacts
from storage.database import Database
from storage.person import people
from storage.person.people import School
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.contacts.tally import TERM, TODAY, House

NUMBERS = st.integers(0, 50)
COUNTS = st.builds(lambda contacts, attempts: Count(contacts=contacts, attempts=attempts), NUMBERS, NUMBERS)
CLASSES = st.sampled_from(["一(1)班", "三(2)班", "五(1)班", "春蕾班"])
SEEN = st.builds(
    Seen,
    CLASSES,
    st.integers(1, 6),
    st.sampled_from(ContactKind),
    st.booleans(),
    st.sampled_from([None, *Form]),
    st.sampled_from([None, True, False]),
)
MADE = st.lists(st.tuples(CLASSES, st.sampled_from(ContactKind), COUNTS), max_size=12)


@given(st.lists(SEEN, max_size=30), MADE)
def test_classes_add_up_to_the_school_whatever_they_hold(
    seen: list[Seen], made: list[tuple[str, ContactKind, Count]]
) -> None:
    groups = grouped(seen, made)
    total = summed("学校", groups)
    for kind in ContactKind:
        mine = [one for one in seen if one.kind is kind]
        count = total.of(kind)
        assert count.plans + count.waived + count.muted == len(mine)
        assert count.covered == sum(one.is_covered for one in mine)
        assert count.contacts == sum(one.contacts for _, of, one in made if of is kind)
        assert count.attempts == sum(one.attempts for _, of, one in made if of is kind)
    children = total.children
    assert children == sum((group.children for group in groups), Children())


@given(st.lists(SEEN, max_size=30))
def test_no_count_is_larger_than_what_it_is_a_part_of(seen: list[Seen]) -> None:
    for group in grouped(seen, ()):
        for count in group.counts.values():
            assert 0 <= count.covered <= count.plans
            assert count.missing >= 0
            assert count.on_time + count.overdue <= count.plans
        assert group.children.reached <= group.children.children
        assert group.children.whole <= group.children.families <= group.children.children


def test_classes_stand_by_grade_and_never_by_number() -> None:
    names = ["春蕾班", "五(1)班", "三(2)班", "三(1)班", "一(1)班", "初一(1)班"]
    assert in_class_order(names) == ["一(1)班", "三(1)班", "三(2)班", "五(1)班", "初一(1)班", "春蕾班"]


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> House:
    return beginnings.of(lambda: House(database, clock), database, clock)


def test_one_contact_covers_one_plan_and_no_other(house: House) -> None:
    child, sibling, mother, father = house.child(), house.child(), house.adult(), house.adult()
    for person in (mother, father):
        house.plan(child, ContactKind.PARENT, person)
    house.plan(sibling, ContactKind.PARENT, mother)
    house.plan(child, ContactKind.TALK)
    house.met(ContactKind.PARENT, child, person=mother)
    house.met(ContactKind.PARENT, child, person=mother, hour=15)
    parents = house.of(ContactKind.PARENT)
    assert (parents.plans, parents.covered, parents.missing, parents.contacts) == (3, 1, 2, 2)
    assert house.of(ContactKind.TALK) == Count(plans=1, on_time=1)


def test_an_attempt_is_no_contact(house: House) -> None:
    child, mother = house.child(), house.adult()
    house.plan(child, ContactKind.PARENT, mother)
    for result in Result:
        if result is not Result.REACHED:
            house.met(ContactKind.PARENT, child, person=mother, result=result)
    assert house.of(ContactKind.PARENT) == Count(plans=1, on_time=1, attempts=4)


def test_one_talk_about_siblings_is_one_contact_and_reaches_for_both(house: House) -> None:
    one, other, mother = house.child("五(1)班"), house.child("一(1)班"), house.adult()
    for child in (one, other):
        house.plan(child, ContactKind.PARENT, mother)
    house.met(ContactKind.PARENT, one, other, person=mother)
    told = house.told()
    assert [(g.name, g.of(ContactKind.PARENT).contacts) for g in told.classes] == [("一(1)班", 0), ("五(1)班", 1)]
    assert [g.of(ContactKind.PARENT).covered for g in told.classes] == [1, 1]
    assert told.total.of(ContactKind.PARENT).contacts == 1


def test_what_was_voided_was_never_made(house: House) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK)
    with house.database.begin() as session:
        entry = t.Entry(
            at=house.now, recorded_at=house.now, author="", reader="", channel="face", direction="note", kind="talk",
            text="", cause="inbox:1",
        )  # fmt: skip
        session.add(entry)
        session.flush()
        number = entry.id
    house.met(ContactKind.TALK, child, entry=number)
    assert house.of(ContactKind.TALK).covered == 1
    with house.database.begin() as session:
        assert contacts.void(session, number, house.now) == 1
    count = house.of(ContactKind.TALK)
    assert (count.covered, count.contacts) == (0, 0)


@pytest.mark.parametrize(
    ("on", "hour", "counts"),
    [
        (date(2026, 8, 31), 23, False),
        (date(2026, 9, 1), 0, True),
        (date(2027, 1, 20), 23, True),
        (date(2027, 1, 21), 0, False),
    ],
)
def test_both_ends_of_the_span_count_as_days_of_china(house: House, on: date, hour: int, counts: bool) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK)
    house.met(ContactKind.TALK, child, on=on, hour=hour)
    assert house.of(ContactKind.TALK).covered == counts


def test_an_ended_plan_counts_for_the_days_it_held(house: House) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK, active=False, ends_on=date(2026, 10, 1))
    assert house.of(ContactKind.TALK) == Count(plans=1)  # neither on time nor overdue: it holds no longer
    assert house.of(ContactKind.TALK, Span(date(2026, 10, 2), date(2026, 12, 1))) == Count()
    assert house.of(ContactKind.TALK, Span(date(2026, 8, 1), date(2026, 8, 31))) == Count()
    assert house.of(ContactKind.TALK, Span(date(2026, 10, 1), date(2026, 10, 1))).plans == 1


def test_overdue_is_said_of_today_only(house: House) -> None:
    child, late = house.child(), house.now - timedelta(minutes=1)
    house.plan(child, ContactKind.TALK, due_at=late)
    house.plan(child, ContactKind.VISIT, due_at=house.now + timedelta(minutes=1))
    assert (house.of(ContactKind.TALK).overdue, house.of(ContactKind.TALK).on_time) == (1, 0)
    assert (house.of(ContactKind.VISIT).overdue, house.of(ContactKind.VISIT).on_time) == (0, 1)
    before = Span(date(2026, 9, 1), TODAY - timedelta(days=1))
    assert not house.told(before).is_current
    assert (house.of(ContactKind.TALK, before).overdue, house.of(ContactKind.VISIT, before).on_time) == (0, 0)


def test_what_is_let_off_stands_beside_the_plans(house: House) -> None:
    child, mother, father = house.child(), house.adult(), house.adult()
    for person in (mother, father):
        house.plan(child, ContactKind.PARENT, person, due_at=house.now)
    house.plan(child, ContactKind.TALK)
    house.let_off(child, Form.WAIVE, TODAY, TODAY, person_id=mother)
    house.let_off(child, Form.MUTE, TODAY, TODAY, person_id=father, kind=ContactKind.PARENT)
    assert house.of(ContactKind.PARENT) == Count(plans=0, waived=1, muted=1)
    assert house.of(ContactKind.TALK).plans == 1


def test_where_both_hold_it_is_waived_and_who_was_reached_is_covered(house: House) -> None:
    child, mother = house.child(), house.adult()
    house.plan(child, ContactKind.PARENT, mother)
    for form in Form:
        house.let_off(child, form, TODAY, TODAY)
    assert house.of(ContactKind.PARENT) == Count(waived=1)
    house.met(ContactKind.PARENT, child, person=mother)
    assert house.of(ContactKind.PARENT) == Count(plans=1, covered=1, contacts=1)


def test_a_pause_that_is_over_or_lifted_lets_nobody_off(house: House) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK)
    house.let_off(child, Form.WAIVE, date(2026, 10, 1), TODAY - timedelta(days=1))
    lifted = house.let_off(child, Form.WAIVE, TODAY, TODAY)
    with house.database.begin() as session:
        contact_pauses.lift(session, lifted, house.now)
    assert house.of(ContactKind.TALK).plans == 1
    # of a term that is over, its last day is the day of the report
    assert house.of(ContactKind.TALK, Span(date(2026, 9, 1), date(2026, 10, 15))) == Count(waived=1)


def test_both_parents_once_a_term(house: House) -> None:
    whole, half, let = house.child("一(1)班"), house.child("三(2)班"), house.child("三(2)班")
    for child in (whole, half, let):
        mother, father = house.adult(), house.adult()
        for person in (mother, father):
            house.plan(child, ContactKind.PARENT, person)
        house.met(ContactKind.PARENT, child, person=mother)
        if child == whole:
            house.met(ContactKind.PARENT, child, person=father)
        if child == let:
            house.let_off(child, Form.WAIVE, TODAY, TODAY, person_id=father)
    told = house.told()
    assert [group.children for group in told.classes] == [Children(1, 1, 1, 1), Children(2, 2, 2, 1)]
    assert told.total.children == Children(3, 3, 3, 2)


def test_one_class_alone(house: House) -> None:
    for name in ("一(1)班", "三(2)班"):
        child = house.child(name)
        house.plan(child, ContactKind.TALK)
        house.met(ContactKind.TALK, child)
    assert [group.name for group in house.told(class_name="三(2)班").classes] == ["三(2)班"]
    assert house.told(class_name="三(2)班").total.of(ContactKind.TALK).contacts == 1


def test_the_database_counts_as_a_pencil_does(house: House) -> None:
    dice = random.Random(5)
    classes = {house.child(dice.choice(["一(1)班", "三(2)班", "五(1)班"])): "" for _ in range(15)}
    with house.database.read() as session:
        classes = {row.id: row.class_name for row in session.scalars(select(t.Child))}
    adults = [house.adult() for _ in range(6)]
    plans = set()
    for child in classes:
        for kind in ContactKind:
            person = dice.choice([None, *adults])
            plans.add((child, kind, person))
            house.plan(child, kind, person, due_at=house.now + timedelta(days=dice.choice([-1, 1])))
    reached: set[tuple[int, ContactKind, int | None]] = set()
    made: Counter[tuple[str, ContactKind, bool]] = Counter()
    for _ in range(120):
        about = tuple(dice.sample(sorted(classes), dice.choice([1, 1, 2])))
        kind, person = dice.choice(list(ContactKind)), dice.choice([None, *adults])
        result, on = dice.choice(list(Result)), date(2026, 8, 20) + timedelta(days=dice.randrange(120))
        house.met(kind, *about, person=person, result=result, on=on)
        if on in TERM:
            made[classes[min(about)], kind, result is Result.REACHED] += 1
            reached |= {(child, kind, person) for child in about if result is Result.REACHED}
    for group in house.told().classes:
        for kind in ContactKind:
            mine = {one for one in plans if classes[one[0]] == group.name and one[1] is kind}
            count = group.of(kind)
            assert (count.plans, count.covered) == (len(mine), len(mine & reached))
            assert count.on_time + count.overdue == count.plans
            assert (count.contacts, count.attempts) == (made[group.name, kind, True], made[group.name, kind, False])


def test_no_sealed_word_is_opened(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK)
    house.let_off(child, Form.WAIVE, TODAY, TODAY)

    def opened(*_: object) -> str:
        raise AssertionError("a name was opened")

    monkeypatch.setattr(Vault, "open", opened)
    assert house.of(ContactKind.TALK) == Count(waived=1)


def test_a_handful_of_statements_whatever_the_number_of_plans(house: House) -> None:
    for _ in range(12):
        child = house.child()
        house.plan(child, ContactKind.TALK)
        house.met(ContactKind.TALK, child)
    said: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    house.told()
    assert len([one for one in said if one.lstrip().upper().startswith("SELECT")]) == 4


def test_a_school_sees_only_its_own(house: House, clock: SetClock) -> None:
    child = house.child()
    house.plan(child, ContactKind.TALK)
    with house.database.begin() as session:
        number = people.add_school(session, "远山小学", clock.now())
    with house.database.read() as session:
        assert coverage.of_school(session, School(number, "远山小学", ""), TERM, clock.now()).classes == []


def test_without_a_term_the_half_year_until_today_is_meant(house: House) -> None:
    spring = Term("2025学年第二学期", date(2026, 2, 20), date(2026, 7, 1))
    autumn = Term(TERM.name, TERM.start, TERM.end)
    with house.database.begin() as session:
        assert spans.usual(session, house.school.id, TODAY) == Span(date(2026, 5, 24), TODAY)
        for term in (spring, autumn):
            calendar.add_term(session, By(house.school.id, house.now), term)
        assert spans.usual(session, house.school.id, TODAY) == TERM
        assert spans.usual(session, house.school.id, date(2026, 8, 1)).name == spring.name
        assert [one.name for one in spans.terms(session, house.school.id, TODAY)] == [autumn.name, spring.name]
        assert spans.named(session, house.school.id, "没有") is None
