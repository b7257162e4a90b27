"""A promise is shown in the words in which it was typed."""

from datetime import date

import pytest

from domain.understanding.promises import read_promise

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("我12月2号给她买双鞋", "我12月2号给她买双鞋"),
        ("老师好！我周五给她打电话，谢谢", "我周五给她打电话"),
    ],
)
def test_in_their_own_words(text: str, what: str) -> None:
    """Found in the demo: 她 came back as 他."""
    found = read_promise(text, TODAY)
    assert found is not None and found.what == what
