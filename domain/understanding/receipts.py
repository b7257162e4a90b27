"""What a family says to a letter that lies before it: read, later, or no; anything else is talk.

Only the words are judged here. Whether a letter is open, how fresh it is, and whether a teacher spoke after it, is for
the handlers: a small yes is an answer to whoever spoke last.
"""

import re
from enum import IntEnum

from domain.words import fold


class Strength(IntEnum):
    """How surely words say that a letter was read, whatever else was said in the meantime."""

    SMALL = 1  # 嗯, 好的, 👌, 1: only while the letter is what everybody talks about
    KNOWN = 2  # 知道了: of the letter, unless somebody else spoke since
    CERTAIN = 3  # 收到, 已阅: the words of receipts


LONGEST = 40  # signs of an answer that is nothing but one
_NOT_WORDS = re.compile(r"[\s,.;:!?~，。；：！？～、…·'\"“”‘’()（）]+")
_CALLED = re.compile(r"^@\S{1,12}\s")  # @陈老师 收到
_TONES = re.compile("[\U0001f3fb-\U0001f3ff\u200d\ufe0f]")
_IN_BRACKETS = (
    dict.fromkeys(("[ok]", "[好的]", "[收到]", "[握手]", "[胜利]"), "👌")
    | dict.fromkeys(("[强]", "[赞]", "[点赞]", "[鼓掌]", "[666]"), "👍")
    | dict.fromkeys(("[合十]", "[抱拳]"), "🙏")
)
_ORNAMENT = re.compile(r"\[(?:玫瑰|微笑|呲牙|爱心|太阳|咖啡|可爱|愉快)\]|[🌹😊❤🌞☀😄😁]")
_EMOJI = re.compile("[👌👍🙏🆗✅✔🙆🤝👏]+")
_ONE = re.compile("(?:我?(?:回复?|选|按))?(?:1{1,3}\u20e3?|一|壹)(?:号|了)?")
_SMALL = re.compile(
    "(?:嗯|恩|哦|噢|好|行|ok|okay|中|成|昂)(?:嗯|恩|的|滴|哒|嘞|呀|啊|吧|好|了|行|ok)*(?:老师)?(?:谢谢|辛苦了)*(?:老师)?"
)
# 会做到, 娃儿我会教的, 老师放心: what is said after it, and is no more than a yes.
_TO_CHILD = "(?:孩子|娃儿?|小孩|他们?|她们?)?"
_PROMISE = (
    f"(?:请?(?:老师|您|你)?放心|{_TO_CHILD}(?:我们?|家里)?(?:一定|也|都)?会(?:照做|做到|注意|教育?|说|讲|管好?|看好|看牢|叮嘱|告诉)"
    f"{_TO_CHILD}的?)?(?:老师|谢谢)*"
)
_READ = re.compile(
    "(?:老师|好的?|嗯|哦)*(?:[这那]封)?(?:信|通知|告知书)?(?:我们?|都|已经?|全部?|也)*"
    "(?:收到|收悉|已阅|阅|已签|签好?了|签[过完]了|已读|已看|已收到|(?:收到|知道|看到|看过|看完|看|知悉|知晓|晓得|明白|听到|听完|读过|读完)(?:了|啦|喽|咯|嘞|哈))"
    "(?:哦|呢|哈|啊|呀)*(?:谢谢)?(?:老师)?(?:您?辛苦了|谢谢|好的|👌|🙏|👍)*(?:老师)?[👌👍🙏✅]*"
    f"{_PROMISE}"
)
_OF_RECEIPTS = re.compile(
    "收到|收悉|已收|已阅|阅|已读|已看|看[了过完到]|读[了过完]|听[了过完到]|签[了好过收]|已签|已回|回执|确认|[那这两]封|信|责任书|承诺书|告知书|通知"
)
_OF_KNOWING = re.compile("知道|晓得|知悉|知晓|明白|了解|清楚|记住|记牢|懂")
_OTHER_NUMBER = re.compile("(?:选|按|回|回复|第|我选)*个?(?:[02-9]|1[0-9]|[二三四五六七八九两])(?:号|个|项)?")


def whole_yes(text: str) -> Strength | None:
    """How surely the whole of a short message says that a letter was read; None where it says anything else."""
    said = _plain(text)
    if len(said) > LONGEST:
        return None
    if _EMOJI.fullmatch(said) or _ONE.fullmatch(said) or _SMALL.fullmatch(_EMOJI.sub("", said)):
        return Strength.SMALL
    return _of(said) if _READ.fullmatch(said) else None


def strength(text: str) -> Strength | None:
    """The same of words that were understood as a receipt already; None for a number that answers something else."""
    said = _plain(text)
    if _OTHER_NUMBER.fullmatch(said):
        return None
    return _of(said) or Strength.SMALL


def is_number(text: str) -> bool:
    return _ONE.fullmatch(_plain(text)) is not None


def is_emoji(text: str) -> bool:
    return _EMOJI.fullmatch(_plain(text)) is not None


_ALL = re.compile(
    "^(?:老师|好的?|嗯|我们?|这|一共)*"
    "(?:[两二三四几]封(?:信|通知)?都?|所有的?(?:信|通知)?都?|全部(?:的?信)?都?|(?:这些)?(?:信|通知)?全?都|全)"
    "(?:已经?|给)?(?:收|看|知道|晓得|读|听|阅|签|回|确认|明白)"
)
_OF_CHILDREN = re.compile("姐|哥|弟|妹|孩子|娃|两个|老大|老二")


def is_all(text: str) -> bool:
    """都看了, 全部收到, 两封都看了: of every letter that is open."""
    said = _plain(text)
    return _ALL.match(said) is not None and not _OF_CHILDREN.search(said)


_BEFORE_LATER = "(?:老师|您|好的?|嗯|哦|知道了|我们?|现在|正在|在|太|有点|这会儿?|目前|今天|不好意思|抱歉|对不起|刚)*"
_BUSY = "(?:(?:忙|上班|上工|加班|开车|干活|开会|做事|没空|没时间|没得空|走不开)(?:着|呢|了|得很|死了|里|去)*)*"
_WHEN = (
    "(?:晚点儿?|晚些|迟点|等会儿?|等下|等一下|等一会儿?|一会儿?|待会儿?|过会儿?|回头|稍后|今?晚上?|今晚|明天|明早|改天|周末|中午|"
    "有空|得空|空了|空闲|抽空|等?我?下班|下了班|收工|忙完|回家|到家)(?:了|后|之后|以后|的时候|再|我|就|来|会|去|回来)*"
)
_LOOKS = "(?:仔细|慢慢|好好|认真)?(?:看|读|听|瞧|签|看看|听听|读读|看一下|看下|听一下|看信|看完|打开看|点开看)"
_AFTER_LATER = "(?:信|这个|那个|吧|啊|哈|了|的|哦|一下|您|你|老师|好吗|谢谢|再回复?您?你?|回复?您?你?)*"
_LATER = re.compile(f"{_BEFORE_LATER}{_BUSY}{_BEFORE_LATER}{_WHEN}{_LOOKS}{_AFTER_LATER}")
_NO_TIME = re.compile(f"{_BEFORE_LATER}(?:没空|没时间|没得空|来不及|顾不上|没顾上)(?:看|读|听|签)(?:信|呢|啊|的|老师)*")


def is_later(text: str) -> bool:
    """晚点看, 等会看, 晚上再看, 忙 回头看: the whole message puts the reading off."""
    said = _plain(text)
    return len(said) <= LONGEST and bool(_LATER.fullmatch(said) or _NO_TIME.fullmatch(said))


_CLAUSES = re.compile(r"([^,，.。!！?？;；\n\s]+)([,，.。!！?？;；\n\s]*)")
_NO_NO = re.compile("(?:没有?|不是|并非|也不是|不能说)(?:说|我|要)?(?:不同意|不签|不想签|不认|反对|不接受)")
_WHO = (
    "(?:我们家|我们|我|咱们|咱|家长|这封信|那封信|这个|那个|这份|那份|这种|这|那|老师|对不起|不好意思|抱歉|坚决|绝对|肯定|真的|"
    "打死|就|实在|反正|是|都|也|这次|恕|对此|全家|他爸|他妈|孩子爸|孩子妈|他爸爸|他妈妈)*"
)
_WHAT = "(?:字|名|收|这个|这封信?|这种信?|这份|这条|这样|上面的|里面的|信[上里]的|说法|东西|回执|的|了|啊|啦|哈|嘞|呢)*"
_BARE_NO = re.compile(
    f"{_WHO}(?:不签|拒签|拒绝签?|不(?:想|愿意?|能|会再|打算|准备|可能|敢)签|不同意签?|不认(?![识得字])(?:可|账|同|帐)?|不接受|不赞成|有异议|反对)"
    f"{_WHAT}"
)
_LETTER = "(?:信|通知书?|责任书|承诺书|告知书|回执|协议|条款|这东西|内容)"
_FAULT = (
    "(?:有问题(?=[的啊吧了呢]*$)|不对(?=[的啊吧了劲]*$)|不合理|不合适|不公平|写错|错了|推卸责任|推责|甩锅|甩责任|霸王|不认(?![识得字])|不同意|"
    "不接受|(?<!没)(?<!没有)有(?:意见|异议)|反对|不签|拒签|不想签|不愿意?签|看不惯)"
)
_FAULTY = re.compile(f"{_LETTER}[^,，。]{{0,10}}{_FAULT}")
_BY_WHAT_RIGHT = re.compile(
    "(?:凭什么|凭啥|凭么事|干嘛要|干吗要)(?:$|[啊呀呢嘛]+$|[^,，。]{0,8}(?:签|回执|承诺书?|责任|负责|保证|回这个|认这个))"
)
_ASKS = re.compile(
    "[吗么]$|怎么|咋|可以|可不可|行不行|能不能|要不要|会不会|是不是|多少|几|哪|如果|要是|的话|不签[^,，]{0,2}会"
)
_ABOUT_LETTER = re.compile(f"{_LETTER}|签|凭什么|凭啥")


def is_no(text: str) -> bool:
    """不签, 我不同意, 凭什么让我们签, 这信有问题: some clause of it says no to a letter, and does not ask."""
    return any(_says_no(clause, stop) for clause, stop in _CLAUSES.findall(_NO_NO.sub("", fold(text))))


def is_of_letter(text: str) -> bool:
    """Whether a no names what it is said to: the letter, or the signing."""
    return _ABOUT_LETTER.search(fold(text)) is not None


def _says_no(clause: str, stop: str) -> bool:
    if _BY_WHAT_RIGHT.search(clause):
        return True
    if _ASKS.search(clause) or "?" in stop or "？" in stop:
        return False
    return bool(_BARE_NO.fullmatch(clause) or _FAULTY.search(clause))


_TURNS = re.compile(
    "没听|没看|没收|没懂|没明白|没搞|听不|看不|不懂|不清|不明白|不晓得|不知道|再[念读讲说]|"
    "[?？吗]|可是|但是?|不过|只是|怎么|什么|几点|几号|哪|多少|为啥|能不能|可不可以|是不是|有没有|呢$|不同意|不签|不认"
)
_HEARD = re.compile(
    "收到|听到|听见|听完|听了|听清|听懂|知道了|晓得|明白|看到了|看了|看过|记住|记牢|记下|好的|好嘞|好个|好好好|要得|没问题|会注意|会看|看牢|看好|看住|"
    "做到|放心|嗯嗯|^(?:行|中|成|好|对)+(?:得很|的|嘞|勒|了)?[,，。!！]*$"
)


def asks_or_objects(text: str) -> bool:
    """Whether words, perhaps recognised in a voice, ask for something or turn against it."""
    return _TURNS.search(fold(text)) is not None


def is_heard(text: str) -> bool:
    """Whether the recognised words of a voice say anywhere that the letter was heard, and nothing against it."""
    return _HEARD.search(fold(text)) is not None and not asks_or_objects(text)


def _of(said: str) -> Strength | None:
    if _OF_RECEIPTS.search(said):
        return Strength.CERTAIN
    return Strength.KNOWN if _OF_KNOWING.search(said) else None


def _plain(text: str) -> str:
    """Without stops, ornaments and whom it is said to; the platform's names of emoji as emoji."""
    said = _CALLED.sub("", fold(text))
    for written, sign in _IN_BRACKETS.items():
        said = said.replace(written, sign)
    return _NOT_WORDS.sub("", _TONES.sub("", _ORNAMENT.sub("", said))).strip("[]【】")
