"""What follows when a child changes hands: the old teacher's access ends, and nothing a family said is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.people import Guardian, Person
from handlers.actions import school
from handlers.actions.pairing.handover_words import Grounds, Group, Moved, brief, tell_families, thank, write_down
from handlers.actions.registers import proposals
from handlers.actions.talk import relay
from handlers.actions.talk.relay import Spoken
from messages.inbound import Kind
from storage import overview
from storage.contact import promises
from storage.pairing import handover
from storage.pairing.handover import Unsent, Words
from storage.person import addresses, bindings, people
from storage.talk import conversations, questions

# Words that nobody was there to hear are brought to the first teacher for as long as a relay lives.
STILL_HEARD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wait:
    """One guardian has no answer yet: since when, the last word of the conversation, and what was said."""

    since: datetime
    last_at: datetime
    said: list[Words]


def follow(session: Session, moves: Sequence[Moved], grounds: Grounds, now: datetime) -> None:
    """All that belongs to a change of hands, in its transaction; the pairings themselves have changed already."""
    groups: dict[object, list[Moved]] = {}
    for moved in moves:
        key = (moved.before, moved.after, moved.regular, moved.until, moved.is_back)
        groups.setdefault(key, []).append(moved)
    for group in groups.values():
        _follow(session, group, grounds, now)


def _follow(session: Session, group: Group, grounds: Grounds, now: datetime) -> None:
    first, children = group[0], [moved.child.id for moved in group]
    around = overview.guardians(session, children)
    unheard = handover.words(session, _unheard(session, first.before, children), children)
    unsent = _cut_off(session, first.before, children, now)
    waits = _waits(session, first, around, children, unheard)
    if first.after is None:
        _keep_waiting(session, waits, first.before)
    else:
        brief(session, group, {person: wait.since for person, wait in waits.items()}, unsent, grounds, now)
        promises.pass_on(session, children, first.after.id)
        _bring(session, first.after, first.pairing_id, waits, around, now)
    _ask_about_requests(session, first, children, now)
    proposals.bring(session, first.before, first.after, children, now)
    thank(session, group, grounds, now)
    tell_families(session, group, grounds, now)
    for moved in group:
        write_down(session, moved, grounds, now)


def _unheard(session: Session, before: Person | None, children: Sequence[int]) -> set[int]:
    return handover.unheard(session, before.id, children) if before else set()


def _cut_off(session: Session, before: Person | None, children: list[int], now: datetime) -> list[Unsent]:
    """Nothing of these families reaches the teacher before any more; what the teacher wrote and did not leave."""
    if before is None:
        return []
    unsent = handover.cut_off(session, before.id, children, now)
    handover.cancel_lists(session, before.id, now)
    reachable = {guardian.person.id for guardian in people.bound_guardians_of_teacher(session, before.id)}
    for address_id in handover.addresses_of(session, [before.id]):
        for question in questions.all_open(session, address_id, now):
            if question.kind in ("whom", "next") and not _families_meant(question.payload) & reachable:
                questions.answered(session, question.id, now)
    return unsent


def _families_meant(payload: dict[str, object]) -> set[int]:
    """The guardians that a question "for whom" offers, or the one that was chosen for the next words."""
    choices = payload.get("choices", [payload])
    assert isinstance(choices, list)
    return {int(choice["person"]) for choice in choices}


def _waits(
    session: Session, first: Moved, around: Sequence[Guardian], children: list[int], unheard: Sequence[Words]
) -> dict[int, Wait]:
    """Who has no answer yet, by person; the conversation with the teacher before waits no more."""
    found: dict[int, Wait] = {}
    for person_id in dict.fromkeys(guardian.person.id for guardian in around):
        said = [words for words in unheard if words.person_id == person_id]
        wait = _wait(session, first, person_id, children, said)
        if wait is not None:
            found[person_id] = wait
    return found


def _wait(session: Session, first: Moved, person_id: int, children: list[int], unheard: Sequence[Words]) -> Wait | None:
    talk = conversations.between(session, first.heard_by, person_id) if first.heard_by is not None else None
    waiting = talk.waiting_since if talk else None
    begins = [moment for moment in (waiting, first.unheard_since) if moment is not None]
    entries = {words.entry_id for words in unheard}
    if begins:
        entries |= handover.unanswered(session, person_id, children, min(begins))
    said = handover.words(session, entries, children)
    if first.heard_by is not None and waiting is not None:
        others = _others(session, first.heard_by, person_id)
        if others and not said:
            return None  # waits for an answer about another child, who stays
        if not others or not handover.unanswered(session, person_id, others, waiting):
            conversations.waits_no_more(session, first.heard_by, person_id)
    if waiting is None and not said:
        return None
    since = waiting or said[0].at
    return Wait(since, talk.last_at if talk else since, said)


def _others(session: Session, teacher_id: int, person_id: int) -> list[int]:
    """The children of this guardian who are still the teacher's."""
    bound = people.bound_guardians_of_teacher(session, teacher_id)
    return [guardian.child.id for guardian in bound if guardian.person.id == person_id]


def _keep_waiting(session: Session, waits: dict[int, Wait], before: Person | None) -> None:
    """Nobody takes over: who waits goes on waiting, and the next teacher will find them."""
    for person_id, wait in waits.items():
        if before is not None:
            conversations.waits_for(session, before.id, person_id, wait.since, wait.last_at)


def _bring(
    session: Session,
    after: Person,
    pairing_id: int | None,
    waits: dict[int, Wait],
    around: Sequence[Guardian],
    now: datetime,
) -> None:
    """Who waited for the teacher before waits for this one, who gets the words unless they have them."""
    for person_id, wait in waits.items():
        conversations.waits_for(session, after.id, person_id, wait.since, wait.last_at)
    if addresses.of_person(session, after.id) is None:
        return  # not on WeChat yet: whoever waits is listed when the teacher comes
    said = [words for wait in waits.values() for words in wait.said]
    missing = handover.not_brought(session, after.id, [words.entry_id for words in said])
    for words in sorted(said, key=lambda one: one.entry_id):
        if words.entry_id in missing:
            group = [g for g in around if g.person.id == words.person_id and g.child.id in words.children]
            spoken = Spoken(0, Kind(words.kind), words.text, words.at, words.media_id)
            name = f"handover:{pairing_id}:{words.entry_id}"
            relay.pass_on(session, after, group, spoken, words.entry_id, name, now)


def _ask_about_requests(session: Session, first: Moved, children: list[int], now: datetime) -> None:
    """Requests to be bound to these children are for whoever decides now; the teacher before is asked no more."""
    requests = handover.pending(session, children)
    asked = [teacher.id for teacher in (first.before, first.after) if teacher is not None]
    if first.before is not None:
        names = [school.request_name(number, first.before.id) for number in requests]
        handover.cancel_named(session, first.before.id, names, now)
    if requests and (first.after is None or addresses.of_person(session, first.after.id) is None):
        asked += [director.id for director in people.directors(session, first.child.school_id)]
    for address_id in handover.addresses_of(session, asked) if requests else ():
        _close_requests(session, address_id, requests, now)
    for number in requests:
        if first.after is not None:
            handover.ask_again(session, school.request_name(number, first.after.id), now)
        school.ask(session, bindings.get(session, number), now)


def _close_requests(session: Session, address_id: int, requests: Sequence[int], now: datetime) -> None:
    for question in questions.all_open(session, address_id, now):
        if question.kind == "approve" and question.payload["binding"] in requests:
            questions.answered(session, question.id, now)
