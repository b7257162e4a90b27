"""A picture of the signed slip: from a family, who is asked once whether it is one, and from a teacher."""

import pytest

from handlers.actions.letter import letters as deeds
from messages.inbound import Kind, MediaRef
from tests.letters.school import TEACHER, School

CHILD, FATHER, GRANDMOTHER = "李思涵", "李强", "周桂英"


def _send(school: School, title: str = "国庆安全提醒") -> int:
    number = school.write(title)
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    return number


@pytest.fixture
def letter(school: School) -> int:
    return _send(school)


def _shows(school: School, name: str) -> str:
    return school.says(name, "", kind=Kind.IMAGE, media=MediaRef(f"image-{school.now.isoformat()}", Kind.IMAGE))


def test_a_family_is_asked_and_the_picture_is_the_proof(school: School, letter: int) -> None:
    asked = _shows(school, FATHER)
    assert "这是《国庆安全提醒》的回执照片吗？回 1 是，回 2 不是。" in asked and "陈老师" in asked
    assert school.receipt(letter, CHILD, FATHER).confirmed_at is None
    assert "记下了" in school.says(FATHER, "1")
    receipt = school.receipt(letter, CHILD, FATHER)
    assert receipt.method == "photo" and receipt.proof_id is not None
    (entry,) = (entry for entry in school.file_of(CHILD) if entry.kind == "receipt")
    assert entry.text == "《国庆安全提醒》已确认（纸条照片）" and entry.media is not None


@pytest.mark.parametrize("word", ["2", "不是"])
def test_the_picture_is_of_something_else(school: School, letter: int, word: str) -> None:
    _shows(school, FATHER)
    assert "照片老师已经收到了" in school.says(FATHER, word)
    assert school.receipt(letter, CHILD, FATHER).confirmed_at is None
    assert any("照片" in row.text or "图片" in row.text for row in school.outbox(TEACHER, "relay_to_teacher"))


def test_it_is_asked_once_for_a_letter(school: School, letter: int) -> None:
    _shows(school, FATHER)
    school.says(FATHER, "2")
    school.later(minutes=5)
    assert "回执照片" not in _shows(school, FATHER)


def test_other_words_are_talk_and_the_question_stays(school: School, letter: int) -> None:
    _shows(school, FATHER)
    assert "已转给" in school.says(FATHER, "老师这是昨天拍的")
    assert "记下了" in school.says(FATHER, "1")


def test_of_several_letters_the_number_says_which(school: School, letter: int) -> None:
    other = _send(school, "防溺水告家长书")
    asked = _shows(school, FATHER)
    assert "1 防溺水告家长书" in asked and "2 国庆安全提醒" in asked and "3 都不是" in asked
    school.says(FATHER, "2")
    assert school.receipt(letter, CHILD, FATHER).method == "photo"
    assert school.receipt(other, CHILD, FATHER).confirmed_at is None


def test_without_a_letter_a_picture_is_a_picture(school: School) -> None:
    assert "回执照片" not in _shows(school, FATHER)


def test_a_teacher_shows_the_slip_and_says_whose_it_is(school: School, letter: int) -> None:
    _shows(school, TEACHER)
    assert "李思涵、李思远（奶奶，纸条照片）" in school.says(TEACHER, "回执 李思涵")
    receipt = school.receipt(letter, CHILD, GRANDMOTHER)
    assert receipt.method == "photo" and receipt.proof_id is not None and receipt.by_id == school.ids[TEACHER]


def test_a_teacher_says_whose_it_is_and_then_shows_it(school: School, letter: int) -> None:
    school.says(TEACHER, "回执照片 李思涵")
    assert school.receipt(letter, CHILD, GRANDMOTHER).confirmed_at is None
    assert "李思涵、李思远（奶奶，纸条照片）" in _shows(school, TEACHER)
    assert school.receipt(letter, CHILD, GRANDMOTHER).proof_id is not None
