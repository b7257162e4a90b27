"""Invitation codes: random, single use, expiring, known to the database only by a keyed hash."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from domain import invitation as rules
from storage import tables as t
from storage.person import bindings
from storage.statements import changed, in_chunks, run, table

NEW = insert(table(t.Invitation)).values(
    code_index=bindparam("code"),
    person_id=bindparam("person"),
    guardianship_id=bindparam("link"),
    created_at=bindparam("now"),
    expires_at=bindparam("until"),
    others=0,
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that was found; ``guardianship_id`` is empty for a member of staff.

    ``others`` is how often somebody showed it who was not the first.
    """

    id: int
    person_id: int
    guardianship_id: int | None
    used: bool
    expired: bool
    used_by: int | None
    others: int = 0


def invite_guardian(session: Session, guardianship_id: int, now: datetime) -> str:
    """A new code for one adult of one child; earlier unused codes of the same adult expire."""
    return invite_guardians(session, [guardianship_id], now)[guardianship_id]


def invite_guardians(session: Session, guardianship_ids: Collection[int], now: datetime) -> dict[int, str]:
    """New codes for many, by guardianship, in a few statements; what lay unused or unanswered before is over."""
    codes: dict[int, str] = {}
    for some in in_chunks(sorted(guardianship_ids)):
        _expire_earlier(session, t.Invitation.guardianship_id.in_(some), now)
        bindings.drop_unanswered(session, some, now)
        links = session.execute(select(t.Guardianship.id, t.Guardianship.person_id).where(t.Guardianship.id.in_(some)))
        new = [{"code": rules.new_code(), "person": person, "link": link} for link, person in links]
        if new:
            run(session, NEW, [one | {"now": now, "until": now + rules.LIFETIME} for one in new])
        codes |= {int(str(one["link"])): str(one["code"]) for one in new}
    return codes


def invite_staff(session: Session, person_id: int, now: datetime) -> str:
    """A new code for a member of staff, handed over in person."""
    expire_staff(session, person_id, now)
    code = rules.new_code()
    values = {"code": code, "person": person_id, "link": None, "now": now, "until": now + rules.STAFF_LIFETIME}
    run(session, NEW, values)
    return code


def find(session: Session, code: str, account: str, now: datetime) -> Invitation | None:
    """The invitation of this code at this account, or None: whoever asks is told the same in every other case."""
    query = (
        select(t.Invitation)
        .join(t.Person, t.Person.id == t.Invitation.person_id)
        .join(t.School, t.School.id == t.Person.school_id)
        .where(t.Invitation.code_index == code, or_(t.School.account.is_(None), t.School.account == account))
    )
    row = session.scalars(query).one_or_none()
    return _invitation(row, now) if row else None


def get(session: Session, invitation_id: int, now: datetime) -> Invitation:
    return _invitation(session.get_one(t.Invitation, invitation_id, populate_existing=True), now)


def use(session: Session, invitation_id: int, address_id: int, now: datetime) -> bool:
    """Spend the code; False when somebody else was first (decided by the database, not by who looked first)."""
    query = (
        update(t.Invitation)
        .where(t.Invitation.id == invitation_id, t.Invitation.used_at.is_(None), t.Invitation.expires_at > now)
        .values(used_at=now, used_by=address_id)
    )
    return changed(session, query) == 1


def seen_by_another(session: Session, invitation_id: int) -> None:
    """Somebody else showed it as well."""
    query = update(t.Invitation).where(t.Invitation.id == invitation_id)
    session.execute(query.values(others=t.Invitation.others + 1))


def expire(session: Session, guardianship_ids: Collection[int], now: datetime) -> None:
    """Codes of these adults that nobody used can be used no more."""
    _expire_earlier(session, t.Invitation.guardianship_id.in_(guardianship_ids), now)


def expire_staff(session: Session, person_id: int, now: datetime) -> None:
    """The code of this member of staff can be used no more."""
    _expire_earlier(session, (t.Invitation.person_id == person_id) & t.Invitation.guardianship_id.is_(None), now)


def _invitation(row: t.Invitation, now: datetime) -> Invitation:
    is_used, is_over = row.used_at is not None, row.expires_at <= now
    return Invitation(row.id, row.person_id, row.guardianship_id, is_used, is_over, row.used_by, row.others)


def _expire_earlier(session: Session, whose: ColumnElement[bool], now: datetime) -> None:
    unused = update(t.Invitation).where(whose, t.Invitation.used_at.is_(None), t.Invitation.expires_at > now)
    session.execute(unused.values(expires_at=now))
