"""Dangers of a home: a visit that sees one opens it, and it stays open until a teacher says that it is gone.

While one is open the child is among those who are visited in long holidays (``storage.contact.contact_subjects``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.understanding.hazards import Seen
from domain.understanding.times import dated
from messages.render import words
from storage.contact import contact_plans, hazards
from storage.files import file


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of the dangers that a sentence speaks of.

    ``there`` are looked at again on ``recheck_on``; ``gone`` were open and are closed; ``unknown`` are said to be gone
    and were not open; ``left`` are open and the sentence says nothing of them.
    """

    there: tuple[str, ...] = ()
    recheck_on: date | None = None
    gone: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


NOTHING = Looked()


def look(
    session: Session, seen: Seen, children: Sequence[Child], by: Person, entry_id: int, at: datetime, now: datetime
) -> Looked:
    """Open what is there, close what is gone; the plans of the children follow. ``entry_id`` is what says so."""
    for child in children:
        for what in seen.there:
            hazards.seen(session, child, what, by.id, entry_id, at)
    closed = [
        what
        for what in seen.gone
        if any([hazards.gone(session, child.id, what, by.id, entry_id, now) for child in children])
    ]
    ids = [child.id for child in children]
    contact_plans.settle(session, ids, now)
    rest = hazards.open_of(session, ids)
    days = [one.recheck_on for one in rest if one.what in seen.there]
    left = dict.fromkeys(one.what for one in rest if one.what not in seen.there)
    unknown = tuple(what for what in seen.gone if what not in closed)
    return Looked(seen.there, min(days, default=None), tuple(closed), unknown, tuple(left))


def recheck(
    session: Session, seen: Seen, children: Sequence[Child], by: Person, text: str, cause: str, now: datetime
) -> Looked:
    """A teacher looked again, or heard of it: into the files, and open or closed. The second time is nothing."""
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel="visit",
        direction="note",
        kind="hazard",
        text=words("replies/desk_hazard_entry", still=seen.there, gone=seen.gone, content=text),
        cause=cause,
        author_id=by.id,
        once=f"hazard:{cause}",
    )
    entry_id = file.write(session, entry, [child.id for child in children], now)
    if entry_id is None:
        return Looked(there=seen.there, gone=seen.gone)
    return look(session, seen, children, by, entry_id, now, now)


def take_back(session: Session, entry_id: int, by: Person, now: datetime) -> None:
    """The record was a mistake: what it opened is closed and what it closed is open."""
    contact_plans.settle(session, hazards.take_back(session, entry_id, by.id, now), now)


def facts_of(looked: Looked) -> dict[str, object]:
    """What templates say of it."""
    return {
        "still": list(looked.there),
        "recheck": dated(looked.recheck_on) if looked.recheck_on is not None else "",
        "gone": list(looked.gone),
        "unknown": list(looked.unknown),
        "left": list(looked.left),
    }
