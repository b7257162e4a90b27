"""Where people can be written to, and how much may still be sent there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, exists, select, union, update
from sqlalchemy.orm import Session

from domain.binding import OPEN
from domain.people import Role
from domain.window import CLOSED, Window
from storage import tables as t
from storage.statements import in_chunks, insert_once, rows, run, table

PLACE, STAFF, BINDINGS, LINKS, PEOPLE = (
    table(model) for model in (t.Address, t.StaffAddress, t.Binding, t.Guardianship, t.Person)
)
COLUMNS = (
    PLACE.c.id,
    PLACE.c.account,
    PLACE.c.ref,
    PLACE.c.person_id,
    PLACE.c.following,
    PLACE.c.window_until,
    PLACE.c.window_left,
    PLACE.c.heard_at,
    STAFF.c.person_id.label("staff_id"),
)
# Who has left the school acts for it no more (P22); their address may still be a parent's.
STILL_THERE = ~exists().where(PEOPLE.c.id == STAFF.c.person_id, PEOPLE.c.left_at.is_not(None))
ADDRESS = select(*COLUMNS).select_from(PLACE).outerjoin(STAFF, (STAFF.c.address_id == PLACE.c.id) & STILL_THERE)
FIND = ADDRESS.where(PLACE.c.account == bindparam("account"), PLACE.c.ref_index == bindparam("ref")).with_for_update(
    of=PLACE, key_share=True
)
LOCK = ADDRESS.where(PLACE.c.id == bindparam("address")).with_for_update(of=PLACE, key_share=True)
OF_PERSON = (
    ADDRESS.where(
        PLACE.c.following.is_(True),
        PLACE.c.id.in_(
            union(
                select(STAFF.c.address_id).where(STAFF.c.person_id == bindparam("person")),
                select(BINDINGS.c.address_id)
                .join(LINKS, LINKS.c.id == BINDINGS.c.guardianship_id)
                .where(LINKS.c.person_id == bindparam("person"), BINDINGS.c.state == "active"),
            )
        ),
    )
    .order_by(PLACE.c.heard_at.desc())
    .limit(1)
)
# Who was heard from last comes last.
OF_GUARDIANS = (
    select(LINKS.c.person_id, PLACE.c.id)
    .join(BINDINGS, (BINDINGS.c.address_id == PLACE.c.id) & (BINDINGS.c.state == "active"))
    .join(LINKS, LINKS.c.id == BINDINGS.c.guardianship_id)
    .where(LINKS.c.person_id.in_(bindparam("many", expanding=True)), PLACE.c.following.is_(True))
    .order_by(PLACE.c.heard_at, PLACE.c.id)
)
IS_OF = (
    select(PLACE.c.id)
    .join(BINDINGS, (BINDINGS.c.address_id == PLACE.c.id) & (BINDINGS.c.state == "active"))
    .join(LINKS, LINKS.c.id == BINDINGS.c.guardianship_id)
    .where(PLACE.c.ref_index == bindparam("ref"), LINKS.c.person_id == bindparam("person"))
    .limit(1)
)
# Who had unfollowed and does something again is back; who asked to be let go and still follows is not.
HEARD = (
    update(PLACE)
    .where(PLACE.c.id == bindparam("address"))
    .values(
        heard_at=bindparam("now"),
        following=True,
        left_at=case((PLACE.c.following, PLACE.c.left_at), else_=None),
        window_until=bindparam("until"),
        window_left=bindparam("left"),
    )
)
UNFOLLOWED = (
    update(PLACE).where(PLACE.c.id == bindparam("address")).values(following=False, window_left=0, window_until=None)
)
LET_GO = (
    update(PLACE)
    .where(
        PLACE.c.id == bindparam("address"),
        PLACE.c.left_at.is_(None),
        ~exists().where(BINDINGS.c.address_id == PLACE.c.id, BINDINGS.c.state.in_(OPEN)),
        ~exists().where(STAFF.c.address_id == PLACE.c.id),
    )
    .values(left_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Address:
    """One user of the platform account. ``person_id``: whom plain words from here come from; ``staff_id``: the member
    of staff whose address it is; ``heard_at``: when (UTC) they last did something here."""

    id: int
    account: str
    ref: str
    person_id: int | None
    following: bool
    window: Window
    staff_id: int | None
    heard_at: datetime | None = None


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
    run(session, UNFOLLOWED, {"address": address_id})


def left(session: Session, address_id: int, now: datetime) -> None:
    """The person left the account or the school: from now on counts how long their identity is kept."""
    query = update(t.Address).where(t.Address.id == address_id, t.Address.left_at.is_(None))
    session.execute(query.values(left_at=now))


def let_go(session: Session, address_id: int, now: datetime) -> None:
    """As ``left``, when nothing binds this user to a school any more."""
    session.flush()
    run(session, LET_GO, {"address": address_id, "now": now})


def stays(session: Session, address_id: int) -> None:
    """A new request was made here: the identity is kept."""
    session.execute(update(t.Address).where(t.Address.id == address_id).values(left_at=None))


def belongs_to(session: Session, address_id: int, person_id: int) -> None:
    """The school approved: this address is this person's, and plain words from it are theirs."""
    speaks_as(session, address_id, person_id)
    role = session.scalar(select(t.Person.role).where(t.Person.id == person_id))
    if role != Role.GUARDIAN.value:
        session.merge(t.StaffAddress(address_id=address_id, person_id=person_id))
        session.flush()


def speaks_as(session: Session, address_id: int, person_id: int | None) -> None:
    """From now on plain words from here come from this person; None: from somebody who is not known yet."""
    session.execute(update(t.Address).where(t.Address.id == address_id).values(person_id=person_id))


def take_from_staff(session: Session, person_id: int, but: int) -> list[int]:
    """A member of staff has another address (``but``): the addresses that are theirs no longer."""
    old = list(
        session.scalars(
            delete(t.StaffAddress)
            .where(t.StaffAddress.person_id == person_id, t.StaffAddress.address_id != but)
            .returning(t.StaffAddress.address_id)
        )
    )
    in_use = update(t.Address).where(t.Address.id.in_(old), t.Address.person_id == person_id)
    session.execute(in_use.values(person_id=None))
    return old


def of_person(session: Session, person_id: int) -> Address | None:
    """Where to write to this person: the followed address heard from last."""
    found = rows(session, OF_PERSON, person=person_id)
    return _address(found[0]) if found else None


def of_guardians(session: Session, people: Collection[int]) -> dict[int, int]:
    """As ``of_person``, for many guardians at once: by person, the number of the address."""
    found: dict[int, int] = {}
    for some in in_chunks(sorted(people)):
        found |= {row.person_id: row.id for row in rows(session, OF_GUARDIANS, many=some)}
    return found


def is_of(session: Session, ref: str, person_id: int) -> bool:
    """Whether this user of the platform is bound as this guardian, whomever else they are bound as."""
    return bool(rows(session, IS_OF, ref=ref, person=person_id))


def _address(row: Row[Any]) -> Address:
    window = Window(row.window_until, row.window_left) if row.window_until else CLOSED
    known = row.id, row.account, row.ref, row.person_id, row.following, window, row.staff_id
    return Address(*known, row.heard_at)
