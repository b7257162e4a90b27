"""Lines break where Chinese typesetting allows it, and no sign gets lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.documents.lines import UNIT, lines

STARTS_NO_LINE = tuple("，。、；：！？）》」”…")
ENDS_NO_LINE = tuple("（《「“")


def ten(text: str, width: float = 10) -> list[str]:
    """Broken as if each sign were one wide."""
    return lines(text, width, len)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("", [""]),
        ("一二三四五六七八九十", ["一二三四五六七八九十"]),
        ("一二三四五六七八九十，好", ["一二三四五六七八九", "十，好"]),
        ("一二三四五六七八九（十）", ["一二三四五六七八九", "（十）"]),
        ("他说：“一二三四五六七。”", ["他说：“一二三四五六", "七。”"]),
        ("等一等再等一等好不好……", ["等一等再等一等好不", "好……"]),
        ("电话 0578-8123456", ["电话", "0578-81234", "56"]),
        ("生于 2016-03-08 女", ["生于", "2016-03-08", "女"]),
        ("体温38.5度在10:30", ["体温38.5度在", "10:30"]),
        ("abc def ghi jkl", ["abc def", "ghi jkl"]),
        ("第一行\n\n第三行\n", ["第一行", "", "第三行", ""]),
        ("　　开头空两格这样写信", ["　　开头空两格这样写", "信"]),
        ("一二三四五六七八九十   ", ["一二三四五六七八九十"]),
        ("一二三四五六七八九十 ，好", ["一二三四五六七八九", "十 ，好"]),
        ("一二三四五六七八九（ 十）", ["一二三四五六七八九", "（ 十）"]),
        ("古丽·阿不都热合曼·木", ["古丽·阿不都热合曼·", "木"]),
    ],
)
def test_where_a_line_ends(text: str, broken: list[str]) -> None:
    assert ten(text) == broken


@settings(max_examples=200)
@given(st.text(st.sampled_from("家长老师ab1 ，。、（）“”《》…\n-.")), st.integers(6, 30))
def test_no_sign_is_lost_and_no_mark_stands_at_the_wrong_edge(text: str, width: int) -> None:
    found = ten(text, width)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)
    assert all(len(line) <= width for line in found)
    if all(len(unit.strip()) <= width for unit in UNIT.findall(text)):  # otherwise something had to be torn
        broken = [ten(paragraph.lstrip(), width) for paragraph in text.split("\n")]
        assert not any(line.startswith(STARTS_NO_LINE) for found in broken for line in found[1:])
        assert not any(line.endswith(ENDS_NO_LINE) for found in broken for line in found[:-1])


def test_what_is_wider_than_a_line_is_torn() -> None:
    assert ten("x" * 25) == ["x" * 10, "x" * 10, "x" * 5]
    assert lines("一二", 0.5, len) == ["一", "二"]
