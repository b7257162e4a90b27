"""What parents say to the weekly question, as it is read."""

import pytest

from domain.contact import Way
from domain.understanding.weekly import Said, read_weekly

NAMES = {1: "李思涵", 2: "李思远"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", Said.DONE), ("回1", Said.DONE), ("一", Said.DONE), ("视频了", Said.DONE), ("打过了", Said.DONE),
        ("昨天打的", Said.DONE), ("1 视频了", Said.DONE), ("天天打的", Said.DONE), ("昨晚跟闺女通了电话", Said.DONE),
        ("2", Said.NOT_YET), ("还没", Said.NOT_YET), ("没空", Said.NOT_YET), ("打了没接", Said.NOT_YET),
        ("太忙了，明天再打", Said.NOT_YET), ("没打", Said.NOT_YET),
        ("3", Said.ARRANGE), ("帮我安排一下视频", Said.ARRANGE), ("想请学校帮忙", Said.ARRANGE),
    ],
)  # fmt: skip
def test_an_answer_is_read(text: str, said: Said) -> None:
    told = read_weekly(text, NAMES)
    assert told is not None and told.said is said


@pytest.mark.parametrize(
    "text", ["好的", "老师好", "我周五给他打电话", "他吃饭怎么样", "1月5号回来", "晚上8点方便", "都好"]
)
def test_other_talk_is_no_answer(text: str) -> None:
    assert read_weekly(text, NAMES) is None


@pytest.mark.parametrize(
    ("text", "children", "child", "carer", "way"),
    [
        ("跟思涵视频了，思远没接", {1}, True, False, Way.VIDEO),
        ("跟他奶奶打过电话了", set(), False, True, Way.PHONE),
        ("刚跟闺女视频过", set(), True, False, Way.VIDEO),
        ("都打过了", set(), True, True, Way.PHONE),
        ("1", set(), True, True, None),
    ],
)
def test_who_is_named_counts_and_nobody_else(
    text: str, children: set[int], child: bool, carer: bool, way: Way | None
) -> None:
    told = read_weekly(text, NAMES)
    assert told is not None
    assert (set(told.children), told.with_child, told.with_carer, told.way) == (children, child, carer, way)
