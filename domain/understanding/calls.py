"""Who of a family was called and whether the call came through, read from a teacher's sentence.

Each attempt belongs to the adult of its part of the sentence: 妈妈没接，后来打通了爸爸 are two calls, and only one of
them reached somebody.
"""

import re
from dataclasses import dataclass
from functools import cache

from domain.contact import Result
from domain.understanding.listed import any_of

_PARTS = re.compile(r"[,。;!?\n]|(?=又打|再打|又给|再给|改打|后来|然后)")
# Whoever is named after these is only spoken of: 妈妈说爸爸国庆回来.
_TOLD = re.compile("说|讲|告诉|答应|表示|反映|问")
_HUNG_UP = re.compile("(?:给|被|就|直接|马上|把电话)挂|挂断|挂掉|挂了$")


@dataclass(frozen=True, slots=True)
class Call:
    """Whom the words name (empty: nobody), and what became of the last attempt; None where it is not told."""

    whom: str
    result: Result | None


def read_calls(text: str) -> list[Call]:
    """One for each adult who was called, in the order of the sentence (evened out by ``domain.words.fold``)."""
    found: dict[str, Result | None] = {}
    whom = ""
    for part in _PARTS.split(_behind_result().sub(r"\g<0>,", text)):
        named, result = _named(part), _result(part)
        whom = named or whom
        if result is not None or (named and named not in found and not found):
            found[whom] = result if result is not None else found.get(whom)
    if len(found) > 1 and found.get("") is not None:
        found = _given_to_first(found)
    told = Result.REACHED if re.search(any_of("记说了"), text) else None
    calls = [Call(name, result if result is not None else told) for name, result in found.items()]
    return calls or [Call(whom, told)]


def _given_to_first(found: dict[str, Result | None]) -> dict[str, Result | None]:
    """An attempt told before anybody was named is one at whoever is named first."""
    first = next(name for name in found if name)
    rest = {name: result for name, result in found.items() if name}
    return {**rest, first: rest[first] if rest[first] is not None else found[""]}


def _named(part: str) -> str:
    """The adult (or several in a row) of this part, unless only spoken of."""
    before = _TOLD.split(part, maxsplit=1)[0]
    names = [found for found in _several().finditer(part) if found.start() < len(before)]
    return names[0].group() if names else ""


def _result(part: str) -> Result | None:
    """Of several attempts the last one counts."""
    attempts = list(_attempts().finditer(part))
    if not attempts:
        return Result.DECLINED if _HUNG_UP.search(part) else None
    last = attempts[-1]
    return next(result for name, result in _RESULTS.items() if last[name] is not None)


@cache
def _behind_result() -> re.Pattern[str]:
    """The result before the next adult is named: 妈妈没接奶奶接了."""
    results = "|".join(any_of(words) for words in ("记空号", "记拒接", "记没通", "记通了"))
    return re.compile(f"(?:{results})了?(?={any_of('记家人')}(?:也|就|才|刚)?(?:{results}))")


@cache
def _several() -> re.Pattern[str]:
    one = any_of("记家人")
    return re.compile(f"{one}(?:[、和与跟及]他?{one})*")


# 没打通 has 打通 in it, so what failed stands first.
_RESULTS = {
    "wrong": Result.WRONG_NUMBER,
    "declined": Result.DECLINED,
    "failed": Result.NO_ANSWER,
    "through": Result.REACHED,
}


@cache
def _attempts() -> re.Pattern[str]:
    groups = {"wrong": "记空号", "declined": "记拒接", "failed": "记没通", "through": "记通了"}
    return re.compile("|".join(f"(?P<{name}>{any_of(words)})" for name, words in groups.items()))
