"""Where people can be written to, and how much may still be sent there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.window import Window
from storage import tables as t
from storage.statements import insert_once


@dataclass(frozen=True, slots=True)
class Address:
    """One user of the platform account; ``person_id`` once a binding was approved."""

    id: int
    account: str
    ref: str
    person_id: int | None
    following: bool


def find_or_add(session: Session, account: str, ref: str, now: datetime) -> Address:
    """The address of this user of this account, made when it is new."""
    query = select(t.Address).where(t.Address.account == account, t.Address.ref_index == ref)
    row = session.scalars(query).one_or_none()
    if row is None:
        values = {"account": account, "ref": ref, "ref_index": ref, "created_at": now, "following": True}
        insert_once(session, t.Address, {**values, "window_left": 0}, "account", "ref_index")
        row = session.scalars(query).one()
    return _address(row)


def lock(session: Session, address_id: int) -> Address:
    """The address, held for this transaction: one message of a person is handled at a time (promise P11)."""
    return _address(session.scalars(select(t.Address).where(t.Address.id == address_id).with_for_update()).one())


def heard(session: Session, address_id: int, window: Window | None, now: datetime) -> None:
    """The person did something: they follow the account, and perhaps a new grant is open."""
    values: dict[str, object] = {"heard_at": now, "following": True}
    if window is not None:
        values |= {"window_until": window.until, "window_left": window.left}
    session.execute(update(t.Address).where(t.Address.id == address_id).values(values))


def unfollowed(session: Session, address_id: int) -> None:
    """The person left the account: nothing can be sent any more."""
    values = {"following": False, "window_left": 0, "window_until": None}
    session.execute(update(t.Address).where(t.Address.id == address_id).values(values))


def belongs_to(session: Session, address_id: int, person_id: int) -> None:
    """The school approved: this address is this person's."""
    session.execute(update(t.Address).where(t.Address.id == address_id).values(person_id=person_id))


def of_person(session: Session, person_id: int) -> Address | None:
    """Where to write to this person: the followed address heard from last."""
    query = (
        select(t.Address)
        .where(t.Address.person_id == person_id, t.Address.following.is_(True))
        .order_by(t.Address.heard_at.desc())
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    return _address(row) if row else None


def _address(row: t.Address) -> Address:
    return Address(row.id, row.account, row.ref, row.person_id, row.following)
