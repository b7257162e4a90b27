"""Asking for what is not one's own, and the answer of a leading person (未成年人网络保护条例 art. 36).

The page that does one of these writes the audit row of it, in the same transaction.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.access import GRANTED_FOR, Actor, Part, Verdict, may_decide
from domain.errors import Refusal
from domain.people import Child
from domain.spoken import day_and_time
from messages.outbound import Envelope
from messages.render import words
from storage.access import requests, scope
from storage.access.requests import Request, State
from storage.person import kept_away, people
from storage.traffic import outbox, quiet

ASKED, DECIDED = "access_asked", "access_decided"  # kinds of the catalogue
SHORTEST_REASON = 5  # characters; less says nothing to who decides
LONGEST_REASON = 200
USUAL_DAYS = GRANTED_FOR.days
MOST_DAYS = 30
PAGE = "/console/requests"


def ask(session: Session, actor: Actor, child: Child, part: Part, reason: str, now: datetime) -> int | None:
    """Put a request before the leading persons of the school; its number, None when the same one waits already.

    Raises Refusal: the part is theirs without asking, the reason says nothing, or the school has nobody to decide.
    """
    if scope.of_child(session, actor, child.id, part, now) is not Verdict.ON_REQUEST:
        raise _refused("held")
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise _refused("reason", most=LONGEST_REASON)
    kept = kept_away.staff_of(session, [child.id], now).get(child.id, frozenset())
    deciders = requests.deciders(session, child.school_id, but=actor.account_id)
    others = [one for one in deciders if one not in kept]
    if not others or actor.account_id is None:
        raise _refused("nobody")
    number = requests.ask(session, actor.account_id, child.school_id, child.id, part, reason, now)
    if number is not None:
        for person_id in others:
            _tell_decider(session, person_id, number, actor, child, part, reason, now)
    return number


def grant(session: Session, actor: Actor, request_id: int, days: int, answer: str, now: datetime) -> Request:
    """Yes, for so many days from now (1 to 30). Raises Refusal: not theirs to decide, decided before, or the
    school keeps the asker away from the child."""
    if not 1 <= days <= MOST_DAYS:
        raise _refused("days", most=MOST_DAYS)
    return _decide(session, actor, request_id, now + timedelta(days=days), answer, now)


def refuse(session: Session, actor: Actor, request_id: int, answer: str, now: datetime) -> Request:
    """No, with the reason as the asker reads it. Raises Refusal as ``grant``."""
    return _decide(session, actor, request_id, None, answer, now)


def withdraw(session: Session, actor: Actor, request_id: int, now: datetime) -> Request:
    """The asker does not need it any more. Raises Refusal when it is not theirs, or was decided."""
    request = _found(session, request_id)
    if request.account_id != actor.account_id:
        raise _refused("not_own")
    if request.state(now) is not State.WAITING or not requests.end(session, request_id, now):
        raise _refused("decided", who=request.decided_by)
    return request


def end(session: Session, actor: Actor, request_id: int, now: datetime) -> Request:
    """A grant ends before its time: by who has it, or by a leading person. Raises Refusal."""
    request = _found(session, request_id)
    if request.account_id != actor.account_id and not actor.is_leading:
        raise _refused("not_own")
    if request.state(now) is not State.HOLDS or not requests.end(session, request_id, now):
        raise _refused("over")
    if request.account_id != actor.account_id:
        _tell_asker(session, request, actor, "ended", "", None, now)
    return request


def _decide(
    session: Session, actor: Actor, request_id: int, until: datetime | None, answer: str, now: datetime
) -> Request:
    request = _found(session, request_id)
    if request.school_id != actor.school_id or not may_decide(request.account_id, actor) or actor.account_id is None:
        raise _refused("own" if request.account_id == actor.account_id else "not_leading")
    if until is not None and _is_kept(session, request, now):
        raise _refused("kept", who=request.who)
    answer = answer.strip()[:LONGEST_REASON]
    granted = until is not None
    if not requests.decide(session, request_id, actor.account_id, granted, answer, until, now):
        raise _refused("decided", who=_found(session, request_id).decided_by)
    _tell_asker(session, request, actor, "granted" if granted else "refused", answer, until, now)
    return request


def _is_kept(session: Session, request: Request, now: datetime) -> bool:
    """Whether the school keeps the asker away from the child as a parent: a grant would open nothing."""
    asker = people.person(session, request.person_id) if request.person_id is not None else None
    return asker is not None and kept_away.is_from(session, asker, request.child.id, now)


def _found(session: Session, request_id: int) -> Request:
    request = requests.get(session, request_id)
    if request is None:
        raise _refused("unknown")
    return request


def _tell_decider(
    session: Session, person_id: int, number: int, actor: Actor, child: Child, part: Part, reason: str, now: datetime
) -> None:
    text = words("replies/access_asked", who=actor.name, child=child.name, part=part.label, quote=reason)
    once = f"access:{number}:asked:{person_id}"
    morning = quiet.arrives_at(session, person_id, now)
    outbox.put(session, Envelope(ASKED, once, person_id, text, link=PAGE, not_before=morning), now)


def _tell_asker(
    session: Session, request: Request, actor: Actor, kind: str, answer: str, until: datetime | None, now: datetime
) -> None:
    """What became of it; the child is not named to who still may not know it."""
    if request.person_id is None:
        return
    when = day_and_time(until) if until is not None else ""
    text = words("replies/access_decided", kind=kind, who=actor.name, part=request.part.label, when=when, why=answer)
    once = f"access:{request.id}:{kind}:{request.person_id}"
    morning = quiet.arrives_at(session, request.person_id, now)
    outbox.put(session, Envelope(DECIDED, once, request.person_id, text, link=PAGE, not_before=morning), now)


def _refused(kind: str, *, most: int = 0, who: str = "") -> Refusal:
    return Refusal("replies/access_refused", kind=kind, most=most, who=who)
