"""What somebody promises, and by which day: 我周五给他买鞋, 老师下周家访."""

import re
from dataclasses import dataclass
from datetime import date

from domain.understanding.times import DAY, day_of, evened

LONGEST = 40  # signs of a promise; whoever says more tells a story
_CLAUSES = re.compile(r"[,。!?\n]")
_DAY = re.compile(DAY)
_WHO = r"(?:我们?|爸爸|妈妈|老师)"
_DOES = (
    "买|寄|打电话|打个电话|视频|回来|回去|回家|带|接|陪|教|看他|看孩子|家访|去家里|上门|补课|送|给他|给孩子|给你|交|还"
)
_PROMISES = re.compile(rf"{_WHO}[^,。!?]{{0,12}}?(?:{_DOES})|(?:答应|保证|一定|说好)[^,。!?]{{0,12}}(?:{_DOES})")
_NOT = re.compile("吗|么$|呢|能不能|可以|没|不|了$|过$|上次|昨天|如果|要是")


@dataclass(frozen=True, slots=True)
class Promise:
    """The words of a promise, and the day (in China) on which it is to be kept; None where none is said."""

    what: str
    on: date | None


def read_promise(text: str, today: date) -> Promise | None:
    """The first promise with a day in a message, else the first one; None for questions, and for what was or is not."""
    found = [promise for clause in _CLAUSES.split(evened(text)) if (promise := _of(clause.strip(), today))]
    dated = [promise for promise in found if promise.on is not None]
    return next(iter([*dated, *found]), None)


def _of(clause: str, today: date) -> Promise | None:
    if len(clause) > LONGEST or not _PROMISES.search(clause) or _NOT.search(clause):
        return None
    days = [day for said in _DAY.finditer(clause) if (day := day_of(said.group(), today)) is not None]
    return Promise(clause, next((day for day in days if day >= today), None))
