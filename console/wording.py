"""How moments, states and people's own words are put on a page."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from jinja2 import Environment

from domain import finding
from domain.clock import in_china, in_zone
from domain.words import clean

WEEKDAYS = "一二三四五六日"
# Unicode bidirectional formatting characters: they can make a line read as what it is not (reliability.md U02).
DIRECTION_MARKS = re.compile("([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])")
NUMBERED_HEADING = re.compile("^[一二三四五六七八九十]{1,3}、")
LONGEST_HEADING = 24
# What a chat message may hold is 2048 bytes; longer texts get a page of their own.
SHOWN_CHARACTERS = 900
SHOWN_LINES = 24
NUMBER = re.compile(r"[0-9+()（） -]{3,30}")


def install(environment: Environment) -> None:
    """Teach the templates these words."""
    environment.filters.update(
        pieces=pieces,
        hits=hits,
        query=query,
        plain=plain,
        moment=moment,
        hour=hour,
        day=day,
        on_day=on_day,
        full_date=full_date,
        duration=duration,
        microseconds=microseconds,
        dial=dial,
    )


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text as (words, "") and, for each direction mark in it, ("", its name): marks are shown, not obeyed."""
    for part in DIRECTION_MARKS.split(clean(text)):
        if DIRECTION_MARKS.fullmatch(part):
            yield "", unicodedata.name(part)
        elif part:
            yield part, ""


def hits(text: str, sought: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """As ``pieces``, with whether the piece is one of the words that were looked for."""
    at = 0
    for begin, end in [*finding.spans(sought, text), (len(text), len(text))]:
        yield from ((words, mark, False) for words, mark in pieces(text[at:begin]))
        yield from ((words, mark, True) for words, mark in pieces(text[begin:end]))
        at = end


def query(named: Mapping[str, object]) -> str:
    """What stands after the path of an address, with its question mark; empty for nothing."""
    return f"?{urlencode(named)}" if named else ""


def plain(text: str) -> str:
    """The text for a place that can hold no marking, such as a window's title: without direction marks."""
    return DIRECTION_MARKS.sub("", clean(text))


def shortened(text: str) -> str:
    """The beginning of a text, as much as stands well in a list; never cut before a combining character."""
    lines = "\n".join(text.split("\n", SHOWN_LINES)[:SHOWN_LINES])
    if len(lines) <= SHOWN_CHARACTERS:
        return lines
    end = SHOWN_CHARACTERS
    while end and (unicodedata.combining(lines[end]) or lines[end] in "\u200d\ufe0f" or lines[end - 1] == "\u200d"):
        end -= 1
    return lines[: end or SHOWN_CHARACTERS]


def day(at: date, now: datetime) -> str:
    """今天 · 6月3日 周二, as the school's calendar shows it."""
    today = in_china(now).date()
    name = {0: "今天", 1: "昨天", -1: "明天"}.get((today - at).days)
    year = "" if at.year == today.year else f"{at.year}年"
    plain = f"{year}{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]}"
    return f"{name} · {plain}" if name else plain


def on_day(at: datetime, now: datetime) -> str:
    """The day of a moment, as the school's calendar shows it."""
    return day(in_china(at).date(), now)


def full_date(at: datetime) -> str:
    """2026年6月3日, as it stands under a letter."""
    here = in_china(at)
    return f"{here.year}年{here.month}月{here.day}日"


def hour(at: datetime) -> str:
    """15:04 in China."""
    return f"{in_china(at):%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """今天 15:04, or 6月3日 15:04."""
    here, today = in_china(at), in_china(now).date()
    names = {0: "今天", 1: "昨天"}
    year = "" if here.year == today.year else f"{here.year}年"
    date_words = names.get((today - here.date()).days, f"{year}{here.month}月{here.day}日")
    return f"{date_words} {here:%H:%M}"


def dial(number: str | None) -> str:
    """What a telephone dials of a number as the school wrote it; empty where that is no number."""
    return re.sub("[^0-9+]", "", number) if number and NUMBER.fullmatch(number.strip()) else ""


def microseconds(at: datetime) -> int:
    """A moment as a number for an address: microseconds since 1970 (UTC)."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def local(now: datetime, zone: str) -> str:
    """The time of day in somebody's own zone, empty for China."""
    there = in_zone(now, zone)
    return "" if there.utcoffset() == in_china(now).utcoffset() else f"{there:%H:%M}"


def duration(seconds: float | None) -> str:
    """8 秒, or 1 分 05 秒."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes} 分 {rest:02d} 秒" if minutes else f"{rest} 秒"


def paragraphs(body: str) -> list[tuple[str, str]]:
    """A letter's text as ("h2" or "p", words): short lines that begin with 一、 are its headings."""
    lines = (line.strip() for line in clean(body).splitlines())
    return [(_tag(line), line) for line in lines if line]


def _tag(line: str) -> str:
    is_heading = NUMBERED_HEADING.match(line) and len(line) <= LONGEST_HEADING and not line.endswith(("。", "；", "！"))
    return "h2" if is_heading else "p"
