"""A teacher is away: a director's yes lets a colleague stand in for the period, and families are told as always."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.alert import staff_title
from domain.clock import in_china
from domain.errors import Refusal
from domain.pairing import LONGEST_TEXT, begins, ends_after
from domain.people import Person
from domain.ticket import Outcome, TicketKind
from domain.understanding.absences import Absence
from domain.understanding.times import dated
from handlers.actions import office
from handlers.actions.office import Asked, Opened
from handlers.actions.pairing import pairing
from handlers.actions.pairing.handover_words import Grounds
from handlers.actions.talk import tickets as deeds
from messages.render import words
from storage.pairing import pairings
from storage.person import people
from storage.talk.tickets import Ticket

YES, NO = "handover-yes", "handover-no"
WHAT = "请人代班"


@dataclass(frozen=True, slots=True)
class Decided:
    """A request that a director decided on: who was away, who stands in, and when."""

    teacher: Person
    to: Person
    dates: str


def ask(
    session: Session, teacher: Person, to: Person | None, absence: Absence, text: str, cause: str, now: datetime
) -> Opened:
    """Put it before the directors; without a colleague or an end they can only talk about it."""
    can_begin = to is not None and absence.last is not None
    slots: dict[str, object] = {"giver": teacher.id}
    if to is not None and absence.last is not None:
        slots |= {"to": to.id, "first": absence.first.isoformat(), "last": absence.last.isoformat()}
    asked = Asked(TicketKind.HANDOFF, WHAT, text, cause, slots=slots)
    opened = office.open_request(session, teacher, asked, now)
    request = words(
        "replies/desk_handover_request",
        teacher=teacher.title,
        title=to.title if to is not None else "",
        dates=dates_of(absence),
        children=[child.name for child in pairings.children_of(session, teacher.id)],
        quote=text,
        number=opened.number,
        can_begin=can_begin,
    )
    options = ((f"{YES}:{opened.number}", "同意代班"), (f"{NO}:{opened.number}", "不同意")) if can_begin else ()
    office.show(session, opened, teacher, request, now, options)
    return opened


def agree(session: Session, number: int, director: Person, now: datetime) -> Decided:
    """The colleague stands in, now or from the first day on. Raises Refusal: not theirs, decided before, too many
    children."""
    ticket = _request(session, number, director, now)
    decided = _decided(session, ticket)
    first, last = (date.fromisoformat(str(ticket.slots[name])) for name in ("first", "last"))
    starts_at = begins(first) if first > in_china(now).date() else now
    grounds = Grounds(reason=ticket.said[:LONGEST_TEXT], approved_by=director)
    pairing.substitute(session, decided.teacher, decided.to, None, starts_at, ends_after(last), grounds, now)
    deeds.end(session, ticket, director, Outcome.AGREED, now)
    return decided


def refuse(session: Session, number: int, director: Person, now: datetime) -> Decided:
    """The director says no, and the teacher who asked learns it. Raises Refusal."""
    ticket = _request(session, number, director, now)
    decided = _decided(session, ticket)
    deeds.end(session, ticket, director, Outcome.REFUSED, now)
    who = staff_title(director)
    text = words("replies/desk_handover_no", who=who)
    office.put(session, decided.teacher, f"ticket:{number}:refused", text, who, now)
    return decided


def dates_of(absence: Absence) -> str:
    """11月25日周三到12月8日周二."""
    first = dated(absence.first)
    return first if absence.last in (None, absence.first) else f"{first}到{dated(absence.last or absence.first)}"


def _request(session: Session, number: int, director: Person, now: datetime) -> Ticket:
    ticket = deeds.theirs(session, number, director, now, TicketKind.HANDOFF)
    if "to" not in ticket.slots:
        raise Refusal("replies/ticket_not_yours")
    return ticket


def _decided(session: Session, ticket: Ticket) -> Decided:
    giver, to = (people.person(session, int(ticket.slots[name])) for name in ("giver", "to"))
    first, last = (date.fromisoformat(str(ticket.slots[name])) for name in ("first", "last"))
    return Decided(giver, to, dates_of(Absence(first, last, "")))
