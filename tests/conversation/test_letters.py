"""A letter goes to every family, and each answers as they can: by word, by tap, by voice."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.letter import Method
from handlers.actions.letter import letters
from handlers.actions.pages import PageDeeds
from storage.files.media import MediaStore
from storage.letter.letters import NewLetter
from storage.person import people
from storage.vault import Vault
from tests.conftest import KEY
from tests.conversation.stage import Stage


def _send(stage: Stage, title: str = "国庆安全提醒") -> int:
    with stage.database.begin() as session:
        school = people.school_named(session, "")
        assert school is not None
        number = letters.write(session, school.id, NewLetter(title, "各位家长：……", "不下水"), stage.clock.now())
        letters.send(session, number, stage.clock.now())
    return number


def _receipts(stage: Stage, child: str) -> list[str]:
    return [entry.text for entry in stage.file_of(child) if entry.kind == "receipt"]


def test_every_file_notes_the_letter_and_every_bound_family_gets_it(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳", "周桂英", "赵国强")
    _send(stage)
    for child in ("李思涵", "张子轩", "周浩", "赵一诺"):
        assert any(entry.kind == "letter" for entry in stage.file_of(child))
    assert [name for name in ("王芳", "周桂英", "赵国强") if stage.outbox(name)[-1].kind == "letter"] == [
        "王芳",
        "周桂英",
        "赵国强",
    ]


@pytest.mark.parametrize(
    ("word", "method"),
    [
        *(
            (word, "回复")
            for word in ("收到", "收到了！", "知道了。", "【收到】", "收到，谢谢老师", "都收到了", "嗯", "好的", "OK")
        ),
        *((word, "回数字") for word in ("1", "１")),
        *((word, "表情") for word in ("👌", "[OK]", "🙏🙏")),
    ],
)
def test_a_word_is_a_receipt(stage: Stage, word: str, method: str) -> None:
    stage.bound("陈雨", "王芳")
    _send(stage)
    assert "记下了" in stage.says("王芳", word)
    assert _receipts(stage, "李思涵") == [f"《国庆安全提醒》已确认（{method}）"]


def test_a_longer_sentence_is_talk_and_no_receipt(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    _send(stage)
    assert "已转给" in stage.says("王芳", "收到，可是国庆她想来杭州行吗")
    assert _receipts(stage, "李思涵") == []


def test_a_small_word_long_after_the_letter_is_talk(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    _send(stage)
    stage.clock.advance(timedelta(days=2))
    assert "已转给" in stage.says("王芳", "嗯")
    assert _receipts(stage, "李思涵") == []


def test_a_voice_is_a_receipt_and_still_reaches_the_teacher(stage: Stage) -> None:
    stage.bound("陈雨", "周桂英")
    _send(stage)
    answer = stage.speaks("周桂英")
    assert "您已听到" in answer and "已转给陈老师" in answer
    assert _receipts(stage, "李思涵") == ["《国庆安全提醒》已确认（语音）"]


def test_a_voice_long_after_the_letter_is_talk(stage: Stage) -> None:
    stage.bound("陈雨", "周桂英")
    _send(stage)
    stage.clock.advance(timedelta(days=4))
    assert "您已听到" not in stage.speaks("周桂英")
    assert _receipts(stage, "李思涵") == []


def test_who_is_bound_after_the_letter_left_gets_it_too(stage: Stage) -> None:
    stage.bound("陈雨")
    _send(stage)
    stage.bound("王芳")
    assert any(row.kind == "letter" for row in stage.outbox("王芳"))


def test_a_tap_on_the_page_is_a_receipt_once(stage: Stage, tmp_path: Path) -> None:
    stage.bound("李建国", "赵国强")
    number = _send(stage)
    deeds = PageDeeds(stage.database, stage.clock, lambda: None, MediaStore(tmp_path, Vault([KEY])))
    with stage.database.read() as session:
        (child,) = people.children_named(session, 1, "赵一诺")
        father = people.guardians_of_child(session, child.id)[0].person
    assert deeds.confirm_letter(number, father.id, Method.TAP) is True
    assert deeds.confirm_letter(number, father.id, Method.TAP) is False
    assert _receipts(stage, "赵一诺") == ["《国庆安全提醒》已确认（点击）"]


def test_with_two_letters_open_the_person_is_asked_which(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    _send(stage, "防溺水")
    _send(stage, "端午放假")
    asked = stage.says("王芳", "收到")
    assert "1 端午放假（11月23日）" in asked and "3 都收到了" in asked
    assert "记下了" in stage.says("王芳", "3")
    assert len(_receipts(stage, "李思涵")) == 2


def test_without_a_letter_the_word_is_ordinary_talk(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert "已转给" in stage.says("王芳", "收到")


def test_a_letter_with_a_label_is_refused_before_anything_is_sent(stage: Stage) -> None:
    with stage.database.begin() as session:
        school = people.school_named(session, "")
        assert school is not None
        with pytest.raises(Refusal):
            letters.write(session, school.id, NewLetter("致留守家庭", "正文", "短"), stage.clock.now())


def test_a_letter_is_sent_once(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    number = _send(stage)
    with stage.database.begin() as session, pytest.raises(Refusal):
        letters.send(session, number, stage.clock.now())
