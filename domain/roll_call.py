"""Is every child safe after a warning: who is asked when, how far silence climbs, and what counts as an answer."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.words import EDGES, fold


class RollState(StrEnum):
    """What is known of a child."""

    WAITING = "waiting"
    SAFE = "safe"
    UNSAFE = "unsafe"  # somebody asked for help; an alert runs
    CLOSED = "closed"  # the letter was taken back, or the child left

    @property
    def label(self) -> str:
        """The state in the school's words."""
        return STATE_LABELS[self]


STATE_LABELS = {
    RollState.WAITING: "还没有回音",
    RollState.SAFE: "报了平安",
    RollState.UNSAFE: "说需要帮忙",
    RollState.CLOSED: "不再问",
}


class Rung(StrEnum):
    """Whom a step of the ladder turns to."""

    FAMILY = "family"  # every adult on WeChat
    TEACHERS = "teachers"  # paired teacher and class teacher, with telephone numbers
    DIRECTORS = "directors"


# Practice 2.7: after silence somebody who can go there, then those who can call 110; at any hour. Rung by rung, with
# how long after the question began (practice gives minutes for a child missing at school; here nobody is missing yet).
LADDER: tuple[tuple[Rung, timedelta], ...] = (
    (Rung.FAMILY, timedelta(0)),
    (Rung.FAMILY, timedelta(minutes=30)),
    (Rung.TEACHERS, timedelta(minutes=60)),
    (Rung.DIRECTORS, timedelta(minutes=120)),
    (Rung.DIRECTORS, timedelta(minutes=240)),
)
# Where no adult of a child can be asked here, somebody telephones at once.
FIRST_BY_PEOPLE = 2
# An answer that comes later than this is ordinary talk.
COUNTS_FOR = timedelta(days=3)


def after(rung: int, asked_at: datetime, now: datetime) -> datetime | None:
    """When the next rung after this one is due (UTC), at the earliest now; None at the top.

    After a stop of the program the rungs follow each other as they would have, none of them twice.
    """
    if rung + 1 >= len(LADDER):
        return None
    pause = LADDER[rung + 1][1] - LADDER[rung][1]
    return max(now + pause / 2, asked_at + LADDER[rung + 1][1])


class Said(StrEnum):
    """What somebody answered."""

    SAFE = "safe"
    HELP = "help"
    NOT_KNOWN = "not_known"  # they are away and cannot tell; somebody else is asked


@dataclass(frozen=True, slots=True)
class Words:
    """The forms of one answer; a whole text, edges aside, is one of them."""

    said: Said
    pattern: re.Pattern[str]


_WHO = "(?:(?:我们?|咱们?)?(?:家|家里)?(?:孩子|娃娃|娃|小孩|宝宝|两个|三个|几个|一家|全家|大家|人)?(?:们)?)"
_WITH = "(?:外婆|外公|奶奶|爷爷|姑姑|姨妈|小姨|叔叔|舅舅|伯伯|亲戚|邻居|同学)"
_WHERE = f"在(?:家[里的]?|屋里|屋头|(?:我|他|她|奶奶|爷爷)(?:身边|旁边|边上|跟前)|{_WITH}家[里的]?)"
_NOW = f"(?:今天|现在|目前|这会儿?|刚才|刚刚|都|全|还|挺|很|也|一切|已经|{_WHERE}|[,，、 ]){{0,5}}"
_END = "(?:在家里?|在屋里|的|了|啦|呢|啊|哦|着|得很|[,，。!！~、 ]|请|放心|谢谢|关心|老师|学校){0,8}"
_HELP = (
    "2{1,3}|二|不平安|不安全|不好|需要帮[忙助]|要帮忙|请帮忙|帮帮忙|帮帮我们?|救命|快来人|快来|出事了?|有事|"
    "(?:家里|屋里|房子)?(?:进水|淹|塌|漏雨|停电停水)(?:了|得?厉害)?|被困|困住|出不去|受伤了?|摔伤了?|生病了?"
)
_ASKING = "(?:我|要|先|再)?(?:问一?下|问问)(?:家里|老人|奶奶|爷爷)?(?:再说|看)?"
_ELSEWHERE = "我?(?:不在家|在外地|在外面|在国外|在上班|在厂里)呢?[,，。 ]{0,2}"
_UNKNOWN = "我?(?:不知道|不清楚|不晓得)"
_NO_ANSWER = "(?:家里|奶奶|爷爷|他们)?的?(?:电话|手机)?(?:都|也|一直)?(?:没人接|打不通|不接)(?:电话)?"
_NOT_KNOWN = (
    f"(?:{_ELSEWHERE})?{_UNKNOWN}?[,，。 ]{{0,2}}{_ASKING}|{_ELSEWHERE}{_UNKNOWN}?|"
    f"{_UNKNOWN}[,，。 ]{{0,2}}(?:{_ELSEWHERE})?|我?联系不上(?:家里|他们|孩子|奶奶|爷爷)?|{_NO_ANSWER}"
)
_HEARD = (
    "(?:(?:好的?|嗯|哦|收到|知道|晓得|老师|1|是|(?:奶奶|爷爷|外婆|外公|家里)[说讲])(?:了|的)?[,，。.!！、 ]{0,2}){0,3}"
)
ANSWERS = (
    Words(Said.HELP, re.compile(f"{_WHO}{_NOW}(?:{_HELP}){_END}")),
    Words(Said.NOT_KNOWN, re.compile(f"(?:{_NOT_KNOWN}){_END}")),
    Words(
        Said.SAFE,
        re.compile(
            f"(?:1{{1,3}}|一|壹|(?:{_HEARD}){_WHO}{_NOW}(?:平平安安|(?:平安|安全)(?:到家|回家|回来)?|没(?:得|啥|什么)?事儿?|无事|没问题|好好的|好着|都好|"
            f"安好|挺好|很好|在家|在屋里|在屋头|都在|在的在的|在我(?:身边|旁边|边上|跟前))){_END}"
        ),
    ),
)
LONGEST = 40
_CLAUSES = re.compile(r"[,，。.!！;；、\s]+")
# Of a message that tells more, the clause that says it must be plain, and the others may not take it back.
_PLAIN = re.compile("平安|安全|在家|在屋|好好的")
_TAKES_BACK = re.compile(
    "[?？吗]$|但|可是|不过|只是|没|不|还[没在不未有]|联系|找|丢|伤|病|烧|淹|塌|困|断|跑|[姐妹哥弟]|老[大二三]|另一个|其他|别的"
)


def read_answer(text: str, names: tuple[str, ...] = ()) -> Said | None:
    """What a family's whole text answers; the names of their children may stand in it. None: it is about other things,
    asks, or tells more than this."""
    plain = _without(fold(text).strip(EDGES), names, "")
    plain = re.sub("^(?:和|跟|、|,|，| )+", "", plain).strip(EDGES)
    if not plain or len(plain) > LONGEST or re.search("[?？吗]|么$", plain):
        return None
    return next((words.said for words in ANSWERS if words.pattern.fullmatch(plain)), None)


def tells_safe(text: str, names: tuple[str, ...] = ()) -> bool:
    """娃在外婆家 平安; 孩子平安 另外作业是什么: it says so beside other things, which are for a person. Where the rest
    speaks of a child, or may take it back, it does not."""
    clauses = [clause for clause in _CLAUSES.split(_without(fold(text).strip(EDGES), names, _NAME)) if clause]
    said = [one for one in clauses if _PLAIN.search(one) and read_answer(one.replace(_NAME, "")) is Said.SAFE]
    rest = [one for one in clauses if one not in said]
    return bool(said) and len(text) <= LONGEST and not any(_NAME in one or _TAKES_BACK.search(one) for one in rest)


_NAME = "\0"


def _without(plain: str, names: tuple[str, ...], sign: str) -> str:
    for name in sorted((fold(one) for one in names if one), key=len, reverse=True):
        plain = plain.replace(name, sign)
    return plain


_NUMBERS = re.compile(
    r"(?P<numbers>\d{1,2}(?:[和、,，跟 ]{1,3}\d{1,2}){0,14}|都|全都|全部)[号个.、:： ]{0,2}(?P<said>.+)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a teacher tells of children by their numbers in the list; ``is_all``: of all of them."""

    said: Said
    numbers: tuple[int, ...] = ()
    is_all: bool = False


def read_of_staff(text: str) -> Told | None:
    """1平安, 1和3都平安, 都平安, 2联系不上; None for other words."""
    plain = fold(text).strip(EDGES)
    found = _NUMBERS.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None or found["said"].isdecimal():
        return None
    said = read_answer(found["said"]) or (Said.SAFE if tells_safe(found["said"]) else None)
    if said is None:
        return None
    numbers = tuple(int(one) for one in re.findall(r"\d{1,2}", found["numbers"]))
    return Told(said, numbers, is_all=not numbers)
