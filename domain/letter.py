"""A letter's life, whose confirmation counts, and by which ways it may be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Above so many recipients a second person of the school approves first.
ALONE_UP_TO = 50
# So long after it began a letter can be taken back.
UNDO_FOR = timedelta(minutes=10)
# practice 2.5: never more than two automatic reminders.
MOST_REMINDERS = 2


class LetterState(StrEnum):
    """Where a letter stands. ``paused`` is no state: a running letter has ``paused_at``."""

    DRAFT = "draft"
    WAITING = "waiting"  # for the word of a second person
    APPROVED = "approved"  # leaves when its moment comes
    RUNNING = "running"
    STOPPED = "stopped"  # no more leaves; receipts are still taken
    RECALLED = "recalled"  # taken back within ten minutes
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The state in the school's words."""
        return STATE_LABELS[self]


STATE_LABELS = {
    LetterState.DRAFT: "草稿",
    LetterState.WAITING: "等第二个人同意",
    LetterState.APPROVED: "已同意，到时发出",
    LetterState.RUNNING: "正在收回执",
    LetterState.STOPPED: "已停发，回执照收",
    LetterState.RECALLED: "已撤回",
    LetterState.CLOSED: "已结束",
}
# While a letter is in one of these, families can still answer it.
TAKES_RECEIPTS = (LetterState.RUNNING, LetterState.STOPPED)


class Method(StrEnum):
    """How a family said that it has read the letter."""

    WORD = "word"
    NUMBER = "number"
    EMOJI = "emoji"
    TAP = "tap"
    SIGNATURE = "signature"
    VOICE = "voice"
    PHOTO = "photo"
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in_person"
    BY_CHILD = "by_child"

    @property
    def label(self) -> str:
        return METHOD_LABELS[self]


METHOD_LABELS = {
    Method.WORD: "回复",
    Method.NUMBER: "回数字",
    Method.EMOJI: "表情",
    Method.TAP: "点击",
    Method.SIGNATURE: "手写签名",
    Method.VOICE: "语音",
    Method.PHOTO: "纸条照片",
    Method.PAPER: "纸质",
    Method.PHONE: "电话告知",
    Method.IN_PERSON: "当面",
    Method.BY_CHILD: "学生带回",
}


class Policy(StrEnum):
    """Whose confirmation makes a child's receipt complete."""

    BOTH = "both"  # one away parent and one carer at home, as far as the child has them
    ANY = "any"
    EACH = "each"
    NAMED = "named"  # the adults that the letter names

    @property
    def label(self) -> str:
        return POLICY_LABELS[self]


POLICY_LABELS = {
    Policy.BOTH: "在外的和在家的各一位",
    Policy.ANY: "任何一位家长",
    Policy.EACH: "每一位家长",
    Policy.NAMED: "点名的家长",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One guardian's answer to one letter about one child; ``named``: the letter waits for this very adult."""

    away: bool
    confirmed: bool
    named: bool = False


def is_complete(receipts: Iterable[Receipt], policy: Policy = Policy.BOTH) -> bool:
    """Whether these receipts, all of one child, are enough; a child without any is never complete.

    Source of ``BOTH``: the ministry's 2014 order on drowning letters: parents who are long away must be reached as
    well. ``NAMED`` without a named adult counts as ``BOTH``.
    """
    given = list(receipts)
    if policy is Policy.NAMED and any(one.named for one in given):
        return all(one.confirmed for one in given if one.named)
    if policy is Policy.ANY:
        return any(one.confirmed for one in given)
    if policy is Policy.EACH:
        return bool(given) and all(one.confirmed for one in given)
    groups: dict[bool, bool] = {}
    for receipt in given:
        groups[receipt.away] = groups.get(receipt.away, False) or receipt.confirmed
    return bool(groups) and all(groups.values())


@dataclass(frozen=True, slots=True)
class Audience:
    """Which pupils a letter is about; all parts empty: every pupil of the school. Parts of one kind add up, parts of
    different kinds narrow: three classes, and of these those with a tag."""

    grades: tuple[str, ...] = ()  # "三年级"
    classes: tuple[str, ...] = ()  # as the register writes them: "三(2)班"
    tags: tuple[str, ...] = ()
    children: tuple[int, ...] = ()

    @property
    def is_everybody(self) -> bool:
        return not (self.grades or self.classes or self.tags or self.children)

    @property
    def label(self) -> str:
        """Who it is for, in the school's words."""
        if self.is_everybody:
            return "全体家长"
        named = [*self.grades, *self.classes, *self.tags, *([f"{len(self.children)} 个孩子"] if self.children else [])]
        return "、".join(named) + "的家长"
