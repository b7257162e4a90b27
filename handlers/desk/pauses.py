"""李思涵家在办丧事，这两周先别提醒: said back with its last day, and let off after a yes; 可以恢复提醒了 ends it.

How often and for how long is ``handlers.actions.contact.contact_pauses``'s to say; here a longer wish is cut to a
fortnight.
"""

from datetime import date
from typing import Any

from domain.clock import in_china
from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.pause import LABELS, LONGEST_NOTE, Cause
from domain.people import Child
from domain.understanding.meaning import Intent
from domain.understanding.pauses import Said, read_pause, read_until
from domain.understanding.times import dated
from handlers import addressee
from handlers.actions.contact import contact_pauses as deeds
from handlers.actions.contact.contact_pauses import Wish
from handlers.desk import asking
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import people
from storage.talk import conversations

PAUSE = "pause"
YES, FOR_FAMILY, NO = (
    ("1", "对", "对的", "是", "是的", "嗯", "好", "好的"),
    ("2",),
    ("0", "不用", "不要", "算了", "不对"),
)


def ask(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """Said back; None where it turns out to be talk: no reason in it, or a parent who is not away at all."""
    said = read_pause(text, _today(turn))
    if said is None or addressee.held(turn):
        return None
    adults = _away(turn, about, said)
    if said.cause is Cause.AT_HOME and not adults:
        return None
    payload: dict[str, Any] = {
        "cause": said.cause.value,
        "kind": said.kind.value if said.kind else None,
        "adults": adults,
        "children": [child.id for child in about],
        "text": text,
        "media": turn.media_id if turn.inbound.kind is Kind.VOICE else None,
        "once": f"inbox:{turn.inbox_id}",
        "waits": bool(_waiting(turn, about)),
    }
    return _say_back(turn, payload, said.last)


def answer(turn: Turn) -> Reply | None:
    """1 does it, 0 does not, another day takes the place of the one that was understood; other words are talk."""
    payload = asking.payload(turn)
    if turn.word in NO:
        asking.done(turn)
        return Reply(words("replies/desk_not_kept"))
    if turn.word in YES and payload["until"] is not None:
        asking.done(turn)
        return _pause(turn, payload)
    last = read_until(turn.inbound.text, _today(turn), is_answer=True)
    return _say_back(turn, payload, last) if last is not None else None


def is_for_family(turn: Turn) -> bool:
    """2: the words are for the family that waits."""
    question = turn.question
    return question is not None and question.kind == PAUSE and turn.word in FOR_FAMILY and question.payload["waits"]


def resume(turn: Turn, _intent: Intent, _text: str, about: list[Child]) -> Reply | None:
    """Whatever the teacher may lift of these children."""
    lifted = [child.name for child in about if deeds.lift_all(turn.session, child, teacher(turn), turn.now)]
    names = lifted or [child.name for child in about]
    return Reply(words("replies/desk_resumed", children=names, again=bool(lifted)))


def _say_back(turn: Turn, payload: dict[str, Any], last: date | None) -> Reply:
    about = [people.child(turn.session, number) for number in payload["children"]]
    names, longest = [child.name for child in about], deeds.last_day(turn.session, teacher(turn), _today(turn))
    until = min(last, longest) if last is not None else None
    asking.ask(turn, PAUSE, {**payload, "until": until.isoformat() if until else None})
    if until is None:
        return Reply(words("replies/desk_pause_until", children=names))
    wish = _wishes(turn, {**payload, "until": until.isoformat()})[0]
    title = people.person(turn.session, wish.person_id).name if wish.person_id is not None else ""
    text = words(
        "replies/desk_pause_ask",
        children=names,
        cause=LABELS[wish.cause],
        last=dated(until),
        mutes=wish.form is Form.MUTE,
        what=deeds.what(wish.kind, title),
        capped=last is not None and last > longest,
        titles=_waiting(turn, about) if payload["waits"] else [],
    )
    return Reply(text)


def _pause(turn: Turn, payload: dict[str, Any]) -> Reply:
    for number, wish in enumerate(_wishes(turn, payload)):
        if not deeds.is_muted(turn.session, [wish.child.id], wish.until_on) or wish.form is not Form.MUTE:
            deeds.pause(turn.session, wish, teacher(turn), f"{payload['once']}:{number}", turn.now)
    names = [people.child(turn.session, number).name for number in payload["children"]]
    return Reply(words("replies/desk_paused", children=names, last=dated(date.fromisoformat(payload["until"]))))


def _wishes(turn: Turn, payload: dict[str, Any]) -> list[Wish]:
    """A death: the family is left in peace. A parent at home: what is between them and others. Illness: the child's."""
    cause, note = Cause(payload["cause"]), payload["text"][:LONGEST_NOTE]
    until, today = date.fromisoformat(payload["until"]), _today(turn)
    form = Form.MUTE if cause is Cause.BEREAVEMENT else Form.WAIVE
    about = [people.child(turn.session, number) for number in payload["children"]]
    kind = ContactKind(payload["kind"]) if payload["kind"] else None
    pairs = payload["adults"] or [(child.id, None) for child in about]
    children = {child.id: child for child in about}
    return [Wish(children[child_id], form, cause, note, today, until, kind, adult) for child_id, adult in pairs]


def _away(turn: Turn, about: list[Child], said: Said) -> list[tuple[int, int]]:
    """The parents who are named and whom the register has away, each with the child."""
    return [
        (child.id, one.person.id)
        for child in about
        for one in people.guardians_of_child(turn.session, child.id)
        if one.away and one.relation in said.adults
    ]


def _waiting(turn: Turn, about: list[Child]) -> list[str]:
    """The titles of those who wait for an answer about one of these children."""
    ids = {child.id for child in about}
    waits = {talk.person_id for talk in conversations.waiting_for(turn.session, teacher(turn).id)}
    around = people.bound_guardians_of_teacher(turn.session, teacher(turn).id)
    return [one.title for one in around if one.child.id in ids and one.person.id in waits]


def _today(turn: Turn) -> date:
    return in_china(turn.inbound.sent_at).date()
