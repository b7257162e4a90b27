"""Promises: what, and by when."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding.promises import read_promise

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "what", "on"),
    [
        ("我周五给他买鞋", "我周五给他买鞋", date(2026, 11, 27)),
        ("老师，我明天晚上给孩子打电话", "我明天晚上给孩子打电话", date(2026, 11, 26)),
        ("老师下周一家访", "老师下周一家访", date(2026, 11, 30)),
        ("答应他过年带小汽车", "答应他过年带小汽车", None),
        ("你放心，12月1号我一定回来陪他", "12月1号我一定回来陪他", date(2026, 12, 1)),
    ],
)
def test_a_promise_is_read(text: str, what: str, on: date | None) -> None:
    promise = read_promise(text, WEDNESDAY)
    assert promise is not None and (promise.what, promise.on) == (what, on)


@pytest.mark.parametrize(
    "text",
    [
        "我周五给他买鞋了",
        "我周五能不能来看他",
        "我没给他买",
        "孩子今天乖吗",
        "上次我答应给他买的",
        "如果周五有空我来接他",
    ],
)
def test_what_is_asked_or_over_is_no_promise(text: str) -> None:
    assert read_promise(text, WEDNESDAY) is None


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    read_promise(text, WEDNESDAY)
