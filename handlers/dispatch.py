"""The way of every message: kept first, then handled, then the answer stored beside it; a repeat gets the same answer.

All in one transaction with a savepoint after the keeping (decision 0010): what handling breaks is undone to the
savepoint and the message stays kept; what a crash breaks was never acknowledged, and the platform brings it again.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from domain.errors import Refusal
from domain.hours import TEACHER_AWAKE
from domain.people import Relation
from domain.understanding.meaning import Meaning, Speaker, understand
from domain.window import Window, after_message, after_touch
from handlers import danger, family, floods, keeping, roles, sign_in_words, teacher, visitor, voices
from handlers.actions.binding import consent, leaving
from handlers.actions.letter import roll_calls
from handlers.danger_answer import Warned
from handlers.floods import Hearing
from handlers.keeping import Sender, Written
from handlers.router import Router, Turn
from messages.inbound import SPOKEN, TOUCHES, Inbound, Kind
from messages.outbound import Envelope, Reply
from messages.render import words
from storage.alert import alerts
from storage.database import ANSWER_SECONDS, LONGEST_SECONDS, Database, is_away
from storage.pairing import pairings
from storage.person import addresses
from storage.talk import questions
from storage.traffic import inbox, mass_tasks, outbox

log = logging.getLogger(__name__)


class Dispatch:
    """Takes every authentic message. ``wake`` is called when something new may lie in the outbox."""

    def __init__(self, database: Database, clock: Clock, wake: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake
        self._memory = floods.Memory()

    def receive(self, inbound: Inbound, raw: bytes, deadline: float = ANSWER_SECONDS) -> Reply:
        """Keep, handle and answer within ``deadline`` seconds.

        Raises StorageUnavailable only when the message could not be kept.
        """
        now = self._clock.now()
        with self._database.begin(deadline) as session:
            if not keeping.is_a_person(inbound):
                _note(session, inbound, raw, now)
                return Reply()
            sender = keeping.who(session, inbound.account, inbound.address, now)
            kept = keeping.keep(session, sender, inbound, raw, now)
            if kept.answer is not None:
                return Reply(kept.answer)
            sender = voices.meant(session, keeping.back(session, sender, inbound, now), inbound)
            written = keeping.write_down(session, sender, inbound, kept, now)
            reply = _handle(session, sender, inbound, written, now, self._memory.times(inbound, now))
        self._wake()
        return reply

    def receive_late(self, inbound: Inbound, raw: bytes) -> Reply:
        """As ``receive``, for what lay in the spool: nobody waits on the line, so the answer is sent."""
        reply = self.receive(inbound, raw, LONGEST_SECONDS)
        if not reply.text:
            return reply
        now = self._clock.now()
        with self._database.begin() as session:
            person_id = keeping.who(session, inbound.account, inbound.address, now).address.person_id
            if person_id is not None:
                once = f"late:{inbound.key.hex()}"
                outbox.put(session, Envelope("late_answer", once, person_id, reply.text), now)
        self._wake()
        return reply


def _note(session: Session, inbound: Inbound, raw: bytes, now: datetime) -> None:
    """What the platform says to the account itself: kept, and a report noted beside the send it is about."""
    kept = inbox.keep(session, inbound.key, None, inbound.kind.value, inbound.sent_at, raw, now)
    if kept.is_new:
        if inbound.report is not None:
            outbox.report(session, inbound.report, now)
        if inbound.mass is not None:
            mass_tasks.report(session, inbound.mass, now)
        inbox.handled(session, kept.id, "", now, None, None)


def _handle(session: Session, sender: Sender, inbound: Inbound, written: Written, now: datetime, times: int) -> Reply:
    """The answer; whatever goes wrong, the message stays kept, is marked for a person, and is answered politely.

    An alert has a savepoint of its own: what breaks afterwards does not undo it.
    """
    inbox_id = written.kept.id
    warned: Warned | None = None
    try:
        with session.begin_nested():
            _note_presence(session, sender, inbound, inbox_id, now)
            turn = replace(_turn(session, sender, inbound, written, now), times=times)
            heard = floods.hearing(turn)
            warned = danger.look(turn) if floods.is_looked_through(turn, heard) else None
        with session.begin_nested():
            reply = _answer(turn, heard, warned)
            inbox.handled(session, inbox_id, reply.text, now, written.entry_id, written.media_id)
    except Exception as error:
        if is_away(error):
            raise  # nothing was kept: the spool or the platform brings the message again
        error_id = secrets.token_hex(4)
        log.exception("inbox %s could not be handled, error %s", inbox_id, error_id)
        reply = _after(warned, Reply(words("replies/apology", error_id=error_id)))
        inbox.failed(session, inbox_id, error_id, reply.text, now)
    return reply


def _turn(session: Session, sender: Sender, inbound: Inbound, written: Written, now: datetime) -> Turn:
    return Turn(
        session=session,
        inbound=inbound,
        now=now,
        inbox_id=written.kept.id,
        address=sender.address,
        person=sender.person,
        families=sender.families,
        others=sender.others,
        question=questions.latest(session, sender.address.id, now),
        entry_id=written.entry_id,
        media_id=written.media_id,
        meaning=_meaning(session, sender, inbound),
    )


def _meaning(session: Session, sender: Sender, inbound: Inbound) -> Meaning | None:
    """What was written, or what the platform recognised in a voice; pictures and taps say nothing."""
    if inbound.kind not in (Kind.TEXT, Kind.VOICE) or not inbound.text:
        return None
    return understand(inbound.text, _speaker(sender), _names(session, sender))


def _names(session: Session, sender: Sender) -> set[str]:
    """The children whom the sender may mean by name."""
    names = {guardian.child.name for guardian in sender.families}
    if sender.person is not None and sender.person.is_teacher:
        names |= {child.name for child in pairings.children_of(session, sender.person.id)}
    return names


def _speaker(sender: Sender) -> Speaker:
    if sender.person is None:
        return Speaker.STRANGER
    if sender.person.is_teacher:
        return Speaker.TEACHER
    parents = (Relation.FATHER, Relation.MOTHER)
    is_parent = any(guardian.relation in parents for guardian in sender.families)
    return Speaker.PARENT if is_parent else Speaker.CARER


def _answer(turn: Turn, heard: Hearing, warned: Warned | None) -> Reply:
    """Danger came before everything; what is less than at once goes on to where it would have gone.

    What a machine says, or somebody over and over, is not answered; it may still be for a teacher.
    """
    if heard is not Hearing.PLAIN:
        if floods.is_carried(turn, heard) and (warned is None or warned.goes_on):
            _routed(turn)
        return Reply()
    if warned is not None and not warned.goes_on:
        return Reply(warned.text)
    return _after(warned, floods.calmed(turn, _routed(turn, is_warned=warned is not None)))


def _after(warned: Warned | None, reply: Reply) -> Reply:
    """The answer below what was said of the danger."""
    return reply if warned is None else Reply("\n".join(filter(None, (warned.text, reply.text))))


def _routed(turn: Turn, *, is_warned: bool = False) -> Reply:
    try:
        first = sign_in_words.answer(turn) or roles.switch(turn)
        reply = first or roles.named(turn, _router(turn).answer(turn))
        return reply if first or is_warned else _with_new_card(turn, reply)
    except Refusal as refusal:
        return roles.named(turn, Reply(words(refusal.reply, **refusal.facts)))


def _with_new_card(turn: Turn, reply: Reply) -> Reply:
    """Who answered an older consent card of the school they speak to is shown the new one once, with the answer to
    what they said."""
    if not turn.families or turn.inbound.kind not in SPOKEN:
        return reply
    school_id = turn.families[0].child.school_id
    if not consent.is_outdated(turn.session, turn.address, school_id) or not _may_be_asked(turn, reply):
        return reply
    taken = len(f"{reply.text}\n".encode())
    card = consent.renewal(turn.session, turn.address, school_id, taken, turn.now)
    return Reply(f"{reply.text}\n{card}".strip())


def _may_be_asked(turn: Turn, reply: Reply) -> bool:
    """Not while a danger is looked after or asked about (there a 2 means that they need help), and not beside an answer
    that is not sent."""
    in_danger = alerts.open_at(turn.session, turn.address.id) or roll_calls.open_for(
        turn.session, turn.families, turn.now
    )
    return not in_danger and floods.calmed(turn, reply) is reply


def _router(turn: Turn) -> Router:
    if turn.person is None:
        return visitor.ROUTER
    return teacher.ROUTER if turn.person.is_teacher else family.ROUTER


def _note_presence(session: Session, sender: Sender, inbound: Inbound, inbox_id: int, now: datetime) -> None:
    """They left, or they are here: what they did opens a grant to write back, and what was held for them may go."""
    name = f"inbox:{inbox_id}"
    if inbound.kind is Kind.UNFOLLOWED:
        leaving.unfollowed(session, sender.address, name, now)
        return
    window = _window(inbound)
    if window is None:
        return
    addresses.heard(session, sender.address.id, window, now)
    if not sender.address.window.has_room(now):
        _release_held(session, sender, now)
    _release_night(session, sender, now)
    leaving.returned(session, sender.returned, name, now)
    leaving.returned_late(session, sender.lapsed, now)


def _release_held(session: Session, sender: Sender, now: datetime) -> None:
    for person_id in _people(sender):
        outbox.release_held(session, person_id, now)
    outbox.release_held_at(session, sender.address.id, now)


def _release_night(session: Session, sender: Sender, now: datetime) -> None:
    """They are awake; for whoever was here a moment ago nothing was kept for the morning."""
    before = sender.address.heard_at
    if before is None or now - before > TEACHER_AWAKE:
        for person_id in _people(sender):
            outbox.release_night(session, person_id, now)


def _people(sender: Sender) -> list[int]:
    in_use = [sender.person.id] if sender.person is not None else []
    return [*in_use, *(voice.person.id for voice in sender.others)]


def _window(inbound: Inbound) -> Window | None:
    """The grant that this message or event opens, counted from the platform's own time."""
    tapped_option = "bizmsgmenuid" in inbound.facts  # an option under a message counts as a menu click
    if inbound.kind in TOUCHES or tapped_option:
        return after_touch(inbound.sent_at)
    return after_message(inbound.sent_at) if inbound.kind in SPOKEN else None
