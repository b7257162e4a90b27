"""What families ask about their data: taken down with a number and a day, put before the directors, answered in words.

A request is answered from the console, where the person who answers shows who they are; what is taken out of the file
on the way is taken out by ``handlers.actions.files.redaction``.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Guardian
from domain.rights import Asker, Kind, Outcome, asker_of, due_on
from domain.understanding.times import dated
from handlers.actions import school
from handlers.actions.binding import leaving
from handlers.actions.talk.tickets import leaders
from messages.kind import Audience
from messages.lint import forbidden_words
from messages.outbound import Envelope
from messages.render import words
from storage import overview
from storage.access import audit
from storage.person import people
from storage.privacy import rights
from storage.privacy.rights import Asked, NewRequest
from storage.traffic import outbox, quiet

BATCH = 200
MOST_TOLD = 5
LONGEST_ANSWER = 1000  # characters


def ask(
    session: Session, guardian: Guardian, kind: Kind, said: str, cause: str, now: datetime, *, by_child: bool = False
) -> Asked | None:
    """Take down what a guardian asks for and tell the directors.

    Who asks again while the same still waits reads the number they have; None when this very message was heard before.
    ``cause`` names the message ("inbox:12").
    """
    waiting = rights.open_same(session, guardian.person.id, guardian.child.id, kind)
    if waiting is not None:
        return waiting
    asker = asker_of(guardian.relation, by_child=by_child)
    new = NewRequest(
        once=f"{kind.value}:{cause}",
        school_id=guardian.child.school_id,
        person_id=guardian.person.id,
        child_id=guardian.child.id,
        kind=kind,
        asker=asker,
        words=said,
        due_on=due_on(now),
    )
    number = rights.add(session, new, now)
    asked = rights.get(session, number) if number is not None else None
    if asked is not None:
        _show(session, asked, guardian, now)
    return asked


def mine(session: Session, person_id: int) -> list[tuple[int, str, str, str]]:
    """What somebody asked for last, as (number, what, its day, how it ended or nothing)."""
    found = rights.of_person(session, person_id, MOST_TOLD)
    return [(one.id, one.kind.label, dated(one.due_on), _ended(one)) for one in found]


def titles(session: Session, some: Sequence[Asked]) -> dict[int, str]:
    """How staff know whoever asked, by the number of the request."""
    around = overview.guardians(session, {one.child_id for one in some})
    known = {(guardian.child.id, guardian.person.id): guardian.title for guardian in around}
    return {one.id: known.get((one.child_id, one.person_id), "家长") for one in some}


def withdraw(session: Session, person_id: int, number: int | None, now: datetime) -> int | None:
    """Who asked takes it back: the request of this number, or the only one that waits; its number, None where nothing
    of theirs waits under it."""
    waiting = [one for one in rights.of_person(session, person_id, BATCH) if one.closed_at is None]
    meant = [one for one in waiting if number in (None, one.id)]
    if len(meant) != 1 or not rights.close(session, meant[0].id, Outcome.WITHDRAWN, now):
        return None
    return meant[0].id


def answer(session: Session, actor: Actor, number: int, outcome: Outcome, text: str, now: datetime) -> None:
    """Close a request and tell the family; a row of the audit says so. Raises Refusal where it was closed before, a
    reason is missing, or a word stands in it that must not leave."""
    asked = rights.get(session, number)
    if asked is None or asked.school_id != actor.school_id:
        raise Refusal("replies/rights_over", number=number)
    if why := problem(outcome, text):
        raise Refusal("replies/rights_problem", why=why)
    if not rights.close(session, number, outcome, now, by=actor.account_id, answer=text):
        raise Refusal("replies/rights_over", number=number)
    if not people.is_erased(session, asked.child_id):  # else there is no file to note it in, and nobody to write to
        _send_answer(session, asked, outcome, text, now)
        _note(session, asked, outcome, now)
    detail = f"{number}号{asked.kind.label}：{outcome.label}"
    audit.write(session, actor, Deed.CHANGE, "rights.answer", now, child_id=asked.child_id, detail=detail)


def _send_answer(session: Session, asked: Asked, outcome: Outcome, text: str, now: datetime) -> None:
    said = words(
        "replies/rights_answer",
        number=asked.id,
        what=asked.kind.label,
        outcome=outcome.value,
        text=text,
        officer=people.school(session, asked.school_id).officer,
    )
    envelope = Envelope("rights_answer", f"rights:{asked.id}:answer", asked.person_id, said, from_title="学校")
    outbox.put(session, envelope, now)


def problem(outcome: Outcome, text: str) -> str:
    """What is wrong with an answer, as a sentence; empty where it may leave."""
    if not text and outcome.needs_reason:
        return "没有办或只办了一部分，要写明理由，家长会读到。"
    if not text:
        return "请写一句怎么办的，家长会读到。"
    if len(text) > LONGEST_ANSWER:
        return f"写得太长了，请在 {LONGEST_ANSWER} 个字以内。"
    found = forbidden_words(text, Audience.FAMILY)
    return f"“{'、'.join(found)}”不写给家长，请换个说法。" if found else ""


def remind(session: Session, now: datetime) -> int:
    """The directors of each school learn once whose day comes in three days and once whose day is over; how many."""
    today = in_china(now).date()
    soon = rights.claim_soon(session, now, today, BATCH)
    late = rights.claim_late(session, now, today, BATCH)
    for group, is_late in ((soon, False), (late, True)):
        for school_id in sorted({one.school_id for one in group}):
            _remind(session, [one for one in group if one.school_id == school_id], today, now, is_late=is_late)
    return len(soon) + len(late)


def _remind(session: Session, group: Sequence[Asked], today: date, now: datetime, *, is_late: bool) -> None:
    lines = [(one.id, one.kind.label, dated(one.due_on)) for one in group]
    text = words("reminders/rights_due", lines=lines, over=is_late)
    for person in leaders(session, group[0].school_id):
        name = f"rights:{group[0].id}:{'late' if is_late else 'soon'}:{person.id}"
        outbox.put(session, Envelope("rights_due", name, person.id, text), now)


def _show(session: Session, asked: Asked, guardian: Guardian, now: datetime) -> None:
    text = words(
        "replies/rights_notice",
        number=asked.id,
        title=guardian.title,
        what=asked.kind.label,
        quote=asked.words,
        day=dated(asked.due_on),
        asker=asked.asker.label if asked.asker is not Asker.GUARDIAN else "",
    )
    for person in school.may_know(session, guardian.child, leaders(session, asked.school_id), now):
        morning = quiet.arrives_at(session, person.id, now)
        name = f"rights:{asked.id}:ask:{person.id}"
        envelope = Envelope("rights_request", name, person.id, text, from_title="一位家长", not_before=morning)
        outbox.put(session, envelope, now)


def _note(session: Session, asked: Asked, outcome: Outcome, now: datetime) -> None:
    """The child's file tells that it was answered, and not in which words: those stay with the request."""
    around = people.guardians_of_child(session, asked.child_id)
    who = [guardian for guardian in around if guardian.person.id == asked.person_id]
    said = f"要求{asked.kind.label.replace('您', '本人')}（{asked.id}号）：学校答复，{outcome.label}"
    leaving.note_by(session, None, who, said, f"rights:{asked.id}", now)


def _ended(one: Asked) -> str:
    return one.outcome.label if one.outcome is not None else ""
