"""What a definition says of a child, and the three-valued logic (Kleene) that keeps a gap from turning into 否."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Answer(StrEnum):
    """Whether something holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {Answer.YES: "是", Answer.NO: "否", Answer.UNKNOWN: "待核实"}[self]


class Absent(StrEnum):
    """How many parents are away by ZJ-2013, which is not how many parents the child has (register 1.3, rule 7)."""

    ONE = "one"
    BOTH = "both"

    @property
    def staff_label(self) -> str:
        """The word of the policy, for staff and offices only: families and children never read it."""
        return {Absent.ONE: "单亲留守", Absent.BOTH: "双亲留守"}[self]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of why, for staff. ``field`` names the fact that is missing, where one is."""

    code: str
    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition: how it stands, and why."""

    answer: Answer
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one definition says. ``kind`` is for ZJ-2013 alone; 是 without it: the other parent is not known well."""

    answer: Answer
    reasons: tuple[Reason, ...]
    kind: Absent | None = None
    flags: tuple[Reason, ...] = ()

    @property
    def staff_label(self) -> str:
        return self.kind.staff_label if self.kind else self.answer.label

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts to ask for."""
        return tuple(dict.fromkeys(reason.field for reason in self.reasons if reason.field))


# The same sentence is said of many children.
_kept = lru_cache(maxsize=1 << 12)


@_kept
def yes(code: str, text: str) -> Finding:
    return Finding(Answer.YES, (Reason(code, text),))


@_kept
def no(code: str, text: str) -> Finding:
    return Finding(Answer.NO, (Reason(code, text),))


@_kept
def unknown(field: str, text: str) -> Finding:
    return Finding(Answer.UNKNOWN, (Reason("unknown", text, field),))


def all_of(*findings: Finding) -> Finding:
    """Every condition holds; the reasons are those of the conditions that decide."""
    return _first_among(findings, Answer.NO, Answer.UNKNOWN, Answer.YES)


def any_of(*findings: Finding) -> Finding:
    """Some condition holds; the reasons are those of the conditions that decide."""
    return _first_among(findings, Answer.YES, Answer.UNKNOWN, Answer.NO)


def both(one: Finding, other: Finding) -> Finding:
    """As ``all_of``, but when the first fails nothing is said of the second."""
    return one if one.answer is Answer.NO else all_of(one, other)


def _first_among(findings: tuple[Finding, ...], *order: Answer) -> Finding:
    """The first of these answers that any condition has, with the reasons of all conditions that have it."""
    answer = next(answer for answer in order if any(finding.answer is answer for finding in findings))
    reasons = (reason for finding in findings if finding.answer is answer for reason in finding.reasons)
    return Finding(answer, tuple(dict.fromkeys(reasons)))
