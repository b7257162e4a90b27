"""Invitation codes: random, single use, expiring, known to the database only by a keyed hash."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from domain import invitation as rules
from storage import tables as t
from storage.statements import changed


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that was found; ``guardianship_id`` is empty for a member of staff."""

    id: int
    person_id: int
    guardianship_id: int | None
    used: bool
    expired: bool
    used_by: int | None


def invite_guardian(session: Session, guardianship_id: int, now: datetime) -> str:
    """A new code for one adult of one child; earlier unused codes of the same adult expire."""
    link = session.get_one(t.Guardianship, guardianship_id)
    _expire_earlier(session, t.Invitation.guardianship_id == guardianship_id, now)
    return _new(session, link.person_id, guardianship_id, now, now + rules.LIFETIME)


def invite_staff(session: Session, person_id: int, now: datetime) -> str:
    """A new code for a member of staff, handed over in person."""
    _expire_earlier(session, (t.Invitation.person_id == person_id) & t.Invitation.guardianship_id.is_(None), now)
    return _new(session, person_id, None, now, now + rules.STAFF_LIFETIME)


def find(session: Session, code: str, now: datetime) -> Invitation | None:
    """The invitation of this code, or None: whoever asks is told the same in every other case."""
    row = session.scalars(select(t.Invitation).where(t.Invitation.code_index == code)).one_or_none()
    if row is None:
        return None
    is_used, is_over = row.used_at is not None, row.expires_at <= now
    return Invitation(row.id, row.person_id, row.guardianship_id, is_used, is_over, row.used_by)


def use(session: Session, invitation_id: int, address_id: int, now: datetime) -> bool:
    """Spend the code; False when somebody else was first (decided by the database, not by who looked first)."""
    query = (
        update(t.Invitation)
        .where(t.Invitation.id == invitation_id, t.Invitation.used_at.is_(None), t.Invitation.expires_at > now)
        .values(used_at=now, used_by=address_id)
    )
    return changed(session, query) == 1


def may_try(session: Session, address_id: int, day: date) -> bool:
    """Count one try of a code by this address on this day (China time); False beyond the day's limit."""
    row = session.get(t.Attempt, (address_id, day))
    if row is None:
        row = t.Attempt(address_id=address_id, day=day, tries=0)
        session.add(row)
    row.tries += 1
    return row.tries <= rules.TRIES_PER_DAY


def _new(session: Session, person_id: int, guardianship_id: int | None, now: datetime, expires_at: datetime) -> str:
    code = rules.new_code()
    session.add(
        t.Invitation(
            code_index=code,
            person_id=person_id,
            guardianship_id=guardianship_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return code


def _expire_earlier(session: Session, whose: ColumnElement[bool], now: datetime) -> None:
    unused = update(t.Invitation).where(whose, t.Invitation.used_at.is_(None), t.Invitation.expires_at > now)
    session.execute(unused.values(expires_at=now))
