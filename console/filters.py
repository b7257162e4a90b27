"""What of a child's file an address asks for, and the address that asks for it again."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort

from console.frame.desk import Desk
from domain import finding
from storage.files.file_filters import Filter, Group

WRONG_DAY = "日期请写成 2026-09-01 这样。"
WRONG_ORDER = "“从”那一天在“到”那一天后面，请换一下。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter, the words to look for, and what could not be read of the address (empty: nothing)."""

    wanted: Filter
    words: str = ""
    wrong: str = ""

    @property
    def sought(self) -> tuple[str, ...]:
        """The words as they are compared."""
        return finding.asked(self.words)

    @property
    def is_empty(self) -> bool:
        """Whether the whole file is asked for."""
        return self.wanted.is_empty and not self.sought

    def query(self, **other: object) -> dict[str, Any]:
        """The same view as an address names it, but for what is said otherwise (None: not in it)."""
        wanted = self.wanted
        named: dict[str, Any] = {
            "q": self.words or None,
            "kind": wanted.group.value if wanted.group else None,
            "who": wanted.who,
            "from": wanted.start.isoformat() if wanted.start else None,
            "to": wanted.end.isoformat() if wanted.end else None,
            "media": 1 if wanted.with_media else None,
        }
        return {name: value for name, value in {**named, **other}.items() if value is not None}


def read(desk: Desk) -> Asked:
    """What the address asks for; a kind that is none finds no page."""
    kind = desk.text("kind", 20)
    if kind and kind not in set(Group):
        abort(404)
    start, end = desk.text("from", 20), desk.text("to", 20)
    days, wrong = (_day(start), _day(end)), ""
    if (start and days[0] is None) or (end and days[1] is None):
        wrong = WRONG_DAY
    elif days[0] and days[1] and days[0] > days[1]:
        days, wrong = (None, None), WRONG_ORDER
    wanted = Filter(Group(kind) if kind else None, desk.number("who"), *days, with_media=desk.text("media", 1) == "1")
    return Asked(wanted, desk.text("q", finding.LONGEST), wrong)


def without_who(asked: Asked) -> Asked:
    """The same without a person who is not around this child."""
    return replace(asked, wanted=replace(asked.wanted, who=None))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
