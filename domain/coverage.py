"""How many of those who should be in touch were: counts for each class and kind that add up to the school.

They tell where somebody is still to be reached, never who did more than others: no teacher and no parent stands here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from domain.contact import OF_TEACHER, ContactKind
from domain.contact_steps import Form
from domain.register.cells.classes import grade_of

# What is drawn, and the order of every table; the rest follows in the order of ``ContactKind``.
MAIN = (ContactKind.PARENT, ContactKind.CARER, ContactKind.TALK, ContactKind.VISIT)
SHORT = {
    ContactKind.TALK: "谈心",
    ContactKind.PARENT: "外出家长",
    ContactKind.CARER: "照看的人",
    ContactKind.VISIT: "家访",
    ContactKind.HOLIDAY_VISIT: "假期走访",
    ContactKind.WEEKLY_CHILD: "家长每周联系孩子",
    ContactKind.WEEKLY_CARER: "家长每周联系家里",
    ContactKind.FAMILY_CALL: "亲情电话",
}
KINDS = (*MAIN, *(kind for kind in ContactKind if kind not in MAIN))


@dataclass(frozen=True, slots=True)
class Count:
    """One kind of contact in one class.

    ``plans``: one child, or one adult of one child, each with whom there should be contact. Of these ``covered`` were
    reached in the span; the rest were not. ``waived`` (免) and ``muted`` (静) were not reached either, but are let off
    on the day of the report and stand beside the plans, not among them. ``on_time`` and ``overdue`` are those of the
    plans that hold today. ``contacts`` counts conversations, talks, calls and visits; ``attempts`` what was in vain.
    """

    plans: int = 0
    covered: int = 0
    on_time: int = 0
    overdue: int = 0
    waived: int = 0
    muted: int = 0
    contacts: int = 0
    attempts: int = 0

    @property
    def missing(self) -> int:
        """Never reached in the span, and not let off."""
        return self.plans - self.covered

    @property
    def is_empty(self) -> bool:
        return self == Count()

    def times(self, many: int) -> "Count":
        """So many of the same."""
        return Count(*(getattr(self, one.name) * many for one in fields(Count)))

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Count)))


@dataclass(frozen=True, slots=True)
class Children:
    """The children of a class: of how many somebody of the family or the child itself was reached by the teacher.

    ``families`` have a parent who is away and not let off; of ``whole`` every such parent was reached in the span
    (practice 2.2: both at least once a term).
    """

    children: int = 0
    reached: int = 0
    families: int = 0
    whole: int = 0

    def __add__(self, other: "Children") -> "Children":
        return Children(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Children)))


@dataclass(frozen=True, slots=True)
class Seen:
    """One plan that held in the span, and what became of it.

    ``let_off`` holds on the day of the report; where both forms hold it is a waive. ``is_due`` is None where the plan
    does not hold today, or the span does not hold today.
    """

    class_name: str
    child_id: int
    kind: ContactKind
    is_covered: bool
    let_off: Form | None
    is_due: bool | None

    @property
    def is_asked(self) -> bool:
        """Whether it stands among the plans; who is let off does, once reached all the same."""
        return self.is_covered or self.let_off is None

    @property
    def count(self) -> Count:
        holds = self.let_off is None
        return Count(
            plans=int(self.is_asked),
            covered=int(self.is_covered),
            on_time=int(holds and self.is_due is False),
            overdue=int(holds and self.is_due is True),
            waived=int(not self.is_asked and self.let_off is Form.WAIVE),
            muted=int(not self.is_asked and self.let_off is Form.MUTE),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A class, or the whole school."""

    name: str
    children: Children
    counts: Mapping[ContactKind, Count]

    def of(self, kind: ContactKind) -> Count:
        """The counts of a kind, all nought where there is no plan and no contact."""
        return self.counts.get(kind, Count())


@dataclass(frozen=True, slots=True)
class Span:
    """Days in China, both counted; ``name`` is the term's, or empty."""

    start: date
    end: date
    name: str = ""

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and self.start <= on <= self.end

    @property
    def said(self) -> str:
        """2026学年第一学期（2026-09-01 至 2027-01-20）."""
        days = f"{self.start.isoformat()} 至 {self.end.isoformat()}"
        return f"{self.name}（{days}）" if self.name else days


@dataclass(frozen=True, slots=True)
class Coverage:
    """A school in a span of days. ``is_current``: the span holds today, and ``on_time`` and ``overdue`` say something.

    The classes stand in the order of the school, never by their numbers.
    """

    school: str
    span: Span
    is_current: bool
    classes: Sequence[Group]

    @property
    def total(self) -> Group:
        """All classes together."""
        return summed(self.school, self.classes)

    @property
    def kinds(self) -> list[ContactKind]:
        """The main kinds, and of the others those of which there is something to tell."""
        total = self.total
        return [kind for kind in KINDS if kind in MAIN or not total.of(kind).is_empty]


def summed(name: str, groups: Iterable[Group]) -> Group:
    """Several groups as one."""
    children, counts = Children(), dict[ContactKind, Count]()
    for group in groups:
        children += group.children
        for kind, count in group.counts.items():
            counts[kind] = counts.get(kind, Count()) + count
    return Group(name, children, counts)


def in_class_order(names: Iterable[str]) -> list[str]:
    """By grade and then by name, as rosters list them; what names no grade stands last."""
    return sorted(names, key=_place)


def grouped(seen: Sequence[Seen], made: Iterable[tuple[str, ContactKind, Count]]) -> list[Group]:
    """The classes in their order, from their plans and from what was done in each (``contacts``, ``attempts``)."""
    sums: dict[tuple[str, ContactKind], Count] = defaultdict(Count)
    for (name, kind, count), many in Counter((one.class_name, one.kind, one.count) for one in seen).items():
        sums[name, kind] += count.times(many)
    for name, kind, count in made:
        sums[name, kind] += count
    children = _children(seen)
    names = in_class_order({name for name, _ in sums})
    return [
        Group(name, children.get(name, Children()), {kind: count for (of, kind), count in sums.items() if of == name})
        for name in names
    ]


def _children(seen: Sequence[Seen]) -> dict[str, Children]:
    """Only the teacher's part counts for a child; of parents who are away, those who are not let off."""
    reached: dict[tuple[str, int], bool] = {}
    met: dict[tuple[str, int], bool] = {}  # whether every parent who is away was
    for one in seen:
        child = one.class_name, one.child_id
        if one.kind in OF_TEACHER:
            reached[child] = reached.get(child, False) or one.is_covered
        if one.kind is ContactKind.PARENT and one.is_asked:
            met[child] = met.get(child, True) and one.is_covered
    found: dict[str, Children] = defaultdict(Children)
    for child, is_reached in reached.items():
        is_family, is_whole = child in met, met.get(child, False)
        found[child[0]] += Children(1, int(is_reached), int(is_family), int(is_whole))
    return found


def _place(name: str) -> tuple[int, str]:
    grade = grade_of(name)
    return grade if grade is not None else 99, name
