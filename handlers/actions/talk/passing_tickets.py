"""A question that somebody else of the school can answer: it waits for them from now on, and the family knows."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.people import Person
from domain.ticket import TicketKind
from handlers.actions import office
from handlers.actions.talk import tickets as deeds
from messages.outbound import Envelope
from messages.render import words
from storage.person import kept_away, people
from storage.talk import conversations, tickets
from storage.talk.tickets import Ticket
from storage.traffic import outbox


def pass_on(session: Session, ticket: Ticket, by: Person, to: Person, note: str, now: datetime) -> bool:
    """From the paired teacher to a colleague; False when it was answered meanwhile. The note is never the family's.

    Raises Refusal for a colleague from whom the child is kept.
    """
    if ticket.child_id is not None and kept_away.is_from(session, to, ticket.child_id, now):
        child = people.child(session, ticket.child_id).name
        raise Refusal("replies/pairing_kept_away", child=child, teacher=to.title)
    if not tickets.pass_to(session, ticket.id, to.id, TicketKind.HANDOFF):
        return False
    if ticket.person_id is not None:
        conversations.waits_no_more(session, by.id, ticket.person_id)
        text = words("replies/desk_passed_family", teacher=to.title, before=by.title)
        name = f"ticket:{ticket.id}:passed:{to.id}"
        outbox.put(session, Envelope("ticket_result", name, ticket.person_id, text, from_title=by.title), now)
    facts = {"title": deeds.title(session, ticket), "quote": ticket.said, "note": note, "number": ticket.id}
    request = words("replies/desk_passed_request", teacher=by.title, **facts)
    office.put(session, to, deeds.ask_name(ticket.id, to.id), request, by.title, now)
    return True
