"""One child's help on paper: who looks after it, what was agreed to be done, and every contact as it was.

The fields are those of practice 2.3. A conversation is one contact however many messages it had; what was in vain is
shown and never counted; a letter to everybody is no contact and does not stand here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.clock import in_china, in_zone
from domain.contact import Cadence, ContactKind, Result, Unit, Way
from domain.coverage import Span
from domain.pause import Cause
from domain.support import Area

WAYS = {
    Way.WECHAT: "微信",
    Way.PHONE: "电话",
    Way.VIDEO: "视频",
    Way.FACE: "当面",
    Way.VISIT: "家访",
    Way.LETTER: "信",
}
RESULTS = {
    Result.REACHED: "联系上",
    Result.NO_ANSWER: "未接",
    Result.WRONG_NUMBER: "空号",
    Result.DECLINED: "拒接",
    Result.NOBODY_HOME: "没人在家",
}
VISITS = (ContactKind.VISIT, ContactKind.HOLIDAY_VISIT)
WITH_FAMILY = (ContactKind.PARENT, ContactKind.CARER, ContactKind.FAMILY_CALL)
CONFINED = "（另存，不在这里）"
# The head that the program writes over a record ("电话｜11月23日｜妈妈｜打通"); what it says of these, columns tell.
HEAD = re.compile("^(?:谈心|电话|家访|亲情电话)｜")
TOLD_BY_COLUMNS = re.compile("打通|没打通|号码不对|拒接|没人在家|没谈成|没回|微信|电话|视频|面谈|[0-9]+分钟|约定：.*")
# Where the words name the fields of practice 2.3.
ANSWERED = re.compile(r"(?:家长|家里)?反馈[:：]\s*(?P<words>[^；;｜\n]+)[；;]?")
AGREED = re.compile(r"(?:约定[:：]\s*)+(?P<words>[^；;｜\n]+)[；;]?")


@dataclass(frozen=True, slots=True)
class Adult:
    """Somebody of the family; ``relation`` as the school says it, ``zone`` an IANA name."""

    name: str
    relation: str
    away: bool
    phone: str
    zone: str


@dataclass(frozen=True, slots=True)
class Paired:
    """A teacher who looked after the child from one moment (UTC) on; ``until`` None: now."""

    teacher: str
    since: datetime
    until: datetime | None
    is_substitute: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """What is hard, what is done, by whom and by when, and what came of it."""

    area: Area
    problem: str
    measure: str
    owner: str
    due_on: date
    results: tuple[str, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """Who should be in touch how often; ``why`` where it is otherwise than the school does."""

    kind: ContactKind
    whom: str
    cadence: Cadence
    way: Way
    why: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Met:
    """One contact or attempt: ``at`` its beginning (UTC), ``zone`` the adult's, ``said`` the words that were kept.

    ``is_confined``: the words belong to an alert and stand with it. Of a conversation in the chat: how many
    ``messages`` it had, and since when (``asked_at``, UTC) the family waited for it.
    """

    kind: ContactKind
    way: Way
    result: Result
    at: datetime
    whom: str
    zone: str
    by: str
    by_family: bool
    minutes: int | None
    said: str
    is_confined: bool
    promises: tuple[str, ...] = ()
    messages: int = 0
    asked_at: datetime | None = None
    is_of_visit: bool = False  # the same words stand under the visit

    @property
    def is_contact(self) -> bool:
        return self.result is Result.REACHED


@dataclass(frozen=True, slots=True)
class Danger:
    """A hazard of the home; days in China, ``gone_on`` None: still there. ``rechecks``: looked at and not gone."""

    what: str
    found_on: date
    recheck_on: date
    rechecks: int
    gone_on: date | None


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody said they would do; ``state`` is open, kept or dropped."""

    what: str
    by: str
    said_on: date
    due_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Let:
    """A pause that touches the span; ``form`` as it is said (免, 静), ``whom`` empty: everybody."""

    form: str
    cause: Cause
    note: str
    whom: str
    from_on: date
    until_on: date
    lifted_on: date | None


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything of one child in a span of days."""

    school: str
    child: str
    class_name: str
    span: Span
    pairings: Sequence[Paired]
    adults: Sequence[Adult]
    measures: Sequence[Measure]
    plans: Sequence[Planned]
    met: Sequence[Met]
    weekly: Sequence[tuple[str, int]]  # whose weekly contact with whom, and of how many weeks they told
    dangers: Sequence[Danger]
    promises: Sequence[Promised]
    pauses: Sequence[Let]

    def of(self, *kinds: ContactKind) -> list[Met]:
        """What was of these kinds, oldest first."""
        return [one for one in self.met if one.kind in kinds]


def tally(met: Sequence[Met]) -> tuple[int, int]:
    """How many contacts, and how many attempts."""
    contacts = sum(one.is_contact for one in met)
    return contacts, len(met) - contacts


def often(cadence: Cadence) -> str:
    """A cadence in words of the school."""
    if cadence.unit is Unit.TERM:
        return "每学期一次"
    if cadence.unit is Unit.HOLIDAY:
        return "每个长假一次"
    if cadence.unit is Unit.WEEK:
        return "每周一次"
    holiday = f"，放假{cadence.holiday_days}天一次" if cadence.holiday_days else "，放假不计"
    return f"{cadence.days}天一次{holiday}"


def clocks(at: datetime, zone: str) -> str:
    """The moment in China; for who lives by another clock, theirs as well."""
    here, there = in_china(at), in_zone(at, zone)
    said = f"{here:%Y-%m-%d %H:%M}"
    if there.utcoffset() == here.utcoffset():
        return said
    return f"{said}（当地 {there:%m-%d %H:%M}）"


def said_of_chat(met: Met) -> str:
    """A conversation as one line, without its words."""
    waited = f"，{clocks(met.asked_at, met.zone)} 问起" if met.asked_at is not None else ""
    return f"微信往来 {met.messages} 条{waited}"


def content(met: Met) -> str:
    """What was spoken of, without what other columns tell."""
    if met.is_confined:
        return CONFINED
    if met.is_of_visit:
        return "见家访记录"
    if met.way is Way.WECHAT and not met.said:
        return said_of_chat(met)
    return AGREED.sub("", ANSWERED.sub("", _without_head(met))).strip().rstrip("；;").strip()


def answered(met: Met) -> str:
    """What the family said to it, where the words name it."""
    return "" if met.is_confined else _named(ANSWERED, met.said)


def agreed(met: Met) -> str:
    """What was agreed: where the words name it, and what somebody promised then."""
    if met.is_confined:
        return ""
    said = _named(AGREED, met.said)
    promised = (one.removeprefix("约定").lstrip(":：") for one in met.promises)
    return "；".join(filter(None, (said, *(one for one in promised if one not in said))))


def _named(field: re.Pattern[str], words: str) -> str:
    return "；".join(dict.fromkeys(found["words"].strip() for found in field.finditer(words)))


def _without_head(met: Met) -> str:
    head, _, rest = met.said.partition("\n")
    if not HEAD.match(head):
        return met.said
    kept = [part for part in head.split("｜")[2:] if not TOLD_BY_COLUMNS.fullmatch(part) and part not in met.whom]
    return "\n".join(filter(None, ("｜".join(kept), rest)))
