"""How many children are under 14 and how many 14 to 17 on a day: the filing asks for both apart (PIPL art. 28, 31)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from domain.retention import years_before
from storage import tables as t
from storage.statements import in_chunks

SENSITIVE_UNTIL = 14  # PIPL art. 28: below, all of it is sensitive
MINOR_UNTIL = 18


@dataclass(frozen=True, slots=True)
class Ages:
    """Children by age on a day; ``unknown``: no birth date is registered; ``grown``: 18 and over."""

    under_14: int = 0
    from_14: int = 0
    grown: int = 0
    unknown: int = 0

    def __add__(self, other: "Ages") -> "Ages":
        return Ages(
            self.under_14 + other.under_14,
            self.from_14 + other.from_14,
            self.grown + other.grown,
            self.unknown + other.unknown,
        )


def of(session: Session, which: ColumnElement[bool], on: date) -> Ages:
    """The children of a condition; the birthday itself counts as the older age."""
    born = t.Child.birth_date
    band = case(
        (born.is_(None), "unknown"),
        (born > years_before(on, SENSITIVE_UNTIL), "under_14"),
        (born > years_before(on, MINOR_UNTIL), "from_14"),
        else_="grown",
    )
    found = session.execute(select(band, func.count()).where(which).group_by(band))
    return Ages(**{name: count for name, count in found})


def of_children(session: Session, ids: Collection[int], on: date) -> Ages:
    """These children."""
    parts = (of(session, t.Child.id.in_(some), on) for some in in_chunks(sorted(ids)))
    return sum(parts, Ages())
