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
MEASURED, REPEATED = 15, 10
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
def test_four_times_the_text_costs_about_four_times(table: str) -> None:
    """The table's own words, said four times over: the same patterns are tried, and none may cost the square, 16 times.

    Work of this process is compared with itself, the best of many: neither a busy machine nor a slow one matters.
    """
    words = sorted({word for section in sections(table) for p in section.patterns for word in p.anchors})
    short = "".join(words)[: LONGEST // 4]
    heaps = {short: float("inf"), short * 4: float("inf")}
    for _ in range(MEASURED):
        for heap in heaps:
            began = time.process_time()
            for _ in range(REPEATED):
                list(index(table).fitting(heap, heap))
            heaps[heap] = min(heaps[heap], time.process_time() - began)
    assert heaps[short * 4] < 12 * heaps[short]
