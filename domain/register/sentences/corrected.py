"""What a teacher writes instead of what was suggested: another number, another day, another place."""

from dataclasses import replace
from datetime import date

from domain.people import Relation
from domain.register.cells import dates
from domain.register.cells.cell import Cell, Misread
from domain.register.cells.reading import read
from domain.register.fields.adults import EPISODE, PHONE
from domain.register.sentences.meaning import Suggested, Topic
from domain.register.sentences.proposed import NOBODY_KNOWS
from domain.register.sentences.spoken_days import read_spoken
from domain.words import command

NUMBER = next(field for field in PHONE if field.name == "number")
PLACE = next(field for field in EPISODE if field.name == "place")
# Around a day in an answer: 9月1日走的, 从9月1日起, 是昨天.
_AROUND = (("是", "就"), ("走的", "回来的", "回的", "去的", "的", "走", "回来"))
_UNCLEAR = ("不清楚", "不知道", "不记得", "说不清", "不晓得")
LONGEST_PLACE = 30


def corrected(said: Suggested, text: str, today: date) -> Suggested | None:
    """The suggestion with what the teacher wrote in its place; None when that is no answer."""
    if said.topic is Topic.PHONE:
        return _number(said, text, today)
    if said.topic is Topic.CARER:
        return _carer(said, text)
    if command(text) in _UNCLEAR:
        return replace(said, on=None, day_said=NOBODY_KNOWS, is_rough=False) if said.topic is Topic.AWAY else None
    day = read_answer(text, today)
    if day is not None:
        return replace(said, on=day, day_said="", is_rough=False)
    return _place(said, text, today) if said.topic in (Topic.PLACE, Topic.AWAY) else None


def read_answer(text: str, today: date) -> date | None:
    """The day that a short answer names."""
    words = command(text).replace(" ", "")
    for start in _AROUND[0]:
        words = words.removeprefix(start)
    for end in _AROUND[1]:
        words = words.removesuffix(end)
    spoken = read_spoken(words, today).on
    if spoken is not None:
        return spoken
    try:
        day = dates.read_day(text)
        dates.refuse_unlikely(day, today)
    except Misread:
        return None
    return day


def _number(said: Suggested, text: str, today: date) -> Suggested | None:
    numbers = read(NUMBER, Cell(text), today).value
    return replace(said, value=numbers[0]) if numbers and len(numbers) == 1 else None


def _place(said: Suggested, text: str, today: date) -> Suggested | None:
    place = read(PLACE, Cell(text), today).value
    return replace(said, value=place) if place and len(place) <= LONGEST_PLACE else None


def _carer(said: Suggested, text: str) -> Suggested | None:
    words = command(text)
    labels = {relation.label: relation for relation in Relation}
    return replace(said, whom=labels[words], value=words) if words in labels else None
