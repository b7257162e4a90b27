"""A machine that answers us is not answered: our own words back, the same words over and over, automatic replies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.clock import SetClock
from handlers.dispatch import Dispatch
from handlers.floods import SAME_WORDS, Memory
from messages.inbound import Kind
from storage import tables as t
from storage.database import Database
from tests.conversation.stage import PATIENCE_SECONDS, Stage

Alerts = Callable[[], int]
ALARMING = "孩子不见了，到处找不到"


@pytest.fixture
def alerts(database: Database) -> Alerts:
    """How many alerts there are."""

    def count() -> int:
        with database.read() as session:
            return session.scalar(select(func.count()).select_from(t.Alert)) or 0

    return count


def relayed(stage: Stage, text: str) -> int:
    return sum(text in row.text for row in stage.outbox("陈雨"))


def kept(stage: Stage, text: str) -> int:
    return sum(entry.text == text for entry in stage.file_of("李思涵"))


def test_our_own_answer_that_comes_back_is_kept_and_nothing_more(stage: Stage) -> None:
    answer = stage.says("王芳", "老师，作业写完了吗")
    assert stage.says("王芳", answer) == ""
    assert kept(stage, answer) == 1 and relayed(stage, answer) == 0


def test_an_answer_of_long_ago_is_words_again(stage: Stage, clock: SetClock) -> None:
    answer = stage.says("王芳", "老师，作业写完了吗")
    clock.advance(timedelta(hours=1, minutes=1))
    assert stage.says("王芳", answer) != ""


def test_somebody_elses_answer_is_no_echo(stage: Stage) -> None:
    answer = stage.says("张伟", "老师，作业写完了吗")
    stage.says("王芳", answer)
    assert relayed(stage, answer) == 1


@pytest.mark.parametrize(
    "text", ["[自动回复]您好，我在开车", "【自动回复】在忙，稍后联系", "自动回复：晚点回您", "［自动回复］ 在忙"]
)
def test_an_automatic_reply_is_carried_and_not_answered(stage: Stage, text: str) -> None:
    assert stage.says("王芳", text) == ""
    assert kept(stage, text) == 1 and relayed(stage, text) == 1


def test_speaking_of_automatic_replies_is_no_automatic_reply(stage: Stage) -> None:
    assert stage.says("王芳", "老师，您那个自动回复是什么意思")


def test_an_automatic_reply_with_danger_in_it_alarms(stage: Stage, alerts: Alerts) -> None:
    assert stage.says("王芳", f"[自动回复]{ALARMING}") == ""
    assert alerts() == 1


def test_a_teachers_automatic_reply_goes_to_no_family(stage: Stage) -> None:
    stage.says("王芳", "老师，作业写完了吗")
    assert stage.says("陈雨", "[自动回复]我在上课，稍后联系") == ""
    assert not any("我在上课" in row.text for row in stage.outbox("王芳"))


def test_the_fifth_time_the_same_words_are_carried_and_not_answered(stage: Stage, clock: SetClock) -> None:
    text = "老师，孩子今天怎么样"
    answers = []
    for _ in range(6):
        clock.advance(timedelta(seconds=20))
        answers.append(stage.says("王芳", text))
    assert all(answers[: SAME_WORDS - 1]) and answers[SAME_WORDS - 1 :] == ["", ""]
    assert kept(stage, text) == 6 and relayed(stage, text) == 6


def test_five_times_in_half_an_hour_are_five_questions(stage: Stage, clock: SetClock) -> None:
    for _ in range(6):
        clock.advance(timedelta(minutes=5))
        assert stage.says("王芳", "老师，孩子今天怎么样")


def test_the_same_danger_over_and_over_is_one_alert(stage: Stage, clock: SetClock, alerts: Alerts) -> None:
    answers = []
    for _ in range(8):
        clock.advance(timedelta(seconds=20))
        answers.append(stage.says("王芳", ALARMING))
    assert alerts() == 1
    assert all("110" in answer for answer in answers[: SAME_WORDS - 1])
    assert kept(stage, ALARMING) == 8


def test_a_teacher_may_say_the_same_to_many(stage: Stage) -> None:
    assert all(stage.says("陈雨", "谁在等") for _ in range(6))


def test_the_platforms_repeat_is_not_said_again(stage: Stage, database: Database, clock: SetClock) -> None:
    dispatch = Dispatch(database, clock, lambda: None)
    message = stage.message("王芳", Kind.TEXT, text="老师，孩子今天怎么样")
    first = dispatch.receive(message, b"<xml/>", PATIENCE_SECONDS).text
    assert [dispatch.receive(message, b"<xml/>", PATIENCE_SECONDS).text for _ in range(6)] == [first] * 6


def test_the_memory_of_many_users_stays_small(stage: Stage, clock: SetClock) -> None:
    memory = Memory(most_addresses=3)
    for number in range(10):
        assert memory.times(stage.message(f"用户{number}", Kind.TEXT, text="在吗"), clock.now()) == 1
    assert len(memory._heard) == 3
    assert memory.times(stage.message("用户9", Kind.TEXT, text="在吗"), clock.now()) == 2
