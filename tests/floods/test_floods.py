"""A flood from one user is kept and carried whole, and answered ten times a minute; danger is answered always."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.clock import SetClock
from messages.inbound import Kind
from storage import tables as t
from storage.database import Database
from tests.conversation.stage import Stage

NOTED = "您说的都记下了，老师会一起看。"


def test_ten_answers_a_minute_the_tenth_says_that_all_is_noted(stage: Stage) -> None:
    answers = [stage.says("王芳", f"老师，第{number}句话") for number in range(30)]
    assert all(answers[:9]) and NOTED not in answers[:9]
    assert answers[9] == NOTED
    assert answers[10:] == [""] * 20


def test_everything_is_kept_and_carried(stage: Stage, database: Database) -> None:
    said = [f"老师，第{number}句话" for number in range(30)]
    for text in said:
        stage.says("王芳", text)
    assert [entry.text for entry in stage.file_of("李思涵") if entry.text in said] == said
    assert [row.text.removeprefix("【李思涵妈妈】") for row in stage.outbox("陈雨") if "句话" in row.text] == said
    with database.read() as session:
        assert set(session.scalars(select(t.Inbox.state))) == {"handled"}


def test_when_it_is_calmer_answers_come_again(stage: Stage, clock: SetClock) -> None:
    for number in range(20):
        stage.says("王芳", f"老师，第{number}句话")
    clock.advance(timedelta(minutes=1))
    assert stage.says("王芳", "老师，不好意思")


def test_a_steady_flood_is_told_once(stage: Stage, clock: SetClock) -> None:
    """Every five seconds for three minutes: one note, not one each minute."""
    answers = []
    for number in range(36):
        clock.advance(timedelta(seconds=4))
        answers.append(stage.says("王芳", f"老师，第{number}句话"))
    assert answers.count(NOTED) == 1 and not any(answers[10:])


def test_taps_count_too(stage: Stage) -> None:
    answers = [stage.sends("王芳", Kind.MENU, menu_key="help") for _ in range(12)]
    assert answers[9] == NOTED and answers[10:] == ["", ""]


def test_one_flood_silences_nobody_else(stage: Stage) -> None:
    for number in range(20):
        stage.says("王芳", f"老师，第{number}句话")
    assert stage.says("张伟", "老师，子轩今天吃饭了吗")


def test_staff_are_always_answered(stage: Stage) -> None:
    assert all(stage.says("陈雨", "帮助") for _ in range(15))


def test_an_alert_is_taken_in_the_middle_of_a_teachers_many_words(stage: Stage) -> None:
    stage.says("王芳", "孩子不见了，到处找不到")
    for number in range(12):
        stage.says("陈雨", f"李思涵妈妈，第{number}句话")
    assert "A1" in stage.says("陈雨", "我来处理")
    assert "A1" in stage.says("陈雨", "处理A1 打了电话")


def test_a_stranger_is_promised_no_teacher(stage: Stage) -> None:
    answers = [stage.says("路人", f"你好{number}呀") for number in range(11)]
    assert answers[9] == "您说的都记下了。" and answers[10] == ""


@pytest.mark.parametrize("before", [9, 25])
def test_danger_is_answered_in_the_middle_of_a_flood(stage: Stage, before: int) -> None:
    for number in range(before):
        stage.says("王芳", f"老师，第{number}句话")
    assert "110" in stage.says("王芳", "孩子不见了，到处找不到")
