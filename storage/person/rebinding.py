"""A guardian's earlier WeChat gives way to a new one, and comes back when the school had confirmed the wrong one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from domain.binding import State
from storage import tables as t
from storage.person import bindings
from storage.person.bindings import LIVE, Binding


@dataclass(frozen=True, slots=True)
class Moved:
    """The addresses that are used no more, and the guardianships of siblings that came along to the new one."""

    left_behind: tuple[int, ...]
    came_along: tuple[int, ...]


def move(session: Session, new: Binding, person_id: int, decided_by: int, now: datetime) -> Moved:
    """End what this adult had at the addresses that ``new`` replaces; their other children go to the new address.

    All of it carries the moment ``now``, by which ``take_back`` finds it.
    """
    left_behind = sorted({old.address_id for old in bindings.elsewhere(session, new.guardianship_id, new.address_id)})
    if not left_behind:
        return Moved((), ())
    query = select(t.Binding).where(t.Binding.address_id.in_(left_behind), t.Binding.state.in_(LIVE), _is_of(person_id))
    came_along = []
    for old in session.scalars(query.order_by(t.Binding.id)).all():
        old.state, old.ended_at = State.ENDED.value, now
        if bindings.of_address(session, new.address_id, old.guardianship_id) is None:
            session.add(_copy(old, new.address_id, decided_by, now))
            came_along.append(old.guardianship_id)
    session.flush()
    return Moved(tuple(left_behind), tuple(came_along))


def take_back(session: Session, undone: Binding, person_id: int, now: datetime) -> list[int]:
    """What ``move`` ended in the moment in which ``undone`` was approved is as it was; the addresses that are back.

    A sibling that came along is taken back alone.
    """
    used_by = session.scalar(select(t.Invitation.used_by).where(t.Invitation.id == undone.invitation_id))
    came_along = used_by != undone.address_id
    whose = t.Binding.guardianship_id == undone.guardianship_id if came_along else _is_of(person_id)
    _end_copies(session, undone, whose, now)
    query = select(t.Binding, t.Address.following).join(t.Address, t.Address.id == t.Binding.address_id)
    ended = (t.Binding.state == State.ENDED) & (t.Binding.ended_at == undone.decided_at)
    back = session.execute(query.where(ended, whose, t.Binding.address_id != undone.address_id)).all()
    for old, follows in back:
        old.state = State.ACTIVE.value if follows else State.SUSPENDED.value
        old.ended_at, old.suspended_at = None, None if follows else now
    session.flush()
    return sorted({old.address_id for old, _ in back})


def _end_copies(session: Session, undone: Binding, whose: ColumnElement[bool], now: datetime) -> None:
    copies = update(t.Binding).where(
        t.Binding.address_id == undone.address_id,
        t.Binding.created_at == undone.decided_at,
        t.Binding.state.in_(LIVE),
        whose,
    )
    session.execute(copies.values(state=State.ENDED.value, ended_at=now).execution_options(synchronize_session="fetch"))


def _is_of(person_id: int) -> ColumnElement[bool]:
    return exists().where(t.Guardianship.id == t.Binding.guardianship_id, t.Guardianship.person_id == person_id)


def _copy(old: t.Binding, address_id: int, decided_by: int, now: datetime) -> t.Binding:
    return t.Binding(
        address_id=address_id,
        guardianship_id=old.guardianship_id,
        invitation_id=old.invitation_id,
        state=State.ACTIVE.value,
        created_at=now,
        decided_at=now,
        decided_by=decided_by,
    )
