"""The newest words of families, of some pupils only: what a teacher reads first when they sit down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from domain.people import Child
from domain.ticket import TicketKind
from storage import overview
from storage import tables as t

SPOKEN = ("text", "voice", "image", "video", "location", "link")
FOR_LEADERS = (TicketKind.COMPLAINT.value, TicketKind.PRIVACY.value)
LOOKED_THROUGH = 200  # entries


@dataclass(frozen=True, slots=True)
class Words:
    """One thing that a family said; ``kind`` as in the child's file, ``text`` empty of a picture without words."""

    entry_id: int
    at: datetime
    author: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said last for one child, the newest first, and whether somebody waits for an answer."""

    child: Child
    words: tuple[Words, ...]
    waits: bool


def newest(session: Session, which: ColumnElement[bool], reader_id: int, each: int, most: int) -> list[Talk]:
    """The pupils of ``which`` for whom something was said, the latest first: at most ``most`` pupils, ``each`` of them
    with so many words. What told of a danger that is hidden from this reader, or is for the directors, is not there."""
    entry, about = t.Entry, t.EntryChild
    query = (
        select(entry.id, entry.at, entry.author, entry.kind, entry.text, t.Child)
        .join(about, about.entry_id == entry.id)
        .join(t.Child, t.Child.id == about.child_id)
        .where(which, t.Child.left_at.is_(None), entry.direction == "in", entry.kind.in_(SPOKEN))
        .where(~_is_kept_from(reader_id))
        .order_by(entry.id.desc())
        .limit(LOOKED_THROUGH)
    )
    said: dict[int, list[Words]] = {}
    children: dict[int, Child] = {}
    for number, at, author, kind, text, child in session.execute(query):
        children.setdefault(child.id, overview.child_of(child))
        said.setdefault(child.id, []).append(Words(number, at, author, kind, text))
    shown = list(said)[:most]
    asking = _waiting(session, shown)
    return [Talk(children[one], tuple(said[one][:each]), one in asking) for one in shown]


def _waiting(session: Session, children: Collection[int]) -> set[int]:
    row = t.Ticket
    query = select(row.child_id).where(
        row.child_id.in_(children), row.closed_at.is_(None), row.kind.not_in(FOR_LEADERS), row.person_id.is_not(None)
    )
    return {one for one in session.scalars(query) if one is not None}


def _is_kept_from(reader_id: int) -> ColumnElement[bool]:
    hidden = exists().where(
        t.Alert.entry_id == t.Entry.id,
        t.AlertExclusion.alert_id == t.Alert.id,
        t.AlertExclusion.person_id == reader_id,
    )
    for_leaders = exists().where(t.Ticket.entry_id == t.Entry.id, t.Ticket.kind.in_(FOR_LEADERS))
    return hidden | for_leaders
