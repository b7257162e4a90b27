"""Who must not be bound to a child: what a court or the school decided, never what somebody claims in a chat."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.people import Guardian, Person, Relation
from domain.words import same_name


@dataclass(frozen=True, slots=True)
class Block:
    """One decision about one child: against a person, a relation or a name; against everybody new with none of them.

    It holds from ``starts_at`` until ``ends_at`` (empty: until it is lifted).
    """

    id: int
    child_id: int
    person_id: int | None
    relation: Relation | None
    name: str | None
    starts_at: datetime
    ends_at: datetime | None

    @property
    def is_for_everybody(self) -> bool:
        return self.person_id is None and self.relation is None and self.name is None

    def names(self, guardian: Guardian) -> bool:
        """Whether it is about this adult by person, relation or name."""
        is_named = self.name is not None and same_name(self.name, guardian.person.name)
        return is_named or self.person_id == guardian.person.id or self.relation is guardian.relation


@dataclass(frozen=True, slots=True)
class Meant:
    """An adult whom a decision is about. ``numbers``: every telephone number that the school has of them; ``staff``:
    the members of staff who read on their WeChat."""

    id: int
    name: str
    numbers: frozenset[str] = frozenset()
    staff: frozenset[int] = frozenset()


def keeps_out(blocks: Collection[Block], guardian: Guardian, known: Collection[int] = ()) -> Block | None:
    """The block that stands against a new binding of this adult; ``known`` are people whose address it is already."""
    for block in blocks:
        if block.is_for_everybody or block.names(guardian) or block.person_id in known:
            return block
    return None


def is_on_staff(block: Block, meant: Collection[Meant], staff: Person) -> bool:
    """Whether a member of staff is the adult whom a decision keeps away: of one record, one WeChat or one telephone, or
    of one name where no two numbers say otherwise. Too many are kept away rather than one too few."""
    number = digits(staff.phone or "")
    if is_surely_on_staff(meant, staff):
        return True
    if any(same_name(one.name, staff.name) and not (number and one.numbers) for one in meant):
        return True
    return not meant and block.name is not None and same_name(block.name, staff.name)


def is_surely_on_staff(meant: Collection[Meant], staff: Person) -> bool:
    """Whether more than the name says so: 王芳 may be two people."""
    number = digits(staff.phone or "")
    return any(staff.id == one.id or staff.id in one.staff or (number and number in one.numbers) for one in meant)


def digits(number: str) -> str:
    """The digits of a telephone number as they are compared: without the prefix of the country."""
    return "".join(one for one in number if one.isdigit())[-11:]
