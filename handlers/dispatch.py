"""The way of every message: kept first, then handled, the answer stored beside it; a repeat gets the same answer."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from domain.errors import Refusal, StorageUnavailable
from domain.window import Window, after_message, after_touch
from handlers import family, keeping, teacher, visitor
from handlers.keeping import Sender
from handlers.router import Router, Turn
from messages.inbound import SPOKEN, TOUCHES, Inbound, Kind
from messages.outbound import Envelope, Reply
from messages.render import words
from storage import addresses, inbox, outbox, questions
from storage.database import ANSWER_SECONDS, Database

log = logging.getLogger(__name__)


class Dispatch:
    """Takes every authentic message. ``wake`` is called when something new lies in the outbox."""

    def __init__(self, database: Database, clock: Clock, wake: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    def receive(self, inbound: Inbound, raw: bytes) -> Reply:
        """Keep, handle and answer. Raises StorageUnavailable only when the message could not be kept."""
        with self._database.begin(ANSWER_SECONDS) as session:
            kept = keeping.keep(session, inbound, raw, self._clock.now())
        if kept.answer is not None:
            return Reply(kept.answer)
        return self.handle(kept.id, inbound)

    def receive_late(self, inbound: Inbound, raw: bytes) -> Reply:
        """As ``receive``, for what lay in the spool: nobody waits on the line, so the answer is sent."""
        return self._sent_later(inbound, self.receive(inbound, raw))

    def handle_late(self, inbox_id: int, inbound: Inbound) -> Reply:
        """As ``handle``, for what was kept before a crash."""
        return self._sent_later(inbound, self.handle(inbox_id, inbound))

    def handle(self, inbox_id: int, inbound: Inbound) -> Reply:
        """Handle a kept message; whatever goes wrong, it stays kept, is marked for a person, and is answered.

        Two that handle the same message (the platform repeats itself, a recovery job) take turns at the sender's
        address; the second finds the answer of the first.
        """
        try:
            return self._handle(inbox_id, inbound)
        except StorageUnavailable:
            log.warning("inbox %s waits: the database went away between keeping and handling", inbox_id)
            return Reply()  # the recovery job handles it when the database is back
        except Exception:
            return self._failed(inbox_id)

    def _handle(self, inbox_id: int, inbound: Inbound) -> Reply:
        now = self._clock.now()
        with self._database.begin(ANSWER_SECONDS) as session:
            sender = keeping.who(session, inbound.account, inbound.address, now)
            addresses.lock(session, sender.address.id)
            carried = inbox.carried(session, inbox_id)
            if carried.state != "kept":
                return Reply(carried.answer or "")  # another process was faster
            _note_window(session, sender, inbound, now)
            turn = Turn(
                session=session,
                inbound=inbound,
                now=now,
                inbox_id=inbox_id,
                address=sender.address,
                person=sender.person,
                families=sender.families,
                question=questions.latest(session, sender.address.id, now),
                entry_id=carried.entry_id,
                media_id=carried.media_id,
            )
            reply = _answer(turn, sender)
            inbox.handled(session, inbox_id, reply.text, now)
        self._wake()
        return reply

    def _failed(self, inbox_id: int) -> Reply:
        error_id = secrets.token_hex(4)
        log.exception("inbox %s could not be handled, error %s", inbox_id, error_id)
        reply = Reply(words("replies/apology", error_id=error_id))
        try:
            with self._database.begin(ANSWER_SECONDS) as session:
                inbox.failed(session, inbox_id, error_id, reply.text, self._clock.now())
        except StorageUnavailable:
            log.warning("inbox %s stays unhandled for the recovery job", inbox_id)
        return reply

    def _sent_later(self, inbound: Inbound, reply: Reply) -> Reply:
        if not reply.text:
            return reply
        with self._database.begin() as session:
            person_id = keeping.who(session, inbound.account, inbound.address, self._clock.now()).address.person_id
            if person_id is not None:
                once = f"late:{inbound.key.hex()}"
                outbox.put(session, Envelope("late_answer", once, person_id, reply.text), self._clock.now())
        self._wake()
        return reply


def _answer(turn: Turn, sender: Sender) -> Reply:
    if turn.inbound.kind is Kind.REPORT and turn.inbound.report is not None:
        outbox.report(turn.session, turn.inbound.report, turn.now)
        return Reply()
    if not keeping.is_a_person(turn.inbound):
        return Reply()
    try:
        return _router(sender).answer(turn)
    except Refusal as refusal:
        return Reply(words(refusal.reply, **refusal.facts))


def _router(sender: Sender) -> Router:
    if sender.person is None:
        return visitor.ROUTER
    return teacher.ROUTER if sender.person.is_teacher else family.ROUTER


def _note_window(session: Session, sender: Sender, inbound: Inbound, now: datetime) -> None:
    """What the person did opens a grant to write back, and what was held for them may go."""
    if inbound.kind is Kind.UNFOLLOWED:
        addresses.unfollowed(session, sender.address.id)
        return
    window = _window(inbound)
    if not keeping.is_a_person(inbound):
        return
    addresses.heard(session, sender.address.id, window, now)
    if window is not None and sender.address.person_id is not None:
        outbox.release_held(session, sender.address.person_id, now)


def _window(inbound: Inbound) -> Window | None:
    """The grant that this message or event opens, counted from the platform's own time."""
    tapped_option = "bizmsgmenuid" in inbound.facts  # an option under a message counts as a menu click
    if inbound.kind in TOUCHES or tapped_option:
        return after_touch(inbound.sent_at)
    return after_message(inbound.sent_at) if inbound.kind in SPOKEN else None
