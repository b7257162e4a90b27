"""A child's entry in the register as rules and forms read it: the child, the adults around it, plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.people import Relation
from domain.register.fields.field import Values

# Register P0 4: what nobody said for so long is asked about again.
STALE_AFTER = timedelta(days=180)
PARENTS = (Relation.FATHER, Relation.MOTHER)


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult of one child: what is known of the adult, and of the tie between both."""

    person_id: int
    guardianship_id: int
    values: Values
    tie: Values
    verified_on: date | None = None

    @property
    def relation(self) -> Relation:
        return Relation(self.tie.get("relation", Relation.OTHER))

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def phones(self) -> list[str]:
        """The numbers by which this adult can be called, the best first."""
        return [row["number"] for row in self.values.get("phones", ())]


@dataclass(frozen=True, slots=True)
class Record:
    """One child's entry on one day. ``opened_on`` is the day its file was opened; dates are China's."""

    child_id: int
    school_id: int
    values: Values
    adults: tuple[Adult, ...] = ()
    teacher: str = ""
    opened_on: date | None = None
    verified_on: date | None = None

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def class_name(self) -> str:
        return str(self.values.get("class_name", ""))

    @property
    def grade(self) -> int | None:
        """1 to 9 in compulsory school, 0 in kindergarten."""
        found: int | None = self.values.get("grade")
        return found

    def parent(self, relation: Relation) -> Adult | None:
        """The father or the mother, where the register names one."""
        return next((adult for adult in self.adults if adult.relation is relation), None)

    @property
    def carers(self) -> list[Adult]:
        """Who looks after the child: those called the primary carer first, then the others who are no parent."""
        primary = [adult for adult in self.adults if adult.tie.get("primary")]
        others = [a for a in self.adults if a.relation not in PARENTS and not a.tie.get("primary")]
        return primary + others

    @property
    def carer(self) -> Adult | None:
        """The one who is asked first."""
        return next(iter(self.carers), None)


def is_stale(verified_on: date | None, today: date) -> bool:
    """Whether nobody has confirmed this for so long that it must be asked about again."""
    return verified_on is None or today - verified_on > STALE_AFTER


def in_order(records: Iterable[Record]) -> list[Record]:
    """By grade, class and name, as rosters list them."""
    return sorted(records, key=lambda r: (r.grade if r.grade is not None else 99, r.class_name, r.name, r.child_id))
