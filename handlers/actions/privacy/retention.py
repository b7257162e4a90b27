"""What is over goes: words of the file by redaction, media with their files, everything else row by row; counted."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.clock import in_china
from domain.retention import What
from handlers.actions.files import redaction
from storage.privacy import retention

GROUND = "retention"
PROGRAM = Actor(None, AccountKind.OPERATOR, "到期清理", frozenset({Duty.OPERATOR}))
BY_ITSELF = tuple(what for what in What if what.rule.by_itself)


def waiting(session: Session, now: datetime) -> dict[What, int]:
    """What would go now, and what waits for a person's decision, by kind; nothing is changed."""
    today = in_china(now).date()
    return {what: retention.count(session, what, now, today) for what in What}


def clean(session: Session, what: What, now: datetime, limit: int, remove: Callable[[int], None]) -> int:
    """Let at most ``limit`` rows of one kind go; how many. ``remove`` deletes the file of a voice or picture.

    A file that cannot be deleted ends the batch with the error, and nothing of the batch stands.
    """
    found = retention.due(session, what, now, in_china(now).date(), limit)
    if not found:
        return 0
    if what in (What.WORDS, What.FILE):
        return _take_out(session, found, what.rule.label, now)
    if what is What.MEDIA:
        for number in found:
            remove(number)
        return retention.mark_gone(session, found)
    return retention.forget(session, what, found)


def _take_out(session: Session, entries: Sequence[int], label: str, now: datetime) -> int:
    for entry_id in entries:
        redaction.redact(session, PROGRAM, entry_id, GROUND, f"保存期限到了：{label}", now)
    return len(entries)
