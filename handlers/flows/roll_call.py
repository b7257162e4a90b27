"""A family answers whether their child is safe: 1, 2, words or a tap; before anything else that a 1 could mean."""

from collections.abc import Sequence

from domain.letter import Method
from domain.people import Guardian
from domain.roll_call import LONGEST, RollState, Said, read_answer, tells_safe
from handlers import carrying, receipts
from handlers.actions.letter import roll_calls as deeds
from handlers.desk.children import form_in, named
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter.roll_calls import Call

TAPS = (deeds.SAFE, deeds.HELP)
WAYS = {Kind.TEXT: Method.WORD, Kind.VOICE: Method.VOICE}


def answers(turn: Turn) -> bool:
    """Something like an answer was said by an adult; whether anything is asked is looked up only then."""
    return turn.inbound.kind in WAYS and len(turn.inbound.text) <= LONGEST and _said(turn) is not None


def answer(turn: Turn) -> Reply | None:
    """None where no child of theirs is asked after, or a bare number answers a later question. What is said besides
    goes to the teacher."""
    said = _said(turn)
    asked = deeds.open_for(turn.session, turn.families, turn.now, or_safe=said is Said.HELP)
    fresh = turn.now - receipts.ASKED  # after all was well a bare 2 means this only so long
    calls = [call for call in asked if call.state is not RollState.SAFE or call.asked_at > fresh]
    if not calls or said is None or (turn.word.isdecimal() and _asked_later(turn, calls)):
        return None
    if said is Said.NOT_KNOWN:
        carrying.silently(turn)
        return Reply(words("replies/roll_not_known"))
    how = Method.NUMBER if turn.word.isdecimal() else WAYS[turn.inbound.kind]
    reply = _told(turn, _about(turn), calls, said, how)
    if read_answer(turn.inbound.text, _names(turn)) is not None:
        return reply
    return Reply("\n".join(filter(None, (reply.text, carrying.carry(turn).text))))


def by_tap(turn: Turn) -> Reply | None:
    """An option under the question, however late; help is heard after all was well, too."""
    said = Said.HELP if turn.tapped.startswith(deeds.HELP) else Said.SAFE
    calls = deeds.open_for(turn.session, turn.families, turn.now, or_safe=said is Said.HELP)
    if not calls:
        return Reply(words("replies/roll_over"))
    return _told(turn, turn.families, calls, said, Method.TAP)


def and_ask(turn: Turn, reply: Reply | None) -> Reply | None:
    """Whatever else was answered: who was asked after their child just now is asked once more."""
    still = receipts.still_asked(turn) if reply is not None and reply.text else ""
    return Reply(f"{reply.text}\n{still}") if reply is not None and still and still not in reply.text else reply


def or_carry(turn: Turn) -> Reply:
    """What nothing else took goes to the teacher; who was asked after their child just now is asked once more."""
    return Reply("\n".join(filter(None, (carrying.carry(turn).text, receipts.still_asked(turn)))))


def _told(turn: Turn, about: Sequence[Guardian], calls: list[Call], said: Said, how: Method) -> Reply:
    state = RollState.SAFE if said is Said.SAFE else RollState.UNSAFE
    asked = {call.child_id for call in calls}
    meant = [one for one in about if one.child.id in asked]
    if not meant:
        return Reply(words("replies/roll_over"))
    these = [call for call in calls if call.child_id in {one.child.id for one in meant}]
    done = deeds.by_family(turn.session, meant, these, state, how, (turn.address.id, turn.inbox_id), turn.now)
    names = [one.child.name for one in meant]
    if state is RollState.UNSAFE:
        return Reply(words("replies/roll_help", children=names, duty=done.opened.duty if done.opened else ""))
    return Reply("\n".join(filter(None, (words("replies/roll_safe", children=names), receipts.still_asked(turn)))))


def _said(turn: Turn) -> Said | None:
    text, names = turn.inbound.text, _names(turn)
    return read_answer(text, names) or (Said.SAFE if tells_safe(text, names) else None)


def _names(turn: Turn) -> tuple[str, ...]:
    """As the text calls their children: 李思涵, 思涵, 涵涵."""
    forms = [form_in(one.child, turn.inbound.text) for one in turn.families]
    return tuple(one for one in (*forms, *(one.child.name for one in turn.families)) if one)


def _about(turn: Turn) -> list[Guardian]:
    """For the children who are named in any form, otherwise for all."""
    meant = {child.id for child in named([one.child for one in turn.families], turn.inbound.text)}
    return [one for one in turn.families if not meant or one.child.id in meant]


def _asked_later(turn: Turn, calls: Sequence[Call]) -> bool:
    asked_at = max(call.asked_at for call in calls)
    return turn.question is not None and turn.question.asked_at > asked_at
