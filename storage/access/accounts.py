"""Who may sign in to the console, and in what capacity they act at this moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.people import Role
from domain.words import fold
from storage import tables as t
from storage.overview import person_of
from storage.person import class_teachers, kept_away
from storage.statements import changed, insert_once

BY_KIND = {AccountKind.OFFICER: Duty.OFFICER, AccountKind.OPERATOR: Duty.OPERATOR}


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``school_id`` is that of its person, None for officers and operators. ``has_totp``: signing in asks
    for a code of the moment besides the password."""

    id: int
    login: str
    kind: AccountKind
    name: str
    person_id: int | None
    school_id: int | None
    is_disabled: bool
    has_password: bool
    has_totp: bool


def add(
    session: Session, login: str, kind: AccountKind, now: datetime, *, person_id: int | None = None, name: str = ""
) -> int:
    """A new account's id; it has no password until its invitation is used. Raises IntegrityError for a taken login."""
    row = t.Account(login=fold(login), kind=kind.value, person_id=person_id, name=name or None, created_at=now)
    session.add(row)
    session.flush()
    return row.id


def add_once(
    session: Session, login: str, kind: AccountKind, now: datetime, *, person_id: int | None = None, name: str = ""
) -> int | None:
    """As ``add``; None where the login is taken, also by an account that this transaction may not see."""
    values = {
        "login": fold(login),
        "kind": kind.value,
        "person_id": person_id,
        "name": name or None,
        "totp_used": 0,
        "created_at": now,
    }
    number: int | None = insert_once(session, t.Account, values, "login")
    return number


def get(session: Session, account_id: int) -> Account | None:
    """The account, or None."""
    return _one(session, t.Account.id == account_id)


def by_login(session: Session, login: str) -> Account | None:
    """The account of this name, as people type it."""
    return _one(session, t.Account.login == fold(login))


def by_person(session: Session, person_id: int) -> Account | None:
    """The account of a member of staff."""
    return _one(session, t.Account.person_id == person_id)


def listed(session: Session, school_id: int | None = None) -> list[Account]:
    """Every account (of a school), by the time it was made."""
    where = [t.Person.school_id == school_id] if school_id is not None else []
    query = _query().where(*where).order_by(t.Account.id)
    return [_account(row, person) for row, person in session.execute(query)]


def disable(session: Session, account_id: int, now: datetime) -> bool:
    """Nobody signs in with it any more; its sessions are ended by the caller. False when that was so already."""
    query = update(t.Account).where(t.Account.id == account_id, t.Account.disabled_at.is_(None))
    return changed(session, query.values(disabled_at=now)) == 1


def enable(session: Session, account_id: int) -> bool:
    """It may be signed in with again; False when that was so already."""
    query = update(t.Account).where(t.Account.id == account_id, t.Account.disabled_at.is_not(None))
    return changed(session, query.values(disabled_at=None)) == 1


def actor(session: Session, account: Account, *, session_id: int | None = None) -> Actor | None:
    """Who acts with this account now, read anew with every request: a duty that ended is gone by the next one (P07).

    None when the account is disabled or its person has left the school.
    """
    if account.is_disabled:
        return None
    if account.person_id is None:
        duties = frozenset({BY_KIND[account.kind]})
        return Actor(account.id, account.kind, account.name, duties, session_id=session_id)
    person = session.get(t.Person, account.person_id)
    if person is None or person.left_at is not None:
        return None
    # who leads has all classes
    is_leader = person.role == Role.DIRECTOR
    classes = frozenset[str]() if is_leader else class_teachers.classes_of(session, person_of(person))
    return Actor(
        account.id,
        account.kind,
        person.name,
        _duties(session, person, classes),
        person_id=person.id,
        school_id=person.school_id,
        classes=classes,
        session_id=session_id,
    )


def before_pages(session: Session, account: Account, session_id: int, now: datetime) -> Actor | None:
    """As ``actor``, for whoever is about to read of children: with those that are kept from them at this moment."""
    found = actor(session, account, session_id=session_id)
    if found is None or found.person_id is None:
        return found
    staff = person_of(session.get_one(t.Person, found.person_id))
    return replace(found, kept_from=kept_away.children_of(session, staff, now))


def duties_of(session: Session, account: Account) -> frozenset[Duty]:
    """In what capacities its holder acts, or would if it were not disabled."""
    if account.person_id is None:
        return frozenset({BY_KIND[account.kind]})
    return duties_of_person(session, account.person_id)


def duties_of_person(session: Session, person_id: int) -> frozenset[Duty]:
    """In what capacities a member of staff acts, or would if they had an account."""
    person = session.get_one(t.Person, person_id)
    return _duties(session, person, class_teachers.classes_of(session, person_of(person)))


def give_duty(session: Session, school_id: int, person_id: int, duty: Duty, by: int | None, now: datetime) -> bool:
    """A member of staff has this duty (psych, principal) from now on; False when they have it."""
    if _has_duty(session, person_id, duty):
        return False
    row = t.StaffDuty(school_id=school_id, person_id=person_id, duty=duty.value, given_by=by, given_at=now)
    session.add(row)
    session.flush()
    return True


def end_duty(session: Session, person_id: int, duty: Duty, now: datetime) -> bool:
    """It ends now; False when they did not have it."""
    query = update(t.StaffDuty).where(
        t.StaffDuty.person_id == person_id, t.StaffDuty.duty == duty.value, t.StaffDuty.ended_at.is_(None)
    )
    return changed(session, query.values(ended_at=now)) == 1


def _duties(session: Session, person: t.Person, classes: frozenset[str]) -> frozenset[Duty]:
    found = {Duty(one) for one in session.scalars(_current(person.id))}
    if person.role == Role.DIRECTOR:
        found.add(Duty.DIRECTOR)
    if classes:
        found.add(Duty.CLASS_TEACHER)
    is_paired = exists().where(t.Pairing.teacher_id == person.id, t.Pairing.ends_at.is_(None))
    if not found or session.scalar(select(is_paired)):  # a teacher with no other duty may be given a child today
        found.add(Duty.PAIRED)
    return frozenset(found)


def _current(person_id: int) -> Select[str]:
    return select(t.StaffDuty.duty).where(t.StaffDuty.person_id == person_id, t.StaffDuty.ended_at.is_(None))


def _has_duty(session: Session, person_id: int, duty: Duty) -> bool:
    return session.scalar(_current(person_id).where(t.StaffDuty.duty == duty.value)) is not None


def _query() -> Select[t.Account, t.Person]:
    return select(t.Account, t.Person).outerjoin(t.Person, t.Person.id == t.Account.person_id)


def _one(session: Session, which: ColumnElement[bool]) -> Account | None:
    found = session.execute(_query().where(which)).one_or_none()
    return _account(found[0], found[1]) if found is not None else None


def _account(row: t.Account, person: t.Person | None) -> Account:
    return Account(
        row.id,
        row.login,
        AccountKind(row.kind),
        person.name if person is not None else row.name or row.login,
        row.person_id,
        person.school_id if person is not None else None,
        row.disabled_at is not None,
        row.password is not None,
        row.totp is not None,
    )
