"""The form in which a message is compared with the tables: width, marks, dialect and slips evened out."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from domain.surnames import SURNAMES
from domain.understanding.tables import spellings
from domain.words import fold

# Longest text that is looked through; the platform takes 2,048 bytes, some 680 Chinese signs.
LONGEST = 700
PAUSES = str.maketrans({**dict.fromkeys("，、;；:~～·｜|", ","), "！": "!", "？": "?", "．": "。"})
# 不 想 活 了, 不-想-活-了: single signs held apart, three or more.
APART = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ ,.*_\-。]{1,2}[\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")
NOT_SIGNS = re.compile(r"[ ,.*_\-。]")
CHILD = "孩子"
# What is said of persons: before it a family name with one or two signs, or a sign said twice, is a name. What is said
# of nobody else: before it any two or three signs are one, unless they are an animal's.
_OF_PERSONS = (
    "不见了|找不到了|没回来|还没回|晕倒|昏倒|晕过去|叫不醒|掉水里|掉河里|掉进|被车撞|被撞|被打|被欺负|没到校|没来学校"
)
_OF_PERSONS_ONLY = (
    "走丢|走失|失踪|失联|被拐|没回家|没有回家|一晚上没回|离家出走|想自杀|要自杀|想跳楼|要跳楼|不想活|割腕|落水|溺水"
    "|没来上学|没上学"
)
_BETWEEN = "(?:同学|今天|昨天|昨晚|刚才|现在|突然|到现在|放学|早上|晚上|中午|下午|又|也|还|已经|好像|可能){0,2}"
_SIGN = "[\u4e00-\u9fff]"
# Signs that stand in no given name: small words, kin, animals, things.
_NOT_IN_NAMES = (
    "他你我没说不是有要想会就也都还了的叫怕让使今昨放到一已这那"
    "在爸妈爷奶哥姐弟妹公婆叔舅姑姨狗猫鸡鸭鹅羊牛猪兔车机书包服笔"
)
_NAME_SIGN = f"(?![{_NOT_IN_NAMES}]){_SIGN}"
_FAMILY_NAME = f"(?![{_NOT_IN_NAMES}])[{''.join(sorted(SURNAMES))}]"
NAMED = re.compile(
    f"(?<!{_SIGN})(?:(?:{_FAMILY_NAME}(?:{_NAME_SIGN}){{1,2}}?|({_NAME_SIGN})\\1)"
    f"(?={_BETWEEN}(?:{_OF_PERSONS}|{_OF_PERSONS_ONLY}))"
    f"|(?!老师|孩子|邻居)(?:{_NAME_SIGN}){{2,3}}?(?=(?:{_OF_PERSONS_ONLY})))"
)
STRETCHED = re.compile(r"([^0-9a-z])\1{3,}")


def normal(text: str, names: Collection[str] = ()) -> str:
    """The comparable form, in which these children's names, and what can only be a name, read 孩子.

    It is as long as it comes out: nothing points back into the original.
    """
    evened = fold(text[:LONGEST]).translate(PAUSES)
    evened = APART.sub(lambda run: NOT_SIGNS.sub("", run.group()), evened)
    evened = STRETCHED.sub(r"\1\1", evened)
    table = spellings()
    evened = _known().sub(lambda found: table[found.group()], evened)
    for form in sorted({form for name in names for form in _forms(fold(name))}, key=len, reverse=True):
        evened = evened.replace(form, CHILD)
    return NAMED.sub(CHILD, evened)


def _forms(name: str) -> Iterator[str]:
    """周浩: also 浩浩, 小浩; 李思涵: also 思涵, 涵涵."""
    yield name
    last = name[-1:]
    yield from (f"{last}{last}", f"小{last}", f"阿{last}")
    if len(name) > 2:
        yield name[1:]


@cache
def _known() -> re.Pattern[str]:
    words = sorted(spellings(), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words))
