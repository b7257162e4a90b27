"""Talks in the chat: when both sides have spoken it is a contact, and one conversation is one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.contact import WITH_ADULT, ContactKind, Result, Way
from storage import tables as t
from storage.contact import contacts
from storage.contact.contacts import NewContact

# One conversation is one contact: whoever writes again within half a day goes on with it.
ONE_TALK = timedelta(hours=12)


def talked(
    session: Session,
    teacher_id: int,
    person_id: int,
    children: Sequence[int],
    now: datetime,
    *,
    by_family: bool,
    entry_id: int | None = None,
) -> None:
    """One side answered the other in the chat: a contact, or more words of the one that goes on.

    ``by_family``: the family began it and the teacher answers. What a family says answers only what the teacher said
    since their last talk; else it begins one, and counts when the teacher answers it.
    """
    going_on = _going_on(session, teacher_id, person_id, now)
    if going_on is None and not by_family and not _has_said_more(session, teacher_id, person_id, children):
        return
    if going_on is None:
        school_id, kind = _whose(session, children, person_id)
        once = f"chat:{teacher_id}:{person_id}:{now.isoformat(timespec='seconds')}"
        new = NewContact(
            once,
            school_id,
            kind,
            Way.WECHAT,
            Result.REACHED,
            now,
            tuple(children),
            person_id,
            teacher_id,
            by_family,
            entry_id=entry_id,
        )
        number = contacts.keep(session, new, now)
    else:
        number = going_on.id
    if number is not None:  # of siblings the adult may be away for one and at home for the other
        contacts.more_words(session, number, children, person_id, now)


def _going_on(session: Session, teacher_id: int, person_id: int, now: datetime) -> t.ContactMade | None:
    row = t.ContactMade
    query = select(row).where(
        row.by_id == teacher_id,
        row.person_id == person_id,
        row.way == Way.WECHAT.value,
        row.kind.in_(WITH_ADULT),
        row.result == Result.REACHED.value,
        row.voided_at.is_(None),
        row.last_at > now - ONE_TALK,
        row.at < now + ONE_TALK,  # a clock that was ahead began none that goes on
    )
    return session.scalars(query.order_by(row.last_at.desc()).limit(1)).first()


def _has_said_more(session: Session, teacher_id: int, person_id: int, children: Collection[int]) -> bool:
    """Whether the teacher said something to this adult since their last talk; its half day belongs to it."""
    made, said = t.ContactMade, t.Entry
    talks = (made.by_id == teacher_id, made.person_id == person_id, made.way == Way.WECHAT.value)
    held = (made.result == Result.REACHED.value, made.voided_at.is_(None))
    last = session.scalar(select(func.max(made.last_at)).where(*talks, *held))
    query = (
        select(said.id)
        .join(t.EntryChild, t.EntryChild.entry_id == said.id)
        .where(
            t.EntryChild.child_id.in_(children),
            said.direction == "out",
            said.author_id == teacher_id,
            said.reader_id == person_id,
        )
    )
    later = query if last is None else query.where(said.recorded_at > last + ONE_TALK)
    return session.scalar(later.limit(1)) is not None


def _whose(session: Session, children: Sequence[int], person_id: int) -> tuple[int, ContactKind]:
    """The school of the children, and what the adult is to the first of them."""
    query = (
        select(t.Child.school_id, t.Guardianship.away)
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .where(t.Child.id == children[0], t.Guardianship.person_id == person_id)
    )
    row = session.execute(query).one()
    return row.school_id, ContactKind.PARENT if row.away else ContactKind.CARER
