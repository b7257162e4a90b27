"""Reads what a teacher tells of a talk, a call or a visit into the fields of a record, for the teacher to confirm.

Which child is meant is for those who have the register: here are only the words with which it was named. The words that
are looked for stand in ``tables/words.txt``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from domain.register.sentences.spoken_days import BEGINS, ENDS, SHORT_STAYS, SPOKEN, mark_days, read_spoken
from domain.understanding.meaning import Speaker, understand
from domain.understanding.tables import lists
from domain.words import fold


class Kind(StrEnum):
    """What the teacher did."""

    TALK = "talk"
    CALL = "call"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Record:
    """``child`` and ``whom`` are words of the sentence, empty where it has none; ``reached`` is None except for calls,
    and for calls of which it is not told."""

    kind: Kind
    child: str
    whom: str
    reached: bool | None
    day: date
    topics: tuple[str, ...]
    hazards: tuple[str, ...]
    content: str


OTHER = "其他"
TOPICS = ("学习", "同伴", "家庭", "情绪", "安全", "健康")
HAZARDS = ("煤炉", "煤气", "池塘", "电线", "火", "农药", "危房", "高处", "狗", "马路", "无人照看")
# What is denied is no hazard (门口没有池塘, 不用煤炉), nor that a grandmother is at home alone.
DENIED = "(?<!没有)(?<!没)(?<!无)(?<!不用)(?<!不烧)(?<!奶奶)(?<!爷爷)(?<!外婆)(?<!外公)"

_VOICE = re.compile(r"^\s*[\[【](?:语音|录音)[^\]】]{0,20}[\]】]\s*")
_NOBODY_HOME = re.compile("没人在家|没有人在家|都不在家|没人应|锁着门|锁门|门锁|没碰到人|没遇到人|没见到人")
# After these a day is only spoken of: 他说国庆回来.
_TOLD = re.compile("说|讲|答应|表示|告诉|问|约好|计划|打算|准备|要")
_TIMES = re.compile(
    "[0-9一二三四五六七八九十两]{1,3}点(?:半|多|[0-9]{1,2}分?)?|[0-9]{1,2}:[0-9]{2}|"
    "上午|下午|中午|晚上|早上|傍晚|刚才|刚刚|放学后|放学|课后|下课|大课间|课间|午饭时|午休|周末"
)


def read_record(text: str, today: date, kind: Kind | None = None) -> Record:
    """The fields of one sentence; a day that is not told is today, a kind that is not given is told by the words."""
    content = _VOICE.sub("", text).strip()
    folded = fold(content)
    kind = kind or _kind(text)
    return Record(
        kind=kind,
        child=_child(folded),
        whom=_whom(kind, folded),
        reached=_reached(folded) if kind is Kind.CALL else None,
        day=_day(folded, today),
        topics=tuple(_named("谈", TOPICS, folded)) or (OTHER,),
        hazards=tuple(_named("患", HAZARDS, folded)) if kind is Kind.VISIT else (),
        content=content,
    )


def _kind(text: str) -> Kind:
    meaning = understand(text, Speaker.TEACHER)
    return next((kind for kind in (Kind.VISIT, Kind.CALL) if meaning.wants(f"log_{kind}")), Kind.TALK)


def _child(text: str) -> str:
    """The first words that could be a name at a place for names; a day in front of it is not part of it."""
    without_times = _TIMES.sub(" ", re.sub(SPOKEN, " ", text))
    found = _names().search(without_times) or _names().search(text)
    return found["child"] if found else ""


def _whom(kind: Kind, text: str) -> str:
    """Whom of the family the teacher spoke to; in a talk with the child only somebody to whom the words lead."""
    if kind is Kind.VISIT and _NOBODY_HOME.search(text):
        return ""
    if kind is Kind.TALK:
        found = _spoken_with().search(text)
        return found["whom"] if found else ""
    named = re.search(_any("记家人"), text)
    return named.group() if named else ""


def _reached(text: str) -> bool | None:
    """Of several attempts the last one counts."""
    attempts = list(_attempts().finditer(text))
    if attempts:
        return attempts[-1]["through"] is not None
    return True if re.search(_any("记说了"), text) else None


def _day(text: str, today: date) -> date:
    """The first day up to today that is not only spoken of."""
    before, *rest = mark_days(text.translate({ord(BEGINS): None, ord(ENDS): None})).split(BEGINS)
    for piece in rest:
        said, _, after = piece.partition(ENDS)
        if _TOLD.search(before):
            break
        day = None if SHORT_STAYS.search(said) else read_spoken(said, today, past=True).on
        if day is not None and day <= today:
            return day
        before += after
    return today


def _named(family: str, names: tuple[str, ...], text: str) -> Iterator[str]:
    """Those of a family of lists of which a word stands in the text."""
    for name in names:
        if re.search(f"{DENIED}{_any(family + name)}", text):
            yield name


@cache
def _any(name: str) -> str:
    """Any word of a list, the longest first."""
    words = sorted(lists()[name], key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


@cache
def _names() -> re.Pattern[str]:
    sign = f"(?!{_any('记不是名')})[\u4e00-\u9fff]"
    left = f"(?:^|(?<=[ ,:;。])|{_any('记名前')})"
    right = f"(?={_any('记名后')}|[ ,:;。]|$)"
    return re.compile(f"{left}(?P<child>(?:{sign}){{2,4}}?){right}")


@cache
def _spoken_with() -> re.Pattern[str]:
    return re.compile(
        f"[跟和找同与][^,。!? ]{{0,4}}?(?P<whom>{_any('记家人')})[^,。!?]{{0,4}}(?:谈|聊|说|讲|沟通|交流)"
    )


@cache
def _attempts() -> re.Pattern[str]:
    """没打通 has 打通 in it, so what failed stands first."""
    return re.compile(f"(?P<failed>{_any('记没通')})|(?P<through>{_any('记通了')})")
