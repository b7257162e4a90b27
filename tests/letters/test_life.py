"""A letter from its draft to its end: what each deed does, and what it does not."""

from datetime import date

import pytest
from sqlalchemy import update

from domain.errors import Refusal
from domain.letter import Audience, LetterState, Method
from handlers.actions.letter import letter_life, letters, receipts
from messages.render import words
from storage import tables as t
from tests.letters.school import BOUND, DIRECTOR, TEACHER, VICE, School


def refusal(error: pytest.ExceptionInfo[Refusal]) -> str:
    return words(error.value.reply, **error.value.facts)


def begun(school: School, **given: object) -> int:
    """A letter that runs."""
    number = school.write(**given)
    with school.database.begin() as session:
        letters.send(session, number, school.now)
    return number


def do(school: School, deed: str, number: int, by: str = DIRECTOR) -> None:
    with school.database.begin() as session:
        getattr(letter_life, deed)(session, number, school.person(by), school.now)


def letters_of(school: School, name: str) -> list[str]:
    """The state of each message with a letter for somebody."""
    return [row.state for row in school.outbox(name, "letter", "letter_urgent")]


def test_a_letter_to_few_begins_at_once_and_once(school: School) -> None:
    number = school.write()
    with school.database.begin() as session:
        submitted = letter_life.submit(session, number, school.person(DIRECTOR), school.now)
    assert (submitted.state, submitted.recipients, submitted.reached) == (LetterState.RUNNING, 11, len(BOUND))
    assert {name: letters_of(school, name) for name in BOUND} == {name: ["queued"] for name in BOUND}
    with school.database.begin() as session, pytest.raises(Refusal) as again:
        letters.send(session, number, school.now)
    assert "已经发出" in refusal(again)


def test_only_files_of_whom_it_is_about_note_it(school: School) -> None:

    begun(school, audience=Audience(classes=("三(1)班",)), short="{孩子}不下水")
    assert [entry.text for entry in school.file_of("李思涵")] == ["《国庆安全提醒》\n孩子不下水"]
    assert school.file_of("赵一诺") == []


def test_stopped_nothing_more_leaves_and_receipts_are_still_taken(school: School) -> None:
    number = begun(school)
    school.arrived("李强")
    do(school, "stop", number)
    assert school.state(number) is LetterState.STOPPED
    assert (letters_of(school, "李强"), letters_of(school, "张伟")) == (["accepted"], ["cancelled"])
    with school.database.begin() as session:
        assert receipts.confirm(session, number, school.ids["李强"], Method.WORD, school.now) == ["李思涵", "李思远"]
    with school.database.begin() as session, pytest.raises(Refusal):
        letter_life.stop(session, number, None, school.now)


def test_what_is_being_sent_when_it_stops_is_not_taken_for_unsent(school: School) -> None:
    number = begun(school)
    with school.database.begin() as session:
        session.execute(
            update(t.Outbox).where(t.Outbox.person_id == school.ids["李强"]).values(state="sending", attempts=1)
        )
    do(school, "stop", number)
    assert letters_of(school, "李强") == ["sending"]


def test_recalled_within_ten_minutes_tells_whom_it_reached(school: School) -> None:
    number = begun(school)
    school.arrived("李强")
    school.later(minutes=9)
    do(school, "recall", number)
    assert school.state(number) is LetterState.RECALLED
    assert [row.text for row in school.outbox("李强", "letter_recalled")] == ["刚才那封信先别看，学校更正后再发。"]
    assert school.outbox("张伟", "letter_recalled") == [] and letters_of(school, "张伟") == ["cancelled"]
    assert [entry.text for entry in school.file_of("张子轩")][-1] == "《国庆安全提醒》撤回了，学校更正后再发。"
    assert "还没有" not in school.says("李强", "收到"), "and nobody is asked for a receipt"
    assert all(one.confirmed_at is None for one in school.receipts(number))


def test_after_ten_minutes_it_can_only_be_stopped(school: School) -> None:
    number = begun(school)
    school.later(minutes=11)
    with school.database.begin() as session, pytest.raises(Refusal) as late:
        letter_life.recall(session, number, school.person(DIRECTOR), school.now)
    assert f"停信{number}" in refusal(late)
    assert school.state(number) is LetterState.RUNNING


def test_paused_and_resumed(school: School) -> None:
    number = begun(school)
    do(school, "pause", number)
    assert school.letter(number).paused_at == school.now
    with school.database.begin() as session, pytest.raises(Refusal):
        letter_life.pause(session, number, None, school.now)
    do(school, "resume", number)
    assert school.letter(number).paused_at is None
    with school.database.begin() as session, pytest.raises(Refusal):
        letter_life.resume(session, number, None, school.now)
    assert letters_of(school, "李强") == ["queued"], "nothing was lost meanwhile"


def test_closed_nobody_is_asked_any_more(school: School) -> None:
    number = begun(school)
    do(school, "close", number)
    assert school.state(number) is LetterState.CLOSED and letters_of(school, "李强") == ["cancelled"]
    with school.database.begin() as session, pytest.raises(Refusal):
        letter_life.close(session, number, None, school.now)


@pytest.mark.parametrize("deed", ["pause", "stop", "recall", "close"])
def test_only_directors_of_the_school_drive_it(school: School, deed: str) -> None:
    number = begun(school)
    with school.database.begin() as session, pytest.raises(Refusal) as other:
        getattr(letter_life, deed)(session, number, school.person(TEACHER), school.now)
    assert "主任" in refusal(other)
    assert school.state(number) is LetterState.RUNNING


def test_the_writer_learns_what_another_did(school: School) -> None:
    number = begun(school, author_id=school.ids[VICE])
    do(school, "stop", number, DIRECTOR)
    assert [row.text for row in school.outbox(VICE, "letter_news")] == [
        f"林主任停发了《国庆安全提醒》（信{number}），已收到的还可以回执。"
    ]


def test_a_director_sees_and_drives_letters_in_wechat(school: School) -> None:
    number = begun(school)
    assert f"信{number}《国庆安全提醒》正在收回执" in school.says(DIRECTOR, "信")
    assert "暂停了" in school.says(DIRECTOR, f"暂停信{number}")
    assert "暂停中" in school.says(DIRECTOR, "信")
    assert "《国庆安全提醒》" in school.says(DIRECTOR, f"继续信{number}")
    assert "撤回了" in school.says(DIRECTOR, f"撤信{number}")
    assert school.state(number) is LetterState.RECALLED
    assert "这一步做不了" in school.says(DIRECTOR, f"停信{number}")
    assert "没有编号 99 的信" in school.says(DIRECTOR, "停信99")


def test_a_director_stops_one_in_wechat(school: School) -> None:
    number = begun(school)
    assert "停发了" in school.says(DIRECTOR, f"停信 {number}。")
    assert school.state(number) is LetterState.STOPPED


def test_a_teacher_who_says_it_is_told_who_may(school: School) -> None:
    number = begun(school)
    assert "主任" in school.says(TEACHER, f"停信{number}")
    assert school.state(number) is LetterState.RUNNING


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": "各位{家庭}：看好孩子"}, "家庭"),
        ({"body": "{放假日}放假"}, "放假日"),
        ({"title": "致留守家庭"}, "留守"),
        ({"short": ""}, "三句话"),
        ({"title": "很长的标题" * 7}, "标题"),
        ({"short": "不下水。" * 300}, "三句话"),
    ],
)
def test_words_that_cannot_stand_in_a_letter_are_refused_when_saved(
    school: School, given: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refusal) as wrong:
        school.write(**given)
    assert sentence in refusal(wrong)


def test_the_same_letter_twice_has_to_be_meant(school: School) -> None:
    number = begun(school)
    with pytest.raises(Refusal) as twin:
        school.write()
    assert f"信{number}" in refusal(twin) and "--again" in refusal(twin)
    do(school, "recall", number)
    school.write()


def test_everything_that_is_wrong_is_said_at_once(school: School) -> None:

    number = school.write(audience=Audience(classes=("九(9)班",)), due_on=date(2026, 12, 1))
    with school.database.begin() as session, pytest.raises(Refusal) as wrong:
        letter_life.submit(session, number, None, school.now)
    assert "还不能发" in refusal(wrong) and "1. " in refusal(wrong)
    assert school.state(number) is LetterState.DRAFT
