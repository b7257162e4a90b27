"""Empties the platform identity of who left, when the school's time is over; what the school itself keeps stays.

The address loses its number at the platform, and so does every raw message that came from it; what was said, and that
it was said, remains in the inbox and in the child's file.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session

from domain.binding import State
from storage import tables as t
from storage.person import bindings

# For whoever followed the account and never showed a code that worked: nothing of theirs belongs to a school.
STRANGERS_DAYS = 30
NOBODY = b"erased"  # stands in raw messages where the number at the platform stood


@dataclass(frozen=True, slots=True)
class Erased:
    """An address that nobody can be found by any more, and the guardianships that had been bound there."""

    address_id: int
    guardianships: tuple[int, ...]


def erase_due(session: Session, now: datetime, today: date, limit: int) -> list[Erased]:
    """Empty at most ``limit`` addresses whose time is over; ``today`` is the day in China.

    Somebody who tried a code today stays until tomorrow: to leave must not give new tries (reliability.md B12).
    """
    policy = (
        select(func.min(t.School.erase_after_days))
        .join(t.Child, t.Child.school_id == t.School.id)
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .where(t.Binding.address_id == t.Address.id)
        .scalar_subquery()
    )
    query = select(t.Address.id, t.Address.left_at, func.coalesce(policy, STRANGERS_DAYS)).where(
        t.Address.left_at <= now, t.Address.erased_at.is_(None), ~_stays(today)
    )
    left = session.execute(query.order_by(t.Address.left_at)).all()
    due = [number for number, left_at, days in left if left_at + timedelta(days=days) <= now]
    return [_erase(session, row, now) for row in _locked(session, due[:limit])]


def _locked(session: Session, ids: list[int]) -> list[t.Address]:
    """Those of them that nobody works on at this moment and that did not come back meanwhile."""
    query = select(t.Address).where(t.Address.id.in_(ids), t.Address.left_at.is_not(None)).order_by(t.Address.id)
    locked = query.with_for_update(skip_locked=True, key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(locked))


def _stays(today: date) -> ColumnElement[bool]:
    return (
        exists().where(t.Binding.address_id == t.Address.id, t.Binding.state == State.ACTIVE)
        | exists().where(t.StaffAddress.address_id == t.Address.id)
        | exists().where(t.Attempt.address_id == t.Address.id, t.Attempt.day >= today)
    )


def _erase(session: Session, row: t.Address, now: datetime) -> Erased:
    bindings.end_all(session, row.id, now)
    _erase_from_raw(session, row.id, row.ref)
    row.ref = ""
    row.ref_index = f"erased {row.id} {secrets.token_hex(16)}"  # unique, and the hash of no openid
    row.erased_at = now
    row.following = False
    row.window_until, row.window_left = None, 0
    session.execute(delete(t.Question).where(t.Question.address_id == row.id))
    session.flush()
    return Erased(row.id, tuple(_once_bound(session, row.id)))


def _erase_from_raw(session: Session, address_id: int, ref: str) -> None:
    heard = session.execute(select(t.Inbox.id, t.Inbox.raw).where(t.Inbox.address_id == address_id)).all()
    changed = [{"id": number, "raw": raw.replace(ref.encode(), NOBODY)} for number, raw in heard]
    if changed:
        session.execute(update(t.Inbox), changed)


def _once_bound(session: Session, address_id: int) -> list[int]:
    query = select(t.Binding.guardianship_id).where(
        t.Binding.address_id == address_id, t.Binding.state == State.ENDED, t.Binding.decided_by.is_not(None)
    )
    return sorted(set(session.scalars(query)))
