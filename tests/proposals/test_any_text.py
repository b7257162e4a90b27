"""Whatever somebody types: reading it is no error, takes no time, and invents no number."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.people import Relation
from domain.register.sentences.meaning import Speaker, Topic, read_change, read_statement

TODAY = date(2026, 11, 23)
MUM, GRANNY = Speaker(Relation.MOTHER, ("李思涵",)), Speaker(Relation.GRANDMOTHER, ("李思涵",))
# fmt: off
PIECES = (
    "我", "他爸爸", "换号码了", "新号", "13988885678", "330825199001011234", "，", "？", "从温州",
    "调到宁波了", "下周一", "2月30日", "0月0日", "99号", "9999年12月31日", "正月十六", "不出去打工了", "“",
    "”", "\ue000", "\u200b", "١٢٣", "²", "回家带孩子", "以后", "外婆带", "李思涵", "起在家", "+39", "-", "(",
    "同事", "没换", "138 1234 5678", " ",
)
# fmt: on


@settings(deadline=None)  # the first reading of a process makes the patterns
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=600))
def test_whatever_is_written_is_read_without_an_error_and_no_number_is_invented(text: str) -> None:
    digits = "".join(sign for sign in _folded(text) if sign in "0123456789")
    for speaker in (MUM, GRANNY):
        for found in read_change(text, TODAY, speaker):
            assert found.topic is not Topic.PHONE or found.value.strip("+") in digits
    read_statement(text, TODAY, "李思涵")


@pytest.mark.parametrize(
    "sign", ["我", "1", "换", "一", "13988885678", "从温州", "不", "的", "老师", "，", " ", "”", "(", "年"]
)
def test_a_long_message_is_read_quickly(sign: str) -> None:
    """Nothing that somebody types makes it think for long (the limit of the message itself is 2048 bytes)."""
    read_change("我从温州调到宁波了，新号13988885678", TODAY, MUM)
    read_statement("李思涵爸爸返乡了", TODAY, "李思涵")
    for length in (40, 500, 2048):
        began = time.process_time()
        read_change((sign * length)[:length], TODAY, MUM)
        read_statement(("李思涵爸爸" + sign * length)[:length], TODAY, "李思涵")
        assert time.process_time() - began < 0.1


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
