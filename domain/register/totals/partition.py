"""The columns of attachment 2: ways to divide the children in scope, each child into exactly one part.

Source: register 1.4 (b), the columns that bureaus and the national summary of 2016 publish. A child that fits no part
because something is not known stands under 待核实, so that the parts of a division always add up to the total.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from domain.people import Relation
from domain.register.fields.child import BOARDING, GENDERS
from domain.register.fields.field import Choice
from domain.register.fields.guardianship import QUALITY
from domain.register.fields.schooling import SCHOOLING
from domain.register.record import PARENTS, Record
from domain.register.rules.away import RULES, months_after
from domain.register.rules.eligibility import Eligibility
from domain.register.rules.facts import child_facts
from domain.register.rules.parent import father, is_away, mother
from domain.register.rules.verdict import Absent, Answer

UNKNOWN = "unknown"
UNKNOWN_LABEL = "待核实"


@dataclass(frozen=True, slots=True)
class Entry:
    """One child in scope, on the day of the table."""

    record: Record
    eligibility: Eligibility
    as_of: date


@dataclass(frozen=True)
class Division:
    """``parts`` are (code, label); ``part_of`` gives the code for a child, None when it cannot be told."""

    name: str
    label: str
    parts: tuple[tuple[str, str], ...]
    part_of: Callable[[Entry], str | None]

    def place(self, entry: Entry) -> str:
        """The part that a child belongs to; UNKNOWN when that cannot be told."""
        found = self.part_of(entry)
        return found if found is not None and found in self._codes else UNKNOWN

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.parts)


def age(record: Record, as_of: date) -> int | None:
    """Full years on a day; None when the birth date is not known. The birthday itself counts."""
    born = record.values.get("birth_date")
    if not born:
        return None
    birth = date.fromisoformat(born)
    years = as_of.year - birth.year
    return years if months_after(birth, 12 * years) <= as_of else years - 1


def stage(record: Record) -> str | None:
    """Which of the eight 就学 parts: said in the register, else told from the grade."""
    said: str | None = record.values.get("schooling")
    if said or record.grade is None:
        return said
    return next((name for name, grades in STAGES if record.grade in grades), None)


STAGES = (
    ("kindergarten", range(0, 1)),
    ("primary", range(1, 7)),
    ("junior", range(7, 10)),
    ("senior", range(10, 13)),
)
BANDS = (("0–5岁", range(0, 6)), ("6–13岁", range(6, 14)), ("14–15岁", range(14, 16)), ("满16岁", range(16, 130)))
GRANDPARENTS = {
    Relation.GRANDFATHER,
    Relation.GRANDMOTHER,
    Relation.MATERNAL_GRANDFATHER,
    Relation.MATERNAL_GRANDMOTHER,
}
GUARD_PARTS = (
    ("grandparents", "隔代照料"),
    ("relatives", "亲友照料"),
    ("incapable_parent", "一方无监护能力"),
    ("nobody", "无人监护"),
    ("parent", "父或母一方在家"),
)


def _sex(entry: Entry) -> str | None:
    return entry.record.values.get("gender")


def _away(entry: Entry) -> str | None:
    """How many parents are away: by the third month where ZJ-2013 counts the child, otherwise on this day."""
    kind = entry.eligibility.zj2013.kind
    if kind is not None:
        return kind.value
    facts = child_facts(entry.record)
    parents = (father(facts.father), mother(facts.mother))
    answers = [is_away(parent, entry.as_of, RULES).answer for parent in parents]
    if Answer.UNKNOWN in answers or Answer.YES not in answers:
        return None
    return (Absent.BOTH if Answer.NO not in answers else Absent.ONE).value


def _age_and_sex(entry: Entry) -> str | None:
    years, sex = age(entry.record, entry.as_of), _sex(entry)
    band = next((label for label, years_of in BANDS if years in years_of), None) if years is not None else None
    return f"{band} {sex}" if band and sex else None


def _hukou(entry: Entry) -> str | None:
    registered = entry.record.values.get("hukou_registered")
    return None if registered is None else "yes" if registered else "no"


def _guard_type(entry: Entry) -> str | None:
    """What the school says of it; else told from who looks after the child first."""
    said: str | None = entry.record.values.get("guard_type")
    if said:
        return said
    carer = entry.record.carer
    if carer is None:
        return "parent" if _has_able_parent_at_home(entry.record) else None
    if carer.relation in PARENTS:
        return "incapable_parent" if carer.values.get("capability") == "incapable" else "parent"
    return "grandparents" if carer.relation in GRANDPARENTS else "relatives"


def _has_able_parent_at_home(record: Record) -> bool:
    parents = [found for relation in PARENTS if (found := record.parent(relation))]
    return any(p.values.get("whereabouts") == "home" and p.values.get("capability") != "incapable" for p in parents)


def _labels(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((choice.code, choice.label) for choice in choices)


SEXES = _labels(GENDERS)
DIVISIONS = (
    Division("sex", "性别", SEXES, _sex),
    Division("away", "外出", ((Absent.ONE.value, "单亲外出"), (Absent.BOTH.value, "双亲外出")), _away),
    Division(
        "age",
        "年龄",
        tuple((f"{band} {code}", f"{band}{label}") for band, _ in BANDS for code, label in SEXES),
        _age_and_sex,
    ),
    Division("schooling", "就学", _labels(SCHOOLING), lambda entry: stage(entry.record)),
    Division("hukou", "户口登记", (("yes", "已登记"), ("no", "未登记")), _hukou),
    Division("boarding", "就读方式", _labels(BOARDING), lambda entry: entry.record.values.get("boarding")),
    Division("guard_type", "监护类型", GUARD_PARTS, _guard_type),
    Division("quality", "监护评估", _labels(QUALITY), lambda entry: entry.record.values.get("quality")),
)
