"""What was done about an alert, appended in order: who was told when, who called whom, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.alert import AlertEventKind
from storage import tables as t


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One line of the log; ``person_id`` who did it, or who was told."""

    id: int
    at: datetime
    kind: AlertEventKind
    person_id: int | None
    text: str


def add(
    session: Session, alert_id: int, kind: AlertEventKind, now: datetime, person_id: int | None = None, text: str = ""
) -> int:
    """Append a line; its number."""
    row = t.AlertEvent(alert_id=alert_id, at=now, kind=kind.value, person_id=person_id, text=text)
    session.add(row)
    session.flush()
    return row.id


def of_alert(session: Session, alert_id: int) -> list[AlertEvent]:
    """The log of an alert, oldest first."""
    query = select(t.AlertEvent).where(t.AlertEvent.alert_id == alert_id).order_by(t.AlertEvent.id)
    return [
        AlertEvent(row.id, row.at, AlertEventKind(row.kind), row.person_id, row.text) for row in session.scalars(query)
    ]


def told(session: Session, alert_id: int) -> set[int]:
    """Everybody who was told of an alert."""
    query = select(t.AlertEvent.person_id).where(
        t.AlertEvent.alert_id == alert_id, t.AlertEvent.kind == AlertEventKind.TOLD.value
    )
    return {person_id for person_id in session.scalars(query) if person_id is not None}
