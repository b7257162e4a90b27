"""A correction is known to be read only by whom it reached: not by who answers, or got, the words before it."""

from datetime import timedelta

from domain.letter import Audience, Method
from domain.letter_stage import Stage
from handlers.actions.letter import receipts
from handlers.actions.letter import roll_calls as roll
from storage.letter import letter_progress
from tests.letters.school import BOUND, School
from tests.letters.test_life import begun, letters_of
from tests.letters.test_versions import correct


def corrected(school: School, **given: object) -> int:
    """A letter that everybody on WeChat has, and that was corrected in the evening; nothing of it left since."""
    number = begun(school)
    for name in BOUND:
        school.arrived(name)
    school.later(hours=12)
    correct(school, number, **given)
    return number


def writes(school: School, name: str, text: str) -> str:
    """As ``School.says``, with what waits for them still on its way."""
    arrived, school.arrived = school.arrived, lambda *_: None  # type: ignore[method-assign]
    try:
        return school.says(name, text)
    finally:
        school.arrived = arrived  # type: ignore[method-assign]


def test_a_yes_to_the_words_before_is_none_to_the_correction(school: School) -> None:
    number = corrected(school)
    said = writes(school, "张伟", "收到")
    assert "更正" in said and "8日返校" in said
    assert school.receipt(number, "张子轩", "张伟").confirmed_at is None
    assert letters_of(school, "张伟") == ["accepted", "cancelled"], "they have just read it"
    assert "张子轩" in writes(school, "张伟", "收到")
    assert school.receipt(number, "张子轩", "张伟").confirmed_at is not None


def test_no_deed_confirms_what_did_not_arrive(school: School) -> None:
    number = corrected(school)
    with school.database.begin() as session:
        assert receipts.confirm(session, number, school.ids["张伟"], Method.TAP, school.now) == []
    school.arrived("张伟")
    with school.database.begin() as session:
        assert receipts.confirm(session, number, school.ids["张伟"], Method.TAP, school.now) == ["张子轩"]


def test_a_teacher_who_telephoned_knows_what_was_said(school: School) -> None:
    number = corrected(school)
    with school.database.begin() as session:
        by = school.person("陈雨")
        assert receipts.confirm(session, number, school.ids["张伟"], Method.PHONE, school.now, by=by) == ["张子轩"]


def test_whom_the_correction_does_not_concern_answers_as_before(school: School) -> None:
    number = corrected(school, audience=Audience(classes=("三(2)班",)))
    assert "张子轩" in writes(school, "张伟", "收到")
    assert school.receipt(number, "张子轩", "张伟").version == 1


def test_a_correction_that_waits_is_not_delivered(school: School) -> None:
    number = corrected(school, audience=Audience(classes=("三(1)班",)))
    with school.database.read() as session:
        by_class = letter_progress.by_class(session, number)
        stages = letter_progress.stages(session, number)
    assert by_class["三(1)班"].parts == (0, 0, 0, 2) and by_class["三(2)班"].parts == (0, 0, 1, 1)
    assert by_class["五(1)班"].parts == (0, 0, 1, 1), "what they have concerns them unchanged"
    assert stages.of(Stage.WAITING) == 3 and stages.of(Stage.ACCEPTED) == 1
    school.arrived("张伟")
    with school.database.read() as session:
        assert letter_progress.by_class(session, number)["三(1)班"].parts == (0, 0, 1, 1)


def test_a_yes_counts_as_soon_as_the_correction_was_asked_about(school: School) -> None:
    """好的 is a receipt only while a letter is fresh; a correction is as fresh as a letter."""
    number = begun(school)
    school.arrived("张伟")
    school.later(days=4)
    correct(school, number)
    school.says("张伟", "好的")
    assert school.receipt(number, "张子轩", "张伟").confirmed_at is not None


def test_safe_is_no_yes_to_a_correction_that_did_not_arrive(school: School) -> None:
    number = begun(school, urgent=True, roll_call=True)
    school.arrived("张伟")
    correct(school, number)
    school.later(minutes=1)
    with school.database.begin() as session:
        roll.climb(session, school.now, 100)
    assert "平安" in writes(school, "张伟", "1")
    assert school.receipt(number, "张子轩", "张伟").confirmed_at is None
    assert school.now - school.letter(number).started_at < timedelta(hours=1)  # type: ignore[operator]
