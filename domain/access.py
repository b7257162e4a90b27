"""Who may see and do what in the console: duties, parts of a child's file, and the one rule that joins them.

未成年人网络保护条例 art. 36: least privilege, approval by a responsible person, a record of every access. A pairing
that a director approved is standing access to those children for as long as it runs; everything else is asked for with
a reason, decided by somebody else and ends by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

GRANTED_FOR = timedelta(days=7)  # a request that was granted, unless the grant says less
IDLE_AFTER = timedelta(minutes=20)  # ASVS 7.3; a staff room's browser left open
ENDS_AFTER = timedelta(hours=12)
PROVED_FOR = timedelta(minutes=10)  # for exports and unmasking, who you are is asked again after so long


class AccountKind(StrEnum):
    """What an account is to the installation."""

    STAFF = "staff"  # a person of one school
    OFFICER = "officer"  # of the county: numbers, no names
    OPERATOR = "operator"  # of the machine: states and errors, no content


class Duty(StrEnum):
    """In what capacity somebody acts. Paired and class teacher are so for some children only."""

    PAIRED = "paired"
    CLASS_TEACHER = "class_teacher"
    PSYCH = "psych"
    DIRECTOR = "director"
    PRINCIPAL = "principal"
    OFFICER = "officer"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        """How the school says it."""
        return DUTY_LABELS[self]


DUTY_LABELS = {
    Duty.PAIRED: "结对教师",
    Duty.CLASS_TEACHER: "班主任",
    Duty.PSYCH: "心理教师",
    Duty.DIRECTOR: "德育主任",
    Duty.PRINCIPAL: "校长",
    Duty.OFFICER: "县教育局",
    Duty.OPERATOR: "维护人员",
}
LEADING = frozenset({Duty.DIRECTOR, Duty.PRINCIPAL})  # the responsible persons who decide requests
OF_SCHOOL = LEADING | {Duty.PSYCH}  # duties for all children of a school
ALL_STAFF = frozenset(Duty) - {Duty.OFFICER, Duty.OPERATOR}


class Part(StrEnum):
    """A part of a child's file, or a deed on it, that is given separately."""

    FILE = "file"  # head and timeline
    SEALED = "sealed"  # alerts, psychological support
    REGISTER = "register"  # the register's fields, masked
    UNMASKED = "unmasked"  # identity and bank numbers in full
    WRITE = "write"  # notes and records of contacts
    EXPORT = "export"  # the file leaves the house

    @property
    def label(self) -> str:
        """How a request names it."""
        return PART_LABELS[self]


PART_LABELS = {
    Part.FILE: "看档案",
    Part.SEALED: "看保密页",
    Part.REGISTER: "看登记表",
    Part.UNMASKED: "看完整证件号",
    Part.WRITE: "写记录",
    Part.EXPORT: "导出档案",
}
STANDING: dict[Part, frozenset[Duty]] = {
    Part.FILE: frozenset({Duty.PAIRED, Duty.CLASS_TEACHER, Duty.DIRECTOR, Duty.PRINCIPAL}),
    Part.SEALED: frozenset({Duty.PSYCH, Duty.DIRECTOR}),
    Part.REGISTER: frozenset({Duty.PAIRED, Duty.CLASS_TEACHER, Duty.DIRECTOR, Duty.PRINCIPAL}),
    Part.UNMASKED: frozenset({Duty.DIRECTOR}),
    Part.WRITE: frozenset({Duty.PAIRED, Duty.CLASS_TEACHER, Duty.DIRECTOR, Duty.PSYCH}),
    Part.EXPORT: frozenset(),  # always on request: no bulk copies
}
READ_PARTS = frozenset({Part.FILE, Part.SEALED, Part.REGISTER, Part.UNMASKED})  # a grant of these changes nothing
PROVED_PARTS = frozenset({Part.UNMASKED, Part.EXPORT})  # these ask again who it is


class Deed(StrEnum):
    """What an audit row says was done."""

    VIEW = "view"
    SEARCH = "search"
    EXPORT = "export"
    CHANGE = "change"
    SIGN_IN = "sign_in"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return DEED_LABELS[self]


DEED_LABELS = {
    Deed.VIEW: "查看",
    Deed.SEARCH: "搜索",
    Deed.EXPORT: "导出",
    Deed.CHANGE: "改动",
    Deed.SIGN_IN: "登录",
    Deed.REFUSED: "被拒绝",
}


class Verdict(StrEnum):
    """The answer of the rule."""

    ALLOWED = "allowed"
    ON_REQUEST = "on_request"  # known to exist, may be asked for with a reason
    HIDDEN = "hidden"  # as if it did not exist: another school's, or never for this duty


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is signed in, as they are at this moment. ``duties`` are those that hold anywhere; ``classes`` are
    the classes whose teacher this is. ``person_id`` and ``school_id`` are None for officers and operators.
    ``kept_from``: children of whom they must learn nothing, for as a parent they are who is kept away from them.

    ``session_id`` None: not in a browser, but at the command line.
    """

    account_id: int | None
    kind: AccountKind
    name: str
    duties: frozenset[Duty]
    person_id: int | None = None
    school_id: int | None = None
    classes: frozenset[str] = frozenset()
    session_id: int | None = None
    kept_from: frozenset[int] = frozenset()

    def has(self, *duties: Duty) -> bool:
        """Whether one of these duties is theirs."""
        return not self.duties.isdisjoint(duties)

    @property
    def is_leading(self) -> bool:
        return self.has(*LEADING)

    @property
    def who(self) -> str:
        """The name and the duties, as an audit row keeps them."""
        labels = "、".join(duty.label for duty in Duty if duty in self.duties)
        return f"{self.name}（{labels}）" if labels not in ("", self.name) else self.name


def verdict(part: Part, duties: Collection[Duty], *, granted: bool) -> Verdict:
    """Whether somebody with these ``duties`` for this very child may have this part. ``granted``: a request for it was
    granted and still holds. Nobody's duty (of the same school's staff): on request."""
    if granted or not STANDING[part].isdisjoint(duties):
        return Verdict.ALLOWED
    return Verdict.ON_REQUEST


def may_decide(asker_account: int, actor: Actor) -> bool:
    """A leading person decides, and nobody about their own request."""
    return actor.is_leading and actor.account_id != asker_account
