"""Who looks after which child: paired, handed over, stood in for, given back, ended; each a deed of one transaction.

Whoever comes second finds the children held and sees what the first one did; the same deed again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.pairing import LONGEST_TEXT, PairingRole
from domain.people import Person
from handlers.actions.pairing import handover
from handlers.actions.pairing.handover_words import Grounds, Moved, tell_directors, tell_families, write_down
from handlers.actions.pairing.pairing_moves import Acting, cannot_have, check, hold, is_of, make_room, move, new, own
from storage.contact import contact_plans
from storage.pairing import pairings, substitutions
from storage.pairing.pairings import Current, NewPairing
from storage.pairing.substitutions import Due, Planned
from storage.person import people

__all__ = ["Arranged", "Grounds", "Moved", "begin_arranged", "end", "give_back", "hand_over", "pair", "substitute"]


@dataclass(frozen=True, slots=True)
class Arranged:
    """What came of a substitution: children who changed hands now, whose end was moved, who will on a later day."""

    moved: list[Moved]
    end_moved: list[int]
    planned: list[int]


def pair(
    session: Session,
    child_id: int,
    teacher: Person,
    approved_by: Person | None,
    reason: str,
    now: datetime,
    *,
    note: str = "",
    settles: bool = True,
) -> list[Moved]:
    """Give a child without a teacher to one; empty when the child is theirs already (also through a substitute).

    A child whom somebody else looks after changes hands only with a ``note`` for the new teacher. Raises Refusal when
    there is none, or when the teacher would have too many children. ``settles``: False where the caller settles the
    contact plans of many children at once.
    """
    grounds = Grounds(reason, approved_by, note)
    check(session, teacher, grounds)
    acting = hold(session, [teacher.id], [child_id])
    current = acting.get(child_id)
    if is_of(current, teacher):
        return []
    if current is not None and not note.strip() and not pairings.has_left(session, current.teacher_id):
        name, other = people.child(session, child_id).name, people.person(session, current.teacher_id).title
        raise Refusal("replies/pairing_taken", child=name, teacher=other)
    substitutions.drop(session, [child_id], now)
    moved = move(session, acting, [new(child_id, teacher.id, grounds)], grounds, reason, now)
    if settles:
        contact_plans.settle(session, [child_id], now)
    return moved


def hand_over(
    session: Session, giver: Person, to: Person, children: Sequence[int] | None, grounds: Grounds, now: datetime
) -> list[Moved]:
    """Give these children of a teacher (None: all of them) to another for good; the note of the grounds is required.

    What a substitute gives away stays a substitution with the same end; given to the teacher they stand in for, it is
    over. Empty when it was done before. Raises Refusal.
    """
    check(session, to, grounds, giver)
    if not grounds.note.strip():
        raise Refusal("replies/handover_note", most=LONGEST_TEXT)
    acting = hold(session, [giver.id, to.id], children, of=giver)
    if children is not None:
        own(session, acting, children, giver, to)
    handed = (_handed(session, current, giver, to, grounds) for current in acting.values())
    wanted = [one for one in handed if one is not None]
    substitutions.drop(session, [one.child_id for one in wanted if one.stands_for is None], now)
    return move(session, acting, wanted, grounds, grounds.reason, now)


def substitute(
    session: Session,
    giver: Person,
    to: Person,
    children: Sequence[int] | None,
    starts_at: datetime,
    until: datetime,
    grounds: Grounds,
    now: datetime,
) -> Arranged:
    """Let another teacher stand in for these children of a teacher (None: all) until a moment, then they go back.

    A beginning that lies ahead is arranged and comes by itself. The same substitute with another end stays longer, or
    less long. Raises Refusal.
    """
    check(session, to, grounds, giver)
    if until <= max(now, starts_at):
        raise Refusal("replies/substitution_period")
    acting = hold(session, [giver.id, to.id], children, of=giver)
    if children is not None:
        own(session, acting, children, giver, to)
    if starts_at <= now:
        return _stand_in(session, acting, giver, to, until, grounds, now)
    theirs = [one.child_id for one in acting.values() if is_of(one, giver)]
    make_room(session, to.id, theirs, now)
    planned = [_planned(child_id, giver, to, starts_at, until, grounds) for child_id in theirs]
    return Arranged([], [], [one.child_id for one in planned if substitutions.plan(session, one, now)])


def give_back(
    session: Session, children: Sequence[int], grounds: Grounds, now: datetime, due_by: datetime | None = None
) -> list[Moved]:
    """Those of the children whom a substitute looks after go back to their own teacher.

    ``due_by``: only those whose period is over by then. A teacher who left the school gets nobody back; whoever
    answers for the school is told.
    """
    before = pairings.current(session, children).values()
    teachers = {teacher for one in before for teacher in (one.teacher_id, one.regular_id) if teacher is not None}
    acting = hold(session, sorted(teachers), children)
    wanted = []
    for one in acting.values():
        if one.stands_for is None or one.regular_id is None or not _is_over(one, due_by):
            continue
        gone = people.person(session, one.regular_id)
        if cannot_have(session, gone, one.child_id, now):
            tell_directors(session, people.child(session, one.child_id), gone, f"not-back:{one.id}", now, begun=True)
        else:
            wanted.append(replace(pairings.of_pairing(session, one.stands_for), note=grounds.note))
    return move(session, acting, wanted, grounds, grounds.reason, now)


def begin_arranged(session: Session, due: Due, now: datetime) -> list[Moved]:
    """Substitutions that were arranged begin; one that fits no more (another teacher meanwhile) is dropped."""
    giver, to = people.person(session, due.giver_id), people.person(session, due.taker_id)
    acting = hold(session, [giver.id, to.id], due.children)
    alike: dict[Planned, Acting] = {}
    for planned in substitutions.take(session, due.children, giver.id, to.id, now):
        current = acting.get(planned.child_id)
        if current is None or planned.until <= now or not is_of(current, giver):
            continue
        if cannot_have(session, to, planned.child_id, now):
            name = f"not-begun:{planned.child_id}:{planned.starts_at:%Y%m%d}"
            tell_directors(session, people.child(session, planned.child_id), to, name, now, begun=False)
        else:
            alike.setdefault(replace(planned, child_id=0), {})[planned.child_id] = current
    moved: list[Moved] = []
    for planned, some in alike.items():
        by = people.person(session, planned.approved_by) if planned.approved_by else None
        grounds = Grounds(planned.reason, by, planned.note, planned.to_families, by_itself=True)
        moved += _stand_in(session, some, giver, to, planned.until, grounds, now).moved
    return moved


def end(session: Session, child_id: int, grounds: Grounds, now: datetime) -> list[Moved]:
    """The child has no teacher from now on; who waits for an answer waits for the next one. Empty when it had none."""
    current = pairings.current(session, [child_id]).get(child_id)
    acting = hold(session, [current.teacher_id] if current else [], [child_id])
    current = acting.get(child_id)
    if current is None:
        return []
    substitutions.drop(session, [child_id], now)
    pairings.end(session, [child_id], grounds.reason, now)
    before = people.person(session, current.teacher_id)
    child = people.child(session, child_id)
    moved = [Moved(child, before, None, None, current.id, heard_by=before.id)]
    handover.follow(session, moved, grounds, now)
    contact_plans.settle(session, [child_id], now)
    return moved


def _handed(session: Session, current: Current, giver: Person, to: Person, grounds: Grounds) -> NewPairing | None:
    """What becomes of one child in a handover; None: nothing, it is as it should be."""
    if not is_of(current, giver):
        return None
    if current.teacher_id == giver.id and current.stands_for is not None and to.id != current.regular_id:
        return _passed_on(current, to, grounds)
    return new(current.child_id, to.id, grounds)


def _passed_on(current: Current, to: Person, grounds: Grounds) -> NewPairing:
    """Another substitute for the same teacher until the same day."""
    return replace(
        new(current.child_id, to.id, grounds),
        role=PairingRole.SUBSTITUTE,
        until=current.until,
        stands_for=current.stands_for,
    )


def _stand_in(
    session: Session, acting: Acting, giver: Person, to: Person, until: datetime, grounds: Grounds, now: datetime
) -> Arranged:
    """The substitute begins now, or stays until another day."""
    wanted, longer = [], []
    for current in acting.values():
        if not is_of(current, giver):
            continue
        if current.teacher_id == to.id:
            longer += [current] if current.until != until else []
        elif current.teacher_id == giver.id and current.stands_for is not None:
            wanted.append(_passed_on(current, to, grounds))
        else:
            wanted.append(replace(_passed_on(current, to, grounds), until=until, stands_for=_stood_for(current)))
    moved = move(session, acting, wanted, grounds, grounds.reason, now)
    _move_ends(session, longer, giver, to, until, grounds, now)
    return Arranged(moved, [one.child_id for one in longer], [])


def _stood_for(current: Current) -> int:
    """The pairing that comes back: the teacher's own, whoever stands in for it already."""
    return current.id if current.stands_for is None else current.stands_for


def _move_ends(
    session: Session,
    longer: Sequence[Current],
    giver: Person,
    to: Person,
    until: datetime,
    grounds: Grounds,
    now: datetime,
) -> None:
    """The same substitute until another day; families and the file are told, nobody's access changes."""
    moves = []
    for current in longer:
        pairings.move_end(session, current.id, until)
        child = people.child(session, current.child_id)
        moves.append(Moved(child, giver, to, current.id, until=until, regular=giver))
    mark = f"{until:%Y%m%d%H%M}"
    if moves:
        tell_families(session, moves, grounds, now, mark)
    for moved in moves:
        write_down(session, moved, grounds, now, mark)


def _planned(
    child_id: int, giver: Person, to: Person, starts_at: datetime, until: datetime, grounds: Grounds
) -> Planned:
    by = grounds.approved_by.id if grounds.approved_by else None
    return Planned(child_id, giver.id, to.id, starts_at, until, by, grounds.reason, grounds.note, grounds.to_families)


def _is_over(current: Current, due_by: datetime | None) -> bool:
    return due_by is None or (current.until is not None and current.until <= due_by)
