"""The restricted page of a child: alerts with what was done about each, and notes that only named duties read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from domain.alert import LEVEL_LABELS, AlertEventKind, AlertState, category_title
from storage import tables as t
from storage.alert.alerts import NOT_OVER
from storage.files import file
from storage.files.file import FileEntry
from storage.files.file_filters import Page
from storage.files.file_secrecy import Eyes, is_sealed, shown_restricted, shown_to

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
    police_case: str
    log: tuple[Done, ...]

    @property
    def is_over(self) -> bool:
        """Nothing waits any more."""
        return self.state.value not in NOT_OVER

    def says_more_than(self, words: str) -> bool:
        """Whether anything is left that people wrote; ``words`` stand where it was taken out."""
        log = [one.text for one in self.log if one.kind is not AlertEventKind.REDACTED]
        return not {self.quote, self.outcome, self.police_case, *log} <= {"", words}


def alerts(session: Session, child_id: int, reader: Eyes) -> list[Danger]:
    """The alerts about a child, newest first, without drills and without those that are kept from the reader."""
    query = select(t.Alert).where(*_is_about(child_id, reader)).order_by(t.Alert.id.desc())
    return _opened(session, query.limit(MOST_ALERTS))


def alert(session: Session, child_id: int, alert_id: int, reader: Eyes) -> Danger | None:
    """One of them; None where it is not about this child, or kept from the reader."""
    query = select(t.Alert).where(t.Alert.id == alert_id, *_is_about(child_id, reader))
    return next(iter(_opened(session, query)), None)


def note(session: Session, child_id: int, entry_id: int, reader: Eyes) -> FileEntry | None:
    """One entry of this page, or one that is sealed and stands in the timeline for these eyes; else None."""
    shown = or_(and_(*shown_restricted(reader)), and_(is_sealed(), *shown_to(reader)))
    found = file.opened(session, file.of_child(child_id).where(t.Entry.id == entry_id, shown))
    return found[0] if found else None


def _is_about(child_id: int, reader: Eyes) -> tuple[ColumnElement[bool], ...]:
    kept = [number for number, _ in reader.kept_from]
    row = t.Alert
    told_of = exists().where(t.EntryChild.child_id == child_id, t.EntryChild.entry_id == row.entry_id)
    is_about = or_(row.child_id == child_id, and_(row.child_id.is_(None), told_of))
    return is_about, row.is_drill.is_(False), row.id.not_in(kept)


def _opened(session: Session, query: Select[t.Alert]) -> list[Danger]:
    found = session.scalars(query).all()
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
            one.police_case or "",
            tuple(logs.get(one.id, ())),
        )
        for one in found
    ]


def notes(session: Session, child_id: int, reader: Eyes, limit: int, before: int | None = None) -> Page:
    """The notes of this page alone, newest first."""
    query = file.of_child(child_id, before).where(*shown_restricted(reader))
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
