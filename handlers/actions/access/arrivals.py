"""Somebody comes to work at the school: registered, with duties, a code for WeChat and an account, in one deed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.people import Person, Role
from handlers.actions.access import accounts, duties, staff
from handlers.actions.access.accounts import NewAccount
from handlers.actions.access.staff import Typed
from storage.access.accounts import Account


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a form says of somebody who comes. ``login`` is empty for who gets no account."""

    typed: Typed
    role: Role
    duties: tuple[Duty, ...] = ()
    login: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """``code`` is empty for who decides requests, whose code an operator gives; ``token`` is what the invitation link
    of the account carries."""

    person: Person
    code: str
    account: Account | None
    token: str


def welcome(session: Session, actor: Actor, school_id: int, new: Newcomer, now: datetime) -> Arrived:
    """They are of the school. Raises Refusal (replies/staff_refused, duty_refused, account_refused) half way: the
    caller keeps nothing of it then."""
    person = staff.add(session, school_id, new.typed, new.role, now)
    for duty in new.duties:
        duties.give(session, actor, school_id, person.id, duty, now)
    account, token = None, ""
    if new.login:
        made = NewAccount(new.login, AccountKind.STAFF, person.id)
        account, token = accounts.create(session, made, actor, now)
    decides = staff.decides(session, person.id)
    code = "" if decides else staff.invite(session, actor, school_id, person.id, now)
    return Arrived(person, code, account, token)
