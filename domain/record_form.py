"""A talk, a call or a visit as it is filled into a form: read into a record, or what is wrong in whole sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from domain.contact import Result
from domain.understanding.records import OTHER, TOPICS, WAYS, Kind, Record

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_TEXT = 300  # signs
LONGEST_MINUTES = 600
OLDEST = timedelta(days=60)  # what is older is no longer told from memory
KINDS = {Kind.TALK: "谈心", Kind.CALL: "电话", Kind.VISIT: "家访", Kind.FAMILY_CALL: "亲情电话"}
RESULTS = {
    Result.REACHED: "联系上了",
    Result.NO_ANSWER: "没人接",
    Result.WRONG_NUMBER: "号码不对",
    Result.DECLINED: "对方挂了",
    Result.NOBODY_HOME: "没见到人",
}
# Who of the family it was with; a talk or a visit may be with the child alone.
NOBODY = ""
NEEDS_ADULT = (Kind.CALL, Kind.FAMILY_CALL)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read; ``record`` is None where something is wrong, and ``wrong`` says what, in whole sentences."""

    record: Record | None
    wrong: tuple[str, ...] = ()


def read_form(given: Mapping[str, str], relations: Sequence[str], today: date) -> Filled:
    """``relations`` are what the adults of the child are called (妈妈, 奶奶); ``today`` is a day in China."""
    wrong: list[str] = []
    kind = _one_of(Kind, given.get("kind", ""))
    result = _one_of(Result, given.get("result", ""))
    whom = given.get("whom", NOBODY)
    if kind is None:
        wrong.append("请选是谈心、电话、家访还是亲情电话。")
    if result is None:
        wrong.append("请选有没有联系上。")
    if whom not in (NOBODY, *relations):
        wrong.append("请从名单里选和谁联系的。")
    if kind in NEEDS_ADULT and whom == NOBODY:
        wrong.append("打电话请选和谁。")
    day, minutes, text = _day(given, today, wrong), _minutes(given, wrong), _text(given, wrong)
    if wrong or kind is None or result is None or day is None:
        return Filled(None, tuple(wrong))
    topic = given.get("topic", "")
    record = Record(
        kind=kind,
        child="",
        whom=whom,
        result=result,
        day=day,
        topics=(topic,) if topic in TOPICS else (OTHER,),
        hazards=(),
        content=text,
        way=WAYS[kind],
        minutes=minutes,
    )
    return Filled(record)


def _one_of(kinds: type[Choice], value: str) -> Choice | None:
    return next((one for one in kinds if one.value == value), None)


def _day(given: Mapping[str, str], today: date, wrong: list[str]) -> date | None:
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        wrong.append("请写是哪一天，例如 2026-11-26。")
        return None
    if not today - OLDEST <= day <= today:
        wrong.append("日期要在今天以前、两个月以内。")
        return None
    return day


def _minutes(given: Mapping[str, str], wrong: list[str]) -> int | None:
    said = given.get("minutes", "").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit() and 0 < int(said[:6]) <= LONGEST_MINUTES:
        return int(said)
    wrong.append(f"时长请写 1 到 {LONGEST_MINUTES} 之间的分钟数，不知道就空着。")
    return None


def _text(given: Mapping[str, str], wrong: list[str]) -> str:
    text = given.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        wrong.append("请写一句说了什么、看到了什么。")
    if len(text) > LONGEST_TEXT:
        wrong.append(f"内容有 {len(text)} 个字，请写到 {LONGEST_TEXT} 个字以内；长的可以分两次记。")
    return text
