"""The families that a letter is printed for: one page for each, whoever of its children carries it home."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, exists, select
from sqlalchemy.orm import Session

from domain.coverage import in_class_order
from domain.people import Child
from storage import tables as t
from storage.letter.letter_audience import decode, is_meant
from storage.letter.letter_facts import of_children, teachers_of
from storage.statements import table

CHILDREN, LINKS, BINDINGS, RECEIPTS = (table(model) for model in (t.Child, t.Guardianship, t.Binding, t.LetterReceipt))
PUPIL = (CHILDREN.c.id, CHILDREN.c.school_id, CHILDREN.c.name, CHILDREN.c.class_name)
AT_HOME = "的家里人"  # how a page greets whoever reads it


@dataclass(frozen=True, slots=True)
class Family:
    """Children with the same adults, the one who carries the page first; ``facts`` fill the letter's places."""

    children: tuple[Child, ...]
    facts: dict[str, str]


@dataclass(slots=True)
class _Around:
    """The adults of one child: who they are, and whether the letter reaches those at home, or else those away."""

    people: set[int] = field(default_factory=set)
    at_home: list[bool] = field(default_factory=list)
    away: list[bool] = field(default_factory=list)

    @property
    def is_reached(self) -> bool:
        """Paper goes home: it is for whoever is there. Only where nobody is, the parents who are away count."""
        return any(self.at_home or self.away)


def read(session: Session, letter_id: int, *, class_name: str = "", only_unreached: bool = False) -> list[Family]:
    """The families of the children that the letter is about, by class and name, in as many statements as ever.

    Brothers and sisters with the same adults are one family, and its page goes with the child who comes first by class
    and name; ``class_name`` gives the pages that go with a child of this class. ``only_unreached``: nobody at home has
    an active binding, nor has confirmed.
    """
    letter = session.get_one(t.Letter, letter_id)
    meant = is_meant(session, letter.school_id, decode(letter.audience))
    children = [Child(*row) for row in session.execute(select(*PUPIL).where(meant))]
    around = _around(session, letter_id, meant)
    families: dict[Any, list[Child]] = {}
    for child in _in_order(children):
        people = around[child.id].people if child.id in around else set()
        families.setdefault(frozenset(people) or child.id, []).append(child)
    chosen = [some for some in families.values() if class_name in ("", some[0].class_name)]
    if only_unreached:
        chosen = [some for some in chosen if not any(one.id in around and around[one.id].is_reached for one in some)]
    teachers = teachers_of(session, {child.id for some in chosen for child in some})
    return [Family(tuple(some), of_children(some, teachers, _title(some))) for some in chosen]


def _title(children: Sequence[Child]) -> str:
    return "、".join(child.name for child in children) + AT_HOME


def _around(session: Session, letter_id: int, meant: Any) -> dict[int, _Around]:
    """By child, in one statement."""
    is_bound = exists().where(BINDINGS.c.guardianship_id == LINKS.c.id, BINDINGS.c.state == "active")
    has_confirmed = exists().where(
        RECEIPTS.c.letter_id == letter_id,
        RECEIPTS.c.child_id == LINKS.c.child_id,
        RECEIPTS.c.person_id == LINKS.c.person_id,
        RECEIPTS.c.confirmed_at.is_not(None),
    )
    reached = case((is_bound, 1), (has_confirmed, 1), else_=0).label("reached")
    query = select(LINKS.c.child_id, LINKS.c.person_id, LINKS.c.away, reached).join(
        CHILDREN, CHILDREN.c.id == LINKS.c.child_id
    )
    found: dict[int, _Around] = {}
    for row in session.execute(query.where(meant)):
        one = found.setdefault(row.child_id, _Around())
        one.people.add(row.person_id)
        (one.away if row.away else one.at_home).append(bool(row.reached))
    return found


def _in_order(children: Iterable[Child]) -> list[Child]:
    children = list(children)
    places = {name: at for at, name in enumerate(in_class_order({child.class_name for child in children}))}
    return sorted(children, key=lambda child: (places[child.class_name], child.name, child.id))
