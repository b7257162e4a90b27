"""What families and staff say when it is asked whether a child is safe, and what only looks like it."""

import pytest

from domain.roll_call import Said, Told, read_answer, read_of_staff, tells_safe


@pytest.mark.parametrize(
    "text",
    ["1", "平安", "都平安", "孩子平安", "李思涵和李思远都平安", "在家，没事", "很好，老师放心", "两个都好", "现在安全",
     "没事的老师", "都在家好着呢", "我们都在家，平安", "平安，谢谢老师关心", "挺好的", "李思涵在家", "1 平安", "11",
     "两个都在", "没得事", "在屋头", "晓得了 平安的", "娃在外婆家 平安", "娃娃在我边上", "没什么事", "都安全到家了",
     "奶奶说没事"],
)  # fmt: skip
def test_safe(text: str) -> None:
    assert read_answer(text, ("李思涵", "李思远")) is Said.SAFE


@pytest.mark.parametrize(
    "text", ["2", "二", "需要帮忙", "家里进水了", "被困了", "孩子不平安", "帮帮我们", "李思涵受伤了"]
)
def test_help(text: str) -> None:
    assert read_answer(text, ("李思涵",)) is Said.HELP


@pytest.mark.parametrize("text", ["平安吗", "平安夜快乐", "他数学考了2分", "没事干", "好的", "12", "路上平安", "李思涵",
                                  "平安到了宁波给你们打电话", "没事我就问问", "1号放假", ""])  # fmt: skip
def test_neither(text: str) -> None:
    assert read_answer(text, ("李思涵",)) is None


@pytest.mark.parametrize("text", ["不晓得 我在厂里", "我在国外 不知道", "家里没人接电话", "电话打不通"])
def test_not_known(text: str) -> None:
    assert read_answer(text) is Said.NOT_KNOWN


@pytest.mark.parametrize(("text", "is_safe"), [
    ("孩子平安 另外作业是什么", True), ("平安 我带他在这边", True), ("孩子平安，停电了", True),
    ("李思涵平安 李思远还没回来", False), ("李思涵平安 李思远在外面", False), ("孩子平安，但是发烧了", False),
    ("孩子平安吗 我在厂里", False), ("没事 我就问问", False), ("1 2", False),
])  # fmt: skip
def test_safe_beside_other_words(text: str, is_safe: bool) -> None:
    assert tells_safe(text, ("李思涵", "李思远")) is is_safe


def test_what_staff_say() -> None:
    assert read_of_staff("1和3都平安") == Told(Said.SAFE, (1, 3))
    assert read_of_staff("都平安") == Told(Said.SAFE, (), is_all=True)
    assert read_of_staff("2联系不上") == Told(Said.NOT_KNOWN, (2,))
    assert read_of_staff("3点放学") is None and read_of_staff("12") is None and read_of_staff("1 2") is None
