"""What a guardian may ask about the data of their child and their own, by when it is answered, and what must stay.

个人信息保护法 art. 44-50, 未成年人网络保护条例 art. 34, 儿童个人信息网络保护规定 art. 19-20.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.clock import in_china
from domain.people import Relation

# PIPL art. 50 asks for an answer in good time; the house promises fifteen days of the calendar (privacy.md).
ANSWER_WITHIN = timedelta(days=15)
REMIND_BEFORE = timedelta(days=3)


class Kind(StrEnum):
    """What is asked for."""

    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"

    @property
    def label(self) -> str:
        """How the school and the family say it."""
        return KIND_LABELS[self]


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]

    @property
    def needs_reason(self) -> bool:
        """A no, or half a yes, is answered in writing with its reason (儿童个人信息网络保护规定 art. 20)."""
        return self in (Outcome.PARTLY, Outcome.REFUSED)


class Asker(StrEnum):
    """Who asks, as far as the chat can tell."""

    GUARDIAN = "guardian"
    CONTACT = "contact"  # bound, and not the legal guardian: may ask about their own data only
    CHILD = "child"  # the words are probably a child's, on a guardian's phone

    @property
    def label(self) -> str:
        return ASKER_LABELS[self]


KIND_LABELS = {Kind.COPY: "看孩子和您自己的记录", Kind.CORRECT: "改正记录", Kind.DELETE: "删除记录"}
OUTCOME_LABELS = {
    Outcome.DONE: "办好了",
    Outcome.PARTLY: "办了一部分",
    Outcome.REFUSED: "没有办",
    Outcome.WITHDRAWN: "家长撤回了",
}
BY_STAFF = (Outcome.DONE, Outcome.PARTLY, Outcome.REFUSED)
ASKER_LABELS = {
    Asker.GUARDIAN: "监护人",
    Asker.CONTACT: "联系人，不是法定监护人：只答复和本人有关的",
    Asker.CHILD: "可能是孩子自己说的：先和监护人核对",
}
# 民法典 art. 27: the parents are the guardians of a minor; who only looks after the child is bound as a contact.
PARENTS = (Relation.FATHER, Relation.MOTHER)
# What the law makes the school keep, by kind of entry, with the reason as it is told in writing.
MUST_STAY = {
    "letter": "学校发出的安全提醒和回执，按规定要留存",
    "receipt": "学校发出的安全提醒和回执，按规定要留存",
    "alert": "孩子的安全预警，结束后还要留存三年",
    "register": "学校依法建立的登记",
    "pairing": "学校依法建立的登记",
    "binding": "同意和撤回同意的记录，按规定要留存",
    "leave": "请假和到校的记录，按规定要留存",
}


def due_on(asked_at: datetime) -> date:
    """The day (China) by which the school answers."""
    return (in_china(asked_at) + ANSWER_WITHIN).date()


def is_overdue(due: date, today: date) -> bool:
    """The day itself is still in time."""
    return today > due


def asker_of(relation: Relation, *, by_child: bool) -> Asker:
    """Who asks: the words of a child first, then what the adult is to the child (privacy.md, row 2)."""
    if by_child:
        return Asker.CHILD
    return Asker.GUARDIAN if relation in PARENTS else Asker.CONTACT


def must_stay(entry_kind: str, *, in_alert: bool) -> str:
    """Why an entry may not be deleted on request, empty where it may: what no law makes the school keep goes."""
    return MUST_STAY["alert"] if in_alert else MUST_STAY.get(entry_kind, "")
