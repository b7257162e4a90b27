"""A family promises something (我周五给他买鞋), and says on its day whether it was done or waits for another day."""

from datetime import date

from domain.clock import in_china, in_zone
from domain.understanding.meaning import LIGHT, Intent
from domain.understanding.promise_answers import read_promise_answer
from domain.understanding.promises import read_promise
from domain.understanding.times import dated
from domain.understanding.weekly import is_nod
from handlers import carrying
from handlers.actions.contact import promises as deeds
from handlers.actions.contact.promises import Where
from handlers.actions.talk import relay
from handlers.flows import light
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.contact.promises import PromiseSeen
from storage.letter import letter_receipts
from storage.talk import questions
from storage.traffic import outbox

TAP = "promise"
LONGEST_NUMBER = 18  # digits that the database can compare
# What an answer is also understood as.
SAME = ("ack", "plain", "promise", "weekly_contact")


def promise(turn: Turn, _intent: Intent) -> Reply | None:
    """The words and their day stand in the file, the teacher knows of them, and the day brings them back."""
    found = read_promise(turn.inbound.text, in_china(turn.inbound.sent_at).date())
    if found is None:
        return None
    day = dated(found.on) if found.on is not None else ""
    entry_id = light.write_down(turn, "promise", words("replies/promise_entry", what=found.what, day=day))
    where = Where(entry_id, turn.inbound.sent_at, f"inbox:{turn.inbox_id}")
    deeds.by_parent(turn.session, relay.about(turn.families, turn.inbound.text)[0], found, where, turn.now)
    carrying.silently(turn)
    return carrying.told_plainly(turn, words("replies/noted_promise", what=found.what, day=day))


def answers(turn: Turn) -> bool:
    """The last question was whether a promise was kept, and something was said."""
    is_asked = turn.question is not None and turn.question.kind == deeds.KIND
    return is_asked and turn.inbound.kind in (Kind.TEXT, Kind.VOICE)


def answer(turn: Turn) -> Reply | None:
    """1, 2, 办好了, or another day; None for all other talk."""
    assert turn.question is not None, "asked before"
    found = deeds.theirs(turn.session, int(turn.question.payload["promise"]), carrying.person(turn))
    today = in_zone(turn.now, carrying.person(turn).time_zone).date()
    told = read_promise_answer(turn.inbound.text, today)
    if found is None or _is_of_another(turn):
        return None
    if told is None:
        return Reply(words("replies/promise_later", day="")) if _is_nod(turn) else None
    return _done(turn, found) if told.is_kept else _later(turn, found, told.on)


def _is_nod(turn: Turn) -> bool:
    """好的 after the reminder is no answer and nothing for the teacher; while a letter is open it is about that."""
    return is_nod(turn.inbound.text) and not letter_receipts.owed(turn.session, carrying.person(turn).id)


def by_tap(turn: Turn) -> Reply | None:
    """An option under the reminder, however late."""
    number, _, verb = turn.tapped.partition(":")[2].partition(":")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    found = deeds.theirs(turn.session, int(number), carrying.person(turn))
    if found is None:
        return None
    return _done(turn, found) if verb == "kept" else _later(turn, found, None)


def _done(turn: Turn, found: PromiseSeen) -> Reply:
    deeds.keep(turn.session, found, carrying.person(turn), turn.now)
    _close(turn)
    return carrying.told_plainly(turn, words("replies/promise_kept"))


def _later(turn: Turn, found: PromiseSeen, day: date | None) -> Reply:
    """The question stays open for a while: another day may still be named."""
    moved = deeds.put_off(turn.session, found, carrying.person(turn), day, turn.now) if found.is_open else None
    if moved is None:
        _close(turn)
    return Reply(words("replies/promise_later", day=dated(moved) if moved is not None else ""))


def _close(turn: Turn) -> None:
    questions.drop(turn.session, turn.address.id, deeds.KIND, turn.now)


def _is_of_another(turn: Turn) -> bool:
    """A letter or a teacher's words came after the question, or something else is wanted."""
    assert turn.question is not None, "asked before"
    reader, since = carrying.person(turn).id, turn.question.asked_at
    intents = turn.meaning.intents if turn.meaning is not None else ()
    if any(intent.code not in LIGHT and intent.name not in SAME for intent in intents):
        return True
    if turn.word.isdecimal() and any(one.sent_at > since for one in letter_receipts.owed(turn.session, reader)):
        return True
    return outbox.is_told_since(turn.session, reader, "relay_to_family", since)
