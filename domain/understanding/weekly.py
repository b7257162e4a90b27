"""What a parent says to the weekly question: whether they were in touch, with whom, and how.

The question is about the child and about whoever is at home with it; who names only one of them was in touch with that
one. Nothing is read as a reproach: 没空 is an answer like any other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.contact import Way
from domain.words import command, fold

LONGEST = 60  # signs of an answer; whoever says more tells a story
NUMBERS = {"1": "联系过了", "2": "还没顾上", "3": "帮忙安排"}
CHOICES = {"一": "1", "二": "2", "三": "3", "两": "2"}
_CHOSEN = re.compile(r"(?:回|选|选择|回复)?([123一二三两])(?:号|个|吧|了|啊|的)?")
_LEADING = re.compile(r"^\s*[123](?![0-9点号:：月.．])[\s,.，。、:：]*")
_CLAUSES = re.compile(r"[,。!?;，！？；\n ]+")
_ARRANGE = re.compile(
    "安排|(?:请|要|让|叫|麻烦|找|想请)(?:学校|老师)(?:来)?(?:帮|给|约)|帮(?:我|忙|我们)?(?:约|连|视频)"
)
_TOUCH = "视频|电话|语音|联系|聊|通话|连线|连麦|打|说上话|说话|说过|见面|见着|见到|讲"
_IN_VAIN = re.compile("没接|不接|没人接|没打通|打不通|没通|没接通|关机|没联系上|没说上")
_NOT = re.compile(
    "还没|没空|没顾|没来得及|来不及|没时间|没得空|忘了|忘记|太忙|忙不过|加班|没打|没视频|没联系|没有|没呢|没说|没通|没聊|没$|"
    "(?:明天|今晚|晚上|下周|周末|等会|一会|过会|回头|改天)(?:再|补|就|打|视频)"
)
_DONE = re.compile(
    f"(?:{_TOUCH})[^没]{{0,6}}(?:过|了|完|好|上|着)|(?:{_TOUCH})(?:的|啦|咯)"
    f"|(?:每天|天天|每晚|隔天|常|昨天|昨晚|前天|刚)[^没]{{0,8}}(?:{_TOUCH})"
)
_CARER = re.compile(
    "(?:他|她|孩子|娃)?(?:奶奶|爷爷|外婆|外公|姥姥|姥爷|阿婆|阿公|公公|婆婆|老人家?|我妈|我爸|我娘|我爹|家里人?)"
)
_CHILD = re.compile("孩子|[他她]|娃|儿子|女儿|闺女|囡|宝贝|宝宝|老大|老二|大的|小的|弟弟|妹妹|姐姐|哥哥|小子|丫头")
_ALL = re.compile("都|全家|一家|两个|大家")
_WAYS = (
    (re.compile("视频|连线"), Way.VIDEO),
    (re.compile("见面|见着|见到|回家|回去"), Way.FACE),
    (re.compile("语音|微信"), Way.WECHAT),
    (re.compile("电话|通话|打"), Way.PHONE),
)


class Said(StrEnum):
    """The three answers."""

    DONE = "done"
    NOT_YET = "not_yet"
    ARRANGE = "arrange"


@dataclass(frozen=True, slots=True)
class Weekly:
    """One answer. ``children`` are the numbers of those who were named as reached, empty: nobody was named;
    ``with_child`` and ``with_carer``: whom it was with; ``way``: how, None where nothing says."""

    said: Said
    children: frozenset[int] = frozenset()
    with_child: bool = True
    with_carer: bool = True
    way: Way | None = None


def read_weekly(text: str, names: Mapping[int, str]) -> Weekly | None:
    """The answer in a text; None where there is none. ``names`` are those of the children, by their number."""
    if len(text) > LONGEST:
        return None
    if chosen := _CHOSEN.fullmatch(command(text)):
        return _of_number(CHOICES.get(chosen[1], chosen[1]))
    number = _LEADING.match(fold(text))
    rest = _LEADING.sub("", fold(text))
    return _of_words(rest, names) or (_of_number(number.group().strip()[0]) if number else None)


def _of_number(number: str) -> Weekly:
    return Weekly({"1": Said.DONE, "2": Said.NOT_YET, "3": Said.ARRANGE}[number])


def _of_words(text: str, names: Mapping[int, str]) -> Weekly | None:
    if _ARRANGE.search(text):
        return Weekly(Said.ARRANGE, _named(text, names))
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    done = [clause for clause in clauses if _DONE.search(clause) and not _fails(clause)]
    if done:
        return _done(done, names)
    return Weekly(Said.NOT_YET) if any(_fails(clause) for clause in clauses) else None


def _fails(clause: str) -> bool:
    return _IN_VAIN.search(clause) is not None or _NOT.search(clause) is not None


def _done(clauses: list[str], names: Mapping[int, str]) -> Weekly:
    said = " ".join(clauses)
    named = _named(said, names)
    with_carer = _CARER.search(said) is not None
    with_child = bool(named) or _CHILD.search(_CARER.sub("", said)) is not None
    is_open = with_carer == with_child or (_ALL.search(said) is not None and not named)
    way = next((way for pattern, way in _WAYS if pattern.search(said)), None)
    return Weekly(Said.DONE, named, with_child or is_open, with_carer or is_open, way)


def _named(text: str, names: Mapping[int, str]) -> frozenset[int]:
    return frozenset(number for number, name in names.items() if any(fold(one) in text for one in _forms(name)))


def _forms(name: str) -> tuple[str, ...]:
    return (name, name[1:]) if len(name) > 2 else (name,)
