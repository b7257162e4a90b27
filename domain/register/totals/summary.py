"""Attachment 2 as statistics: school × grade on any day, with its check-sums (勾稽) and the children who break them.

Every division adds up to the total by construction, with what is not known under 待核实. The check-sums that an office
makes know no 待核实, so a table with gaps fails them: it is then marked, and the children with gaps are named.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.register.cells.classes import grade_label
from domain.register.record import Record, in_order
from domain.register.rules.completeness import missing
from domain.register.rules.eligibility import Difference, Eligibility, difference, judge
from domain.register.rules.facts import child_facts
from domain.register.rules.verdict import Answer, Verdict
from domain.register.totals.partition import DIVISIONS, UNKNOWN, Division, Entry


class Definition(StrEnum):
    """Whose words decide who is counted."""

    ZJ2013 = "zj2013"
    GF2016 = "gf2016"
    ZJ2016 = "zj2016"

    @property
    def label(self) -> str:
        return DEFINITION_LABELS[self]

    def verdict(self, eligibility: Eligibility) -> Verdict:
        """What this definition says of a child."""
        found: Verdict = getattr(eligibility, self.value)
        return found


DEFINITION_LABELS = {
    Definition.ZJ2013: "浙江2013（教育厅）",
    Definition.GF2016: "国发〔2016〕13号",
    Definition.ZJ2016: "浙江省未成年人保护条例（2016）",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of one grade, or of all: ``parts`` by (division, part)."""

    label: str
    pupils: int
    total: int
    unclear: int
    counts: dict[str, int]
    parts: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Sum:
    """One check-sum: what must equal what, and the children on whom it fails."""

    label: str
    left: int
    right: int
    offenders: tuple[Record, ...]

    @property
    def holds(self) -> bool:
        return self.left == self.right and not self.offenders


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both totals side by side and what makes them differ, largest first."""

    zj2013: int
    gf2016: int
    both: int
    only_zj2013: tuple[tuple[str, int], ...]
    only_gf2016: tuple[tuple[str, int], ...]
    unclear: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole table. ``scope`` are the children it counts, in the order of the roster; ``unclear`` may yet be."""

    definition: Definition
    as_of: date
    lines: tuple[Line, ...]
    total: Line
    sums: tuple[Sum, ...]
    comparison: Comparison
    scope: tuple[Entry, ...]
    unclear: tuple[Entry, ...]

    @property
    def holds(self) -> bool:
        """Whether all check-sums hold."""
        return all(one.holds for one in self.sums)


# Counts that divide nothing: (name, heading, who is counted).
COUNTS = (
    ("disabled", "残疾", lambda v: bool(v.get("disability")) or v.get("health") == "disabled"),
    ("ill", "患病", lambda v: bool(v.get("illness")) or v.get("health") == "ill"),
    ("poor", "贫困", lambda v: "poor" in v.get("key_help", ()) or "allowance" in v.get("aid", ())),
    ("aided", "受助", lambda v: bool(v.get("aid")) or bool(v.get("school_aid"))),
)


def judged(records: Iterable[Record], as_of: date) -> list[Entry]:
    """These pupils as the definitions see them on a day, in the order of the roster."""
    return [Entry(record, judge(child_facts(record), as_of), as_of) for record in in_order(records)]


def summarise(entries: Sequence[Entry], definition: Definition, as_of: date) -> Summary:
    """The table of judged pupils on a day by one definition."""
    told = [(entry, definition.verdict(entry.eligibility).answer) for entry in entries]
    grades: dict[int | None, list[tuple[Entry, Answer]]] = {}
    for entry, answer in told:
        grades.setdefault(entry.record.grade, []).append((entry, answer))
    scope = tuple(entry for entry, answer in told if answer is Answer.YES)
    lines = tuple(_line(_grade_label(grade), grades[grade]) for grade in sorted(grades, key=_in_order))
    return Summary(
        definition=definition,
        as_of=as_of,
        lines=lines,
        total=_total(lines),
        sums=tuple(_sums(scope)),
        comparison=compare(entries),
        scope=scope,
        unclear=tuple(entry for entry, answer in told if answer is Answer.UNKNOWN),
    )


def compare(entries: Sequence[Entry]) -> Comparison:
    """Who is counted by the one definition, the other, both, and why they differ."""
    answers = [(entry, entry.eligibility.zj2013.answer, entry.eligibility.gf2016.answer) for entry in entries]
    only_zj: Counter[Difference | None] = Counter()
    only_gf: Counter[Difference | None] = Counter()
    for entry, old, new in answers:
        if old is Answer.YES and new is not Answer.YES:
            only_zj[difference(entry.eligibility)] += 1
        if new is Answer.YES and old is not Answer.YES:
            only_gf[difference(entry.eligibility)] += 1
    return Comparison(
        zj2013=sum(old is Answer.YES for _, old, _ in answers),
        gf2016=sum(new is Answer.YES for _, _, new in answers),
        both=sum(old is new is Answer.YES for _, old, new in answers),
        only_zj2013=_reasons(only_zj),
        only_gf2016=_reasons(only_gf),
        unclear=tuple(entry.record for entry, old, new in answers if Answer.UNKNOWN in (old, new)),
    )


def _reasons(counted: "Counter[Difference | None]") -> tuple[tuple[str, int], ...]:
    return tuple((why.label, count) for why, count in counted.most_common() if why is not None)


def _in_order(grade: int | None) -> int:
    return 99 if grade is None else grade


def _grade_label(grade: int | None) -> str:
    return "年级不明" if grade is None else grade_label(grade)


def _line(label: str, told: Sequence[tuple[Entry, Answer]]) -> Line:
    parts: Counter[tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    scope = [entry for entry, answer in told if answer is Answer.YES]
    for entry in scope:
        parts.update((division.name, division.place(entry)) for division in DIVISIONS)
        counts.update(name for name, _, is_counted in COUNTS if is_counted(entry.record.values))
        counts["paired"] += bool(entry.record.teacher)
        counts["opened"] += not missing(entry.record)
    unclear = sum(answer is Answer.UNKNOWN for _, answer in told)
    return Line(label, len(told), len(scope), unclear, dict(counts), dict(parts))


def _total(lines: Sequence[Line]) -> Line:
    counts: Counter[str] = Counter()
    parts: Counter[tuple[str, str]] = Counter()
    for line in lines:
        counts.update(line.counts)
        parts.update(line.parts)
    pupils, scope, unclear = (sum(getattr(line, name) for line in lines) for name in ("pupils", "total", "unclear"))
    return Line("合计", pupils, scope, unclear, dict(counts), dict(parts))


def _sums(scope: Sequence[Entry]) -> list[Sum]:
    """Each division against the total, and 小学+初中 = 寄宿+走读 (register 1.4)."""
    return [_division_sum(division, scope) for division in DIVISIONS] + [_schooled_sum(scope)]


def _division_sum(division: Division, scope: Sequence[Entry]) -> Sum:
    offenders = tuple(entry.record for entry in scope if division.place(entry) == UNKNOWN)
    parts = "+".join(label for _, label in division.parts)
    return Sum(f"总数 = {parts}（{division.label}）", len(scope), len(scope) - len(offenders), offenders)


def _schooled_sum(scope: Sequence[Entry]) -> Sum:
    by_name = {division.name: division for division in DIVISIONS}
    at_school = [by_name["schooling"].place(entry) in ("primary", "junior") for entry in scope]
    lodged = [by_name["boarding"].place(entry) != UNKNOWN for entry in scope]
    offenders = (entry.record for entry, one, other in zip(scope, at_school, lodged, strict=True) if one != other)
    return Sum("小学+初中 = 寄宿+走读", sum(at_school), sum(lodged), tuple(offenders))
