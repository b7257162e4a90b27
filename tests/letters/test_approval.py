"""A letter to many needs a second person: who may be it, how they are asked, and what becomes of their word."""

import threading

import pytest
from sqlalchemy import update

from domain.errors import Refusal
from domain.letter import LetterState
from domain.people import Role
from handlers.actions.letter import letter_life, letters
from scheduler import letters as job
from storage import tables as t
from storage.letter.letter_versions import Texts
from storage.person import people
from tests.letters.school import DIRECTOR, TEACHER, VICE, School
from tests.letters.test_life import refusal


@pytest.fixture
def big(school: School) -> School:
    """More than fifty adults."""
    school.many(45)
    return school


def submitted(school: School, by: str = VICE, **given: object) -> int:
    number = school.write(**given)
    with school.database.begin() as session:
        letter_life.submit(session, number, school.person(by), school.now)
    return number


def approve(school: School, number: int, by: str = DIRECTOR) -> None:
    with school.database.begin() as session:
        letter_life.approve(session, number, school.person(by), school.now)


def begin_due(school: School) -> int:
    return job.begin_due(school.database, school.clock)


def test_fifty_need_nobody_and_fifty_one_do(school: School) -> None:
    school.many(39)  # and 11 of the six children
    number = submitted(school)
    assert school.state(number) is LetterState.RUNNING
    school.many(1, "六(2)班")
    assert school.state(submitted(school, title="另一封信")) is LetterState.WAITING


def test_it_is_put_before_the_other_director_and_nobody_else(big: School) -> None:
    number = submitted(big, VICE, urgent=False)
    (card,) = big.outbox(DIRECTOR, "letter_approval")
    for part in (
        "周主任",
        "《国庆安全提醒》",
        "全体家长",
        "共 56 位",
        "马上发",
        "各位家长：国庆放假",
        f"同意信{number}",
    ):
        assert part in card.text
    assert card.options == (f"letter-yes:{number}", f"letter-no:{number}")
    assert big.outbox(VICE, "letter_approval") == [] and big.outbox(TEACHER, "letter_approval") == []


def test_yes_by_tap_lets_it_leave_within_half_a_minute(big: School) -> None:
    number = submitted(big)
    assert begin_due(big) == 0 and big.state(number) is LetterState.WAITING
    answer = big.taps(DIRECTOR, f"letter-yes:{number}")
    assert "同意了《国庆安全提醒》" in answer and "半分钟" in answer
    assert big.state(number) is LetterState.APPROVED and big.letter(number).approved_by == big.ids[DIRECTOR]
    assert "林主任同意了" in big.outbox(VICE, "letter_news")[-1].text
    assert begin_due(big) == 1 and begin_due(big) == 0
    assert big.state(number) is LetterState.RUNNING
    assert len(big.outbox("家长7", "letter")) == 1


def test_yes_by_word(big: School) -> None:
    number = submitted(big)
    assert "同意了" in big.says(DIRECTOR, f"同意信{number}")
    assert big.state(number) is LetterState.APPROVED


def test_no_with_a_reason_reaches_the_writer_and_it_can_be_written_anew(big: School) -> None:
    number = submitted(big)
    assert "退回去了" in big.says(DIRECTOR, f"不同意信{number} 放假日期写错了。")
    assert big.state(number) is LetterState.DRAFT
    assert big.outbox(VICE, "letter_news")[-1].text == (
        f"林主任把《国庆安全提醒》（信{number}）退回来了：放假日期写错了。改好可以再交。"
    )
    big.later(minutes=1)
    with big.database.begin() as session:
        texts = Texts("国庆安全提醒", "各位家长：10月1日到8日放假。", "不下水")
        letter_life.rewrite(session, number, texts, big.person(VICE), big.now)
        letter_life.submit(session, number, big.person(VICE), big.now)
    assert len(big.outbox(DIRECTOR, "letter_approval")) == 2
    approve(big, number)
    begin_due(big)
    assert big.letter(number).version == 1, "nobody has seen the words before"


def test_no_by_tap(big: School) -> None:
    number = submitted(big)
    assert "直接告诉" in big.taps(DIRECTOR, f"letter-no:{number}", "不同意")
    assert big.state(number) is LetterState.DRAFT


def test_nobody_approves_their_own(big: School) -> None:
    number = big.write(author_id=big.ids[DIRECTOR])
    with big.database.begin() as session:
        letter_life.submit(session, number, big.person(TEACHER), big.now)
    assert [len(big.outbox(name, "letter_approval")) for name in (DIRECTOR, VICE)] == [0, 1]
    with pytest.raises(Refusal) as own:
        approve(big, number, DIRECTOR)
    assert "您自己写的" in refusal(own)
    assert "自己写的" in big.says(DIRECTOR, f"同意信{number}")
    assert big.state(number) is LetterState.WAITING


def test_a_teacher_or_a_director_of_another_school_cannot_approve(big: School) -> None:
    number = submitted(big)
    with big.database.begin() as session:
        other = people.add_school(session, "另一所小学", big.now)
        stranger = people.add_person(session, other, "吴主任", Role.DIRECTOR, big.now)
        for person, said in ((people.person(session, stranger), "没有编号"), (big.person(TEACHER), "本校的主任")):
            with pytest.raises(Refusal) as wrong:
                letter_life.approve(session, number, person, big.now)
            assert said in refusal(wrong)
    assert big.state(number) is LetterState.WAITING


def test_without_a_second_director_it_is_said_so(big: School) -> None:
    number = big.write()
    with big.database.begin() as session:
        session.execute(update(t.Person).where(t.Person.id == big.ids[VICE]).values(left_at=big.now))
    with pytest.raises(Refusal) as alone, big.database.begin() as session:
        letter_life.submit(session, number, big.person(DIRECTOR), big.now)
    assert "还没有登记别的主任" in refusal(alone)
    assert big.state(number) is LetterState.DRAFT


def test_the_second_yes_is_told_who_was_first(big: School) -> None:
    number = submitted(big, TEACHER)
    approve(big, number, DIRECTOR)
    assert "林主任已经定过了" in big.says(VICE, f"同意信{number}")
    assert "林主任已经定过了" in big.taps(VICE, f"letter-no:{number}")
    assert big.state(number) is LetterState.APPROVED


def test_who_has_not_read_the_question_is_not_asked_after_the_decision(big: School) -> None:
    number = submitted(big, TEACHER)
    big.arrived(DIRECTOR)
    approve(big, number, DIRECTOR)
    assert [row.state for row in big.outbox(VICE, "letter_approval")] == ["cancelled"]


def test_of_two_who_approve_at_the_same_moment_one_wins(big: School) -> None:
    number = submitted(big, TEACHER)
    gate, answers = threading.Barrier(2), list[str]()

    def say_yes(name: str) -> None:
        person = big.person(name)
        gate.wait()
        try:
            with big.database.begin() as session:
                letter_life.approve(session, number, person, big.now)
            answers.append("yes")
        except Refusal as late:
            answers.append(str(late.facts["kind"]))

    both = [threading.Thread(target=say_yes, args=(name,)) for name in (DIRECTOR, VICE)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == ["decided", "yes"]
    assert begin_due(big) == 1


def test_many_readers_and_nobody_asked_is_refused_at_sending(big: School) -> None:
    number = big.write()
    with pytest.raises(Refusal) as alone, big.database.begin() as session:
        letters.send(session, number, big.now)
    assert "56 位" in refusal(alone) and big.state(number) is LetterState.DRAFT
    number = submitted(big, title="另一封")
    approve(big, number)
    with big.database.begin() as session:
        assert letters.send(session, number, big.now) == 49


def test_an_approved_letter_that_has_not_left_can_be_held_back(big: School) -> None:
    number = submitted(big)
    approve(big, number)
    assert "退回草稿" in big.says(DIRECTOR, f"停信{number}")
    assert begin_due(big) == 0 and big.state(number) is LetterState.DRAFT


def test_an_urgent_letter_of_a_director_waits_for_nobody_and_the_other_can_take_it_back(big: School) -> None:
    number = submitted(big, VICE, urgent=True, title="台风今晚到")
    assert big.state(number) is LetterState.RUNNING
    (told,) = big.outbox(DIRECTOR, "letter_begun")
    assert "周主任刚发出紧急信《台风今晚到》" in told.text and f"撤信{number}" in told.text
    assert big.outbox(VICE, "letter_begun") == []
    big.says(DIRECTOR, f"撤信{number}")
    assert big.state(number) is LetterState.RECALLED


def test_an_urgent_letter_of_nobody_in_particular_waits_like_any_other(big: School) -> None:
    number = big.write(urgent=True)
    with big.database.begin() as session:
        letter_life.submit(session, number, None, big.now)
    assert big.state(number) is LetterState.WAITING
