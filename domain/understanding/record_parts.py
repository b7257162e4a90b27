"""The smaller fields of a record (practice 2.3): how long, by which way, where, with which colleague, what next."""

import re

from domain.contact import Way
from domain.register.cells.cell import western

LONGEST_MINUTES = 600
LONGEST_AGREED = 30  # signs

_N = "[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_LONG = (
    f"(?:(?P<half>半)个?(?:小时|钟头)|(?P<hours>{_N})个?(?P<more>半)?(?:小时|钟头)(?:(?P<rest>{_N})分钟?)?"
    f"|(?P<minutes>{_N})[来多几]?分钟|(?P<quarters>[一三])刻钟)"
)
# A stretch of time belongs to the talk when a word of talking stands before it, or when it stands for itself.
_SPENT = re.compile(
    "(?:(?:聊|谈|说|讲|打|视频|通话|连线|电话|沟通|交流|坐|待|呆|陪|用时|时长)[了过有将近大概约差不多天会 ]{0,4}"
    f"|(?:^|(?<=[ ,。;:]))(?:是|有|共|约|大概|大约)?){_LONG}"
)
_DAILY = re.compile("每天$|每晚$|每次$|每周$")
_ELSEWHERE = re.compile("说|讲|答应|表示|告诉|想|问")
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    (Way.FACE, re.compile("来校|来学校|来了学校|到校|到学校|面谈|当面|见面|来办公室")),
    (Way.VIDEO, re.compile("视频|连线")),
    (Way.WECHAT, re.compile("微信(?!电话)|语音留言|发语音|发消息|短信")),
    (Way.PHONE, re.compile("电话|打通|接通|来电|回电|致电")),
)
_BY_MACHINE = re.compile("(视频|微信|电话|语音)(?:里|上|中)?(?:跟|和|找)?.{0,4}?(?:谈|聊|说)")
_PLACES = re.compile("办公室|操场|教室|走廊|宿舍|食堂|活动室|心理室|谈心室|谈心屋|校门口|图书室|图书角|花坛|小路")
_AGREED = re.compile(
    "约好|约定|约了|说好|讲好|下次|改天|下回|过几天|"
    "(?:下周.?|下星期.?|下个月|明天|后天|周.|星期.|晚上|今晚|明晚)(?:我)?再(?:谈|聊|打|联系|去|来|说|视频|看)"
)
_TITLE = "(?:老师|主任|校长|书记)"
_COLLEAGUES = (
    re.compile(f"[和跟同与](?P<who>[\u4e00-\u9fff]{{1,3}}?{_TITLE})(?:一起|一同|一块|两人|去|到|上门|家访|走访)"),
    re.compile(f"(?:^|[ ,。今天昨])(?P<who>[\u4e00-\u9fff]{{1,3}}?{_TITLE})[和跟]我"),
    re.compile(f"(?P<who>[\u4e00-\u9fff]{{1,3}}?{_TITLE})(?:陪我|陪同|同去|也去)"),
    re.compile("(?P<who>(?:两|2|二|三|3)(?:位|个|名)老师)"),
)
_NO_NAME = re.compile("^(?:今天|昨天|前天|下午|上午|我)+")


def minutes_in(text: str) -> int | None:
    """How long they spoke; not how far the way is, nor what somebody does every day."""
    for found in _SPENT.finditer(text):
        if not _DAILY.search(text[: found.start()]) and (minutes := _minutes(found)):
            return min(minutes, LONGEST_MINUTES)
    return None


def way_in(text: str, usual: Way) -> Way:
    """By which way they spoke, as far as the words before what was said tell; ``usual`` otherwise."""
    if usual is Way.FACE:
        found = _BY_MACHINE.search(text)
        return {"视频": Way.VIDEO, "微信": Way.WECHAT}.get(found[1], Way.PHONE) if found else usual
    before = " ".join(_ELSEWHERE.split(part, maxsplit=1)[0] for part in re.split("[,。;!?]", text))
    return next((way for way, words in _WAYS if words.search(before)), usual)


def place_in(text: str) -> str:
    """Where in the school they spoke; empty where it is not told."""
    found = _PLACES.search(text)
    return found.group() if found else ""


def agreed_in(text: str) -> str:
    """The part of the sentence that says what comes next: 下周再谈, 约好周五."""
    parts = (part.strip() for part in re.split("[,。;!? \n]", text))
    return next((part[:LONGEST_AGREED] for part in parts if _AGREED.search(part)), "")


def colleagues_in(text: str) -> str:
    """Who of the school came along on a visit: 李老师, 两位老师; empty where nobody is told of."""
    for pattern in _COLLEAGUES:
        if found := pattern.search(text):
            return _NO_NAME.sub("", found["who"])
    return ""


def _minutes(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["quarters"]:
        return 15 * _number(found["quarters"])
    if found["hours"]:
        return 60 * _number(found["hours"]) + (30 if found["more"] else 0) + _number(found["rest"] or "0")
    return _number(found["minutes"])


def _number(said: str) -> int:
    digits = western(said.replace("两", "二"))
    return int(digits) if digits.isdecimal() else 0
