"""What families ask of the school itself and not of the paired teacher: to the directors, with a number and a day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child, Guardian, Person
from domain.spoken import day_and_time
from domain.ticket import TicketKind
from handlers.actions import school
from handlers.actions.talk import tickets as deeds
from messages.render import words
from storage.talk import tickets
from storage.talk.tickets import NewTicket


@dataclass(frozen=True, slots=True)
class Request:
    """``what`` is said to the directors of it; ``text`` are the family's own words, ``cause`` where they came from."""

    kind: TicketKind
    what: str
    text: str
    cause: str
    due_at: datetime
    entry_id: int | None = None


def to_leaders(session: Session, guardian: Guardian, asked: Request, now: datetime) -> int | None:
    """Put a request before the directors of the child's school who may know of the child; its number, or None when it
    was put before.

    Whoever among them is first to answer ends it; the reminder goes to the first of them.
    """
    directors = leaders(session, guardian.child, now)
    new = NewTicket(
        once=f"{asked.kind.value}:{asked.cause}",
        kind=asked.kind,
        school_id=guardian.child.school_id,
        due_at=asked.due_at,
        said=asked.text,
        child_id=guardian.child.id,
        person_id=guardian.person.id,
        owner_id=directors[0].id if directors else None,
        entry_id=asked.entry_id,
        slots={"what": asked.what},
    )
    number = tickets.add(session, new, now)
    if number is not None:
        _show(session, number, directors, guardian.title, asked, now)
    return number


def leaders(session: Session, child: Child, now: datetime) -> list[Person]:
    """The directors who are asked about this child: not those from whom it is kept."""
    return school.may_know(session, child, deeds.leaders(session, child.school_id), now)


def _show(session: Session, number: int, directors: list[Person], title: str, asked: Request, now: datetime) -> None:
    facts = {"title": title, "what": asked.what, "quote": asked.text, "by": day_and_time(asked.due_at)}
    text = words("replies/leaders_request", number=number, **facts)
    for person in directors:
        deeds.put_before(session, person, deeds.ask_name(number, person.id), text, now)
