"""Words of a parent for the child: the teacher passes them on, says so with one tap, and the parent learns it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.people import Person
from domain.ticket import Outcome
from handlers.actions.talk import tickets as deeds
from messages.render import words
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from storage.talk import tickets
from storage.talk.tickets import Ticket

TOLD = "told"


def told(session: Session, number: int, teacher: Person, now: datetime) -> str:
    """The teacher passed these words on; who gets to know it. A second time is refused, with who did it first.

    The teacher may have written to the parent in between: the words wait for the child all the same.
    """
    ticket = _theirs(session, number, teacher)
    children = [people.child(session, child_id) for child_id in ticket.slots["for_child"]]
    names = "、".join(child.name for child in children)
    text = words("replies/for_child_told", teacher=teacher.title, child=names, by_voice=ticket.slots["voice"])
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader=names,
        channel="wechat",
        direction="note",
        kind="told",
        text=text,
        cause=f"ticket:{number}",
        author_id=teacher.id,
        once=f"told:{number}",
    )
    if file.write(session, entry, [child.id for child in children], now) is None:
        by = people.person(session, ticket.closed_by).title if ticket.closed_by is not None else teacher.title
        raise Refusal("replies/ticket_over", by=by, outcome=Outcome.ANSWERED.value)
    tickets.close(session, number, Outcome.ANSWERED, now, teacher.id)
    deeds.tell(session, ticket, text, teacher, now)
    return deeds.title(session, ticket)


def _theirs(session: Session, number: int, teacher: Person) -> Ticket:
    ticket = tickets.find(session, number)
    paired = pairings.teacher_of(session, ticket.child_id) if ticket is not None and ticket.child_id else None
    if ticket is None or "for_child" not in ticket.slots or paired is None or paired.id != teacher.id:
        raise Refusal("replies/ticket_not_yours")
    return ticket
