"""Accounts are made, invited, disabled and begun anew here, with a row of the audit for each deed.

Nobody deals with an account whose duties stand above their own, nobody disables themselves, and a school is never left
without somebody leading who can sign in (P08).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import LEADING, AccountKind, Actor, Deed, Duty
from domain.errors import Refusal
from domain.words import command
from messages.outbound import Envelope
from messages.render import words
from storage.access import accounts, audit, credentials, known_devices, sessions, sign_in_asks
from storage.access import invitations_of_accounts as invitations
from storage.access.accounts import Account
from storage.person import people
from storage.traffic import outbox

RANK = {Duty.PRINCIPAL: 3, Duty.DIRECTOR: 2}
LONGEST_LOGIN = 60  # characters, of the column
LINK = "account_link"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made from. Staff have a ``person_id``, officers and operators a ``name``."""

    login: str
    kind: AccountKind
    person_id: int | None = None
    name: str = ""


def at_the_machine(school_id: int | None = None) -> Actor:
    """Who acts at the command line: whoever may start programs there may do everything that programs do."""
    return Actor(None, AccountKind.OPERATOR, "命令行", frozenset({Duty.OPERATOR}), school_id=school_id)


def create(session: Session, new: NewAccount, by: Actor, now: datetime) -> tuple[Account, str]:
    """The new account and what its invitation link carries. Raises Refusal: replies/account_refused."""
    if not is_login(new.login):
        raise _no("login")
    if accounts.by_login(session, new.login) is not None:
        raise _no("taken")
    if new.person_id is not None and accounts.by_person(session, new.person_id) is not None:
        raise _no("has_one")
    meant = _prospective(session, new)
    _must_reach(session, meant, by)
    number = accounts.add_once(session, new.login, new.kind, now, person_id=new.person_id, name=new.name)
    if number is None:  # by somebody of a school that this one does not see
        raise _no("taken")
    account = _account(session, number)
    _write(session, by, "account.create", account, now)
    return account, invitations.invite(session, number, now)


def invite(session: Session, account_id: int, by: Actor, now: datetime) -> str:
    """A new link for an account whose link was lost before it was used; the old one is dead."""
    account = _account(session, account_id)
    if account.is_disabled:
        raise _no("disabled")
    if account.has_password:
        raise _no("has_password")
    _must_reach(session, account, by)
    _write(session, by, "account.invite", account, now)
    return invitations.invite(session, account_id, now)


def reset(session: Session, account_id: int, by: Actor, now: datetime) -> str:
    """Somebody forgot their password or lost their phone: both are dead at once, with every session and every browser
    that was known; what the new invitation link carries."""
    account = _account(session, account_id)
    if account.is_disabled:
        raise _no("disabled")
    _must_be_another(account, by)
    _must_reach(session, account, by)
    credentials.clear(session, account_id)
    _end_everything(session, account, "reset", now)
    _write(session, by, "account.reset", account, now)
    return invitations.invite(session, account_id, now)


def disable(session: Session, account_id: int, by: Actor, now: datetime) -> bool:
    """Nobody is signed in with it by the next request (P22): sessions, links, known browsers, asks by WeChat. False
    when that was so already."""
    account = _account(session, account_id)
    is_new = close(session, account, by, now)
    if is_new:
        _write(session, by, "account.disable", account, now)
    return is_new


def close(session: Session, account: Account, by: Actor, now: datetime) -> bool:
    """As ``disable``, inside a deed that has a row of its own."""
    _must_be_another(account, by)
    _must_reach(session, account, by)
    if by.account_id is not None and _is_last_leading(session, account):
        raise _no("last")
    is_new = accounts.disable(session, account.id, now)
    _end_everything(session, account, "disabled", now)
    return is_new


def enable(session: Session, account_id: int, by: Actor, now: datetime) -> bool:
    """It may be signed in with again; False when that was so already."""
    account = _account(session, account_id)
    _must_reach(session, account, by)
    is_new = accounts.enable(session, account_id)
    if is_new:
        _write(session, by, "account.enable", account, now)
    return is_new


def set_duty(session: Session, person_id: int, duty: Duty, by: Actor, now: datetime, *, holds: bool) -> bool:
    """A member of staff has this duty (psych, principal) from now on, or not any more; False when that was so."""
    person = people.person(session, person_id)
    if by.account_id is not None and RANK.get(duty, 0) > _rank(by.duties):
        raise _no("rank")
    if holds:
        is_new = accounts.give_duty(session, person.school_id, person_id, duty, by.account_id, now)
    else:
        is_new = accounts.end_duty(session, person_id, duty, now)
    if is_new:
        detail = f"{person.name}：{duty.label}{'' if holds else '（结束）'}"
        audit.write(session, by, Deed.CHANGE, "account.duty", now, school_id=person.school_id, detail=detail)
    return is_new


def send_link(session: Session, account: Account, link: str, token: str, now: datetime) -> bool:
    """The link goes to the teacher's WeChat as words; False for who is no member of staff."""
    if account.person_id is None:
        return False
    once = f"{LINK}:{sessions.digest(token).hex()[:32]}"
    text = words("reminders/account_link", login=account.login, link=link)
    return outbox.put(session, Envelope(LINK, once, account.person_id, text), now) is not None


def is_login(text: str) -> bool:
    """Whether it can be a login: letters of any script, digits and - _ . @, without blanks, of at most 60."""
    plain = text.strip()
    return 0 < len(plain) <= LONGEST_LOGIN and command(plain) != "" and all(_may_stand(sign) for sign in plain)


def may_reach(by: Actor, duties: Collection[Duty]) -> bool:
    """Whether somebody may deal with an account that has these duties."""
    return by.account_id is None or (by.is_leading and _rank(duties) <= _rank(by.duties))


def _prospective(session: Session, new: NewAccount) -> Account:
    """The account as it will be."""
    if new.person_id is None:
        return Account(0, new.login, new.kind, new.name, None, None, False, False, False)
    person = people.person(session, new.person_id)
    if not person.is_teacher or person.id not in {one.id for one in people.staff(session, person.school_id)}:
        raise _no("left")
    return Account(0, new.login, new.kind, person.name, person.id, person.school_id, False, False, False)


def _must_reach(session: Session, account: Account, by: Actor) -> None:
    if by.account_id is not None and account.school_id != by.school_id:
        raise _no("rank")
    if not may_reach(by, accounts.duties_of(session, account)):
        raise _no("rank")


def _must_be_another(account: Account, by: Actor) -> None:
    if by.account_id == account.id:
        raise _no("oneself")


def _is_last_leading(session: Session, account: Account) -> bool:
    """Whether nobody who leads the school could sign in with a password once this account cannot."""
    if not LEADING & accounts.duties_of(session, account):
        return False
    others = [one for one in accounts.listed(session, account.school_id) if one.id != account.id and one.has_password]
    actors = [accounts.actor(session, one) for one in others]
    return not any(one is not None and one.is_leading for one in actors)


def _end_everything(session: Session, account: Account, why: str, now: datetime) -> None:
    sessions.end_all(session, account.id, why, now)
    invitations.drop(session, account.id, now)
    known_devices.forget(session, account.id)
    if account.person_id is not None:
        sign_in_asks.end_all(session, account.person_id, now)


def _write(session: Session, by: Actor, what: str, account: Account, now: datetime) -> None:
    detail = f"{account.name}（{account.login}）"
    audit.write(session, by, Deed.CHANGE, what, now, school_id=account.school_id, detail=detail)


def _account(session: Session, account_id: int) -> Account:
    found = accounts.get(session, account_id)
    if found is None:
        raise _no("unknown")
    return found


def _rank(duties: Collection[Duty]) -> int:
    return max((RANK.get(duty, 0) for duty in duties), default=0)


def _may_stand(sign: str) -> bool:
    return sign.isalnum() or sign in "-_.@"


def _no(why: str) -> Refusal:
    return Refusal("replies/account_refused", kind=why)
