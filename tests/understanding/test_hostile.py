"""Whatever arrives is understood without failing, and without ever costing more than its length."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding.meaning import Speaker, understand
from domain.understanding.rules import index
from domain.understanding.spelling import LONGEST
from domain.understanding.tables import lists, sections

TABLES = ("harmless", "danger", "family", "teacher", "child")
WORDS = sorted({word for words in lists().values() for word in words})
PIECES = st.lists(st.sampled_from([*WORDS, "。", ",", " ", "了", "不", "\n"]), max_size=120).map("".join)


@given(st.text(max_size=700), st.sampled_from(list(Speaker)))
def test_any_text_has_a_meaning(text: str, speaker: Speaker) -> None:
    assert understand(text, speaker).codes


@given(PIECES, st.sampled_from(list(Speaker)))
def test_any_heap_of_known_words_has_a_meaning(text: str, speaker: Speaker) -> None:
    assert understand(text, speaker).codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\ufffe\ud800",
        "😀" * 512,
        "❤️👍🏻",
        "a" * 2048,
        "孩" * 682,
        "\u202e孩子\u200b不\u00ad见了",
        "١٢٣ дети 孩子 מילים",
        "。" * 700,
    ],
)
@pytest.mark.parametrize("speaker", list(Speaker))
def test_strange_texts_have_a_meaning(text: str, speaker: Speaker) -> None:
    assert understand(text, speaker).codes


def test_hidden_signs_hide_no_danger() -> None:
    assert understand("孩\u200b子\u00ad不\u2060见了", Speaker.CARER).danger is not None


def test_no_pattern_repeats_without_bound_or_refers_back() -> None:
    """Repetitions are bounded and not nested: a search costs at most a constant for each sign of the text."""
    for table in TABLES:
        for section in sections(table):
            for pattern in [*section.patterns, *section.silenced_by]:
                assert not re.search(r"(?<!\\)[*+]|\\[1-9]|\)\{", pattern.regex.pattern), pattern.line


@pytest.mark.parametrize("table", TABLES)
def test_twice_the_text_costs_about_twice(table: str) -> None:
    """Heaps of the table's own words, cut at every place: the cost for each sign does not grow with the length.

    Compared within one run, and the best of several: only growth is judged, never seconds.
    """
    words = sorted({word for section in sections(table) for p in section.patterns for word in p.anchors})
    heap = "".join(words) * (LONGEST // max(1, len("".join(words))) + 1)
    short, long = heap[: LONGEST // 4], heap[:LONGEST]
    index(table).blotted(long)

    def cost(text: str) -> float:
        best = float("inf")
        for _ in range(5):
            start = time.perf_counter()
            list(index(table).fitting(text, text))
            best = min(best, time.perf_counter() - start)
        return best

    assert cost(long) < 4 * 8 * cost(short)
