"""Single things looked up in children's files: what was said last, what was noted when, whom a teacher noted upon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.files.file_secrecy import is_for_leaders
from storage.statements import rows, table

RECORDS = ("talk", "call", "visit", "family_call")
HEARD = ("text", "voice")
LOOKED_THROUGH = 5  # entries; a voice that nobody wrote down has no words


ENTRIES, ABOUT, ALERTS, EXCLUDED = (table(model) for model in (t.Entry, t.EntryChild, t.Alert, t.AlertExclusion))
LAST_WORDS = (
    select(ENTRIES.c.text, ENTRIES.c.at, ENTRIES.c.direction)
    .join(ABOUT, ABOUT.c.entry_id == ENTRIES.c.id)
    .where(
        ABOUT.c.child_id == bindparam("child"),
        or_(
            and_(ENTRIES.c.direction == "in", ENTRIES.c.kind.in_(HEARD)),
            and_(ENTRIES.c.direction == "note", ENTRIES.c.kind.in_(RECORDS)),
        ),
        ~exists().where(ALERTS.c.entry_id == ENTRIES.c.id),
        ~is_for_leaders(ENTRIES.c),
    )
    .order_by(ABOUT.c.entry_id.desc())
    .limit(LOOKED_THROUGH)
)
KEPT_FROM = (
    select(ALERTS.c.id)
    .join(EXCLUDED, EXCLUDED.c.alert_id == ALERTS.c.id)
    .where(ALERTS.c.child_id == bindparam("child"), EXCLUDED.c.person_id == bindparam("reader"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Noted:
    """One note in a child's file; ``at`` is UTC."""

    id: int
    kind: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class LastWords:
    """What was said last and when (UTC); ``by_family``: somebody of the family wrote it, else a teacher noted it."""

    text: str
    at: datetime
    by_family: bool


def last_words(session: Session, child_id: int, reader_id: int) -> LastWords | None:
    """The last thing that a family said, or that a teacher noted of a talk; None where there is nothing.

    What was told in danger, or is for the directors, is nothing to begin a talk with; where an alert about the child is
    kept from this reader, no words of the family are.
    """
    if rows(session, KEPT_FROM, child=child_id, reader=reader_id):
        return None
    found = (
        LastWords(row.text.strip().rsplit("\n", 1)[-1], row.at, row.direction == "in")
        for row in rows(session, LAST_WORDS, child=child_id)
    )
    return next((one for one in found if one.text), None)


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


def _of(child_id: int) -> Select[t.Entry]:
    """A child's entries, the newest first."""
    return (
        select(t.Entry)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.EntryChild.child_id == child_id)
        .order_by(t.EntryChild.entry_id.desc())
    )
