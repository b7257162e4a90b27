"""A child's whole file is deleted: a leading person asks, another decides, and the decision does it at once.

Where a school has one leading person, the operator at the machine is the second pair of eyes.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from domain.clock import in_china
from domain.erasure import LONGEST_REASON, SHORTEST_REASON, Ground, Outcome, counted, obstacle
from domain.errors import Refusal
from domain.people import Child
from domain.rights import Kind
from domain.sealing import STUB
from domain.words import same_name
from messages.outbound import Envelope
from messages.render import words
from storage.access import audit, requests, staff_duties
from storage.files.file import NewEntry
from storage.person import people
from storage.privacy import erasures, erasures_deletion, rights
from storage.privacy.erasures import Erasure
from storage.privacy.erasures_contents import stub_name
from storage.traffic import outbox, quiet

ASKED = "access_asked"  # kind of the catalogue: something waits for a leading person
PAGE = "/console/erasures"


def in_the_way(session: Session, actor: Actor, child_id: int, ground: Ground, now: datetime) -> str:
    """Why the file of a child must stay for now, as a sentence; empty where it may go."""
    kind = _obstacle(session, actor, child_id, ground, now)
    return words("replies/erasure_refused", kind=kind).strip() if kind else ""


def ask(
    session: Session,
    actor: Actor,
    child: Child,
    ground: Ground,
    reason: str,
    rights_id: int | None,
    typed: str,
    now: datetime,
) -> int:
    """Put it before another leading person; its number. Raises Refusal: replies/erasure_refused.

    ``typed`` is the child's name as it was typed; ``rights_id`` the guardian's request for a deletion that it answers.
    """
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise _no("reason")
    _look(session, actor, child, ground, typed, now)
    if rights_id is not None and not _is_open_request(session, rights_id, child.id):
        raise _no("rights")
    number = erasures.ask(session, child.school_id, child.id, ground, reason.strip(), rights_id, actor.account_id, now)
    if number is None:
        raise _no("waits")
    _tell(session, actor, child, number, ground, now)
    detail = f"{number}号，{ground.label}"
    audit.write(session, actor, Deed.CHANGE, "erasures.ask", now, child_id=child.id, detail=detail)
    return number


def carry_out(session: Session, actor: Actor, number: int, typed: str, now: datetime) -> Mapping[str, int]:
    """Say yes, and delete the file in this transaction; what went, by the keys of ``domain.erasure.COUNTED``.

    Raises Refusal: replies/erasure_refused: one's own request, or of whoever made one a leading person, decided before,
    the name was typed otherwise, or something has come into the way since.
    """
    found = _waiting(session, actor, number)
    erasures.lock(session, found.child_id)
    child = people.child(session, found.child_id)
    if found.asked_by is not None and found.asked_by == actor.account_id:
        raise _no("own")
    if actor.person_id is not None and _is_own_hand(session, found, actor.person_id):
        raise _no("own_hand")
    if actor.account_id is None and deciders(session, found):
        raise _no("other")
    _look(session, actor, child, found.ground, typed, now)
    return _carry_out(session, actor, found, now)


def is_still_there(session: Session, child_id: int, known_since: datetime) -> bool:
    """Whether a database that was put back still has a file that was deleted since: of this very child, and not of
    another one that was registered later and was given the same number."""
    found = erasures.standing_since(session, child_id)
    return found is not None and found == known_since


def carry_out_again(session: Session, actor: Actor, child_id: int, ground: Ground, now: datetime) -> Mapping[str, int]:
    """Delete a file once more that an older backup brought back; it was decided then. Raises Refusal."""
    erasures.lock(session, child_id)
    child = people.child(session, child_id)
    waiting = [one.id for one in erasures.waiting(session, child.school_id) if one.child_id == child_id]
    number = waiting[0] if waiting else erasures.ask(session, child.school_id, child_id, ground, "", None, None, now)
    found = erasures.get(session, number or 0)
    if found is None:
        raise _no("unknown")
    return _carry_out(session, actor, found, now)


def _carry_out(session: Session, actor: Actor, found: Erasure, now: datetime) -> Mapping[str, int]:
    stub = _stub(found, actor, now)
    told = erasures_deletion.carry_out(session, found, actor.account_id, actor.who, stub, now)
    if told is None:
        raise _no("decided")
    what, detail = stub_name(found.id), counted(told)
    audit.write(
        session, actor, Deed.CHANGE, what, now, child_id=found.child_id, school_id=found.school_id, detail=detail
    )
    return told


def refuse(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """No: everything stays. Raises Refusal as ``carry_out``."""
    found = _waiting(session, actor, number)
    if found.asked_by is not None and found.asked_by == actor.account_id:
        raise _no("own")
    _close(session, actor, found, Outcome.REFUSED, now)


def withdraw(session: Session, actor: Actor, number: int, now: datetime) -> None:
    """Who asked does not want it any more. Raises Refusal: not theirs, or decided."""
    found = _waiting(session, actor, number)
    if found.asked_by != actor.account_id:
        raise _no("not_own")
    _close(session, actor, found, Outcome.WITHDRAWN, now)


def deciders(session: Session, found: Erasure) -> list[int]:
    """People of the school who can decide it in the console."""
    leading = requests.deciders(session, found.school_id, but=found.asked_by)
    return [one for one in leading if not _is_own_hand(session, found, one)]


def _is_own_hand(session: Session, found: Erasure, person_id: int) -> bool:
    """Somebody who leads the school only because whoever asked gave them the duty is no second pair of eyes."""
    return found.asked_by is not None and staff_duties.is_raised_by(session, person_id, found.asked_by)


def _close(session: Session, actor: Actor, found: Erasure, outcome: Outcome, now: datetime) -> None:
    if not erasures.close(session, found.id, outcome, actor.account_id, now):
        raise _no("decided")
    detail = f"{found.id}号，{outcome.label}"
    audit.write(session, actor, Deed.CHANGE, "erasures.close", now, child_id=found.child_id, detail=detail)


def _obstacle(session: Session, actor: Actor, child_id: int, ground: Ground, now: datetime) -> str:
    """The kind of the sentence; who must not learn of an alert is not told of it here."""
    found = obstacle(erasures.standing(session, child_id), ground, in_china(now).date())
    if found is None:
        return ""
    is_kept = found.tells_of_alert and erasures.is_kept_from(session, child_id, actor.person_id)
    return "held" if is_kept else found.value


def _look(session: Session, actor: Actor, child: Child, ground: Ground, typed: str, now: datetime) -> None:
    """Nothing is in the way, and whoever acts means this child."""
    if kind := _obstacle(session, actor, child.id, ground, now):
        raise _no(kind)
    if not same_name(typed, child.name):
        raise _no("name")


def _waiting(session: Session, actor: Actor, number: int) -> Erasure:
    """What nobody has decided, of the actor's school; the operator's is every school."""
    found = erasures.get(session, number)
    is_theirs = found is not None and actor.school_id in (None, found.school_id)
    if found is None or not is_theirs:
        raise _no("unknown")
    if found.outcome is not None:
        raise _no("decided")
    return found


def _is_open_request(session: Session, rights_id: int, child_id: int) -> bool:
    asked = rights.get(session, rights_id)
    is_of_child = asked is not None and asked.child_id == child_id and asked.kind is Kind.DELETE
    return asked is not None and is_of_child and asked.closed_at is None


def _tell(session: Session, actor: Actor, child: Child, number: int, ground: Ground, now: datetime) -> None:
    """The other leading persons learn that something waits; the child is named on the page only."""
    text = words("replies/erasure_asked", who=actor.name, number=number, ground=ground.label)
    for person_id in requests.deciders(session, child.school_id, but=actor.account_id):
        morning = quiet.arrives_at(session, person_id, now)
        once = f"erasure:{number}:asked:{person_id}"
        outbox.put(session, Envelope(ASKED, once, person_id, text, link=PAGE, not_before=morning), now)


def _stub(found: Erasure, actor: Actor, now: datetime) -> NewEntry:
    """What stands in the file from now on: who, when, on what ground; nobody of the family."""
    day = in_china(now)
    text = words(
        "replies/erasure_entry",
        who=actor.who,
        asker=found.asker,
        day=f"{day.year}年{day.month}月{day.day}日",
        ground=found.ground.label,
    )
    name = stub_name(found.id)
    return NewEntry(
        at=now,
        author=actor.who,
        reader="学校",
        channel="program",
        direction="note",
        kind=STUB,
        text=text,
        cause=name,
        author_id=actor.person_id,
        once=name,
    )


def _no(kind: str) -> Refusal:
    return Refusal("replies/erasure_refused", kind=kind)
