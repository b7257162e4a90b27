"""How long what is kept, and by which rule: one table, read by the job that deletes, the pages and the documents.

个人信息保护法 art. 19, 47 and 儿童个人信息网络保护规定 art. 12: no longer than needed. Where the rule is our own
reading (privacy.md, "retention") the house takes the careful side: what belongs to a pupil who is at school stays.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

YEAR_BEGINS = (9, 1)  # month, day: the school year of China ends on 31 August
MEDIA_FOR = relativedelta(months=6)
WORDS_AFTER_YEAR = relativedelta(years=1)
FILE_AFTER_LEAVING = relativedelta(years=3)
ALERTS_AFTER_CLOSING = relativedelta(years=3)
REFUSED_FOR = timedelta(days=30)
LOGS_FOR = timedelta(days=180)  # 网络安全法 art. 21 (3): six months at least
TRIES_FOR = timedelta(days=1)


class What(StrEnum):
    """One kind of thing that ends."""

    WORDS = "words"
    FILE = "file"
    MEDIA = "media"
    RAW = "raw"
    QUARANTINE = "quarantine"
    QUESTIONS = "questions"
    BINDINGS = "bindings"
    SESSIONS = "sessions"
    TRIES = "tries"
    ASKS = "asks"
    ALERTS = "alerts"

    @property
    def rule(self) -> "Rule":
        """How long, and why."""
        return RULES[self]


@dataclass(frozen=True, slots=True)
class Rule:
    """``label`` and ``keeps`` are said to staff and families; ``source`` is where the period comes from. Not
    ``by_itself``: the program only counts, a person decides."""

    label: str
    keeps: str
    source: str
    by_itself: bool = True


RULES: dict[What, Rule] = {
    What.WORDS: Rule(
        "和学校说过的话",
        "孩子离校后，满一个学年再加一年；在校期间留在档案里",
        "本校规定，儿童个人信息网络保护规定第12条",
    ),
    What.FILE: Rule("成长档案里的其他记录", "孩子离校后三年", "本校规定，儿童个人信息网络保护规定第12条"),
    What.MEDIA: Rule("聊天里的语音、照片", "六个月；作为回执、家访、预警依据的跟着那份记录", "本校规定"),
    What.RAW: Rule("没有登记的人发来的消息原文", "180天", "网络安全法第21条，留存日志不少于六个月"),
    What.QUARANTINE: Rule("读不懂的来信", "180天", "网络安全法第21条，留存日志不少于六个月"),
    What.QUESTIONS: Rule("微信里问过的选择题", "180天", "网络安全法第21条，留存日志不少于六个月"),
    What.BINDINGS: Rule("没有通过的登记申请", "30天", "本校规定"),
    What.SESSIONS: Rule("老师登录电脑的记录", "180天", "网络安全法第21条，留存日志不少于六个月"),
    What.TRIES: Rule("没有成功的登录", "1天", "只用来挡住猜密码的人"),
    What.ASKS: Rule("扫码登录的请求", "1天", "只用来挡住猜密码的人"),
    What.ALERTS: Rule(
        "安全预警和心理支持", "结束后三年，再由负责人决定", "本校规定；未成年人保护法第11条", by_itself=False
    ),
}
# What this program never deletes: said on the page of the rules and in docs/retention.md.
STAYS = (
    ("查看、导出、改动的记录", "三年以上，只增不改"),
    ("同意和撤回同意的记录", "关系存续期间，再加三年"),
    ("登记表和它的变化", "孩子离校后三年，再按学校档案规定"),
    ("统计数字", "一直，少于5人的不对外"),
)


def years_before(day: date, years: int) -> date:
    """The day so many years earlier; of 29 February the last of the month."""
    return day - relativedelta(years=years)


def months_before(day: date, months: int) -> date:
    """The day so many months earlier, or the last of that month."""
    return day - relativedelta(months=months)


def words_before(today: date) -> date:
    """The day (China) before which words are over: their school year ended at least one year ago."""
    month, day = YEAR_BEGINS
    begun = date(today.year, month, day)
    latest = begun - WORDS_AFTER_YEAR
    return latest if begun <= today else latest - relativedelta(years=1)


def media_before(today: date) -> date:
    """The day before which a voice or picture of the chat is over."""
    return today - MEDIA_FOR


def left_before(today: date) -> date:
    """Whoever left before this day has left for three years."""
    return today - FILE_AFTER_LEAVING


def closed_before(today: date) -> date:
    """An alert that was closed before this day is over."""
    return today - ALERTS_AFTER_CLOSING
