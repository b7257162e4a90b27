"""Who should be in touch with whom and how often: the kinds of contact, what schools do by default, and the sources.

Numbers without another source are the recommended defaults of practice 2.2; a school may set each of them otherwise,
and a child may have its own with a reason.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class ContactKind(StrEnum):
    """What a contact plan asks for; each child, each adult and each kind has a plan and a clock of its own."""

    TALK = "talk"  # 谈心: the paired teacher and the child
    PARENT = "parent"  # the paired teacher and a parent who is away
    CARER = "carer"  # the paired teacher and who looks after the child at home
    VISIT = "visit"  # 家访
    HOLIDAY_VISIT = "holiday_visit"  # a visit for safety in a long holiday, to the children who need it
    WEEKLY_CHILD = "weekly_child"  # the parent who is away and the child
    WEEKLY_CARER = "weekly_carer"  # the parent who is away and who looks after the child
    FAMILY_CALL = "family_call"  # 亲情电话: a call of the family that the school arranges


class Unit(StrEnum):
    """What a cadence is counted in."""

    DAYS = "days"
    TERM = "term"  # once in every term, so many days before its end
    HOLIDAY = "holiday"  # once in every long holiday, so many days after its beginning
    WEEK = "week"  # once in every week, Monday to Sunday; asked on its last evening


class Way(StrEnum):
    """How people are in touch."""

    WECHAT = "wechat"
    PHONE = "phone"
    VIDEO = "video"
    FACE = "face"
    VISIT = "visit"
    LETTER = "letter"


class Result(StrEnum):
    """What became of an attempt; only ``REACHED`` is a contact."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"  # 未接
    WRONG_NUMBER = "wrong_number"  # 空号
    DECLINED = "declined"  # 拒接
    NOBODY_HOME = "nobody_home"


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often. ``days`` in term time; ``holiday_days`` in holidays, None: the clock stands still there."""

    unit: Unit
    days: int
    holiday_days: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a school does for one kind of contact.

    ``coordinator_after`` and ``director_after`` are school days after the due day, at which the coordinator (the class
    teacher) and the directors are told; None: never. ``way`` is how it is usually done.
    """

    cadence: Cadence
    way: Way
    coordinator_after: int | None
    director_after: int | None
    is_on: bool = True


# practice 2.2, recommended defaults; each source of a number is beside it.
DEFAULTS: dict[ContactKind, Rule] = {
    # 遂昌育才中学: at least once a week; in holidays by phone
    ContactKind.TALK: Rule(Cadence(Unit.DAYS, 7, 14), Way.FACE, 5, 10),
    # 古城中学, 沙河: once a month
    ContactKind.PARENT: Rule(Cadence(Unit.DAYS, 30), Way.PHONE, 5, 10),
    # 乐阳小学: at least twice a term
    ContactKind.CARER: Rule(Cadence(Unit.DAYS, 45), Way.PHONE, 5, 10),
    # 遂昌育才中学, 陕西 2013: once a term
    ContactKind.VISIT: Rule(Cadence(Unit.TERM, 21), Way.VISIT, 5, 10),
    ContactKind.HOLIDAY_VISIT: Rule(Cadence(Unit.HOLIDAY, 7), Way.VISIT, 5, 10),
    # 未成年人保护法 art. 23: at least once a week; asked kindly, nobody is reported for it
    ContactKind.WEEKLY_CHILD: Rule(Cadence(Unit.WEEK, 7, 7), Way.VIDEO, None, None),
    ContactKind.WEEKLY_CARER: Rule(Cadence(Unit.WEEK, 7, 7), Way.PHONE, None, None),
    # offered at least once a month
    ContactKind.FAMILY_CALL: Rule(Cadence(Unit.DAYS, 30), Way.VIDEO, None, None),
}
WEEKLY = frozenset({ContactKind.WEEKLY_CHILD, ContactKind.WEEKLY_CARER})
# The teacher's part; the rest is the parents' own.
OF_TEACHER = frozenset(ContactKind) - WEEKLY
WITH_CHILD = frozenset(
    {ContactKind.TALK, ContactKind.VISIT, ContactKind.HOLIDAY_VISIT, ContactKind.FAMILY_CALL}
)  # kinds that name no adult
WITH_ADULT = (ContactKind.PARENT, ContactKind.CARER)  # of the teacher and one adult
LABELS = {
    ContactKind.TALK: "和孩子谈心",
    ContactKind.PARENT: "和外出家长联系",
    ContactKind.CARER: "和家里照看的人联系",
    ContactKind.VISIT: "家访",
    ContactKind.HOLIDAY_VISIT: "假期安全走访",
    ContactKind.WEEKLY_CHILD: "家长每周和孩子联系",
    ContactKind.WEEKLY_CARER: "家长每周和照看的人联系",
    ContactKind.FAMILY_CALL: "亲情电话",
}
# calendar 5.4: migrants answer in the evening, and weekends suit shifts best (Cortes 2023); the parent's own clock.
WEEKLY_AT = time(19, 30)
# So many weeks without a word about a contact are something for the teacher to ask about kindly.
SILENT_WEEKS = 3
SHORTEST_DAYS, LONGEST_DAYS = 1, 400


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact, or one attempt at it, as it is kept: which plans it answers and how it went.

    ``is_contact``: both sides were really in touch. A message to many is none, nor is a call that nobody took.
    """

    kind: ContactKind
    way: Way
    result: Result = Result.REACHED

    @property
    def is_contact(self) -> bool:
        return self.result is Result.REACHED
