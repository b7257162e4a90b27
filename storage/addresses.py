"""Where people can be written to, and how much may still be sent there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from domain.window import CLOSED, Window
from storage import tables as t
from storage.statements import insert_once, rows, run, table

PLACE = table(t.Address)
COLUMNS = (
    PLACE.c.id,
    PLACE.c.account,
    PLACE.c.ref,
    PLACE.c.person_id,
    PLACE.c.following,
    PLACE.c.window_until,
    PLACE.c.window_left,
)
FIND = (
    select(*COLUMNS)
    .where(PLACE.c.account == bindparam("account"), PLACE.c.ref_index == bindparam("ref"))
    .with_for_update(key_share=True)
)
LOCK = select(*COLUMNS).where(PLACE.c.id == bindparam("address")).with_for_update(key_share=True)
OF_PERSON = (
    select(*COLUMNS)
    .where(PLACE.c.person_id == bindparam("person"), PLACE.c.following.is_(True))
    .order_by(PLACE.c.heard_at.desc())
    .limit(1)
)
HEARD = (
    update(PLACE)
    .where(PLACE.c.id == bindparam("address"))
    .values(heard_at=bindparam("now"), following=True, window_until=bindparam("until"), window_left=bindparam("left"))
)
LEFT = update(PLACE).where(PLACE.c.id == bindparam("address")).values(following=False, window_left=0, window_until=None)


@dataclass(frozen=True, slots=True)
class Address:
    """One user of the platform account; ``person_id`` once a binding was approved."""

    id: int
    account: str
    ref: str
    person_id: int | None
    following: bool
    window: Window


def find_or_add(session: Session, account: str, ref: str, now: datetime) -> Address:
    """The address of this user of this account, made when it is new.

    Held for this transaction: one message of a person is handled at a time (promise P11).
    """
    found = rows(session, FIND, account=account, ref=ref)
    if not found:
        values = {"account": account, "ref": ref, "ref_index": ref, "created_at": now, "following": True}
        insert_once(session, t.Address, {**values, "window_left": 0}, "account", "ref_index")
        found = rows(session, FIND, account=account, ref=ref)
    return _address(found[0])


def lock(session: Session, address_id: int) -> Address:
    """The address, held for this transaction."""
    return _address(rows(session, LOCK, address=address_id)[0])


def heard(session: Session, address_id: int, window: Window, now: datetime) -> None:
    """The person did something that opens a new grant, and follows the account."""
    values = {"address": address_id, "now": now, "until": window.until, "left": window.left}
    run(session, HEARD, values)


def unfollowed(session: Session, address_id: int) -> None:
    """The person left the account: nothing can be sent any more."""
    run(session, LEFT, {"address": address_id})


def belongs_to(session: Session, address_id: int, person_id: int) -> None:
    """The school approved: this address is this person's."""
    session.execute(update(t.Address).where(t.Address.id == address_id).values(person_id=person_id))


def of_person(session: Session, person_id: int) -> Address | None:
    """Where to write to this person: the followed address heard from last."""
    found = rows(session, OF_PERSON, person=person_id)
    return _address(found[0]) if found else None


def _address(row: Row[Any]) -> Address:
    window = Window(row.window_until, row.window_left) if row.window_until else CLOSED
    return Address(row.id, row.account, row.ref, row.person_id, row.following, window)
