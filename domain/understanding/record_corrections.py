"""A record as it stands after the teacher's better sentence: 改：没打通, 不是妈妈是爸爸, 其实是昨天去的.

What the better sentence does not speak of stays as it was.
"""

import re
from dataclasses import replace
from datetime import date

from domain.contact import Result
from domain.understanding.calls import read_calls
from domain.understanding.hazards import read_hazards
from domain.understanding.listed import any_of
from domain.understanding.record_parts import agreed_in, colleagues_in, minutes_in, place_in, way_in
from domain.understanding.records import CALLS, OTHER, Kind, Record, at_home, read_record
from domain.words import fold

# 不是妈妈是爸爸: what was wrong, and what is right.
_NOT_BUT = re.compile("不是(?P<wrong>[^,。;!? ]{1,8}?)[, ]?(?:而是|应该是|是)")
_BUT_NOT = re.compile("(?<!不)是(?P<right>[^,。;!? 是]{1,8}?)[, ]?(?:而)?不是[^,。;!? 是]{1,8}")
_NOT_THERE = re.compile("没去成|没去|没有去")
_KINDS = (
    (Kind.FAMILY_CALL, re.compile("亲情(?:电话|视频)")),
    (Kind.VISIT, re.compile("家访|走访|入户|上门")),
    (Kind.TALK, re.compile("谈心|谈话")),
    (Kind.CALL, re.compile("电话|通话")),
)


def without_wrong(text: str) -> str:
    """The better sentence without what it says was wrong."""
    return _NOT_BUT.sub("是", _BUT_NOT.sub(r"是\g<right>", fold(text)))


def corrected_to(text: str) -> tuple[str, str] | None:
    """What was wrong and what is right in 不是妈妈是爸爸; None for other sentences."""
    folded = fold(text)
    found = _NOT_BUT.match(folded)
    return (found["wrong"], folded[found.end() :]) if found is not None else None


def amended(record: Record, better: str, today: date) -> Record:
    """The record, and what the better sentence says otherwise; ``today`` is the day on which that was said."""
    text = without_wrong(better)
    kind = _kind(record.kind, text)
    said = read_record(text, today, kind)
    now = _with_whom(replace(record, kind=kind), text)
    seen = read_hazards(text) if kind is Kind.VISIT else None
    there, gone = (seen.there, seen.gone) if seen else ((), ())
    kept = [name for name in record.hazards if name not in gone and not _is_denied(name, better)]
    return replace(
        now,
        day=said.day if said.day != today or "今天" in text else record.day,
        topics=said.topics if said.topics != (OTHER,) else record.topics,
        hazards=tuple(dict.fromkeys([*kept, *there])) if kind is Kind.VISIT else (),
        gone=tuple(dict.fromkeys([*(name for name in record.gone if name not in there), *gone])),
        way=way_in(text, said.way if kind is not record.kind else record.way),
        minutes=minutes_in(text) or record.minutes,
        place=place_in(text) or record.place,
        agreed=agreed_in(text) or record.agreed,
        colleagues=colleagues_in(text) or record.colleagues,
        is_with_child=said.is_with_child if kind is not record.kind else now.is_with_child,
    )


def _with_whom(record: Record, text: str) -> Record:
    """Whom the teacher met or called, and whether somebody was there."""
    if record.kind in CALLS:
        first, *rest = read_calls(text)
        whom, result = first.whom or record.whom, first.result or record.result
        return replace(record, whom=whom, result=result, besides=tuple(rest) if first.whom else record.besides)
    if record.kind is Kind.VISIT:
        if _NOT_THERE.search(text):
            return replace(record, whom="", result=None, is_with_child=False)
        whom, at_all = at_home(text)
        is_new = bool(whom) or at_all is Result.NOBODY_HOME
        return replace(record, whom=whom, result=at_all) if is_new else record
    named = re.search(any_of("记家人"), text)
    said = read_record(text, record.day, Kind.TALK)
    result = said.result if said.result is not Result.REACHED else record.result
    return replace(record, whom=named.group() if named and record.whom else said.whom or record.whom, result=result)


def _kind(before: Kind, text: str) -> Kind:
    """Another one only where a word names it; a call in the sentence about a family call is that one."""
    named = next((kind for kind, words in _KINDS if words.search(text)), before)
    return before if named is Kind.CALL and before is not Kind.TALK and before in CALLS else named


def _is_denied(name: str, better: str) -> bool:
    return re.search(f"(?:没有|没|无|不是|不算){any_of('患' + name)}", fold(better)) is not None
