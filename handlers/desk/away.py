"""我请病假两周 孩子先给赵老师: a teacher will be away; the directors are asked, and one of them taps yes."""

import re
from typing import Any

from domain.clock import in_china
from domain.understanding.absences import read_absence
from domain.understanding.meaning import Intent
from handlers.actions.pairing import away as deeds
from handlers.desk import colleagues
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words

TAPS = (deeds.YES, deeds.NO)
DECISION = re.compile(r"(?P<no>不)?同意代班\s*[#第]?(?P<number>[0-9]{1,18})号?")


def ask(turn: Turn, _intent: Intent) -> Reply | None:
    """Before the directors, with whoever is named and the days that are told."""
    text = turn.inbound.text.strip()
    absence = read_absence(text, in_china(turn.inbound.sent_at).date())
    found = colleagues.named(turn, text)
    to = found[0] if len(found) == 1 else None
    opened = deeds.ask(turn.session, teacher(turn), to, absence, text, f"inbox:{turn.inbox_id}", turn.now)
    lacks = "who" if to is None else "period" if absence.last is None else ""
    facts: dict[str, Any] = {"title": to.title if to is not None else "", "dates": deeds.dates_of(absence)}
    return Reply(words("replies/desk_handover_asked", who=opened.who, lacks=lacks, **facts))


def decide_by_tap(turn: Turn) -> Reply:
    """handover-yes:12."""
    verb, _, number = turn.tapped.partition(":")
    if not number.isdecimal() or len(number) > 18:
        return Reply()
    return _decide(turn, int(number), yes=verb == deeds.YES)


def decides(turn: Turn) -> bool:
    """同意代班 12, 不同意代班 12."""
    return turn.inbound.kind is Kind.TEXT and DECISION.fullmatch(turn.word) is not None


def decide_by_word(turn: Turn) -> Reply | None:
    found = DECISION.fullmatch(turn.word)
    return _decide(turn, int(found["number"]), yes=found["no"] is None) if found is not None else None


def _decide(turn: Turn, number: int, *, yes: bool) -> Reply:
    deed = deeds.agree if yes else deeds.refuse
    done = deed(turn.session, number, teacher(turn), turn.now)
    facts = {"teacher": done.teacher.title, "title": done.to.title, "dates": done.dates}
    return Reply(words("replies/desk_handover_done", yes=yes, **facts))
