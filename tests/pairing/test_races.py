"""Two at once: one child never has two teachers, a tick is done once, and no word falls between two teachers."""

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.pairing import begins
from domain.people import Person, Role
from messages.inbound import Kind
from scheduler import pairings as job
from storage import tables as t
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.conversation.stage import PATIENCE_SECONDS
from tests.pairing.school import CHILDREN, FAMILIES, LAST, QIAN, SUN, ZHAO, School

MOTHER = FAMILIES["何小满"]


def together(*deeds: Callable[[], object]) -> list[object]:
    """All of them at once; what each gave or raised."""
    start = threading.Barrier(len(deeds))
    found: list[object] = [None] * len(deeds)

    def do(number: int) -> None:
        start.wait()
        try:
            found[number] = deeds[number]()
        except Refusal as refusal:
            found[number] = refusal

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def acting(database: Database) -> dict[int, int]:
    """How many pairings act for each child."""
    query = select(t.Pairing.child_id, func.count()).where(t.Pairing.ends_at.is_(None)).group_by(t.Pairing.child_id)
    with database.read() as session:
        return {child: count for child, count in session.execute(query)}


def test_of_two_handovers_of_one_child_one_wins(school: School) -> None:
    found = together(
        lambda: school.hand_over(ZHAO, QIAN, "何小满"),
        lambda: school.hand_over(ZHAO, SUN, "何小满"),
    )
    won = [one for one in found if isinstance(one, list)]
    lost = [one for one in found if isinstance(one, Refusal)]
    assert (len(won), len(lost)) == (1, 1) and lost[0].reply == "replies/pairing_not_theirs"
    assert set(acting(school.database).values()) == {1}
    assert len(school.told(MOTHER)) == 1


def test_of_two_handovers_of_all_children_one_finds_nothing_left(school: School) -> None:
    found = together(lambda: school.hand_over(ZHAO, QIAN), lambda: school.hand_over(ZHAO, SUN))
    assert sorted(len(one) for one in found if isinstance(one, list)) == [0, 5]
    assert set(acting(school.database).values()) == {1}


def test_of_two_who_pair_one_child_one_wins(school: School) -> None:
    with school.database.begin() as session:
        school.child(session, "孔小川")
    found = together(lambda: school.pair(QIAN, "孔小川"), lambda: school.pair(SUN, "孔小川"))
    assert sorted(type(one).__name__ for one in found) == ["Refusal", "list"]
    assert set(acting(school.database).values()) == {1}


def test_two_who_give_a_teacher_children_do_not_pass_the_limit_together(school: School) -> None:
    names = ["孔一", "孔二", "孔三"]
    with school.database.begin() as session:
        teacher = people.add_person(session, school.id, "周明", Role.TEACHER, school.now)  # not on WeChat
        for number in range(9):
            pairings.pair(session, teacher, school.child(session, f"周家{number}"), school.now)
        for name in names:
            school.child(session, name)
    found = together(*(partial(school.pair, "周明", name) for name in names))
    assert sum(isinstance(one, Refusal) for one in found) == 2
    with school.database.read() as session:
        assert len(pairings.children_of(session, teacher)) == 10


def test_the_database_itself_refuses_a_second_teacher(school: School) -> None:
    with school.database.read() as session:
        child, teacher = school.child_id(session, "何小满"), school.person(session, SUN).id
    row = {"teacher_id": teacher, "child_id": child, "starts_at": school.now}
    with pytest.raises(IntegrityError), school.database.begin() as session:
        session.execute(insert(t.Pairing), [row])


def test_of_several_programs_one_gives_back_and_one_begins(school: School) -> None:
    school.substitute(ZHAO, QIAN, *CHILDREN[:2])
    school.substitute(ZHAO, SUN, *CHILDREN[2:], start=begins(date(2026, 12, 5)), last=date(2026, 12, 11))
    school.clock.advance(begins(LAST + timedelta(days=1)) - school.now)
    done = together(*(lambda: job.turn(school.database, school.clock) for _ in range(3)))
    assert sum(count for count in done if isinstance(count, int)) == 5
    assert [len(school.history(child)) for child in CHILDREN] == [3, 3, 2, 2, 2]
    assert all(len(school.told(mother)) == 1 for mother in list(FAMILIES.values())[2:])


def test_words_said_at_that_very_moment_are_not_lost(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is being handled for the old teacher is finished before the handover looks for words."""
    found_teacher, go_on = threading.Event(), threading.Event()
    teachers_of = pairings.teachers_of

    def slow(session: Session, children: Sequence[int]) -> dict[int, Person]:
        found = teachers_of(session, children)
        found_teacher.set()
        go_on.wait(10)
        return found

    said = school.stage.message(MOTHER, Kind.TEXT, text="小满在哪里")
    monkeypatch.setattr(pairings, "teachers_of", slow)
    speaker = threading.Thread(target=school.stage.dispatch.receive, args=(said, b"<xml/>", PATIENCE_SECONDS))
    speaker.start()
    assert found_teacher.wait(10)
    mover = threading.Thread(target=school.hand_over, args=(ZHAO, QIAN))
    mover.start()
    mover.join(0.5)
    assert mover.is_alive(), "it waits for the words"
    go_on.set()
    mover.join(30)
    speaker.join(30)
    assert school.told(QIAN, "relay_to_teacher") == ["【何小满妈妈】小满在哪里"]
    assert school.told(ZHAO, "relay_to_teacher") == []
