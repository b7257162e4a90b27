"""Dangers of a home in a teacher's sentence: which are there, and which are dealt with by now."""

import re
from dataclasses import dataclass

from domain.understanding.listed import named_in
from domain.words import fold

HAZARDS = ("煤炉", "煤气", "池塘", "电线", "火", "农药", "危房", "高处", "狗", "马路", "无人照看")
_PARTS = re.compile("[,。;!? \n]")
_STILL = re.compile(
    "还在|还没|还是|没处理|没修|没换|没拆|没装|没整改|没搬|没围|没清|没动|依旧|仍|照样|老样子|没有?(?:护栏|烟囱|盖)"
)
_GONE = re.compile(
    "(?:处理|修|换|整改|清理|弄|装|围|收|锁|盖|填|搬|拆|清)好|处理掉|处理了|整改了|清理了|"
    "(?:修|换|拆|填|围|搬|装|封|锁)(?:了|上了?|掉了?|平了?|走了|起来了?|出去了)|清掉|扔了|扔掉|收起来了?|拿走了?|(?:装|换|修|加|盖)了?(?:烟囱|护栏|栏杆|井盖|盖子|电线|插座|插排)(?:了|好)|装了烟囱|"
    "已经?(?:修|换|拆|搬|处理|整改|清|装|围|填|停用)|没问题了|解决了|(?:不用|不烧|没有|不在|没)了$|没了|好了|安全了"
)
# A part that names nothing goes on about the part before it when it begins so: 煤炉装了烟囱, 没问题了.
_GOES_ON = re.compile("(?:[也都]|已经?|现在|这次|今天|看了)*$")
# What is only to be done is not done: 叫奶奶把煤炉搬走.
_NOT_YET = re.compile("[叫让要请会]|答应|建议|提醒|准备|打算|明天|下周|过几天|等|尽快")


@dataclass(frozen=True, slots=True)
class Seen:
    """Kinds of ``HAZARDS``: those that are there, and those that are gone; none is in both."""

    there: tuple[str, ...]
    gone: tuple[str, ...]


def read_hazards(text: str) -> Seen:
    """Of each hazard that is named the last word counts; a part without one goes on about those before it."""
    state: dict[str, bool] = {}
    last: list[str] = []
    for part in _PARTS.split(fold(text)):
        named = list(named_in("患", HAZARDS, part))
        last = named or last
        is_gone = _is_gone(part, goes_on=not named)
        if is_gone is not None:
            state |= dict.fromkeys(last, is_gone)
        state |= {name: False for name in named if name not in state}
    there = tuple(name for name in HAZARDS if state.get(name) is False)
    return Seen(there, tuple(name for name in HAZARDS if state.get(name)))


def _is_gone(part: str, *, goes_on: bool) -> bool | None:
    """None where the part says neither that it is still there nor that it is dealt with."""
    for pattern in (_STILL, _GONE):
        found = pattern.search(part)
        if found is not None and not (goes_on and not _GOES_ON.match(part[: found.start()])):
            return pattern is _GONE and _NOT_YET.search(part[: found.start()]) is None
    return None
