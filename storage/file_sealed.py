"""The restricted page of a child: alerts with what was done about each, and notes that only named duties read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from domain.alert import LEVEL_LABELS, AlertEventKind, AlertState, category_title
from storage import file
from storage import tables as t
from storage.file import SEALED_NOTE, FileEntry
from storage.file_filters import Eyes, Page

MOST_ALERTS = 50
MOST_EVENTS = 40  # of one page's alerts each


@dataclass(frozen=True, slots=True)
class Done:
    """One line of an alert's log (UTC)."""

    at: datetime
    kind: AlertEventKind
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Danger:
    """One alert as the restricted page shows it."""

    id: int
    level: str
    title: str
    state: AlertState
    quote: str
    opened_at: datetime
    outcome: str
    log: tuple[Done, ...]


def alerts(session: Session, child_id: int, reader: Eyes) -> list[Danger]:
    """The alerts about a child, newest first, without drills and without those that are kept from the reader."""
    kept = [alert for alert, _ in reader.kept_from]
    row = t.Alert
    told_of = exists().where(t.EntryChild.child_id == child_id, t.EntryChild.entry_id == row.entry_id)
    is_about = or_(row.child_id == child_id, and_(row.child_id.is_(None), told_of))
    query = select(row).where(is_about, row.is_drill.is_(False), row.id.not_in(kept))
    found = session.scalars(query.order_by(row.id.desc()).limit(MOST_ALERTS)).all()
    logs = _logs(session, [one.id for one in found])
    return [
        Danger(
            one.id,
            LEVEL_LABELS.get(one.level, one.level),
            category_title(one.category),
            AlertState(one.state),
            one.quote,
            one.opened_at,
            one.outcome or "",
            tuple(logs.get(one.id, ())),
        )
        for one in found
    ]


def notes(session: Session, child_id: int, limit: int, before: int | None = None) -> Page:
    """The notes of this page alone, newest first."""
    query = file.of_child(child_id, before).where(t.Entry.kind == SEALED_NOTE)
    found: list[FileEntry] = file.opened(session, query.order_by(t.EntryChild.entry_id.desc()).limit(limit + 1))
    shown = found[:limit]
    return Page(shown, shown[-1].id if len(found) > limit else None)


def _logs(session: Session, numbers: list[int]) -> dict[int, list[Done]]:
    row = t.AlertEvent
    query = (
        select(row.alert_id, row.at, row.kind, row.text, t.Person.name)
        .outerjoin(t.Person, t.Person.id == row.person_id)
        .where(row.alert_id.in_(numbers))
        .order_by(row.id)
        .limit(MOST_ALERTS * MOST_EVENTS)
    )
    logs: dict[int, list[Done]] = {}
    for number, at, kind, text, name in session.execute(query):
        logs.setdefault(number, []).append(Done(at, AlertEventKind(kind), name or "", text))
    return logs
