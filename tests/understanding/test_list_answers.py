"""What a teacher answers to the list of the morning, as it is read."""

import pytest

from domain.contact import Result
from domain.understanding.list_answers import Became, read_list_answer

DONE, VAIN, LATER, OFF = Became.DONE, Became.IN_VAIN, Became.LATER, Became.OFF


@pytest.mark.parametrize(
    ("text", "became", "numbers", "said"),
    [
        ("1好", DONE, (1,), ""), ("1已经谈过了", DONE, (1,), ""), ("第一个好了", DONE, (1,), ""),
        ("1和3好了", DONE, (1, 3), ""), ("1，2，3都好了", DONE, (1, 2, 3), ""), ("1、2好了", DONE, (1, 2), ""),
        ("2 打通了，聊了十分钟", DONE, (2,), "聊了十分钟"), ("1聊过了他想妈妈", DONE, (1,), "他想妈妈"),
        ("1 她说下周回来", DONE, (1,), "她说下周回来"), ("第二个没接", VAIN, (2,), ""), ("2打过了没接", VAIN, (2,), ""),
        ("2没接，等会再打", VAIN, (2,), "等会再打"), ("2 手机打不通", VAIN, (2,), ""), ("2明天再打", LATER, (2,), ""),
        ("3没空", LATER, (3,), ""), ("1不用了 他爸在家", OFF, (1,), "他爸在家"),
    ],
)  # fmt: skip
def test_a_number_and_what_became_of_it(text: str, became: Became, numbers: tuple[int, ...], said: str) -> None:
    (told,) = read_list_answer(text)
    assert (told.became, told.numbers, told.said) == (became, numbers, said)


@pytest.mark.parametrize(
    ("text", "became", "is_all"),
    [
        ("都联系了", DONE, True), ("全部好了", DONE, True), ("全都没打通", VAIN, True), ("打通了", DONE, False),
        ("今天没空明天再说", LATER, True), ("明天再弄", LATER, True),
    ],
)  # fmt: skip
def test_an_answer_without_a_number(text: str, became: Became, is_all: bool) -> None:
    (told,) = read_list_answer(text)
    assert (told.became, told.numbers, told.is_all) == (became, (), is_all)


def test_each_task_has_its_own_words() -> None:
    told = read_list_answer("1好了，2打通了，他说过年回来，3没接")
    assert [(one.became, one.numbers, one.said) for one in told] == [
        (DONE, (1,), ""), (DONE, (2,), "他说过年回来"), (VAIN, (3,), ""),
    ]  # fmt: skip


def test_nobody_answered_is_not_nobody_at_home() -> None:
    assert read_list_answer("2没人接")[0].result is None
    assert read_list_answer("2没人")[0].result is Result.NOBODY_HOME


@pytest.mark.parametrize(
    "text",
    ["3点放学", "2节课后来接", "1 带作业本 2 带校服", "3月5号开家长会", "2号放假", "10分钟后打", "一个好的消息",
     "都打了没", "1 下午来学校", "1好了吗", "都到校了", "好的", "1好像没来", "全班都好了"],
)  # fmt: skip
def test_words_for_a_family_are_no_answer(text: str) -> None:
    assert read_list_answer(text) == []
