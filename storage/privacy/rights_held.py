"""What is kept of a child and of one adult around it, counted by kind, and the adult's own words, to choose from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from domain.alert import AlertState
from domain.rights import must_stay
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Own:
    """One thing that somebody said or sent; ``stays`` is why the law keeps it, empty where it may go."""

    id: int
    at: datetime
    kind: str
    text: str
    has_media: bool
    stays: str


def counts(session: Session, child_id: int, person_id: int, *, of_child: bool) -> list[tuple[str, int]]:
    """(what, how many) of what is kept; without ``of_child`` only what is of the adult's own."""
    own = [
        (
            "本人在微信里说的话和发来的语音照片",
            _number(session, _entries(child_id).where(t.Entry.author_id == person_id)),
        ),
        ("学校发给本人的话", _number(session, _entries(child_id).where(t.Entry.reader_id == person_id))),
        (
            "本人的信和回执",
            _rows(session, t.LetterReceipt.child_id == child_id, t.LetterReceipt.person_id == person_id),
        ),
        ("和本人的联系记录", _number(session, _contacts(child_id).where(t.ContactMade.person_id == person_id))),
    ]
    if not of_child:
        return own
    with_media = _entries(child_id).where(t.Entry.media_id.is_not(None))
    return [
        *own,
        ("孩子档案里的全部记录", _number(session, _entries(child_id))),
        ("其中语音和照片", _number(session, with_media)),
        ("关于孩子的联系、谈心、家访", _number(session, _contacts(child_id))),
        ("登记的改动", _rows(session, t.RegisterChange.subject_id == child_id, t.RegisterChange.subject == "child")),
    ]


def own_words(session: Session, child_id: int, person_id: int, limit: int) -> list[Own]:
    """What this adult said or sent into this child's file and what is still there, the newest first."""
    is_false = t.Alert.state == AlertState.FALSE_ALARM.value
    in_alert = exists().where(t.Alert.entry_id == t.Entry.id, ~is_false)
    gone = exists().where(t.Redaction.entry_id == t.Entry.id)
    query = (
        select(t.Entry, in_alert.label("in_alert"))
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.EntryChild.child_id == child_id, t.Entry.author_id == person_id, t.Entry.direction == "in", ~gone)
        .order_by(t.Entry.id.desc())
        .limit(limit)
    )
    return [
        Own(row.id, row.at, row.kind, row.text, row.media_id is not None, must_stay(row.kind, in_alert=bool(alert)))
        for row, alert in session.execute(query)
    ]


def _entries(child_id: int) -> Select[int]:
    query = select(func.count()).select_from(t.EntryChild).join(t.Entry, t.Entry.id == t.EntryChild.entry_id)
    return query.where(t.EntryChild.child_id == child_id)


def _contacts(child_id: int) -> Select[int]:
    query = (
        select(func.count())
        .select_from(t.ContactChild)
        .join(t.ContactMade, t.ContactMade.id == t.ContactChild.contact_id)
    )
    return query.where(t.ContactChild.child_id == child_id)


def _rows(session: Session, *which: ColumnElement[bool]) -> int:
    return _number(session, select(func.count()).where(*which))


def _number(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
