"""Who might look after the children of a teacher who goes: a proposal, which people change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from domain.pairing import is_too_many
from domain.register.cells.classes import grade_of


@dataclass(frozen=True, slots=True)
class Left:
    """A child that needs a teacher. ``adults``: the people around it; ``known_to``: who stands in for the one who goes,
    or whom that one stands in for; ``not_to``: who may not have it."""

    id: int
    class_name: str
    adults: frozenset[int] = frozenset()
    known_to: int | None = None
    not_to: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Taker:
    """A teacher who could take a child: how many they have or will have, of which classes, and whether they are on
    WeChat, where families write."""

    id: int
    children: int
    classes: frozenset[str] = frozenset()
    is_reachable: bool = True


def proposed(children: Sequence[Left], takers: Collection[Taker]) -> dict[int, int]:
    """A teacher for each child where somebody has room: who knows it already, or gets a sister or brother of it; else
    who is on WeChat and has the fewest children, and of these one who has children of its class, or of its grade."""
    room = {one.id: one for one in takers}
    found: dict[int, int] = {}
    of_adult: dict[int, int] = {}
    for child in sorted(children, key=lambda one: (one.known_to is None, one.id)):
        taker = _taker(child, room, of_adult)
        if taker is None:
            continue
        found[child.id] = taker.id
        of_adult |= dict.fromkeys(child.adults, taker.id)
        if taker.id in room and child.known_to != taker.id:
            room[taker.id] = replace(taker, children=taker.children + 1, classes=taker.classes | {child.class_name})
    return found


def _taker(child: Left, room: dict[int, Taker], of_adult: dict[int, int]) -> Taker | None:
    if child.known_to is not None:
        return room.get(child.known_to, Taker(child.known_to, 0))
    free = [one for one in room.values() if one.id not in child.not_to and not is_too_many(one.children + 1)]
    of_family = [one for one in free if one.id in {of_adult.get(adult) for adult in child.adults}]
    return min(of_family or free, key=lambda one: _rank(child, one), default=None)


def _rank(child: Left, taker: Taker) -> tuple[bool, int, int, int]:
    return (not taker.is_reachable, taker.children, _distance(child, taker), taker.id)


def _distance(child: Left, taker: Taker) -> int:
    """0 for who has children of the same class, 1 of the same grade."""
    if child.class_name in taker.classes:
        return 0
    grade = grade_of(child.class_name)
    return 1 if grade is not None and grade in map(grade_of, taker.classes) else 2
