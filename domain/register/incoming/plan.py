"""What an import would do: which child each row is, what changes, and what stands in the way; nothing is written."""

from dataclasses import dataclass, field

from domain.people import Relation
from domain.register.fields.field import Value, Values, is_same
from domain.register.incoming.draft import Problem

Changes = dict[str, tuple[Value, Value]]


@dataclass(slots=True)
class PlannedPerson:
    """An adult known already (``person_id``) or to be added; one object however many rows name them."""

    person_id: int | None
    known: dict[str, Value]
    values: dict[str, Value] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class PlannedAdult:
    """One adult of one child: the tie known already, or to be added."""

    person: PlannedPerson
    guardianship_id: int | None
    relation: Relation
    tie: dict[str, Value]
    known_tie: Values


@dataclass(slots=True)
class PlannedChild:
    """One row: the child known already, or to be added, and what changes."""

    row: int
    child_id: int | None
    known: Values
    values: dict[str, Value]
    is_new: bool
    adults: list[PlannedAdult] = field(default_factory=list)
    teacher: str = ""
    teacher_before: str = ""

    @property
    def name(self) -> str:
        return str(self.values.get("name") or self.known.get("name", ""))

    @property
    def class_name(self) -> str:
        return str(self.values.get("class_name") or self.known.get("class_name", ""))

    @property
    def changes(self) -> Changes:
        """The child's own fields that differ."""
        return differing(self.known, self.values)

    @property
    def is_changed(self) -> bool:
        """Whether anything of this row is new to the register."""
        adults = (differing(a.person.known, a.person.values) or differing(a.known_tie, a.tie) for a in self.adults)
        is_tied = any(adult.guardianship_id is None for adult in self.adults)
        return bool(self.is_new or self.changes or is_tied or any(adults) or self.gets_teacher)

    @property
    def gets_teacher(self) -> bool:
        """Whether the file names a teacher for a child whom nobody looks after. A handover is no matter of a file."""
        return bool(self.teacher) and not self.teacher_before


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows, and every problem in the order of the file."""

    children: tuple[PlannedChild, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def added(self) -> list[PlannedChild]:
        return [child for child in self.children if child.is_new]

    @property
    def changed(self) -> list[PlannedChild]:
        return [child for child in self.children if not child.is_new and child.is_changed]

    @property
    def unchanged(self) -> list[PlannedChild]:
        return [child for child in self.children if not child.is_changed]

    def without_errors(self) -> "Plan":
        """The rows that can be imported while the others wait."""
        bad = {problem.row for problem in self.errors}
        return Plan(
            tuple(c for c in self.children if c.row not in bad), tuple(p for p in self.problems if not p.is_error)
        )


def differing(known: Values, values: Values) -> Changes:
    """{field: (before, after)} where the values say something else than what is known; blank is blank."""
    return {n: (known.get(n), v) for n, v in values.items() if not is_same(known.get(n), v)}
