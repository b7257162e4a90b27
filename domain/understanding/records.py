"""Reads what a teacher tells of a talk, a call or a visit into the fields of a record, for the teacher to confirm.

Which child is meant is for those who have the register: here are only the words with which it was named. The words that
are looked for stand in ``tables/words.txt``.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from domain.contact import Result, Way
from domain.register.sentences.spoken_days import BEGINS, ENDS, SHORT_STAYS, SPOKEN, mark_days, read_spoken
from domain.understanding.calls import Call, read_calls
from domain.understanding.hazards import read_hazards
from domain.understanding.listed import any_of, named_in
from domain.understanding.meaning import Speaker, understand
from domain.understanding.record_parts import agreed_in, colleagues_in, minutes_in, place_in, way_in
from domain.words import fold


class Kind(StrEnum):
    """What the teacher did; a family call is one that the school let a child and its parent have (亲情电话)."""

    TALK = "talk"
    CALL = "call"
    VISIT = "visit"
    FAMILY_CALL = "family_call"


@dataclass(frozen=True, slots=True)
class Record:
    """``child`` and ``whom`` are words of the sentence, empty where it has none.

    ``result`` is None where it is not told whether anybody was reached. ``besides`` are the other adults who were
    called, and how that went. ``is_with_child``: the child itself was spoken with, or its home seen. ``hazards`` are
    there, ``gone`` are dealt with by now. ``minutes`` is None where no stretch of time is told.
    """

    kind: Kind
    child: str
    whom: str
    result: Result | None
    day: date
    topics: tuple[str, ...]
    hazards: tuple[str, ...]
    content: str
    way: Way
    minutes: int | None = None
    place: str = ""
    agreed: str = ""
    colleagues: str = ""
    gone: tuple[str, ...] = ()
    besides: tuple[Call, ...] = ()
    is_with_child: bool = True

    @property
    def reached(self) -> bool | None:
        """Whether anybody took the call; None for what is no call, and where it is not told."""
        if self.result is None or self.kind not in CALLS:
            return None
        return self.result is Result.REACHED


CALLS = (Kind.CALL, Kind.FAMILY_CALL)
OTHER = "其他"
TOPICS = ("学习", "同伴", "家庭", "情绪", "安全", "健康")
WAYS = {Kind.TALK: Way.FACE, Kind.CALL: Way.PHONE, Kind.VISIT: Way.VISIT, Kind.FAMILY_CALL: Way.PHONE}

_VOICE = re.compile(r"^\s*[\[【](?:语音|录音)[^\]】]{0,20}[\]】]\s*")
_NOBODY_HOME = re.compile(
    "没人在家|没有人在家|家里没人|都不在家|没人应|没人开门|锁着门|锁门|门锁|没碰到人|没遇到人|没见到人"
)
_ABSENT = "[都也]?(?:不在|没在|出去了|出门了|下地了|赶集去)"
# Somebody was met all the same: 奶奶不在, 孩子在写作业.
_MET = re.compile("孩子|在家|在写|在看|在做|在玩|见到|碰到|看到|开门|跟他|聊|谈")
_WENT = re.compile("家访|走访|入户|上门|登门|[去到来看送访]|路过|顺路")
_NO_TALK = re.compile("没谈成|没谈上|没找到|没见着|没见到")
_LATER = re.compile("(?:小时|钟头|分钟|刻钟)(?:以|之)?后")
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
    (whom, result), *besides = _who(kind, folded)
    seen = read_hazards(folded) if kind is Kind.VISIT else None
    return Record(
        kind=kind,
        child=_child(folded),
        whom=whom,
        result=result,
        day=_day(folded, today),
        topics=tuple(named_in("谈", TOPICS, folded)) or (OTHER,),
        hazards=seen.there if seen else (),
        content=content,
        way=way_in(folded, WAYS[kind]) if kind is not Kind.VISIT else Way.VISIT,
        minutes=minutes_in(folded),
        place=place_in(folded) if kind is Kind.TALK else "",
        agreed=agreed_in(folded),
        colleagues=colleagues_in(folded) if kind is Kind.VISIT else "",
        gone=seen.gone if seen else (),
        besides=tuple(Call(*one) for one in besides),
        is_with_child=_is_with_child(kind, folded),
    )


def _kind(text: str) -> Kind:
    meaning = understand(text, Speaker.TEACHER)
    named = (Kind.FAMILY_CALL, Kind.VISIT, Kind.CALL)
    return next((kind for kind in named if meaning.wants(f"log_{kind}")), Kind.TALK)


def _child(text: str) -> str:
    """The first words that could be a name at a place for names; a day in front of it is not part of it."""
    without_times = _TIMES.sub(" ", re.sub(SPOKEN, " ", text))
    found = _names().search(without_times) or _names().search(text)
    return found["child"] if found else ""


def _who(kind: Kind, text: str) -> list[tuple[str, Result | None]]:
    """Whom of the family the teacher met or called, and whether somebody was there; never empty."""
    if kind in CALLS:
        calls = [(call.whom, call.result) for call in read_calls(text)]
        spoke = len(calls) == 1 and calls[0][1] is None and minutes_in(text) and not _LATER.search(text)
        return [(calls[0][0], Result.REACHED)] if spoke else calls
    if kind is Kind.TALK:
        found = _spoken_with().search(text)
        return [(found["whom"] if found else "", Result.NO_ANSWER if _NO_TALK.search(text) else Result.REACHED)]
    if not _WENT.search(text):
        told = _told_to().search(text)
        return [(told["whom"] if told else "", Result.REACHED if told else None)]
    return [at_home(text)]


def at_home(text: str) -> tuple[str, Result]:
    """Who was met at a visit; whoever is said to be out was not."""
    if _NOBODY_HOME.search(text):
        return "", Result.NOBODY_HOME
    somebody = any_of("记家人")
    present = re.sub(f"{somebody}{_ABSENT}", " ", text)
    named = re.search(somebody, present)
    if named is None and present != text and not _MET.search(present):
        return "", Result.NOBODY_HOME
    return named.group() if named else "", Result.REACHED


def _is_with_child(kind: Kind, text: str) -> bool:
    """Not a talk with the grandmother alone, nor a hazard that is told of without having been there."""
    if kind is Kind.VISIT:
        return _WENT.search(text) is not None
    if kind is not Kind.TALK:
        return kind is Kind.FAMILY_CALL
    found = _spoken_with().search(text)
    return found is None or re.search("[和跟与、]", found["who"]) is not None


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


@cache
def _names() -> re.Pattern[str]:
    sign = f"(?!{any_of('记不是名')})[\u4e00-\u9fff]"
    left = f"(?:^|(?<=[ ,:;。])|{any_of('记名前')})"
    right = f"(?={any_of('记名后')}|[ ,:;。]|$)"
    return re.compile(f"{left}(?P<child>(?:{sign}){{2,4}}?){right}")


@cache
def _spoken_with() -> re.Pattern[str]:
    return re.compile(
        f"[跟和找同与](?P<who>[^,。!? ]{{0,4}}?(?P<whom>{any_of('记家人')}))[^,。!?]{{0,4}}(?:谈|聊|说|讲|沟通|交流)"
    )


@cache
def _told_to() -> re.Pattern[str]:
    return re.compile(f"[跟和给同与](?:他|孩子)?(?P<whom>{any_of('记家人')})(?:说|讲|提醒|叮嘱|交代)")
