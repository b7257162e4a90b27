"""What a school keeps of a letter: its versions, who sent it, where every family stands and how that is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from domain.letter import LetterState, Method, Policy
from domain.letter_stage import Stage
from domain.register.cells.classes import grade_of

# Carried or written down by somebody of the school, not by the family on their own telephone.
BY_SCHOOL = (Method.PHONE, Method.PAPER, Method.PHOTO, Method.IN_PERSON, Method.BY_CHILD)
ARRIVED = (Stage.CONFIRMED, Stage.REFUSED, Stage.OPENED, Stage.DELIVERED, Stage.ACCEPTED, Stage.TEXTED)
# How many children's families stand where: all confirmed, some, delivered, not reached.
Parts = tuple[int, int, int, int]
LAST = 99  # classes whose grade nobody can tell stand behind


def in_school(class_name: str) -> tuple[int, str]:
    """The place of a class among the others: by grade, then by name."""
    grade = grade_of(class_name)
    return (grade if grade is not None else LAST, class_name)


@dataclass(frozen=True, slots=True)
class Version:
    """The words of a letter as they once were; ``why`` says what was corrected, ``by`` who wrote it. ``at`` is UTC."""

    number: int
    title: str
    body: str
    short: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """One adult's receipt about one child. ``method``, ``at`` and ``by`` (who of the school wrote it down) once it is
    confirmed; ``reason`` why nothing arrived. Moments are UTC."""

    child_id: int
    child: str
    class_name: str
    relation: str
    away: bool
    name: str
    phone: str
    stage: Stage
    reason: str
    method: Method | None
    at: datetime | None
    by: str
    refused_at: datetime | None
    version: int
    reminders: int

    @property
    def side(self) -> str:
        return "在外" if self.away else "在家"

    @property
    def is_written_down(self) -> bool:
        """Whether somebody of the school carried or wrote it down."""
        return self.method in BY_SCHOOL

    @property
    def said(self) -> str:
        """Where this receipt stands, in the school's words."""
        if self.method is not None:
            return Stage.CONFIRMED.label
        if self.refused_at is not None:
            return Stage.REFUSED.label
        return self.stage.label + (f"（{self.reason}）" if self.reason else "")


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter with everything that came of it; ``audience`` and the names are in words, moments are UTC."""

    number: int
    school_id: int
    school: str
    title: str
    version: int
    state: LetterState
    policy: Policy
    audience: str
    author: str
    approved_by: str
    approved_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    holiday_from: date | None
    holiday_to: date | None
    due_on: date | None
    versions: Sequence[Version]
    classes: Mapping[str, Parts]
    adults: Mapping[Stage, int]
    methods: Sequence[tuple[Method, int]]
    receipts: Sequence[Given]

    @property
    def total(self) -> Parts:
        """All classes together."""
        complete, partly, delivered, unreached = (
            [sum(column) for column in zip(*self.classes.values(), strict=True)] if self.classes else [0, 0, 0, 0]
        )
        return complete, partly, delivered, unreached

    @property
    def written_down(self) -> list[Given]:
        """What was confirmed by telephone, on paper or in person."""
        return [one for one in self.receipts if one.is_written_down]

    @property
    def refused(self) -> list[Given]:
        return [one for one in self.receipts if one.refused_at is not None]

    def families(self) -> Iterator[list[Given]]:
        """The receipts of each child, in their order."""
        return (list(group) for _, group in groupby(self.receipts, key=lambda one: one.child_id))

    def unreached(self) -> list[list[Given]]:
        """The families of whom nobody confirmed and nobody was reached."""
        return [family for family in self.families() if not any(_has_arrived(one) for one in family)]


def _has_arrived(one: Given) -> bool:
    return one.method is not None or one.stage in ARRIVED
