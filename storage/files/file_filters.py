"""A child's file page by page: what of it, for whose eyes, and never more rows read than a page is worth.

Turning is by the number of the last entry. A filter looks through a bounded number of entries at a time and says where
it stopped, so that a rare kind in a file of a hundred thousand entries costs no more than a common one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, or_, select
from sqlalchemy.orm import Session

from domain.access import Actor, Part, Verdict
from domain.alert import TO_DIRECTORS
from storage import tables as t
from storage.access import scope
from storage.coverage import begins
from storage.files import file
from storage.files.file import FileEntry
from storage.files.file_secrecy import Eyes, shown_to

LOOKED_THROUGH = 5_000  # entries that one page of a filter reads at most


class Group(StrEnum):
    """Kinds of entries as people look for them."""

    TALK = "talk"
    VOICE = "voice"
    PICTURE = "picture"
    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    NOTE = "note"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """The word of the filter."""
        return LABELS[self]


LABELS = {
    Group.TALK: "话",
    Group.VOICE: "语音",
    Group.PICTURE: "照片",
    Group.CALL: "电话",
    Group.VISIT: "家访谈心",
    Group.LETTER: "信和回执",
    Group.NOTE: "备注和事项",
    Group.CHANGE: "变动",
}
PICTURES = ("image", "picture", "video", "shortvideo")
CALLS = ("call", "family_call")
VISITS = ("talk", "visit")
LETTERS = ("letter", "receipt")
CHANGES = ("register", "pairing", "binding")
KINDS = {
    Group.VOICE: ("voice",),
    Group.PICTURE: PICTURES,
    Group.CALL: CALLS,
    Group.VISIT: VISITS,
    Group.LETTER: LETTERS,
    Group.CHANGE: CHANGES,
}
TOLD = tuple(kind for kinds in KINDS.values() for kind in kinds)  # what is no plain word and no note


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a file is wanted. ``who`` wrote it or was written to; days are days in China, both included."""

    group: Group | None = None
    who: int | None = None
    start: date | None = None
    end: date | None = None
    with_media: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. ``older``: the next page begins before this entry; None: nothing older.

    ``is_short``: more entries were looked through than a page may read, and ``older`` goes on from there.
    """

    entries: list[FileEntry]
    older: int | None
    is_short: bool = False


def eyes(session: Session, actor: Actor, child_id: int, now: datetime) -> Eyes:
    """What this actor may read of the file of a child that is open to them."""
    sees_alerts = scope.of_child(session, actor, child_id, Part.SEALED, now) is Verdict.ALLOWED
    kept = (
        select(t.Alert.id, t.Alert.entry_id)
        .join(t.AlertExclusion, t.AlertExclusion.alert_id == t.Alert.id)
        .where(t.AlertExclusion.person_id == actor.person_id)
    )
    found = session.execute(kept).all() if actor.person_id is not None else ()
    kept_from = [(row.id, row.entry_id) for row in found]
    if sees_alerts and not actor.is_leading:
        told_of = exists().where(t.EntryChild.child_id == child_id, t.EntryChild.entry_id == t.Alert.entry_id)
        is_about = or_(t.Alert.child_id == child_id, told_of)
        colleagues = select(t.Alert.id).where(t.Alert.category.in_(TO_DIRECTORS), is_about)
        kept_from += [(number, None) for number in session.scalars(colleagues)]
    return Eyes(sees_alerts, actor.is_leading, tuple(kept_from))


def page(session: Session, child_id: int, wanted: Filter, reader: Eyes, limit: int, before: int | None = None) -> Page:
    """The newest ``limit`` entries that are wanted, before an entry."""
    found = file.opened(session, statement(child_id, wanted, reader, limit + 1, before))
    if wanted.is_empty or len(found) > limit:
        return _turned(found, limit)
    floor = session.scalar(_numbers(child_id, before).offset(LOOKED_THROUGH - 1).limit(1))
    return Page(found, floor, is_short=floor is not None)


def statement(
    child_id: int, wanted: Filter, reader: Eyes, limit: int, before: int | None = None
) -> Select[t.Entry, t.Media]:
    """What ``page`` asks for: along the index of the child's entries, backwards, no further than it must."""
    if wanted.is_empty:
        query = file.of_child(child_id, before).where(*shown_to(reader))
        return query.order_by(t.EntryChild.entry_id.desc()).limit(limit)
    some = window(child_id, before, LOOKED_THROUGH)
    return (
        select(t.Entry, t.Media)
        .join(some, some.c.entry_id == t.Entry.id)
        .outerjoin(t.Media, t.Media.id == t.Entry.media_id)
        .where(*shown_to(reader), *conditions(wanted))
        .order_by(some.c.entry_id.desc())
        .limit(limit)
    )


def is_shown(session: Session, child_id: int, entry_id: int, reader: Eyes) -> bool:
    """Whether an entry stands in this file for these eyes."""
    query = select(t.Entry.id).join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
    query = query.where(t.EntryChild.child_id == child_id, t.Entry.id == entry_id, *shown_to(reader))
    return session.scalar(query) is not None


def is_shown_media(session: Session, child_id: int, media_id: int, reader: Eyes) -> bool:
    """Whether a picture or voice was kept and stands in this file for these eyes."""
    query = (
        select(t.Media.id)
        .join(t.Entry, t.Entry.media_id == t.Media.id)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.Media.id == media_id, t.Media.state == "kept", t.EntryChild.child_id == child_id, *shown_to(reader))
        .limit(1)
    )
    return session.scalar(query) is not None


def recorded_at(session: Session, entry_id: int) -> datetime | None:
    """When an entry was written down (UTC)."""
    return session.scalar(select(t.Entry.recorded_at).where(t.Entry.id == entry_id))


def window(child_id: int, before: int | None, most: int) -> Subquery:
    """The numbers of at most so many entries of a child's file, newest first, as a table."""
    return _numbers(child_id, before).limit(most).subquery()


def conditions(wanted: Filter) -> tuple[ColumnElement[bool], ...]:
    """What is wanted of ``entries``, in SQL."""
    rules: list[ColumnElement[bool]] = []
    if wanted.group is not None:
        rules.append(_of_group(wanted.group))
    if wanted.who is not None:
        rules.append(or_(t.Entry.author_id == wanted.who, t.Entry.reader_id == wanted.who))
    if wanted.start is not None:
        rules.append(t.Entry.at >= begins(wanted.start))
    if wanted.end is not None:
        rules.append(t.Entry.at < begins(wanted.end + timedelta(days=1)))
    if wanted.with_media:
        rules.append(t.Entry.media_id.is_not(None))
    return tuple(rules)


def _of_group(group: Group) -> ColumnElement[bool]:
    if group is Group.TALK:
        return and_(t.Entry.direction != "note", t.Entry.kind.not_in(TOLD))
    if group is Group.NOTE:
        return and_(t.Entry.direction == "note", t.Entry.kind.not_in(TOLD))
    return t.Entry.kind.in_(KINDS[group])


def _numbers(child_id: int, before: int | None) -> Select[int]:
    query = select(t.EntryChild.entry_id).where(t.EntryChild.child_id == child_id)
    query = query if before is None else query.where(t.EntryChild.entry_id < before)
    return query.order_by(t.EntryChild.entry_id.desc())


def _turned(found: Sequence[FileEntry], limit: int) -> Page:
    shown = list(found[:limit])
    return Page(shown, shown[-1].id if len(found) > limit else None)
