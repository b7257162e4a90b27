"""A parent answers the weekly question, or tells of their week unasked; thanked for, never scored, never blamed."""

from collections.abc import Sequence

from domain.people import Guardian
from domain.understanding.meaning import LIGHT, Intent
from domain.understanding.weekly import NUMBERS, Said, Weekly, is_enough, is_nod, is_puzzled, is_sad, read_weekly
from handlers import carrying
from handlers.actions.contact import weekly as deeds
from handlers.actions.contact.weekly import Telling
from handlers.actions.talk import relay
from handlers.flows import appointments, light
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.talk import questions
from storage.traffic import outbox

TAP = "weekly"
WORDINGS = 3
# Longer answers hold something for the teacher as well.
SHORT = 12
# What an answer to the question is also understood as; anything else in it is served where it belongs.
SAME = {
    Said.DONE: ("weekly_contact", "ack", "plain"),
    Said.NOT_YET: ("weekly_contact", "ack", "plain"),
    Said.ARRANGE: ("weekly_contact", "ack", "plain", "appoint_video", "appoint_call"),
}


def answers(turn: Turn) -> bool:
    """The weekly question is what was asked last, and something was said."""
    is_asked = turn.question is not None and turn.question.kind == deeds.KIND
    return is_asked and turn.inbound.kind in (Kind.TEXT, Kind.VOICE)


def answer(turn: Turn) -> Reply | None:
    """1, 2, 3 or words that mean one of them; None for all other talk, which goes where it would have gone."""
    assert turn.question is not None and turn.person is not None, "asked before"
    if turn.tapped or turn.question.payload["person"] != turn.person.id:
        return None
    about = _asked_about(turn, turn.question.payload["children"])
    told = read_weekly(turn.inbound.text, _names(about))
    if not about or _is_of_another(turn):
        return None
    if told is None:
        return _asked_back(turn)
    if _wants_else(turn, told):
        _count(turn, about, told)  # the rest of it is served as well
        return None
    return _served(turn, about, told)


def _asked_back(turn: Turn) -> Reply | None:
    """啥意思, 好的, 别问了: short words after the question that are about the question, and nothing for the teacher.

    A nod while a letter is open is about the letter.
    """
    assert turn.person is not None, "asked before"
    if _tells_danger(turn):
        return None
    said = turn.inbound.text
    if is_enough(said):
        return _stopped(turn)
    if is_puzzled(said):
        return Reply(words("replies/weekly_how", nod=False))
    if is_nod(said) and not letter_receipts.owed(turn.session, turn.person.id):
        return Reply(words("replies/weekly_how", nod=True))
    return None


def by_tap(turn: Turn) -> Reply | None:
    """An option under the question, however late: about the week it asks of while it waits, later about the present."""
    told = read_weekly(turn.tapped.partition(":")[2], {})
    about = [one for one in turn.families if deeds.is_asked_of(turn.session, [one])]
    return _served(turn, about, told) if told is not None and about else None


def tell(turn: Turn, _intent: Intent) -> Reply:
    """Somebody tells of their calls to the child of their own accord; the teacher reads it and owes nothing."""
    told = read_weekly(turn.inbound.text, _names(turn.families))
    if not deeds.is_asked_of(turn.session, turn.families):
        light.write_down(turn, deeds.KIND, relay.shown(turn.inbound))
    elif told is not None:
        _count(turn, turn.families, told)
    carrying.silently(turn)
    return carrying.told_plainly(turn, words("replies/noted_weekly"))


def stop(turn: Turn, _intent: Intent) -> Reply | None:
    """不要每周问了: not asked any more, and the teacher knows of it."""
    return _stopped(turn)


def _stopped(turn: Turn) -> Reply | None:
    about = [one for one in turn.families if deeds.is_asked_of(turn.session, [one])]
    if not about:
        return None
    deeds.stop(turn.session, about, turn.inbound.text, turn.now)
    questions.drop(turn.session, turn.address.id, deeds.KIND, turn.now)
    carrying.silently(turn)
    return Reply(words("replies/weekly_stopped"))


def _served(turn: Turn, about: Sequence[Guardian], told: Weekly) -> Reply:
    if told.said is Said.ARRANGE:
        return _arranged(turn, about, told)
    if told.said is Said.NOT_YET:
        return carrying.told_plainly(turn, words("replies/weekly_later"))
    _count(turn, about, told)
    is_sad_too = not turn.tapped and (_tells_danger(turn) or is_sad(turn.inbound.text))
    if is_sad_too or (turn.inbound.kind is Kind.TEXT and len(turn.inbound.text) > SHORT):
        carrying.silently(turn)
    names = "、".join(one.child.name for one in about if not told.children or one.child.id in told.children)
    heard = "" if not told.with_child else names
    facts = {"child": heard, "sad": is_sad_too, "wording": turn.inbox_id % WORDINGS}
    return carrying.told_plainly(turn, words("replies/weekly_thanks", **facts))


def _tells_danger(turn: Turn) -> bool:
    return turn.meaning is not None and turn.meaning.danger is not None


def _count(turn: Turn, about: Sequence[Guardian], told: Weekly) -> None:
    """In the files and the plans of the children named, or of all."""
    if told.said is not Said.DONE:
        return
    asked_at = turn.question.asked_at if turn.question is not None and turn.question.kind == deeds.KIND else None
    _close(turn)
    meant = [one for one in about if not told.children or one.child.id in told.children]
    is_number = bool(turn.tapped) or turn.word in NUMBERS
    said = "" if is_number else relay.shown(turn.inbound)
    telling = Telling(told, said, turn.inbound.sent_at, f"inbox:{turn.inbox_id}", asked_at)
    deeds.count(turn.session, meant, telling, turn.now)


def _arranged(turn: Turn, about: Sequence[Guardian], told: Weekly) -> Reply:
    """The teacher is asked for a time; asked again in the same week, the family reads the same."""
    _close(turn)
    meant = [one for one in about if one.child.id in told.children] or list(about)
    said = "" if turn.tapped or turn.word in NUMBERS else turn.inbound.text
    return appointments.wish(turn, "video", meant, said or words("replies/weekly_wish", child=meant[0].child.name))


def _close(turn: Turn) -> None:
    questions.drop(turn.session, turn.address.id, deeds.KIND, turn.now)


def _asked_about(turn: Turn, children: Sequence[int]) -> list[Guardian]:
    asked = [one for one in turn.families if one.child.id in children]
    return [one for one in asked if deeds.is_asked_of(turn.session, [one])]


def _names(about: Sequence[Guardian]) -> dict[int, str]:
    return {one.child.id: one.child.name for one in about}


def _is_of_another(turn: Turn) -> bool:
    """A letter or a teacher's words came after the question: then a number, or a bare 没空, answers those."""
    assert turn.question is not None and turn.person is not None, "asked before"
    since = turn.question.asked_at
    if turn.meaning is not None and turn.meaning.wants("weekly_contact"):
        return False
    is_number = turn.word.isdecimal()
    if is_number and any(one.sent_at > since for one in letter_receipts.owed(turn.session, turn.person.id)):
        return True
    return outbox.is_told_since(turn.session, turn.person.id, "relay_to_family", since)


def _wants_else(turn: Turn, told: Weekly) -> bool:
    intents = turn.meaning.intents if turn.meaning is not None else ()
    return any(intent.code not in LIGHT and intent.name not in SAME[told.said] for intent in intents)
