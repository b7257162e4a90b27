"""What waits for a member of staff: for whom, the reminder, the directors who learn that nobody answered, the end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.people import Person
from domain.spoken import day_and_time, waited
from domain.ticket import Outcome, TicketKind
from messages.outbound import Envelope
from messages.render import words
from storage.pairing import pairings
from storage.person import addresses, kept_away, people
from storage.person.staff import leads
from storage.talk import tickets
from storage.talk.tickets import Ticket
from storage.traffic import outbox, quiet

BATCH = 200
NOBODY = "学校"
# What only the directors answer.
OF_LEADERS = (TicketKind.COMPLAINT, TicketKind.PRIVACY)
VISITOR = "一位来访的人"


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket that was ended, and whether the family is told of it in a message of its own."""

    ticket: Ticket
    told: bool


def remind(session: Session, now: datetime) -> int:
    """One batch of tickets whose time is half gone: each owner is reminded once of all of theirs; how many tickets."""
    claimed = tickets.claim_half_due(session, now, BATCH)
    waiting = _of_pupils(session, claimed, now)
    owned = owners(session, waiting)
    groups: dict[int, list[Ticket]] = {}
    for ticket in waiting:
        if owner := owned.get(ticket.id):
            groups.setdefault(owner.id, []).append(ticket)
    for owner_id, group in groups.items():
        lines = [(title(session, one), one.kind.label, waited(one.opened_at, now), one.id) for one in group]
        text = words("reminders/ticket_waits", owed=lines)
        outbox.put(session, Envelope("ticket_waits", f"ticket:{group[0].id}:remind", owner_id, text), now)
    tickets.reminded(session, [ticket.id for ticket in claimed], now)
    _tell_leaders(session, [ticket for ticket in waiting if ticket.id not in owned], now)
    return len(claimed)


def raise_overdue(session: Session, now: datetime) -> int:
    """One batch of tickets whose time is over: the directors learn once who waits for whom; how many tickets."""
    claimed = tickets.claim_overdue(session, now, BATCH)
    _tell_leaders(session, _of_pupils(session, claimed, now), now)
    tickets.raised(session, [ticket.id for ticket in claimed], now)
    return len(claimed)


def raise_now(session: Session, waiting: Collection[Ticket], now: datetime) -> None:
    """The directors learn of these at once, unless they know already."""
    _tell_leaders(session, [ticket for ticket in waiting if ticket.raised_at is None], now)


def owners(session: Session, found: Iterable[Ticket]) -> dict[int, Person]:
    """Who is to answer each ticket: its owner, or the teacher paired with the child now; by the ticket's number."""
    waiting = list(found)
    staff = {one.id: one for school in {t.school_id for t in waiting} for one in people.staff(session, school)}
    children = [ticket.child_id for ticket in waiting if ticket.child_id is not None]
    teachers = pairings.teachers_of(session, children)
    owned: dict[int, Person] = {}
    for ticket in waiting:
        of_child = teachers.get(ticket.child_id) if ticket.child_id and ticket.kind not in OF_LEADERS else None
        owner = staff.get(ticket.owner_id) if ticket.owner_id else of_child
        if owner is not None:
            owned[ticket.id] = owner
    return owned


def leaders(session: Session, school_id: int) -> list[Person]:
    """The directors of a school who can be written to; all of them where none can."""
    directors = people.directors(session, school_id)
    return [one for one in directors if addresses.of_person(session, one.id) is not None] or directors


def waiting_for(session: Session, staff: Person) -> list[Ticket]:
    """What this member of staff is to answer, oldest first; never what only the directors answer."""
    found = tickets.open_of_staff(session, staff.id)
    return [one for one in found if one.owner_id == staff.id or one.kind not in OF_LEADERS]


def title(session: Session, ticket: Ticket) -> str:
    """How staff know whoever waits: 李思涵妈妈, 陈老师 for what a teacher asks of the school."""
    if ticket.person_id is None:
        by = ticket.slots.get("by")
        return people.person(session, int(by)).title if by is not None else VISITOR
    around = people.guardians_of_child(session, ticket.child_id) if ticket.child_id is not None else []
    known = next((guardian for guardian in around if guardian.person.id == ticket.person_id), None)
    return known.title if known is not None else people.person(session, ticket.person_id).name


def theirs(session: Session, number: int, staff: Person, now: datetime, *kinds: TicketKind) -> Ticket:
    """The ticket of this number, if it is one of these kinds and this member of staff may end it.

    Raises Refusal for any other number, also of a child that is kept from them, and for a ticket that somebody ended
    before.
    """
    ticket = tickets.find(session, number)
    if ticket is None or (kinds and ticket.kind not in kinds) or not may_end(session, ticket, staff):
        raise Refusal("replies/ticket_not_yours")
    if ticket.child_id is not None and kept_away.is_from(session, staff, ticket.child_id, now):
        raise Refusal("replies/ticket_not_yours")
    if ticket.closed_at is not None:
        raise _over(session, ticket)
    return ticket


def end(
    session: Session, ticket: Ticket, staff: Person | None, outcome: Outcome, now: datetime, answer: str = ""
) -> None:
    """End a ticket. Raises Refusal where somebody was faster: the second reads who did."""
    by = staff.id if staff is not None else None
    if tickets.close(session, ticket.id, outcome, now, by, answer):
        return
    current = tickets.find(session, ticket.id)
    raise _over(session, current if current is not None else ticket)


def settle(session: Session, number: int, staff: Person, answer: str, now: datetime) -> Told:
    """Somebody of the staff dealt with it; what they say goes to whoever asked. Raises Refusal."""
    ticket = theirs(session, number, staff, now)
    end(session, ticket, staff, Outcome.ANSWERED, now, answer)
    if not answer or ticket.person_id is None:
        return Told(ticket, told=False)
    text = words("replies/ticket_answer", teacher=staff.title, text=answer)
    tell(session, ticket, text, staff, now)
    return Told(ticket, told=True)


def tell(session: Session, ticket: Ticket, text: str, staff: Person, now: datetime) -> bool:
    """What became of a ticket, to whoever opened it; False when they were told before."""
    if ticket.person_id is None:
        return False
    envelope = Envelope("ticket_result", f"ticket:{ticket.id}:result", ticket.person_id, text, from_title=staff.title)
    return outbox.put(session, envelope, now) is not None


def put_before(
    session: Session, staff: Person, name: str, text: str, now: datetime, options: tuple[tuple[str, str], ...] = ()
) -> None:
    """Show something to a member of staff; what comes in their quiet hours is read later. ``name`` makes the second
    time nothing."""
    morning = quiet.arrives_at(session, staff.id, now)
    envelope = Envelope(
        "ticket_request", name, staff.id, text, from_title="一位家长", options=options, not_before=morning
    )
    outbox.put(session, envelope, now)


def ask_name(number: int, person_id: int) -> str:
    """The unique name of the message that shows a ticket to this member of staff."""
    return f"ticket:{number}:ask:{person_id}"


def _tell_leaders(session: Session, waiting: Collection[Ticket], now: datetime) -> None:
    owned = owners(session, waiting)
    for school_id in {ticket.school_id for ticket in waiting}:
        group = [ticket for ticket in waiting if ticket.school_id == school_id]
        lines = {ticket.id: _line(session, ticket, owned.get(ticket.id), now) for ticket in group}
        kept = kept_away.staff_of(session, {one.child_id for one in group if one.child_id is not None}, now)
        reached = leaders(session, school_id) or list({owner.id: owner for owner in owned.values()}.values())
        for person in reached:
            theirs = [lines[one.id] for one in group if person.id not in kept.get(one.child_id or 0, ())]
            text, name = words("reminders/tickets_overdue", late=theirs), f"ticket:{group[0].id}:overdue:{person.id}"
            if theirs:
                outbox.put(session, Envelope("tickets_overdue", name, person.id, text), now)
    tickets.raised(session, [ticket.id for ticket in waiting], now)


def _line(session: Session, ticket: Ticket, owner: Person | None, now: datetime) -> tuple[str, str, str, str, str]:
    who = owner.title if owner is not None else NOBODY
    since, long = day_and_time(ticket.opened_at), waited(ticket.opened_at, now)
    return title(session, ticket), who, since, long, ticket.kind.label


def _of_pupils(session: Session, found: Iterable[Ticket], now: datetime) -> list[Ticket]:
    """Those that still concern the school: what was asked about a child who left waits no more."""
    staying: list[Ticket] = []
    for ticket in found:
        if ticket.child_id is not None and people.has_left(session, ticket.child_id):
            tickets.close(session, ticket.id, Outcome.WITHDRAWN, now)
        else:
            staying.append(ticket)
    return staying


def may_end(session: Session, ticket: Ticket, staff: Person) -> bool:
    """Whether this member of staff is who answers, or directs the school."""
    if ticket.school_id != staff.school_id:
        return False
    if staff.id == ticket.owner_id or leads(session, staff):
        return True
    paired = pairings.teacher_of(session, ticket.child_id) if ticket.child_id is not None else None
    is_teachers = ticket.owner_id is None and ticket.kind not in OF_LEADERS
    return is_teachers and paired is not None and paired.id == staff.id


def _over(session: Session, ticket: Ticket) -> Refusal:
    by = people.person(session, ticket.closed_by).title if ticket.closed_by is not None else "家长"
    return Refusal("replies/ticket_over", by=by, outcome=(ticket.outcome or Outcome.WITHDRAWN).value)
