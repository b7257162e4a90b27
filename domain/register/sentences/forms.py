"""The plain sentences in which families tell that something changed: a table, one line one way of saying it.

〈…〉 stands for a part: 〈谁〉 who (nobody named: the sender), 〈日〉 a day, 〈地〉 a place, 〈号〉 a telephone number.
x? and (…)? may be left out, | is "or". A line counts only when it fits from end to end and holds what ``needs`` asks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count

from domain.register.sentences import places, spoken_days
from domain.register.sentences.people import CARER, WHO

# Stands for a telephone number in a prepared text; a sign for private use, as those around places and days.
NUMBER_MARK = "\ue000"

_BEGINS, _ENDS = spoken_days.BEGINS, spoken_days.ENDS
_DAY = f"{_BEGINS}[^{_ENDS}]+{_ENDS}"
_HAN = "[\u4e00-\u9fff]"
# In no place: what people do there (调到宁波出差), and what only the speaker knows (我们镇).
_NO_PLACE = (
    "出差旅游玩看病住院开会学习培训读书接送办找见吃喝回来去上下过路打了的我你他她您们里边厂就也都还和跟做干班店工"
    "本外这那哪同"
)
_FREE = f"(?:(?![{_NO_PLACE}]){_HAN})"
_KNOWN = f"{places.BEGINS}{_HAN}+?{places.ENDS}"
_PLACE = f"{_KNOWN}{_FREE}{{0,5}}?(?:[市县区镇乡村]|街道|开发区|工业园)?|{_FREE}{{2,6}}?[省市县镇]"
PARTS = {
    "谁何时": "〈日〉〈谁〉〈日〉〈副〉",
    "谁": f"(?P<who>{WHO})?",
    "日": f"(?P<day{{}}>{_DAY})?",
    "起": f"(?P<day{{}}>{_BEGINS}[^{_ENDS}]+(?:起|开始){_ENDS})",
    "往后": f"(?P<day{{}}>{_BEGINS}(?:今年|明年|年后|过完年|过了年){_ENDS}|以后|往后|今后)",
    "地": f"(?P<to>{_PLACE})",
    "原地": f"(?P<left>{_PLACE})",
    "照看人": f"(?P<carer>{CARER})",
    "号": NUMBER_MARK,
    "号码": "(?:手机号码|手机号|电话号码|电话号|联系电话|联系方式|号码|手机|电话|号|卡)",
    "副": "(?:已经|现在|目前|刚刚|刚|最近|这次|这回|又|也|都|就|要|会){0,2}",
    "做工": "(?:上班|打工|工作|干活|做工|做事|务工|挣钱|做生意)",
    "单位": f"(?:的?{_HAN}{{0,3}}?(?:厂|公司|工地|店|餐馆|单位|车间)(?:里|上|那边)?|里|那边|这边)?",
    "孩子": "(?:(?:两个|二个|三个)?(?:孩子们?|小孩|他们?|她们?|儿子|女儿))",
    "他": "(?:孩子|他|她)",
    "归": "(?:就|都)?(?:换|改)?(?:是|由|归|让|给|跟)?",
    "带": "(?:带|照顾|照看|管)",
    "打": "(?:打|拨|联系|用|记|存)",
    "回": "(?:回来|回家|回老家|返乡)",
    "几天": "(?:[0-9一二两三四五六七八九十几]{1,2}(?:天|晚|个?星期|周))",
    "看看": "(?:看看|看一下|看〈孩子〉|陪〈孩子〉|一趟|过节|过中秋|过国庆)",
    "尾": "(?:了|哦|喔|噢|呀|啊|哈|哎|老师|谢谢|麻烦(?:您|你)?[记改存]一下|(?:请|帮)?(?:您|你|我)?[记改存]一?下)*",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One line of the table. ``needs``: 了 the sentence says that it is so; 日 it names a day; 月 it names a month, a
    year, or a day from which on; of several one is enough.
    """

    topic: str
    sentence: str
    needs: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.sentence)

    def says_enough(self, text: str, day: str) -> bool:
        held = {"了": "了" in text, "日": bool(day), "月": any(sign in day for sign in ("月", "年", "起", "开始"))}
        return not self.needs or any(held[need] for need in self.needs)


def _forms(table: str) -> Iterator[Form]:
    """The lines of a table: topic, what it needs (— for nothing), the sentence."""
    for line in table.split("\n"):
        if line.strip():
            topic, needs, sentence = line.split()
            yield Form(topic, sentence, needs.replace("—", ""))


@cache
def _compiled(sentence: str) -> re.Pattern[str]:
    """The sentence as a regular expression; several days in one sentence are day1, day2, …"""
    days = count(1)
    written = sentence.replace("(", "(?:")
    while found := re.search("〈([^〈〉]+)〉", written):
        part = PARTS[found[1]]
        if "day{}" in part:
            part = part.replace("day{}", f"day{next(days)}")
        written = written[: found.start()] + part + written[found.end() :]
    return re.compile(written)


# "换号码了": the number comes in the clause after it.
ANNOUNCED = tuple(
    _forms("""
        phone — 〈谁何时〉换了?(个|一个|张)?新?的?〈号码〉〈尾〉
        phone — 〈日〉〈谁〉的?〈号码〉〈日〉〈副〉(换|改|变)(掉|过)?了〈尾〉
        phone — 〈谁〉的?〈号码〉〈副〉(换|改|变)(成|为|到)了?
        phone — 〈谁〉的?(现在)?的?新的?〈号码〉是?
        phone — (这|这个|下面|以下)是〈谁〉的?新的?〈号码〉〈尾〉
        phone — 〈谁〉的?(原来|以前|之前|老|旧)的?(那个)?〈号码〉(不用|停机|停用|注销|丢|用不了)了〈尾〉
    """)
)
NUMBER_AFTER = tuple(
    _forms("""
        phone — 新?的?〈号码〉?(是|为|换成|改成)?〈号〉〈尾〉
        phone — 请?(老师)?您?(以后|现在|今后|有事)?[请就都]?〈打〉(这个|这|我)?新?的?〈号码〉?是?〈号〉〈尾〉
    """)
)
WITH_NUMBER = tuple(
    _forms("""
        phone — 〈谁〉的?(现在|以后)?的?新的?〈号码〉(是|为)?〈号〉〈尾〉
        phone — 〈谁〉的?〈号码〉〈副〉(换|改|变)(成|为|到)了?〈号〉〈尾〉
        phone — 〈谁〉的?〈号码〉〈副〉(换|改|变)了(是|为)?〈号〉〈尾〉
        phone — 〈谁〉〈副〉换(了|成)?(个|一个|张)?新?的?〈号码〉了?(是|为)?〈号〉〈尾〉
        phone — 〈谁〉(以后|现在)(改用|换成)〈号〉〈尾〉
        phone — 〈号〉(这个)?是〈谁〉的?(新|新换|换)的?〈号码〉〈尾〉
        phone — (请|麻烦)?您?(帮我|帮忙)?把〈谁〉的?〈号码〉(换|改)(成|为)〈号〉〈尾〉
        phone — 〈谁〉的?(〈号码〉|旧号|老号)?从?〈号〉(换|改)(成|为|到)了?〈号〉〈尾〉
    """)
)
# The absence goes on at another place; back for good; home for a few days; gone to work; another carer.
MOVED = tuple(
    _forms("""
        place — 〈谁何时〉从〈原地〉〈单位〉(调|搬|换|转|跳槽)动?(到|去|来)了?〈地〉〈单位〉〈做工〉?去?〈尾〉
        place 了 〈谁何时〉(调|搬|换|转|跳槽)动?(到|去)了?〈地〉〈单位〉〈做工〉?去?〈尾〉
        place — 〈日〉〈谁〉(现在|目前|如今|已经)在〈地〉〈单位〉〈做工〉了〈尾〉
        home 月了 〈谁何时〉〈回〉里?〈带〉〈孩子〉(读书|上学)?〈尾〉
        home — 〈谁何时〉(已经|已)?(返乡|回乡)了〈尾〉
        home — 〈谁何时〉(以后)?(都|就)?不再?(出去|出门|外出)(打工|做工|务工|挣钱)去?了〈尾〉
        home — 〈谁〉〈往后〉(都|就)?不再?(出去|出门|外出)(打工|上班|干活|挣钱)?了〈尾〉
        home — 〈往后〉〈谁〉(都|就)?不再?(出去|出门|外出)(打工|上班|干活|挣钱)?了〈尾〉
        home — 〈谁何时〉〈回〉了?(以后|之后)?(就|也)?不再?(走|出去|出门|回去)了〈尾〉
        home — 〈起〉〈谁〉(就|都|会)?(回来|回家)?在家里?(〈带〉〈孩子〉)?〈尾〉
        home — 〈谁〉〈起〉(就|都|会)?(回来|回家)?在家里?(〈带〉〈孩子〉)?〈尾〉
        home — 〈谁何时〉(辞职|辞工|辞了工|辞了职)了?就?(回来|回家|回老家)了〈尾〉
        visit 日 〈谁何时〉(回来|回家|回老家|回去)(住|待|呆)?〈几天〉(〈日〉(就|再)?走)?〈尾〉
        visit 日 〈谁何时〉(回来|回家|回老家|回去)〈看看〉〈几天〉?(〈日〉(就|再)?走)?〈尾〉
        away 日了 〈谁何时〉(出去|出门|外出)(打工|做工|务工|挣钱|做生意)去?〈尾〉
        away 日了 〈谁何时〉(去|到|来|回)〈地〉〈单位〉〈做工〉去?〈尾〉
        carer — 〈他〉?(以后|今后|往后|接下来)〈他〉?〈归〉〈照看人〉来?〈带〉〈他〉?〈尾〉
        carer — 〈他〉?〈起〉〈他〉?〈归〉〈照看人〉来?〈带〉〈他〉?〈尾〉
        carer — 〈他〉?(现在)?(换|改)(成|由|给|到)〈照看人〉来?〈带〉〈他〉?了〈尾〉
        carer — 〈他〉〈日〉(已经|现在)?(住到|住在|搬到|搬去)了?〈照看人〉(家|那里|那边)里?(去|住)?了〈尾〉
    """)
)
# What a teacher states of a parent; 返乡 is an office's word for coming back for good.
STATED = tuple(
    _forms("""
        home — 〈谁〉〈日〉(已经|已)?(返乡|回乡)了?〈日〉〈尾〉
        away 了 〈谁〉〈日〉(已经|已|又)?(去|到)〈地〉〈做工〉?去?了?(〈日〉(走|去|出发)的?)?〈尾〉
        away 了 〈谁〉〈日〉(已经|已|又)?(外出|出去|出门)〈做工〉?去?了(〈日〉(走|去|出发)的?)?〈尾〉
    """)
)
