"""Somebody of the staff leaves in one deed: their children change hands, then all that is theirs ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.access import staff
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds, Moved
from handlers.actions.pairing.pairing_moves import hold
from storage.person import people

Plan = Mapping[int, Person]  # by child: to whom it goes


class NotTaken(Refusal):
    """These children cannot go to the teacher who was chosen for them; the reply says why."""

    def __init__(self, refused: Refusal, children: Sequence[int]) -> None:
        super().__init__(refused.reply, **refused.facts)
        self.children = tuple(children)


@dataclass(frozen=True, slots=True)
class Departure:
    """Who went, and which children changed hands with it."""

    person: Person
    moved: list[Moved]


def leave(
    session: Session, actor: Actor, school_id: int, person_id: int, plan: Plan, grounds: Grounds, now: datetime
) -> Departure:
    """Every child goes where the plan says, then they leave the school. Raises Refusal half way, NotTaken for a
    handover that cannot be: the caller keeps nothing of it then."""
    to_whom = {to.id: to for to in plan.values()}
    hold(session, sorted({person_id, *to_whom}), sorted(plan))  # all at once: the handovers come one after another
    giver = staff.leaver(session, actor, school_id, person_id)
    moved: list[Moved] = []
    for to in to_whom.values():
        children = [child for child, taker in plan.items() if taker.id == to.id]
        moved += _hand_over(session, giver, to, children, grounds, now)
    return Departure(staff.leave(session, actor, school_id, person_id, now), moved)


def takers(session: Session, school_id: int, but: int) -> dict[int, Person]:
    """Who of the staff may take children over from this one, by number."""
    return {one.id: one for one in people.staff(session, school_id) if one.id != but}


def _hand_over(
    session: Session, giver: Person, to: Person, children: list[int], grounds: Grounds, now: datetime
) -> list[Moved]:
    try:
        return pairing.hand_over(session, giver, to, children, grounds, now)
    except Refusal as refused:
        name = refused.facts.get("child")
        meant = [one for one in children if name is not None and people.child(session, one).name == name]
        raise NotTaken(refused, meant or children) from refused
