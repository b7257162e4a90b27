"""A browser is let in by WeChat: a member of staff shows its code in the chat and says which number stands on its
screen."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.access import Actor
from storage.access import accounts, sign_in_asks, sign_in_limits
from storage.access.accounts import Account


class Shown(StrEnum):
    """What became of a code or a number, as the answer calls it."""

    ASK = "ask"  # the code is good: which number stands on the screen?
    UNKNOWN = "unknown"  # no such code, or nobody who signs in: the same answer
    OFTEN = "often"
    DONE = "done"
    WRONG = "wrong"
    DENIED = "denied"


def show_code(session: Session, address_id: int, person_id: int, code: str, now: datetime) -> Shown:
    """Somebody of the staff scanned or sent a code."""
    if not sign_in_limits.may_try_in_chat(session, address_id, now):
        return Shown.OFTEN
    if who_may(session, person_id) is not None and sign_in_asks.claim(session, code, person_id, now):
        return Shown.ASK
    sign_in_limits.was_wrong_in_chat(session, address_id, now)
    return Shown.UNKNOWN


def answer_number(session: Session, address_id: int, person_id: int, number: str, now: datetime) -> Shown | None:
    """They say which number it is; a wrong one ends the ask. None where nobody asked them."""
    ask = sign_in_asks.waiting_for(session, person_id, now)
    if ask is None:
        return None
    if ask.number != number or who_may(session, person_id) is None:
        sign_in_asks.end(session, ask.id, now)
        sign_in_limits.was_wrong_in_chat(session, address_id, now)
        return Shown.WRONG
    sign_in_asks.confirm(session, ask.id, now)
    return Shown.DONE


def deny(session: Session, person_id: int, now: datetime) -> Shown | None:
    """不是我: what they showed opens nothing. None where nothing of theirs is open."""
    if sign_in_asks.open_of(session, person_id, now) is None:
        return None
    sign_in_asks.end_all(session, person_id, now)
    return Shown.DENIED


def let_in(session: Session, browser: str, now: datetime) -> tuple[Account, Actor] | None:
    """Whose number was confirmed for this browser (the secret in its cookie), once; None for nobody."""
    ask = sign_in_asks.of_browser(session, browser, now)
    if ask is None or not ask.is_confirmed or ask.person_id is None:
        return None
    if not sign_in_asks.end(session, ask.id, now):
        return None
    return who_may(session, ask.person_id)


def who_may(session: Session, person_id: int) -> tuple[Account, Actor] | None:
    """The account of a member of staff who may sign in now."""
    account = accounts.by_person(session, person_id)
    actor = accounts.actor(session, account) if account is not None else None
    return (account, actor) if account is not None and actor is not None else None
