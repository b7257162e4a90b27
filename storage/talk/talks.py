"""The newest words of families, of some pupils only: what a teacher reads first when they sit down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from domain.people import Child
from storage import overview
from storage import tables as t
from storage.files.file_secrecy import FOR_LEADERS, is_for_leaders

SPOKEN = ("text", "voice", "image", "video", "location", "link")


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
    with so many words. What told of a danger that is hidden from this reader, or is for the directors, is not there.

    ``which`` names somebody's own pupils, some dozens: the end of each file is looked at, never other families' words.
    """
    hidden = _is_kept_from(reader_id)
    rows = session.scalars(select(t.Child).where(which, t.Child.left_at.is_(None)))
    children = {row.id: overview.child_of(row) for row in rows}
    said: dict[int, list[Words]] = {}
    begins = _begins(session, children, hidden, each)
    for child_id, number, at, author, kind, text in session.execute(_since(begins, hidden)):
        said.setdefault(child_id, []).append(Words(number, at, author, kind, text))
    shown = list(said)[:most]
    asking = _waiting(session, shown)
    return [Talk(children[one], tuple(said[one][:each]), one in asking) for one in shown]


def _begins(session: Session, children: Collection[int], is_hidden: ColumnElement[bool], each: int) -> dict[int, int]:
    """Of each file the last entry but so many that is words; 0 where there are fewer, then the file is read whole.

    Asked for first: behind the second wall a comparison with a subquery would be made for every row of a file.
    """
    about = t.EntryChild
    words = select(about.entry_id).join(t.Entry, t.Entry.id == about.entry_id).where(_is_spoken(), ~is_hidden)
    last_but = words.where(about.child_id == t.Child.id).order_by(about.entry_id.desc()).offset(each - 1).limit(1)
    query = select(t.Child.id, last_but.correlate(t.Child).scalar_subquery()).where(t.Child.id.in_(children))
    return {child_id: number or 0 for child_id, number in session.execute(query)}


def _since(begins: Mapping[int, int], is_hidden: ColumnElement[bool]) -> Select[int, int, datetime, str, str, str]:
    """The words of each file from this entry on, the newest first."""
    entry, about = t.Entry, t.EntryChild
    ends = [(about.child_id == child_id) & (about.entry_id >= number) for child_id, number in begins.items()]
    return (
        select(about.child_id, entry.id, entry.at, entry.author, entry.kind, entry.text)
        .join(entry, entry.id == about.entry_id)
        .where(or_(false(), *ends), _is_spoken(), ~is_hidden)
        .order_by(entry.id.desc())
    )


def _is_spoken() -> ColumnElement[bool]:
    return and_(t.Entry.direction == "in", t.Entry.kind.in_(SPOKEN))


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
    return hidden | is_for_leaders(t.Entry)
