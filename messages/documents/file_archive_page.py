"""The page of an archive that anybody can open on an old phone without a network: the whole timeline by day.

It holds no script and every word in it is escaped; direction marks are shown, not obeyed (reliability U02).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby

from jinja2 import Template

from domain.clock import in_china
from domain.file_copy import Ground, Kind
from domain.words import clean
from messages.render import environment

MARKS = re.compile("([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])")
WEEKDAYS = "一二三四五六日"
CHANNELS = {"wechat": "微信", "phone": "电话", "paper": "纸质", "visit": "家访", "face": "当面", "program": "系统"}


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands above the timeline. ``adults`` are (relation, name); ``head`` is the chain's last hash, in hex."""

    kind: Kind
    child: str
    class_name: str
    school: str
    made_at: datetime
    made_by: str
    adults: Sequence[tuple[str, str]]
    head: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry. ``media`` are (name in the archive, image, sound, voice, video or other)."""

    at: datetime
    side: str
    author: str
    reader: str
    channel: str
    text: str
    media: Sequence[tuple[str, str]] = ()
    is_missing: bool = False


def page(
    cover: Cover,
    entries: Iterable[Shown],
    letters: Sequence[tuple[int, str]],
    left_out: Sequence[tuple[Ground, int]],
) -> Iterator[bytes]:
    """The page in pieces; ``entries`` come in the order of time and are taken one by one."""
    days = ((_day(on), some) for on, some in groupby(entries, key=lambda one: in_china(one.at).date()))
    pieces = _template().generate(cover=cover, days=days, letters=letters, left_out=left_out)
    return (piece.encode("utf-8", "replace") for piece in pieces)


def channel(name: str) -> str:
    """How a channel is called."""
    return CHANNELS.get(name, name)


@lru_cache(maxsize=1)
def _template() -> Template:
    own = environment().overlay()
    own.filters = own.filters | {"marked": _marked, "plain": _plain, "china": _moment, "hour": _hour}
    return own.get_template("documents/child_file.html")


def _marked(text: str) -> Iterator[tuple[str, str]]:
    for part in MARKS.split(clean(text)):
        if MARKS.fullmatch(part):
            yield "", unicodedata.name(part)
        elif part:
            yield part, ""


def _plain(text: str) -> str:
    return MARKS.sub("", clean(text))


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日 周{WEEKDAYS[on.weekday()]}"


def _moment(at: datetime) -> str:
    here = in_china(at)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def _hour(at: datetime) -> str:
    return f"{in_china(at):%H:%M}"
