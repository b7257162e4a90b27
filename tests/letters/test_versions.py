"""A correction: new words and why, only whom it affects is asked again, and the file shows both."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import Refusal
from domain.letter import Audience, Method
from handlers.actions.letter import letter_life, letter_upkeep, receipts
from storage import tables as t
from storage.letter import letter_versions
from storage.letter.letter_versions import Texts
from storage.traffic.outbox_claim import claim
from tests.letters.school import BOUND, DIRECTOR, TEACHER, VICE, School
from tests.letters.test_life import begun, letters_of, refusal

NEW = Texts("国庆安全提醒", "各位家长：10月1日到8日放假。", "8日返校\n不下水")
WHY = "返校是8日，不是7日"


def confirm(school: School, number: int, name: str) -> None:
    with school.database.begin() as session:
        receipts.confirm(session, number, school.ids[name], Method.WORD, school.now)


def correct(school: School, number: int, **given: object) -> int:
    values = {"why": WHY, "by": school.person(DIRECTOR), "now": school.now} | given
    with school.database.begin() as session:
        return letter_life.correct(session, number, NEW, **values)  # type: ignore[arg-type]


def test_only_whom_it_affects_is_asked_again(school: School) -> None:
    number = begun(school)
    for name in BOUND:
        school.arrived(name)
        confirm(school, number, name)
    school.later(hours=1)
    assert correct(school, number, audience=Audience(classes=("三(1)班",))) == 5
    assert letters_of(school, "李强") == ["accepted", "queued"] and letters_of(school, "赵国强") == ["accepted"]
    asked = school.receipt(number, "张子轩", "张伟")
    assert (asked.version, asked.confirmed_at, asked.opened_at, asked.method) == (2, None, None, None)
    kept = school.receipt(number, "赵一诺", "赵国强")
    assert (kept.version, kept.confirmed_at is None) == (1, False)
    assert school.receipt(number, "李思远", "李强").confirmed_at is not None, "her brother is in another class"


def test_the_file_of_an_affected_child_shows_both(school: School) -> None:
    number = begun(school)
    confirm(school, number, "张伟")
    correct(school, number, audience=Audience(classes=("三(1)班",)))
    texts = [entry.text for entry in school.file_of("张子轩")]
    assert texts[0].startswith("《国庆安全提醒》\n不下水") and "已确认" in texts[1]
    assert texts[2] == f"《国庆安全提醒》更正：{WHY}\n8日返校\n不下水"
    assert len(school.file_of("赵一诺")) == 1


def test_the_message_is_headed_as_a_correction(school: School) -> None:
    number = begun(school)
    school.arrived("张伟")
    correct(school, number)
    school.opens_window("张伟")
    parcels = claim(school.database, "worker", school.now + timedelta(seconds=1), 100)
    text = next(one.text for one in parcels if one.person_id == school.ids["张伟"] and one.letter_id == number)
    assert "更正" in text and WHY in text and "8日返校" in text


def test_what_had_not_left_yet_leaves_once_with_the_new_words(school: School) -> None:
    number = begun(school)
    correct(school, number)
    assert letters_of(school, "张伟") == ["cancelled", "queued"]


def test_whom_it_does_not_affect_and_who_waits_gets_the_letter_once(school: School) -> None:
    number = begun(school)
    correct(school, number, audience=Audience(classes=("三(1)班",)))
    assert letters_of(school, "赵国强") == ["queued"]


def test_who_comes_after_the_correction_is_asked_about_it(school: School) -> None:
    number = begun(school)
    correct(school, number, audience=Audience(classes=("三(1)班",)))
    assert school.receipt(number, "王梓轩", "王磊").version == 2, "nothing had reached him"


def test_both_versions_are_kept(school: School) -> None:
    number = begun(school, author_id=school.ids[VICE])
    correct(school, number)
    query = select(t.LetterVersion).where(t.LetterVersion.letter_id == number).order_by(t.LetterVersion.version)
    with school.database.read() as session:
        first, second = session.scalars(query)
        session.expunge_all()
    assert (first.version, first.why, first.by_id) == (1, "", school.ids[VICE])
    assert (second.version, second.why, second.by_id, second.body) == (2, WHY, school.ids[DIRECTOR], NEW.body)
    assert school.letter(number).short == NEW.short


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"why": " "}, "一句话"),
        ({"why": "很长" * 101}, "一句话"),
        ({"why": "留守家庭的日期"}, "留守"),
        ({"audience": Audience(classes=("九(9)班",))}, "没有孩子收过"),
    ],
)
def test_what_cannot_be_a_correction(school: School, given: dict[str, object], sentence: str) -> None:
    number = begun(school)
    with pytest.raises(Refusal) as wrong:
        correct(school, number, **given)
    assert sentence in refusal(wrong)
    assert school.letter(number).version == 1


def test_a_letter_that_does_not_run_is_not_corrected(school: School) -> None:
    with pytest.raises(Refusal) as draft:
        correct(school, school.write())
    assert "草稿" in refusal(draft)


def test_a_correction_for_many_needs_a_second_person_too(school: School) -> None:
    number = begun(school)
    school.many(45)
    with school.database.begin() as session:
        letter_upkeep.add_late(session, number, school.now)
    with pytest.raises(Refusal) as alone:
        correct(school, number)
    assert "再有一位主任" in refusal(alone)
    for second, sentence in ((DIRECTOR, "您自己写的"), (TEACHER, "本校的主任")):
        with pytest.raises(Refusal) as wrong:
            correct(school, number, second=school.person(second))
        assert sentence in refusal(wrong)
    assert correct(school, number, second=school.person(VICE)) == 56
    assert school.outbox(VICE, "letter_news")[-1].text == f"林主任更正了《国庆安全提醒》（信{number}）：{WHY}"
    assert correct(school, number, audience=Audience(classes=("三(1)班",)), why="再改一处") == 5, "few need nobody"


def test_who_wrote_it_does_not_stand_behind_its_correction(school: School) -> None:
    """On the command line nobody has to be named, and the writer is no second person all the same."""
    school.many(45)
    number = school.write(author_id=school.ids[VICE])
    with school.database.begin() as session:
        letter_life.begin(session, number, school.now)
    with pytest.raises(Refusal):
        correct(school, number, by=None, second=school.person(VICE))
    assert correct(school, number, by=None, second=school.person(DIRECTOR)) > 50


def test_a_draft_that_nobody_in_particular_rewrote_is_still_its_writers(school: School) -> None:
    number = school.write(author_id=school.ids[VICE])
    with school.database.begin() as session:
        letter_versions.rewrite(session, number, NEW, None, school.now)
        assert letter_versions.writers(session, number) == {school.ids[VICE]}
