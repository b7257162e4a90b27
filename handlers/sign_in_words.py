"""Somebody scans or sends the code of the console's sign-in page; before everything else that a number could mean."""

import re

from domain.words import fold
from handlers.actions.access import sign_in as deeds
from handlers.actions.access.sign_in import Shown
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.access.sign_in_asks import SCENE

SENT = re.compile(r"登[录陆入]:?\s*([0-9]{4})[\s-]*([0-9]{4})", re.ASCII)
SCANNED = re.compile(r"[0-9]{8}", re.ASCII)
NUMBER = re.compile(r"[0-9]{2}", re.ASCII)
NOT_ME = ("不是我", "不是我登录的", "不是我登的", "不是本人")


def answer(turn: Turn) -> Reply | None:
    """The answer to a code, or to the question for the number; None for everything else."""
    code = _code(turn)
    if code is not None:
        return _on_code(turn, code)
    if turn.address.staff_id is None:
        return None
    if NUMBER.fullmatch(turn.word):
        return _told(deeds.answer_number(turn.session, turn.address.id, turn.address.staff_id, turn.word, turn.now))
    if turn.word in NOT_ME:
        return _told(deeds.deny(turn.session, turn.address.staff_id, turn.now))
    return None


def _code(turn: Turn) -> str | None:
    """The code, "" where a sign-in page's scene carries none of ours."""
    if turn.inbound.scene.startswith(SCENE):
        scanned = turn.inbound.scene.removeprefix(SCENE)
        return scanned if SCANNED.fullmatch(scanned) else ""
    found = SENT.fullmatch(fold(turn.inbound.text)) if turn.inbound.kind is Kind.TEXT else None
    return found[1] + found[2] if found is not None else None


def _on_code(turn: Turn, code: str) -> Reply | None:
    """Families and strangers learn nothing, and nothing is looked up for them."""
    if turn.address.staff_id is None:
        return Reply(words("replies/sign_in_not_for_you"))
    return _told(deeds.show_code(turn.session, turn.address.id, turn.address.staff_id, code, turn.now))


def _told(shown: Shown | None) -> Reply | None:
    return Reply(words("replies/sign_in", kind=shown.value)) if shown is not None else None
