"""What a teacher answers to the list of the morning: 1好了, 2没打通, 1和3好了, 都联系了, 2打通了 聊了十分钟, 明天再说.

Only what clearly tells what became of a task is read; a number before other words may be for a family (3点放学).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.contact import Result
from domain.people import Relation
from domain.understanding.calls import read_calls
from domain.understanding.relations import NAMED, relations_in
from domain.words import EDGES, fold

LONGEST = 120  # signs of an answer; whoever says more tells a story
DONE = (
    "好了|好|完成了|完成|办好了|做完了|做好了|联系上了|联系过了|联系了|联系|接通了|打通了|打过了|打了|通了|接了|"
    "谈过了|谈过|谈了|聊过了|聊过|聊了|说过了|去过了|去了|见到了|在联系|安排了|搞定了|搞定|弄好了|ok|✔|✅|√"
)
IN_VAIN = {
    Result.WRONG_NUMBER: "是空号|空号|号码不对|打错了|停机了|停机|换号码了|换号了",
    Result.DECLINED: "拒接|挂断了|挂了|不接",
    Result.NOBODY_HOME: "没人在家|家里没人|不在家|没人|锁门",
    None: (
        "没打通|打过了没接|打了没接|没人接|没接|没通|没联系上|没成|没谈成|没谈|没去成|没问到|没找到|关机了|关机|"
        "手机打不通|电话打不通|打不通|无人接听|联系不上"
    ),
}
OFF = "不用联系了|不用联系|不用了|不用|暂停|先不联系"
LATER = (
    r"(?:(?:今天|现在|我|这两天|太|有点|在)?(?:没空|没时间|忙|来不及)\W*)?(?:明天|明早|后天|晚上|今晚|下午|中午|放学|下课|等会儿?|"
    "待会儿?|晚点|回头|改天|周末|下周)(?:我|后|以后)?(?:再|就|去|来)?(?:说|打|弄|谈|聊|联系|去|问|做|处理)(?:吧|了)?"
    "|(?:今天|现在|这两天)?(?:没空|没时间|来不及|太忙了?)|还没(?:打|谈|联系|去|弄)?"
)
NODS = ("知道了", "收到", "好的", "好", "嗯", "晓得了", "ok", "好的好的", "好滴", "看到了", "👌")
ALL = "全部都|全部|全都|都|全"
_DIGITS = {sign: str(number) for number, sign in enumerate("零一二三四五六七八九")}
_ORDINAL = re.compile(
    "第([一二三四五六七八九])(?=[个件号位条])|^([一二三四五六七八九])(?=(?:号|个|件)?(?:" + DONE + ")$)"
)


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split("|"), key=len, reverse=True))


_VAIN = _longest_first("|".join(IN_VAIN.values()))
_NUMBER = r"第?\d{1,2}(?:号|个|件|位)?"
_GAP = r"\s{0,3}"  # bounded: a long run of blanks must not make anybody think
_JOINED = rf"{_GAP}[和跟与、,，\s]{_GAP}"
# 1好吗, 都打了没 ask; 好 and 联系 alone are no part of longer words.
_ENDS = r"(?![吗么嘛的没不])(?<!好(?=[^\W\d]))(?<!联系(?=[^\W\d]))"
_VERB = rf"(?:已经|已|刚才|刚|也|都){{0,3}}{_GAP}(?P<verb>{_VAIN}|{OFF}|{_longest_first(DONE)}){_ENDS}"
_ONE = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:{_JOINED}{_NUMBER}){{0,14}}|{ALL})[.、:：,，]?{_GAP}"
    rf"(?:{ALL})?{_GAP}(?:{_VERB}|(?P<later>{LATER}))"
)
_NEXT = re.compile(rf"[\s,，。;；、]*(?={_NUMBER}(?:[^\d点月日天年分岁%节]|$))")
_AMONG = re.compile(rf"(?:^|[\W和跟与]){_NUMBER}(?:{_JOINED})?$|第$")
_BARE = re.compile(rf"{_VERB}|(?P<later>{LATER})")
_TALK = re.compile(rf"(?P<number>{_NUMBER})(?:[.、:：,，]\s*|\s+)(?P<said>[^\d\W].+)")
_TOLD = re.compile(
    r"^(?:[他她]|孩子|妈妈?|爸爸?|奶奶|爷爷|外婆|外公|家长|家里)?(?:\w{0,4})?(?:说|讲|答应|告诉|反映|聊|问)"
)


_WHOM = re.compile(
    "(?:打通|接通|打给|联系上|联系到|联系|找到|问了|打了)(?:了)?(?:他|她|孩子)?(?P<whom>"
    + "|".join(word for word, _ in NAMED)
    + ")妈?爸?(?:了|啦|。|,|，|$)"
)


class Became(StrEnum):
    """What became of a task."""

    DONE = "done"
    IN_VAIN = "in_vain"
    LATER = "later"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``numbers`` of the tasks, empty: none was named; ``is_all``: all of them; ``result`` of a try in
    vain, None where the words do not say; ``said`` is what was told besides."""

    became: Became
    numbers: tuple[int, ...] = ()
    is_all: bool = False
    result: Result | None = None
    said: str = ""


def whom_reached(text: str) -> tuple[Relation, ...]:
    """The adult who stands right behind the verb (打通奶奶了, 打给爸爸了); nobody for 打通了，奶奶也在."""
    found = _WHOM.search(fold(text))
    return relations_in(found["whom"]) if found is not None else ()


def read_list_answer(text: str) -> list[Answer]:
    """The answers in a text, in its order; empty where it is about something else."""
    plain = _ORDINAL.sub(lambda found: f"第{_DIGITS[found[1] or found[2]]}", fold(text)).strip(EDGES)
    if not plain or len(plain) > LONGEST:
        return []
    return _numbered(plain) or _bare(plain)


def _numbered(plain: str) -> list[Answer]:
    """Each part begins with numbers (or 都) and tells what became of them; the rest of it are words."""
    found: list[Answer] = []
    at = 0
    while at < len(plain):
        end = _end(plain, at + 1)
        answer = _part(plain[at:end].strip(EDGES))
        if answer is None:
            return []
        found.append(answer)
        at = _skip(plain, end)
    return found


def _part(plain: str) -> Answer | None:
    part = _ONE.match(plain)
    if part is None:
        return _told(plain)
    said = plain[part.end() :]
    if part["later"] is not None and said[:1] not in ("", "了", "啦", *EDGES):
        return None
    numbers = tuple(int(one) for one in re.findall(r"\d+", part["numbers"]))
    said = said.lstrip(EDGES).removeprefix("了").strip(EDGES)
    return _of_verb(part["verb"], numbers, is_all=not numbers, said=said)


def _end(plain: str, start: int) -> int:
    """Where the next numbered part begins, else the end."""
    nexts = (one.start() for one in _NEXT.finditer(plain, start) if _begins(plain, one))
    return next(nexts, len(plain))


def _begins(plain: str, gap: re.Match[str]) -> bool:
    """Whether the answer about another task begins behind a gap, and not the second number of 1和3好了."""
    return _AMONG.search(plain[: gap.end()]) is None and _ONE.match(plain, gap.end()) is not None


def _skip(plain: str, at: int) -> int:
    while at < len(plain) and plain[at] in EDGES:
        at += 1
    return at


def _of_verb(verb: str | None, numbers: tuple[int, ...], *, is_all: bool, said: str) -> Answer:
    if verb is None:
        return Answer(Became.LATER, numbers, is_all)
    if verb in OFF.split("|"):
        return Answer(Became.OFF, numbers, is_all, said=said)
    for result, verbs in IN_VAIN.items():
        if verb in verbs.split("|"):
            return Answer(Became.IN_VAIN, numbers, is_all, result, said)
    return Answer(Became.DONE, numbers, is_all, said=said)


def _told(plain: str) -> Answer | None:
    """1 她说下周回来: who tells what was said was in touch; 2 她妈妈没接: tried in vain."""
    found = _TALK.fullmatch(plain)
    if found is None:
        return None
    numbers, said = (int(re.sub(r"\D", "", found["number"])),), found["said"].strip(EDGES)
    result = read_calls(said)[-1].result
    if result is not None and result is not Result.REACHED:
        return Answer(Became.IN_VAIN, numbers, result=result, said=said)
    is_told = result is Result.REACHED or _TOLD.match(said) is not None
    return Answer(Became.DONE, numbers, said=said) if is_told else None


def _bare(plain: str) -> list[Answer]:
    """Without a number: 打通了, 今天没空明天再说; short nods say nothing."""
    found = _BARE.fullmatch(plain)
    if found is None or plain in NODS:
        return []
    return [_of_verb(found["verb"], (), is_all=found["verb"] is None, said="")]
