"""What somebody promises, and by which day: 我周五给他买鞋, 老师下周家访."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.understanding.times import DAY, day_of, evened

LONGEST = 40  # signs of a promise; whoever says more tells a story
_CLAUSES = re.compile(r"[,。!?\n]")
_TYPED_CLAUSES = re.compile(r"[,，。!！?？\n]")
_DAY = re.compile(DAY)
_WHO = r"(?:我们?|爸爸|妈妈|老师)"
_DOES = (
    "买|寄|打电话|打个电话|视频|回来|回去|回家|带|接|陪|教|看他|看孩子|家访|去家里|上门|补课|送|给他|给孩子|给你|交|还"
)
_PROMISES = re.compile(rf"{_WHO}[^,。!?]{{0,12}}?(?:{_DOES})|(?:答应|保证|一定|说好)[^,。!?]{{0,12}}(?:{_DOES})")
_NOT = re.compile("吗|么$|呢|能不能|可以|没|不|了$|过$|上次|昨天|如果|要是")
# What a teacher says to a family of their own deeds. The family is asked, not promised to, where 您 is to do it.
_TEACHER_DOES = (
    "家访|去(?:您|你|他|她|孩子)?家|上门|(?:打|回)(?:个|一个)?电话|回(?:您|你)|回复(?:您|你)|告诉(?:您|你)|发给(?:您|你)"
    "|给(?:您|你)(?:发|拍|寄|送|带|答复|回)|(?:带|送|陪|接|找|教|看)(?:[他她]|孩子|{names})|视频"
)
_NOT_OF_TEACHER = re.compile(
    "[您你](?:来|去|带|给|陪|接|送|把|再|要|先|有|看|跟|和)|请[您你]|麻烦|让[您你]|希望|记得|[让叫](?:[他她]|孩子)|我们班|同学们|孩子们"
)
_AIMED = re.compile("(?:给|跟|和|回|回复|告诉|发给)[您你](?:的?家|们)?")  # whom it is for
_VISIT = re.compile("家访|去(?:您|你|他|她|孩子)?家|去家里|上门")
_WEEK = re.compile("(?P<next>下)(?:个)?(?:周|星期|礼拜)|(?:这|本)(?:个)?(?:周|星期|礼拜)")
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Promise:
    """The words of a promise, and the day (in China) on which it is to be kept; None where none is said."""

    what: str
    on: date | None


def read_promise(text: str, today: date) -> Promise | None:
    """The first promise with a day in a message, else the first one; None for questions, and for what was or is not."""
    found = [replace(promise, what=said) for clause, said in _clauses(text) if (promise := _of(clause, today))]
    dated = [promise for promise in found if promise.on is not None]
    return next(iter([*dated, *found]), None)


def read_teacher_promise(text: str, today: date, names: Collection[str]) -> Promise | None:
    """What a teacher tells a family that they will do themselves by some day: 我下周家访, 明天给您回电话.

    ``names`` are those of the children meant. Without a day nothing is taken for a promise.
    """
    given = "|".join(re.escape(name) for name in names) or "孩子"
    does = re.compile(_TEACHER_DOES.replace("{names}", given))
    for clause, typed in _clauses(text):
        said = _AIMED.sub("", clause)
        if (
            len(clause) <= LONGEST
            and does.search(clause)
            and not _NOT.search(said)
            and not _NOT_OF_TEACHER.search(said)
        ):
            day = _day(clause, today)
            if day is not None and _speaks_of_oneself(clause):
                return Promise(typed, day)
    return None


def _clauses(text: str) -> list[tuple[str, str]]:
    """Each clause as it is read and, where the two can be told apart, as it was typed (她 stays 她)."""
    read = [clause.strip() for clause in _CLAUSES.split(evened(text))]
    typed = [clause.strip() for clause in _TYPED_CLAUSES.split(text)]
    return list(zip(read, typed if len(typed) == len(read) else read, strict=True))


def is_visit(what: str) -> bool:
    """Whether what was promised is a visit at home."""
    return _VISIT.search(what) is not None


def _speaks_of_oneself(clause: str) -> bool:
    """我下周…, 老师周五…, or nobody before what is done: 明天给您回电话."""
    before = _DAY.sub("", _WEEK.sub("", clause))
    return (
        re.match(
            "(?:好的?|那|嗯|放心|我会|就)*(?:我们?|老师|给[您你]|回[您你]|去|[上下]午|[早晚]上|再|家访|打|回)", before
        )
        is not None
    )


def _of(clause: str, today: date) -> Promise | None:
    if len(clause) > LONGEST or not _PROMISES.search(clause) or _NOT.search(clause):
        return None
    return Promise(clause, _day(clause, today))


def _day(clause: str, today: date) -> date | None:
    """The first day named that is not over; 下周 alone is its Friday, as is 这周."""
    days = [day for said in _DAY.finditer(clause) if (day := day_of(said.group(), today)) is not None]
    named = next((day for day in days if day >= today), None)
    week = _WEEK.search(clause) if not days else None
    if week is None:
        return named
    friday = today + timedelta(days=FRIDAY - today.weekday() + (7 if week["next"] else 0))
    return friday if friday >= today else None
