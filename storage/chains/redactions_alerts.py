"""Takes the words of an alert that is over out of the database: its quote, its outcome, what its log says, the number
of the police's case. That there was one, what was done when and by whom stays.

A line of the log is changed only where an entry that told of the alert was emptied (migration 0018): with a stub in the
file, and so in its chain.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from domain.alert import AlertEventKind
from domain.people import Role
from domain.sealing import STUB
from storage import tables as t
from storage.chains.redactions import QUOTED_WITHIN, SHORTEST_QUOTE, empty_messages
from storage.files.file_secrecy import BROUGHT, OF_ALERT
from storage.statements import in_chunks

OUR_OWN = AlertEventKind.REDACTED.value  # the line that tells of an emptying repeats nothing


def entries(session: Session, alert_id: int) -> list[int]:
    """What was said when it was raised and what the files tell of it, as far as it was not emptied."""
    is_emptied = exists().where(t.Redaction.entry_id == t.Entry.id)
    query = select(t.Entry.id).where(_tells(alert_id), ~is_emptied, t.Entry.kind != STUB)
    return list(session.scalars(query.order_by(t.Entry.id)))


def empty(session: Session, alert_id: int, words: str, now: datetime) -> bool:
    """Leave ``words`` in the place of what an alert quotes, of how it ended, of the police's number and of what each
    line of its log says; False when nothing of that was left. Its entries have been emptied before."""
    row = session.get_one(t.Alert, alert_id, populate_existing=True, with_for_update=True)
    said = {name: text for name in ("quote", "outcome", "police_case") if (text := getattr(row, name)) is not None}
    left = {name: words for name, text in said.items() if text != words}
    if left:
        session.execute(update(t.Alert).where(t.Alert.id == alert_id).values(left))
    lines = _lines(session, alert_id, words)
    for some in in_chunks(list(lines)):
        session.execute(update(t.AlertEvent).where(t.AlertEvent.id.in_(some)).values(text=words))
    quotes = [text for text in (*lines.values(), *(said[name] for name in left)) if len(text) >= SHORTEST_QUOTE]
    until = (row.closed_at or now) + QUOTED_WITHIN
    if quotes:
        staff = (t.Person.school_id == row.school_id) & (t.Person.role != Role.GUARDIAN.value)
        empty_messages(session, staff, quotes, row.opened_at, until, now)
    return bool(left or lines)


def _lines(session: Session, alert_id: int, words: str) -> dict[int, str]:
    """What the lines of the log say, by number; none where no entry that told of the alert was emptied."""
    may_go = exists().where(t.Redaction.entry_id == t.Entry.id, _tells(alert_id))
    if not session.scalar(select(may_go)):
        return {}
    query = select(t.AlertEvent.id, t.AlertEvent.text).where(
        t.AlertEvent.alert_id == alert_id, t.AlertEvent.kind != OUR_OWN
    )
    return {number: text for number, text in session.execute(query) if text not in ("", words)}


def _tells(alert_id: int) -> ColumnElement[bool]:
    tells = and_(t.Entry.cause == f"{OF_ALERT}{alert_id}", func.coalesce(t.Entry.once, "").not_like(f"{BROUGHT}%"))
    raised = t.Entry.id.in_(select(t.Alert.entry_id).where(t.Alert.id == alert_id))
    return or_(tells, raised)
