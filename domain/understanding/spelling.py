"""The form in which a message is compared with the tables: width, marks, dialect and slips evened out."""

import re
from functools import cache

from domain.understanding.tables import spellings
from domain.words import fold

# Longest text that is looked through; the platform takes 2,048 bytes, some 680 Chinese signs.
LONGEST = 700
PAUSES = str.maketrans({**dict.fromkeys("，、;；:~～·｜|", ","), "！": "!", "？": "?", "．": "。"})
# 不 想 活 了, 不-想-活-了: single signs held apart, three or more.
APART = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ ,.*_\-。]{1,2}[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")
NOT_SIGNS = re.compile(r"[ ,.*_\-。]")
STRETCHED = re.compile(r"([^0-9a-z])\1{3,}")


def normal(text: str) -> str:
    """The comparable form. It is as long as it comes out: nothing points back into the original."""
    evened = fold(text[:LONGEST]).translate(PAUSES)
    evened = APART.sub(lambda run: NOT_SIGNS.sub("", run.group()), evened)
    evened = STRETCHED.sub(r"\1\1", evened)
    table = spellings()
    return _known().sub(lambda found: table[found.group()], evened)


@cache
def _known() -> re.Pattern[str]:
    words = sorted(spellings(), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))
