"""Whether a child is in the scope of each of three definitions on a given day, and why: computed, never typed.

Source: register 1.3. One condition that certainly fails makes 否, whatever else is unknown; otherwise a fact that is
needed and missing makes 待核实, never silently 否 (rule 5), and the reasons are then exactly the facts to ask for, by
their names in the dictionary of the register (``hukou_type``, ``father.episodes``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.register.rules.away import RULES, Rules, months_after, watch
from domain.register.rules.parent import (
    LifeStatus,
    Parent,
    ParentFacts,
    cannot_care,
    father,
    is_away,
    is_long_away,
    mother,
)
from domain.register.rules.verdict import (
    Absent,
    Answer,
    Finding,
    Reason,
    Verdict,
    all_of,
    any_of,
    both,
    no,
    unknown,
    yes,
)

__all__ = [
    "Absent",
    "Answer",
    "ChildFacts",
    "Difference",
    "Eligibility",
    "LifeStatus",
    "ParentFacts",
    "Reason",
    "Verdict",
    "difference",
    "gf2016",
    "judge",
    "zj2013",
    "zj2016",
]


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What the definitions ask about one child; None is unknown."""

    birth_date: date | None
    in_compulsory_school: bool | None
    rural: bool | None
    at_hukou_home: bool | None
    father: ParentFacts | None
    mother: ParentFacts | None
    divorced: bool | None = None  # for those who read the file; no definition asks for it (rule 7)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One child on one day by the three definitions."""

    zj2013: Verdict
    gf2016: Verdict
    zj2016: Verdict


def judge(facts: ChildFacts, as_of: date, rules: Rules = RULES) -> Eligibility:
    """One child on one day by the three definitions."""
    return Eligibility(zj2013(facts, as_of, rules), gf2016(facts, as_of, rules), zj2016(facts, as_of, rules))


def zj2013(facts: ChildFacts, as_of: date, rules: Rules = RULES) -> Verdict:
    """浙江 2013: a rural pupil who lives where the household is registered, with a parent away for three months.

    Any reason for being away counts, as in the formula of register 1.3. The kind counts the parents who are away so
    long: 单亲留守 is “父母一方外出打工, 有别于单亲家庭学生” (form X; rule 7). So the child of a dead mother and a
    father who is away is 单亲留守: one parent is away. That nobody is at home is told by the flag of ``gf2016``.
    """
    return _with_watch(_zj2013, facts, as_of, rules)


def gf2016(facts: ChildFacts, as_of: date, rules: Rules = RULES) -> Verdict:
    """国发〔2016〕13号: rural, under 16, both parents out to work, or one of them and the other not able to care.

    外出务工 is read as 务工 or 经商 (``rules.gf2016_reasons``). The form of 2016 offers 其他 as well, but also
    另一方在家: it records more than the definition takes. And art. 45 of Zhejiang adds 其他原因: it was not in before.
    """
    return _with_watch(_gf2016, facts, as_of, rules)


def zj2016(facts: ChildFacts, as_of: date, rules: Rules = RULES) -> Verdict:
    """浙江省未成年人保护条例 art. 45: as 国发〔2016〕13号, but away for any reason, and registered anywhere."""
    return _with_watch(_zj2016, facts, as_of, rules)


class Difference(StrEnum):
    """Why one child is counted by ZJ-2013 and not by GF-2016, or the other way round. Values are codes of reasons."""

    SIXTEEN = "sixteen"
    OTHER_REASON = "other_reason"
    ABLE = "able"
    NOT_IN_SCHOOL = "not_in_school"
    NOT_AT_HUKOU_HOME = "not_at_hukou_home"
    SHORT = "short"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return DIFFERENCE_LABELS[self]


DIFFERENCE_LABELS = {
    Difference.SIXTEEN: "已满16周岁",
    Difference.OTHER_REASON: "外出不是为了务工或经商",
    Difference.ABLE: "一方在家且有监护能力",
    Difference.NOT_IN_SCHOOL: "不在义务教育阶段就读",
    Difference.NOT_AT_HUKOU_HOME: "不住在户籍地",
    Difference.SHORT: "外出未满3个月",
    Difference.UNKNOWN: "资料不全，待核实",
}
# What can keep a child out of one definition and not out of the other; a child is counted under the first that fits.
ONLY_ZJ2013 = (Difference.SIXTEEN, Difference.OTHER_REASON, Difference.ABLE)
ONLY_GF2016 = (Difference.NOT_IN_SCHOOL, Difference.NOT_AT_HUKOU_HOME, Difference.SHORT)


def difference(eligibility: Eligibility) -> Difference | None:
    """The one reason that explains this child in the difference of both totals; None where both say the same."""
    old, new = eligibility.zj2013, eligibility.gf2016
    if old.answer is new.answer:
        return None
    if Answer.UNKNOWN in (old.answer, new.answer):
        return Difference.UNKNOWN
    refusal, possible = (new, ONLY_ZJ2013) if old.answer is Answer.YES else (old, ONLY_GF2016)
    codes = {reason.code for reason in refusal.reasons}
    return next(why for why in possible if why in codes)


# ---- the definitions, before the watch ----

Definition = Callable[[ChildFacts, date, Rules], Verdict]


def _zj2013(facts: ChildFacts, as_of: date, rules: Rules) -> Verdict:
    long = [is_long_away(parent, as_of, rules) for parent in _parents(facts)]
    found = all_of(_at_school(facts), _rural(facts), _at_hukou_home(facts), any_of(*long))
    answers = [finding.answer for finding in long]
    if found.answer is not Answer.YES:
        return Verdict(found.answer, found.reasons)
    if Answer.UNKNOWN in answers:
        return Verdict(found.answer, found.reasons + _gaps(long))
    return Verdict(found.answer, found.reasons, Absent.ONE if Answer.NO in answers else Absent.BOTH)


def _gf2016(facts: ChildFacts, as_of: date, rules: Rules) -> Verdict:
    found = all_of(_young(facts, as_of, rules), _rural(facts), _left(facts, as_of, rules, rules.gf2016_reasons))
    return Verdict(found.answer, found.reasons, flags=_check_support(facts, as_of, rules))


def _zj2016(facts: ChildFacts, as_of: date, rules: Rules) -> Verdict:
    found = all_of(_young(facts, as_of, rules), _left(facts, as_of, rules, None))
    return Verdict(found.answer, found.reasons, flags=_check_support(facts, as_of, rules))


def _parents(facts: ChildFacts) -> tuple[Parent, Parent]:
    return father(facts.father), mother(facts.mother)


def _gaps(findings: list[Finding]) -> tuple[Reason, ...]:
    return tuple(reason for finding in findings for reason in finding.reasons if reason.field)


def _left(facts: ChildFacts, as_of: date, rules: Rules, reasons: frozenset[str] | None) -> Finding:
    """Both parents away, or one away and the other not able to care."""
    one, other = _parents(facts)
    one_away, other_away = is_away(one, as_of, rules, reasons), is_away(other, as_of, rules, reasons)
    return any_of(both(one_away, other_away), both(one_away, cannot_care(other)), both(other_away, cannot_care(one)))


def _at_school(facts: ChildFacts) -> Finding:
    if facts.in_compulsory_school is None:
        return unknown("schooling", "还不知道是否在义务教育阶段就读")
    if facts.in_compulsory_school:
        return yes("in_school", "在义务教育阶段就读")
    return no("not_in_school", "不在义务教育阶段就读")


def _rural(facts: ChildFacts) -> Finding:
    if facts.rural is None:
        return unknown("hukou_type", "还不知道户口性质")
    return yes("rural", "农村户籍") if facts.rural else no("not_rural", "不是农村户籍")


def _at_hukou_home(facts: ChildFacts) -> Finding:
    if facts.at_hukou_home is None:
        return unknown("at_hukou_home", "还不知道是否住在户籍地")
    return yes("at_hukou_home", "住在户籍地") if facts.at_hukou_home else no("not_at_hukou_home", "不住在户籍地")


def _young(facts: ChildFacts, as_of: date, rules: Rules) -> Finding:
    """Under 16; the birthday itself is the first day of being 16."""
    if facts.birth_date is None:
        return unknown("birth_date", "还不知道出生日期")
    birthday = months_after(facts.birth_date, 12 * rules.leaving_age)
    if as_of < birthday:
        return yes("young", f"未满{rules.leaving_age}周岁")
    return no("sixteen", f"已于{birthday}满{rules.leaving_age}周岁")


# ---- flags ----

# What no parent's return can change: such a child leaves for another reason, and needs no watch.
_SCOPE = {"not_in_school", "not_rural", "not_at_hukou_home", "sixteen"}


def _check_support(facts: ChildFacts, as_of: date, rules: Rules) -> tuple[Reason, ...]:
    """Rule 4: one parent dead, missing or in prison, and the other away or gone as well."""
    one, other = _parents(facts)
    for gone, rest in ((one, other), (other, one)):
        if gone.is_gone and (rest.is_gone or is_away(rest, as_of, rules).answer is Answer.YES):
            return (Reason("check_support", "核对事实无人抚养"),)
    return ()


def _with_watch(definition: Definition, facts: ChildFacts, as_of: date, rules: Rules) -> Verdict:
    """Rule 2: a child who was, or may have been, in scope until a parent really came back is watched for a while."""
    verdict = definition(facts, as_of, rules)
    if verdict.answer is not Answer.NO or _SCOPE & {reason.code for reason in verdict.reasons}:
        return verdict
    watches = tuple(_watches(definition, facts, as_of, rules))
    return Verdict(verdict.answer, verdict.reasons, verdict.kind, verdict.flags + watches)


def _watches(definition: Definition, facts: ChildFacts, as_of: date, rules: Rules) -> list[Reason]:
    found = []
    for parent in _parents(facts):
        watched = watch(parent.facts.episodes, as_of, rules)
        if watched and definition(facts, watched.since - timedelta(days=1), rules).answer is not Answer.NO:
            found.append(Reason("watch", f"{parent.called}已于{watched.since}返乡，观察期至{watched.until}"))
    return found
