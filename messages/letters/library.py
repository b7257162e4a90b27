"""Reads the letters of the library: what each is called, when it leaves in a year, and its words in three lengths.

A file begins with lines such as 标题：国庆放假，平安在家. 发信 is the day it leaves, as ``domain.days.anchors``
calls it (国庆前5天), or 随时; 讲的 the holiday whose days it tells, or 开学; 期限 within how many days receipts are
wanted where no holiday says so; 回执 whose confirmation counts (``Policy``, as the school says it); 急件 passes quiet
hours; 报平安 asks whether the child is safe. Then come the parts 全文, 三句话 and 念出来, each under a line of its own.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.letter import POLICY_LABELS, Policy

# In the order of the school year.
KEYS = (
    "term_autumn", "national_day", "cold", "winter_break", "after_new_year", "term_spring", "qingming", "labour_day",
    "water_may", "water_june", "dragon_boat", "summer_break", "water_july",
    "typhoon", "heat", "rain", "water_again",
)  # fmt: skip
AT_ANY_TIME = "随时"
YES = "是"
HEADS = ("标题", "发信", "讲的", "期限", "回执", "急件", "报平安")
FULL, SHORT, VOICE = PARTS = ("全文", "三句话", "念出来")
HEAD = re.compile(f"({'|'.join(HEADS)})：(.+)")
PART = re.compile(f"=== ({'|'.join(PARTS)})")
WITHIN = re.compile(r"(\d{1,2})天")
USUAL_DAYS = 7
POLICIES = {label: policy for policy, label in POLICY_LABELS.items()}


class LetterFileError(ValueError):
    """A file of the library that cannot be read; says which and why."""


@dataclass(frozen=True, slots=True)
class LibraryLetter:
    """A letter with its places still open.

    ``anchor`` is the day it leaves each year, empty for one that leaves when it is needed. ``about`` is the holiday
    whose days it tells (国庆), 开学, or empty. ``days``: receipts are wanted within so many days of its
    leaving, where no holiday sets the day.
    """

    key: str
    title: str
    anchor: str
    about: str
    days: int
    policy: Policy
    urgent: bool
    roll_call: bool
    full: str
    short: str
    voice: str

    @property
    def season(self) -> str:
        """When it leaves, in the school's words."""
        return self.anchor or AT_ANY_TIME


@cache
def library() -> dict[str, LibraryLetter]:
    """Every letter by its key, in the order of the school year. Raises LetterFileError."""
    return {key: read(key, (files("messages.letters") / f"{key}.txt").read_text(encoding="utf-8")) for key in KEYS}


def read(key: str, text: str) -> LibraryLetter:
    """The letter that a file holds. Raises LetterFileError for a line or a part that is missing, unknown or double."""
    head, *rest = re.split(r"^(===.*)\n", text, flags=re.MULTILINE)
    said = _heads(key, head)
    parts = _parts(key, rest)
    anchor = said["发信"]
    return LibraryLetter(
        key=key,
        title=said["标题"],
        anchor="" if anchor == AT_ANY_TIME else anchor,
        about=said.get("讲的", ""),
        days=_days(key, said.get("期限", f"{USUAL_DAYS}天")),
        policy=_policy(key, said.get("回执", Policy.BOTH.label)),
        urgent=said.get("急件") == YES,
        roll_call=said.get("报平安") == YES,
        full=parts[FULL],
        short=parts[SHORT],
        voice=parts[VOICE],
    )


def _heads(key: str, head: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in filter(None, map(str.strip, head.splitlines())):
        found = HEAD.fullmatch(line)
        if found is None or found[1] in said:
            raise LetterFileError(f"{key}：“{line}”不是信的开头，或者写了两次")
        said[found[1]] = found[2].strip()
    if not {"标题", "发信"} <= said.keys():
        raise LetterFileError(f"{key}：要有标题和发信")
    return said


def _parts(key: str, rest: list[str]) -> dict[str, str]:
    names, texts = rest[::2], rest[1::2]
    found = [match[1] for match in map(PART.fullmatch, names) if match]
    if found != list(PARTS) or len(names) != len(PARTS):
        raise LetterFileError(f"{key}：要依次有{'、'.join(PARTS)}三部分")
    parts = {name: text.strip() for name, text in zip(found, texts, strict=True)}
    empty = [name for name, text in parts.items() if not text]
    if empty:
        raise LetterFileError(f"{key}：{'、'.join(empty)}没有写")
    return parts


def _days(key: str, said: str) -> int:
    found = WITHIN.fullmatch(said)
    if found is None:
        raise LetterFileError(f"{key}：期限写成“7天”这样，不是“{said}”")
    return int(found[1])


def _policy(key: str, said: str) -> Policy:
    if said not in POLICIES:
        raise LetterFileError(f"{key}：回执写{'、'.join(POLICIES)}之一，不是“{said}”")
    return POLICIES[said]
