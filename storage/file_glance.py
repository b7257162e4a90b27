"""Single things looked up in children's files: what was said last, what was noted when, whom a teacher noted upon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.ticket import TicketKind
from storage import tables as t

RECORDS = ("talk", "call", "visit", "family_call")
HEARD = ("text", "voice")
FOR_LEADERS = (TicketKind.COMPLAINT.value, TicketKind.PRIVACY.value)
LOOKED_THROUGH = 5  # entries; a voice that nobody wrote down has no words


@dataclass(frozen=True, slots=True)
class Noted:
    """One note in a child's file; ``at`` is UTC."""

    id: int
    kind: str
    at: datetime
    text: str


def last_words(session: Session, child_id: int, reader_id: int) -> str:
    """The last thing that a family said, or that a teacher noted of a talk; empty where there is nothing.

    What was told in danger, or is for the directors, is nothing to begin a talk with; where an alert about the child is
    kept from this reader, no words of the family are.
    """
    if _is_kept_from(session, child_id, reader_id):
        return ""
    by_family = and_(t.Entry.direction == "in", t.Entry.kind.in_(HEARD))
    by_teacher = and_(t.Entry.direction == "note", t.Entry.kind.in_(RECORDS))
    of_alert = exists().where(t.Alert.entry_id == t.Entry.id)
    of_leaders = exists().where(t.Ticket.entry_id == t.Entry.id, t.Ticket.kind.in_(FOR_LEADERS))
    query = _of(child_id).where(or_(by_family, by_teacher), ~of_alert, ~of_leaders).limit(LOOKED_THROUGH)
    texts = (row.text.strip().rsplit("\n", 1)[-1] for row in session.scalars(query))
    return next(filter(None, texts), "")


def last_of(session: Session, child_id: int, kinds: Collection[str], since: datetime | None = None) -> Noted | None:
    """The newest note of one of these kinds in a child's file (written down since a moment)."""
    query = _of(child_id).where(t.Entry.direction == "note", t.Entry.kind.in_(kinds)).limit(1)
    if since is not None:
        query = query.where(t.Entry.recorded_at >= since)
    row = session.scalars(query).first()
    return Noted(row.id, row.kind, row.at, row.text) if row is not None else None


def last_moments(session: Session, child_id: int) -> dict[str, datetime]:
    """When there last was a talk, a call, a visit, or words of the family ("in"), by kind (UTC)."""
    query = (
        select(t.Entry.direction, t.Entry.kind, func.max(t.Entry.at))
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.EntryChild.child_id == child_id)
        .group_by(t.Entry.direction, t.Entry.kind)
    )
    found: dict[str, datetime] = {}
    for direction, kind, at in session.execute(query):
        name = kind if direction == "note" and kind in RECORDS else "in" if direction == "in" else ""
        if name:
            found[name] = max(at, found.get(name, at))
    return found


def last_noted(session: Session, teacher_id: int, children: Collection[int], since: datetime) -> int | None:
    """Which of these children this teacher last wrote something about since a moment."""
    query = (
        select(t.EntryChild.child_id)
        .join(t.Entry, t.Entry.id == t.EntryChild.entry_id)
        .where(
            t.EntryChild.child_id.in_(children),
            t.Entry.author_id == teacher_id,
            t.Entry.direction == "note",
            t.Entry.recorded_at >= since,
        )
        .order_by(t.EntryChild.entry_id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def wrote_since(session: Session, teacher_id: int, since: datetime) -> bool:
    """Whether this teacher wrote to a family since a moment."""
    query = select(t.Entry.id).where(
        t.Entry.author_id == teacher_id, t.Entry.direction == "out", t.Entry.recorded_at >= since
    )
    return session.scalar(query.limit(1)) is not None


def last_picture(session: Session, teacher_id: int, children: Collection[int], since: datetime) -> int | None:
    """The last picture that this teacher sent to a family of these children since a moment."""
    query = (
        select(t.Entry.media_id)
        .join(t.EntryChild, t.Entry.id == t.EntryChild.entry_id)
        .where(
            t.EntryChild.child_id.in_(children),
            t.Entry.author_id == teacher_id,
            t.Entry.kind == "image",
            t.Entry.recorded_at >= since,
        )
        .order_by(t.Entry.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _is_kept_from(session: Session, child_id: int, reader_id: int) -> bool:
    query = (
        select(t.Alert.id)
        .join(t.AlertExclusion, t.AlertExclusion.alert_id == t.Alert.id)
        .where(t.Alert.child_id == child_id, t.AlertExclusion.person_id == reader_id)
        .limit(1)
    )
    return session.scalar(query) is not None


def _of(child_id: int) -> Select[t.Entry]:
    """A child's entries, the newest first."""
    return (
        select(t.Entry)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.EntryChild.child_id == child_id)
        .order_by(t.EntryChild.entry_id.desc())
    )
