"""What somebody says when they are reminded of a promise: done, another time, or another day."""

import re
from dataclasses import dataclass
from datetime import date

from domain.understanding.times import DAY, day_of, evened
from domain.words import command

LONGEST = 30  # signs of an answer
_KEPT = re.compile(
    "1|(?:快递|东西|钱|鞋子?|衣服|书包|礼物)(?:已经|都)?(?:寄)?(?:到|收到)了.{0,6}"
    "|(?:[^没不还要等想准老师,，]{1,3})?(?:已经|都|早就?|刚)?(?:办|买|寄|打|做|弄|给|带|送|接|搞|说|陪|视频|回|看)(?:好|完|过|定|到)?(?:电话|他|她)?了.{0,6}"
)
_LATER = re.compile(
    "2|(?:还)?(?:没|不).{0,10}|改天.{0,6}|(?:再)?等.{0,8}|下次.{0,4}|过几天.{0,4}|忙.{0,8}|(?:哎呀|唉)?(?:给)?(?:忘了|忘记了?)|下个?月.{0,6}|在路上|等发工资.{0,6}"
)
_ABOUT_DAY = re.compile("(?:2|改到?|改天|那就?|没来得及|还没|没空|推到|挪到)?[,. ]*")
_REST = re.compile("[,. ]*(?:吧|行吗|可以吗|再(?:办|买|打|说|去)|买|打|办|去|早上|上午|中午|下午|晚上)?[吧.。! ]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """``is_kept``: it was done; else another time, ``on`` a day (China) where one was named."""

    is_kept: bool
    on: date | None = None


def read_promise_answer(text: str, today: date) -> Answer | None:
    """办好了, 改天, 改到周日; None for anything else."""
    said = command(text)
    if len(said) > LONGEST:
        return None
    if day := _named_day(said, today):
        return Answer(is_kept=False, on=day)
    if _KEPT.fullmatch(said):
        return Answer(is_kept=True)
    return Answer(is_kept=False) if _LATER.fullmatch(said) else None


def _named_day(said: str, today: date) -> date | None:
    """The day, where nothing else is said: not 周日他回来."""
    plain = evened(said)
    found = re.search(DAY, plain)
    if found is None:
        return None
    before, after = plain[: found.start()], plain[found.end() :]
    day = day_of(found.group(), today)
    is_alone = _ABOUT_DAY.fullmatch(before) is not None and _REST.fullmatch(after) is not None
    return day if is_alone and day is not None and day > today else None
