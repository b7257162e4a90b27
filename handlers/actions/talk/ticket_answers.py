"""What a member of staff does about a ticket on a page: answer it as in the chat, put it off, pass it on, close it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.people import Guardian, Person
from domain.ticket import Outcome, TicketKind
from handlers.actions.talk import doubts, passing_tickets, relay
from handlers.actions.talk import tickets as deeds
from handlers.actions.talk.doubts import Doubts
from messages.inbound import Kind
from storage.pairing import pairings
from storage.person import people, schools
from storage.talk import conversations, tickets
from storage.talk.tickets import BY_WORDS, Ticket
from storage.traffic import outbox_recall

PUT_OFF = (TicketKind.QUESTION, TicketKind.HANDOFF, TicketKind.APPOINTMENT, TicketKind.REFERRAL)
MOST_DAYS = 3  # that an answer can be put off at once


@dataclass(frozen=True, slots=True)
class Answered:
    """What was sent: to whom, and for how long it can be taken back; ``told`` False: it was closed, nobody is told."""

    title: str
    undo: timedelta
    told: bool


def doubtful(session: Session, ticket: Ticket, staff: Person, text: str) -> Doubts:
    """What somebody should look at before these words go to the family."""
    own = {one.child.name for one in _family(session, ticket, staff)}
    if not own and ticket.child_id is not None:
        own = {people.child(session, ticket.child_id).name}
    return doubts.about(session, staff.school_id, own, text)


def answer(
    session: Session, ticket: Ticket, staff: Person, text: str, form: str, now: datetime, *, in_spite: str = ""
) -> Answered:
    """Send the answer to whoever asked. ``form`` is the page's own number, by which a second press is nothing;
    ``in_spite`` is what was doubted and is sent all the same: it stands in the file. Raises Refusal.

    The paired teacher's words go as in the chat, with the pause in which they can be taken back; everybody else's as
    the answer to the ticket.
    """
    deeds.theirs(session, ticket.id, staff, now)
    family = _family(session, ticket, staff)
    title = _talk(session, ticket, staff, text, form, now) if family else ""
    if in_spite and ticket.child_id is not None:
        children = [one.child.id for one in family] or [ticket.child_id]
        doubts.write_down(session, staff, children, in_spite, f"form:{form}", now)
    if title:
        tickets.close(session, ticket.id, Outcome.ANSWERED, now, staff.id)  # one that was passed on to this teacher
        return Answered(title, schools.undo_window(session, staff.school_id), told=True)
    done = deeds.settle(session, ticket.id, staff, text, now)
    _waits_no_more(session, ticket, staff)
    return Answered(deeds.title(session, ticket), timedelta(), done.told)


def take_back(session: Session, ticket: Ticket, staff: Person, now: datetime) -> str:
    """The last words to this family wait to leave and are taken back; what they were. Raises Refusal."""
    if ticket.closed_by != staff.id or ticket.person_id is None:
        raise Refusal("replies/cannot_take_back")
    found = outbox_recall.recall(session, staff.id, now, ticket.person_id)
    if found is None:
        raise Refusal("replies/cannot_take_back")
    return found.text


def close(session: Session, number: int, staff: Person, reason: str, now: datetime) -> None:
    """It is settled without words to the family; why stands with the ticket. Raises Refusal."""
    ticket = deeds.theirs(session, number, staff, now)
    deeds.end(session, ticket, staff, Outcome.ANSWERED, now, reason)
    _waits_no_more(session, ticket, staff)


def put_off(session: Session, number: int, staff: Person, until: datetime, now: datetime) -> None:
    """It is answered by another moment (UTC), and the owner is reminded of it anew. Raises Refusal."""
    ticket = deeds.theirs(session, number, staff, now, *PUT_OFF)
    if not tickets.put_off(session, ticket.id, until):
        raise Refusal("replies/ticket_not_yours")


def pass_on(session: Session, number: int, staff: Person, to: Person, note: str, now: datetime) -> None:
    """A colleague answers it from now on, and the family knows. Raises Refusal."""
    ticket = deeds.theirs(session, number, staff, now, *BY_WORDS)
    if to.school_id != staff.school_id or not passing_tickets.pass_on(session, ticket, staff, to, note, now):
        raise Refusal("replies/ticket_not_yours")


def _talk(session: Session, ticket: Ticket, staff: Person, text: str, form: str, now: datetime) -> str:
    assert ticket.person_id is not None, "a family asked"
    said = relay.Spoken(f"form:{form}", Kind.TEXT, text, now)
    children = [ticket.child_id] if ticket.child_id is not None else []
    return relay.to_family(session, staff, ticket.person_id, children, said, now) or ""


def _waits_no_more(session: Session, ticket: Ticket, staff: Person) -> None:
    """Neither for who settled it nor for the child's teacher, unless the family asked something else."""
    if ticket.person_id is None or tickets.open_of_person(session, ticket.person_id, *BY_WORDS):
        return
    paired = pairings.teacher_of(session, ticket.child_id) if ticket.child_id is not None else None
    for one in {staff.id, paired.id if paired is not None else staff.id}:
        conversations.waits_no_more(session, one, ticket.person_id)


def _family(session: Session, ticket: Ticket, staff: Person) -> list[Guardian]:
    """Whoever asked, as an adult of children of this teacher who is on WeChat; none where it is answered otherwise."""
    if ticket.person_id is None or ticket.kind not in BY_WORDS:
        return []
    mine = people.bound_guardians_of_teacher(session, staff.id)
    return [one for one in mine if one.person.id == ticket.person_id and one.child.id == ticket.child_id]
