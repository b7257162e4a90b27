"""A menu for every role: what it offers is shown once, and a number picks from it while nothing else was asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from handlers.router import Handler, Turn
from messages.outbound import Reply
from messages.render import words
from storage.talk import questions

KIND = "menu"
# Later numbers are about something else.
LASTS = timedelta(hours=1)
# What waits for a number or for words of its own: a menu must not come before it.
BEFORE_ALL = ("whom", "next", "doubt", "consent", "record_draft", "heard")


def show(turn: Turn, template: str) -> Reply:
    """The menu; its numbers count unless something that was asked still waits for one."""
    if turn.question is None or turn.question.kind not in BEFORE_ALL:
        questions.drop(turn.session, turn.address.id, KIND, turn.now)
        questions.ask(turn.session, turn.address.id, KIND, {"asked": turn.now.isoformat()}, turn.now)
    return Reply(words(template))


def is_open(turn: Turn) -> bool:
    """Whether the menu is what was shown last, not long ago, and a number came."""
    if turn.question is None or turn.question.kind != KIND or not turn.word.isdecimal() or len(turn.word) != 1:
        return False
    return turn.now - shown_at(turn) <= LASTS


def shown_at(turn: Turn) -> datetime:
    """When the menu was shown (UTC)."""
    assert turn.question is not None, "asked before"
    return datetime.fromisoformat(str(turn.question.payload["asked"]))


def pick(turn: Turn, offers: Mapping[str, Handler], template: str) -> Reply | None:
    """What the number stands for; for a number that is not on the menu it is shown again."""
    offer = offers.get(turn.word)
    return offer(turn) if offer is not None else show(turn, template)
