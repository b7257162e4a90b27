"""A new consent card beside letters, warnings and teachers' words: it is shown where a number can mean nothing else,
and takes no answer to what came after it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.consent import VERSION
from domain.roll_call import RollState
from handlers.actions.letter import letters
from handlers.floods import MOST_ANSWERS
from storage import tables as t
from storage.person import addresses, consents
from storage.talk import questions
from tests.letters.school import ACCOUNT, TEACHER, School
from tests.letters.test_roll_call import Typhoon

MOTHER = "周桂英"  # of 李思涵 and 李思远
ASKED = "说明有改动"


@pytest.fixture
def renewed(school: School) -> School:
    """A card that this family answered means something else by now."""
    shown(school, "2025-01")
    return school


def shown(school: School, version: str) -> None:
    number = place(school)
    with school.database.begin() as session:
        consents.showed(session, number, school.id, version)


def place(school: School) -> int:
    with school.database.begin() as session:
        return addresses.find_or_add(session, ACCOUNT, MOTHER, school.now).id


def answers(school: School) -> list[str]:
    with school.database.read() as session:
        return list(session.scalars(select(t.Consent.answer).order_by(t.Consent.id)))


def bound(school: School) -> set[str]:
    query = select(t.Binding.state).where(t.Binding.address_id == place(school))
    with school.database.read() as session:
        return set(session.scalars(query))


def sends_letter(school: School, title: str) -> int:
    number = school.write(title)
    with school.database.begin() as session:
        letters.send(session, number, school.now)
    return number


def test_a_one_to_a_letter_that_came_after_the_card_is_a_receipt(renewed: School) -> None:
    assert ASKED in renewed.says(MOTHER, "老师好")
    renewed.later(hours=3)
    number = sends_letter(renewed, "国庆安全提醒")
    assert "国庆安全提醒" in renewed.says(MOTHER, "1")
    assert renewed.receipt(number, "李思涵", MOTHER).confirmed_at is not None and answers(renewed) == []
    assert "记下了" in renewed.says(MOTHER, "1"), "the letter is answered, and the card still lies there"
    assert answers(renewed) == ["agreed"]


def test_a_no_to_a_letter_that_came_after_the_card_ends_nothing(renewed: School) -> None:
    renewed.says(MOTHER, "老师好")
    renewed.later(hours=3)
    sends_letter(renewed, "国庆安全提醒")
    renewed.says(MOTHER, "不同意")
    assert bound(renewed) == {"active"} and answers(renewed) == []


def test_a_two_to_a_warning_that_came_after_the_card_is_a_call_for_help(renewed: School) -> None:
    renewed.says(MOTHER, "老师好")
    renewed.later(hours=3)
    typhoon = Typhoon(renewed)
    typhoon.looks()
    renewed.says(MOTHER, "2")
    assert typhoon.state("李思涵") is RollState.UNSAFE and answers(renewed) == []


@pytest.mark.parametrize("said", ["不", "可以", "不同意"])
def test_words_to_a_teacher_who_spoke_after_the_card_are_the_teachers(renewed: School, said: str) -> None:
    renewed.says(MOTHER, "老师好")
    renewed.later(hours=3)
    renewed.says(TEACHER, "李思涵奶奶：周五来学校一趟，可以吗？")
    renewed.says(MOTHER, said)
    assert bound(renewed) == {"active"} and answers(renewed) == []
    assert "记下了" in renewed.says(MOTHER, "1"), "no teacher asks for a number"


def test_the_card_waits_while_a_warning_asks_after_the_children(renewed: School) -> None:
    typhoon = Typhoon(renewed)
    typhoon.looks()
    assert ASKED not in renewed.says(MOTHER, "老师，作业是哪几页")
    assert ASKED in renewed.says(MOTHER, "1"), "all is well"
    assert answers(renewed) == []


def test_the_card_waits_while_a_danger_is_told(renewed: School) -> None:
    assert ASKED not in renewed.says(MOTHER, "老师，思涵说她不想活了")
    assert ASKED not in renewed.says(MOTHER, "她现在在家")


def test_the_card_waits_while_a_number_answers_something_else(renewed: School) -> None:
    number = place(renewed)
    with renewed.database.begin() as session:
        questions.ask(session, number, "letters", {"letters": [], "method": "word", "proof": None}, renewed.now)
    assert ASKED not in renewed.says(MOTHER, "老师，作业是哪几页")
    renewed.later(hours=3)
    assert ASKED in renewed.says(MOTHER, "老师，作业是哪几页呢")


def test_a_card_beside_an_answer_that_is_not_sent_was_not_shown(renewed: School) -> None:
    shown(renewed, VERSION)
    for number in range(MOST_ANSWERS - 1):
        renewed.says(MOTHER, f"第{number}件事要问老师")
        renewed.clock.advance(timedelta(seconds=-8))  # as fast as somebody types
    shown(renewed, "2025-01")
    assert ASKED not in renewed.says(MOTHER, "还有一件事要问老师")
    renewed.later(hours=1)
    assert ASKED in renewed.says(MOTHER, "老师在吗")
