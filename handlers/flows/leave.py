"""A family asks for leave, names the days, says yes to them, or calls it off."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.clock import in_china
from domain.people import Guardian, Person
from domain.understanding.leave import Leave, read_leave, shown
from domain.understanding.meaning import Intent
from domain.words import fold
from handlers import carrying
from handlers.actions.talk import leave as deeds
from handlers.actions.talk.leave import Asked, school_days
from handlers.router import Turn
from messages.inbound import SPOKEN
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.talk import questions, tickets

WHICH, WHOSE = "leave", "leave_child"
YES = ("1", "对", "对的", "是", "是的", "嗯", "嗯嗯", "好", "好的", "没错", "对对", "可以", "ok", "一", "行", "对就是")
ALL = ("都", "都请", "两个都请", "两个都", "全部", "都要", "两个", "三个都请")
# Nothing needs to be asked where month and day were said.
EXACT = re.compile(r"[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[号日]?")
DENIES = re.compile("不对|不是|错了|记错|弄错")
LONGEST_ANSWER = 30
# Later words of days are about something else.
ANSWERED_WITHIN = timedelta(hours=2)


def ask(turn: Turn, intent: Intent | None = None) -> Reply | None:
    """A draft before the teacher, and the days as they were understood before the family."""
    if turn.meaning is not None and turn.meaning.wants("leave_cancel"):
        return None  # which is served by itself
    meant = children_meant(turn.families, turn.inbound.text)
    if intent is not None and _read(turn, turn.inbound.text, meant).cancels:
        return call_off(turn, intent)
    if len(meant) > 1:
        return _whose(turn, meant)
    return _drafted(turn, meant, turn.inbound.text, turn.inbox_id, turn.entry_id)


def call_off(turn: Turn, _intent: Intent) -> Reply | None:
    """What was asked for is taken back; where there was nothing, the words go to the teacher."""
    named = children_meant(turn.families, turn.inbound.text)
    children = [guardian.child for guardian in named]
    cause = f"inbox:{turn.inbox_id}"
    off = deeds.call_off(turn.session, carrying.person(turn), children, turn.inbound.text, cause, turn.now)
    if not off:
        return None
    names = "、".join(child.name for child in off)
    return Reply(words("replies/leave_withdrawn", child=names, teachers=_deciders(turn, named)))


def answers(turn: Turn) -> bool:
    """A question about a leave is the last one that was asked, and something was said."""
    return turn.question is not None and turn.question.kind in (WHICH, WHOSE) and turn.inbound.kind in SPOKEN


def answer(turn: Turn) -> Reply | None:
    """Yes to the days, other days, or whose leave it is; anything else is talk."""
    if turn.question is None:
        return None
    if turn.question.kind == WHOSE:
        return _chosen(turn, turn.question.payload)
    if turn.word in YES:
        return _confirmed(turn, turn.question.payload)
    return _corrected(turn, turn.question.payload)


def children_meant(families: Sequence[Guardian], text: str) -> list[Guardian]:
    """The children who are named, by their full or given name; else all of them."""
    said = fold(text)
    named = [one for one in families if any(fold(name) in said for name in _names(one.child.name))]
    return named or list(families)


def _drafted(turn: Turn, meant: Sequence[Guardian], text: str, inbox_id: int, entry_id: int | None) -> Reply | None:
    found = _read(turn, text, meant)
    asks = found.doubt != "" or EXACT.search(text) is None
    asked = Asked(carrying.person(turn).id, text, f"inbox:{inbox_id}", entry_id, is_sure=not asks)
    made = [deeds.draft(turn.session, one.child, found, asked, turn.now) for one in meant]
    numbers = [number for number in made if number is not None]
    if not numbers:
        return None
    if asks:
        questions.drop(turn.session, turn.address.id, WHICH, turn.now)
        payload = {"tickets": numbers, "asked": turn.now.isoformat()}
        questions.ask(turn.session, turn.address.id, WHICH, payload, turn.now)
    return Reply(_echo(turn, meant, found, asks=asks))


def _echo(turn: Turn, meant: Sequence[Guardian], found: Leave, *, asks: bool) -> str:
    facts = {
        "child": "、".join(one.child.name for one in meant),
        "days": shown(found),
        "when": carrying.wakes(turn, _staff(turn, meant)),
    }
    facts["teachers"] = _deciders(turn, meant)
    if not asks:
        return words("replies/leave_sent", **facts)
    return words("replies/leave_noted", reason=found.reason, doubt=found.doubt, **facts)


def _whose(turn: Turn, meant: Sequence[Guardian]) -> Reply:
    if any(word in fold(turn.inbound.text) for word in ("两个都", "都请", "两个孩子", "三个都")):
        reply = _drafted(turn, meant, turn.inbound.text, turn.inbox_id, turn.entry_id)
        return reply or Reply()
    questions.drop(turn.session, turn.address.id, WHOSE, turn.now)
    payload = {
        "text": turn.inbound.text,
        "inbox": turn.inbox_id,
        "entry": turn.entry_id,
        "children": [one.child.id for one in meant],
        "said_on": in_china(turn.inbound.sent_at).date().isoformat(),
    }
    questions.ask(turn.session, turn.address.id, WHOSE, payload, turn.now)
    return Reply(words("replies/leave_whose", children=[one.child.name for one in meant]))


def _chosen(turn: Turn, payload: dict[str, Any]) -> Reply | None:
    """The number of a child, a name, or all; the words that were said first are read then."""
    offered = [one for child in payload["children"] for one in turn.families if one.child.id == child]
    chosen = _choice(turn, offered)
    if not chosen or turn.question is None:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    return _drafted(turn, chosen, str(payload["text"]), int(payload["inbox"]), payload["entry"])


def _choice(turn: Turn, offered: list[Guardian]) -> list[Guardian]:
    if turn.word in ALL:
        return offered
    if turn.word.isdecimal():
        number = int(turn.word) if len(turn.word) <= 2 else 0
        return offered if number == len(offered) + 1 else offered[number - 1 : number] if number > 0 else []
    named = children_meant(offered, turn.inbound.text)
    return named if len(named) < len(offered) and len(turn.word) <= LONGEST_ANSWER else []


def _confirmed(turn: Turn, payload: dict[str, Any]) -> Reply | None:
    """Yes; unless a letter came after the question and 1 means that one."""
    owed = letter_receipts.owed(turn.session, carrying.person(turn).id)
    if any(receipt.sent_at.isoformat() > str(payload["asked"]) for receipt in owed) or turn.question is None:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    confirmed = [deeds.confirm(turn.session, number, turn.now) for number in payload["tickets"]]
    still = [ticket for ticket in confirmed if ticket is not None]
    if not still:
        return None
    meant = [one for one in turn.families if one.child.id in [ticket.child_id for ticket in still]]
    days = str(still[0].slots["shown"])
    return Reply(words("replies/leave_confirmed", teachers=_deciders(turn, meant), days=days))


def _corrected(turn: Turn, payload: dict[str, Any]) -> Reply | None:
    """Other days replace those of the draft; a no goes on as talk, and the teacher knows that the days are in doubt."""
    if turn.question is None or not _is_answer(turn, payload):
        return None
    found = _read(turn, turn.inbound.text, _asked_for(turn, payload))
    if found.first is None or found.doubt:
        return _doubted(turn, payload) if found.first is not None or DENIES.match(turn.word) else None
    said = turn.inbound.text
    amended = [number for number in payload["tickets"] if deeds.amend(turn.session, number, found, said, turn.now)]
    if not amended:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    meant = _asked_for(turn, {"tickets": amended})
    return Reply(words("replies/leave_confirmed", teachers=_deciders(turn, meant), days=shown(found)))


def _doubted(turn: Turn, payload: dict[str, Any]) -> Reply | None:
    """The teacher knows that the days are in doubt, and reads the words, whatever else they might mean."""
    doubted = [deeds.amend(turn.session, n, None, turn.inbound.text, turn.now) for n in payload["tickets"]]
    return carrying.carry(turn) if any(doubted) else None


def _is_answer(turn: Turn, payload: dict[str, Any]) -> bool:
    """Short, soon, and nothing else is wanted: only then can the words be about the days of the draft."""
    if turn.meaning is None or len(turn.inbound.text) > LONGEST_ANSWER or _is_about_another(turn, payload):
        return False
    asks_else = not DENIES.match(turn.word) and any(intent.name != "leave" for intent in turn.meaning.intents)
    names_child = any(name in turn.inbound.text for one in turn.families for name in _names(one.child.name))
    is_anew = turn.meaning.wants("leave") is not None and (names_child or "请假" in turn.inbound.text)
    asked_at = datetime.fromisoformat(str(payload["asked"]))
    return not asks_else and not is_anew and turn.now - asked_at <= ANSWERED_WITHIN


def _is_about_another(turn: Turn, payload: dict[str, Any]) -> bool:
    """Whether the words name, or are said for, a child whose leave it is not: perhaps one of another school."""
    asked_for = _asked_for(turn, payload)
    others = [one for one in turn.families if one not in asked_for]
    named = any(name in turn.inbound.text for one in others for name in _names(one.child.name))
    return named or len(others) == len(turn.families)


def _read(turn: Turn, text: str, meant: Sequence[Guardian]) -> Leave:
    """As of the day in China on which the words were written, by the school's calendar of the children meant."""
    days = school_days(turn.session, [one.child for one in meant])
    return read_leave(text, in_china(turn.inbound.sent_at).date(), days)


def _asked_for(turn: Turn, payload: dict[str, Any]) -> list[Guardian]:
    """The children of this family whose leaves were put before the teacher."""
    found = [tickets.find(turn.session, number) for number in payload["tickets"]]
    asked_for = {ticket.child_id for ticket in found if ticket is not None}
    return [one for one in turn.families if one.child.id in asked_for]


def _deciders(turn: Turn, meant: Sequence[Guardian]) -> str:
    return carrying.named(_staff(turn, meant)) or "学校"


def _staff(turn: Turn, meant: Sequence[Guardian]) -> list[Person]:
    asked = [one for guardian in meant for one in deeds.deciders(turn.session, guardian.child, turn.now)]
    return list({one.id: one for one in asked}.values())


def _names(name: str) -> tuple[str, ...]:
    return (name, name[1:]) if len(name) > 2 else (name,)
