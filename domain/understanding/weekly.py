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
_NO_HELP = re.compile("(?:不用|不要|不必|别|不想)(?:再)?(?:麻烦)?(?:学校|老师|你们)?(?:帮|帮忙)?(?:安排|约)")
_TOUCH = "视频|电话|语音|联系|聊|通话|连线|连麦|打|说上话|说话|说过|见面|见着|见到|讲"
_IN_VAIN = re.compile("没接|不接|没人接|没打通|打不通|没通|没接通|关机|没联系上|没说上")
_NOT = re.compile(
    "还没|没空|没顾|没来得及|来不及|没时间|没得空|忘了|忘记|太忙|忙不过|加班|没打|没视频|没联系|没有|没呢|没说|没通|没聊|没$|"
    "(?:明天|今晚|(?<!昨天)(?<!前天)(?<!昨)晚上|下周|周末|等会|一会|过会|晚点|回头|改天|下班|下夜班)(?:再|补|就|(?:打|视频)(?![了过完的通]))"
)
# Why it was not done, where nothing says that it was.
_BUSY = re.compile(
    "忙死|累死|好累|太累|太忙|在忙|很忙|加班|夜班|上班|刚下班|没流量|流量不够|没电|没信号|没网|欠费|不敢打|没脸打|没得空"
)
# Another parent's deed: 他爸打了.
_OF_ANOTHER = re.compile(
    r"^(?:(?:[他她]|孩子|娃)(?:爸爸?|妈妈?|爹|娘|姐姐?|哥哥?|姑姑?|舅舅?)|我?老公|我?老婆)(?!.*[跟和同]我)"
)
_DONE = re.compile(
    f"(?:{_TOUCH})[^没]{{0,6}}(?:过|了|完|好|上|着)|(?:{_TOUCH})(?:的|啦|咯)"
    "|通过话|视了|说了(?:几|两|会)|回(?:去|家)(?:过|看过|看了)|回了?[一]?趟家"
    f"|(?:每天|天天|每晚|隔天|常|昨天|昨晚|前天|刚)[^没]{{0,8}}(?:{_TOUCH})"
)
_CARER = re.compile(
    "(?:他|她|孩子|娃)?(?:奶奶|爷爷|外婆|外公|姥姥|姥爷|阿婆|阿公|公公|婆婆|老人家?|我妈|我爸|我娘|我爹|家里人?)"
)
_CHILD = re.compile("孩子|[他她]|娃|儿子|女儿|闺女|囡|宝贝|宝宝|老大|老二|大的|小的|弟弟|妹妹|姐姐|哥哥|小子|丫头")
_ALL = re.compile("都|全家|一家|两个|大家")
_WAYS = (
    (re.compile("视频|连线"), Way.VIDEO),
    (re.compile("见面|见着|见到|回家|回去|趟家"), Way.FACE),
    (re.compile("语音|微信"), Way.WECHAT),
    (re.compile("电话|通话|打"), Way.PHONE),
)


# Whole answers that ask what the question is, say yes to nothing, or want no more of it.
_PUZZLED = re.compile(
    "(?:这|那|你|老师|请问)*(?:是)?(?:啥|什么|么)(?:意思|东西|事)?|怎么(?:回|答|弄|填)|问这个?(?:干嘛|干什么|做什么|做啥)|[123]是(?:什么|啥)|"
)
_NODS = re.compile(
    "(?:好|嗯|哦|行|要|知道|晓得)*(?:好的?|嗯|哦|行|要|ok|知道|晓得|👌)(?:了|的|啊|呢)?|不用|不用了|不要"
)
_ENOUGH = re.compile(
    "(?:以后|请)?(?:不要|别|不用|莫|甭|不必)(?:再|老是?|总是?|天天)*(?:来)?(?:问|提醒|催)(?:我|我们)?(?:了|啦)?吧?"
)


def is_puzzled(text: str) -> bool:
    """Whether somebody asks back: 啥意思, 怎么回, or a mere question mark."""
    return text.strip() != "" and _PUZZLED.fullmatch(command(text)) is not None


def is_nod(text: str) -> bool:
    """Whether a short word answers nothing: 好的, 不用, 不用学校安排."""
    return any(pattern.fullmatch(command(text)) for pattern in (_NODS, _NO_HELP))


def is_enough(text: str) -> bool:
    """Whether somebody asks not to be asked: 别问了."""
    return _ENOUGH.fullmatch(command(text)) is not None


# Told with the contact, and nothing to be glad of.
_SAD = re.compile("不理|不肯|不愿|不说话|没话|哭|不想|不开心|不高兴|难受|难过|瘦了")


def is_sad(text: str) -> bool:
    """Whether a parent tells of something that hurt beside the contact: 孩子不理我."""
    return _SAD.search(fold(text)) is not None


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
    if _ARRANGE.search(text) and not _NO_HELP.search(text):
        return Weekly(Said.ARRANGE, _named(text, names))
    clauses = [clause for clause in _CLAUSES.split(text) if clause]
    done = [clause for clause in clauses if _DONE.search(clause) and not _fails(clause)]
    own = [clause for clause in done if not _OF_ANOTHER.match(clause)]
    if done:
        return _done(own, names) if own else None
    return Weekly(Said.NOT_YET) if any(_fails(one) or _BUSY.search(one) for one in clauses) else None


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
