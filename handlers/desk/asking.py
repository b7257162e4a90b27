"""Questions of the desk to a teacher, and the short answers to them; none of them buries words kept for a family."""

from datetime import datetime, timedelta
from typing import Any

from domain.people import Person
from handlers import addressee
from handlers.router import Turn
from storage.person import staff
from storage.talk import questions


def leads(turn: Turn) -> bool:
    """Whether whoever asks decides for the school: a director, or a principal."""
    return staff.leads(turn.session, teacher(turn))


def teacher(turn: Turn) -> Person:
    """Who sits at the desk."""
    assert turn.person is not None, "only staff have a desk"
    return turn.person


def ask(turn: Turn, kind: str, payload: dict[str, Any]) -> None:
    """Put a question in the place of an older one of its kind.

    Words of the teacher that wait for "for whom" go before: then nothing is asked, and their number still counts.
    """
    if addressee.held(turn):
        return
    questions.drop(turn.session, turn.address.id, kind, turn.now)
    questions.ask(turn.session, turn.address.id, kind, {**payload, "asked": turn.now.isoformat()}, turn.now)


def payload(turn: Turn) -> dict[str, Any]:
    """What the open question needs for its answer."""
    assert turn.question is not None, "asked before"
    return turn.question.payload


def done(turn: Turn) -> None:
    """The question is answered."""
    assert turn.question is not None, "asked before"
    questions.answered(turn.session, turn.question.id, turn.now)


def number(turn: Turn, most: int) -> int | None:
    """A number from 0 to ``most`` that is all of the words; None for other words."""
    if not turn.word.isdecimal() or len(turn.word) > 2 or int(turn.word) > most:
        return None
    return int(turn.word)


def is_fresh(turn: Turn, span: timedelta) -> bool:
    """Whether the question was put no longer ago than this."""
    asked = datetime.fromisoformat(str(payload(turn)["asked"]))
    return turn.now - asked <= span
