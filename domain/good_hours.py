"""Reads at which hours a parent likes to be spoken with: 上夜班，中午12点到1点方便, 晚上八点以后联系我.

Migrants work in shifts and may not look at a telephone in the factory; what suits them is asked once and kept.
"""

import re
from datetime import time

from domain import hours
from domain.quiet import read_since, read_span
from domain.words import fold

_CLAUSES = re.compile(r"[,，。;；!！\n]")
_BUSY = re.compile(
    "不方便|不能|没法|不让|不准|不许|没空|没时间|上班|睡觉|补觉|干活|别(?:打|联系|找|发)|不要(?:打|联系|找|发)"
)
_BY_DAY = re.compile("(?:白天|上班时?间?).{0,8}(?:不能|不让|不准|不许|没法)(?:看|带|用|碰)手机")
# What the parts of a day are to somebody who works; approximate, and said back.
_PARTS = (
    ("中午|午休|吃中饭", (time(12), time(13, 30))),
    ("下班(?:以|之)?后|收工|晚上|晚饭后", (time(19), time(22))),
    ("下午", (time(14), time(17))),
    ("早上|早晨|上午", (time(7), time(9))),
)
Span = tuple[time, time]


def read_good_hours(text: str) -> Span | None:
    """From when until when, by the parent's own clock, within the hours in which families are written to at all.

    Of several clauses the first that names a time and no work counts; 白天不能看手机 alone means the evening. None
    where nothing is named, and for hours of the night.
    """
    clauses = [clause for clause in _CLAUSES.split(fold(text)) if clause]
    found = (_of_clause(clause) for clause in clauses if not _BUSY.search(clause))
    span = next((one for one in found if one is not None), None)
    if span is None and any(_BY_DAY.search(clause) for clause in clauses):
        span = time(19), time(22)
    return _within(span) if span is not None else None


def _of_clause(clause: str) -> Span | None:
    span = read_span(clause)
    if span is not None:
        return span
    begins = read_since(clause)
    if begins is not None:
        return begins, hours.FAMILY[1]
    return next((span for words, span in _PARTS if re.search(words, clause)), None)


def _within(span: Span) -> Span | None:
    opens, closes = hours.FAMILY
    begins, ends = span
    if not opens <= begins < closes:
        return None
    return begins, ends if begins < ends <= closes else closes
