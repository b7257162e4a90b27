"""Leave of a child: what was asked for is a draft before the teacher, whose yes writes it into the child's file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Child, Person
from domain.ticket import Outcome, TicketKind, due
from domain.understanding.leave import Leave, shown
from handlers.actions import school
from handlers.actions.talk import tickets as deeds
from messages.outbound import Envelope
from messages.render import words
from storage import calendar
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from storage.talk import conversations, tickets
from storage.talk.tickets import NewTicket, Ticket
from storage.traffic import outbox

YES, NO = "leave-yes", "leave-no"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for a leave, in which words, where they stand in the file, and whether the days are sure."""

    person_id: int | None
    text: str
    cause: str
    entry_id: int | None = None
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """A leave that was decided on; ``told``: the family is told in a message of its own."""

    child: Child
    days: str
    told: bool


def school_days(session: Session, children: Sequence[Child]) -> Callable[[date], bool]:
    """Tells whether a day is a school day for one of these children, by the calendars of their schools and classes."""
    calendars = {school_id: calendar.of_school(session, school_id) for school_id in {one.school_id for one in children}}
    return lambda day: any(calendars[one.school_id].is_school_day(day, one.class_name) for one in children)


def draft(session: Session, child: Child, leave: Leave, asked: Asked, now: datetime) -> int | None:
    """Put a leave before the teacher of the child; its number, or None when these words were put before.

    Where nobody is paired with the child, the directors decide.
    """
    new = NewTicket(
        once=f"leave:{asked.cause}:{child.id}",
        kind=TicketKind.LEAVE,
        school_id=child.school_id,
        due_at=due(TicketKind.LEAVE, now),
        said=asked.text,
        child_id=child.id,
        person_id=asked.person_id,
        entry_id=asked.entry_id,
        slots={**slots_of(leave), "sure": asked.is_sure},
    )
    number = tickets.add(session, new, now)
    if number is not None and asked.person_id is not None:
        _show(session, number, child, now)
    return number


def grant(session: Session, number: int, teacher: Person, now: datetime, said: str = "") -> Decided:
    """The teacher says yes: the file has it, and the family is told. Raises Refusal where somebody was faster."""
    ticket, child = _decidable(session, number, teacher, now)
    deeds.end(session, ticket, teacher, Outcome.AGREED, now, said)
    days = str(ticket.slots["shown"])
    facts = {"teacher": teacher.title, "child": child.name, "days": days, "said": said}
    text = words("replies/leave_granted", symptom=ticket.slots["symptom"], **facts)
    _write(session, ticket, child, teacher, _noted(ticket), now)
    return Decided(child, days, _tell(session, ticket, text, teacher, now))


def refuse(session: Session, number: int, teacher: Person, now: datetime, said: str = "") -> Decided:
    """The teacher says no, in their own words if they have some. Raises Refusal where somebody was faster."""
    ticket, child = _decidable(session, number, teacher, now)
    deeds.end(session, ticket, teacher, Outcome.REFUSED, now, said)
    days = str(ticket.slots["shown"])
    text = words("replies/leave_refused", teacher=teacher.title, child=child.name, days=days, said=said)
    return Decided(child, days, _tell(session, ticket, text, teacher, now))


def amend(session: Session, number: int, leave: Leave | None, said: str, now: datetime) -> bool:
    """The family said other days, or (None) is not sure any more: the teacher is told. False when it is decided."""
    ticket = tickets.find(session, number)
    if ticket is None or ticket.closed_at is not None or ticket.child_id is None:
        return False
    known = slots_of(leave) if leave is not None else {}
    tickets.note(session, ticket, **known, sure=leave is not None)
    child = people.child(session, ticket.child_id)
    facts = {"title": deeds.title(session, ticket), "child": child.name, "number": number}
    text = words("replies/leave_doubtful", days=known.get("shown", ""), quote=said, **facts)
    name = f"ticket:{number}:amended:{now.isoformat()}"
    for person in deciders(session, child, now):
        deeds.put_before(session, person, f"{name}:{person.id}", text, now, _options(number))
    return True


def confirm(session: Session, number: int, now: datetime) -> Ticket | None:
    """The family says that the days are right; the ticket, or None when it is decided or called off by now."""
    ticket = tickets.find(session, number)
    if ticket is None or ticket.closed_at is not None:
        return None
    tickets.note(session, ticket, sure=True)
    return ticket


def call_off(
    session: Session, person: Person, children: Sequence[Child], text: str, cause: str, now: datetime
) -> list[Child]:
    """The family takes back what it asked for, decided or not; the children for whom there was something."""
    waiting = tickets.open_of_person(session, person.id, TicketKind.LEAVE)
    called_off: list[Child] = []
    for child in children:
        ticket = next((one for one in reversed(waiting) if one.child_id == child.id), None)
        granted = ticket is None
        if ticket is not None:
            deeds.end(session, ticket, None, Outcome.WITHDRAWN, now)
        else:
            ticket = _still_ahead(tickets.last_agreed(session, child.id, TicketKind.LEAVE), now)
        if ticket is None:
            continue
        tickets.note(session, ticket, off=True)
        _tell_called_off(session, ticket, child, text, cause, granted, now)
        called_off.append(child)
    return called_off


def deciders(session: Session, child: Child, now: datetime) -> list[Person]:
    """The paired teacher; the directors where there is none, but those from whom the child is kept."""
    teacher = pairings.teacher_of(session, child.id)
    if teacher is not None:
        return [teacher]
    return school.may_know(session, child, deeds.leaders(session, child.school_id), now)


def slots_of(leave: Leave) -> dict[str, Any]:
    """What a ticket keeps of a leave."""
    return {
        "first": leave.first.isoformat() if leave.first else None,
        "last": leave.last.isoformat() if leave.last else None,
        "part": leave.part,
        "days": leave.days,
        "reason": leave.reason,
        "symptom": leave.symptom,
        "collects": leave.by_whom_collected,
        "shown": shown(leave, date.min),  # never 今天: it is read on other days too
    }


def _show(session: Session, number: int, child: Child, now: datetime) -> None:
    ticket = tickets.find(session, number)
    assert ticket is not None and ticket.person_id is not None, "it has just been made"
    text = words(
        "replies/leave_request",
        title=deeds.title(session, ticket),
        child=child.name,
        days=ticket.slots["shown"],
        reason=ticket.slots["reason"],
        collects=ticket.slots["collects"],
        quote=ticket.said,
        confirmed=ticket.slots["sure"],
        number=number,
        on_behalf=False,
    )
    for person in deciders(session, child, now):
        conversations.spoke(session, person.id, ticket.person_id, now, waiting=None)
        deeds.put_before(session, person, deeds.ask_name(number, person.id), text, now, _options(number))


def _options(number: int) -> tuple[tuple[str, str], ...]:
    return ((f"{YES}:{number}", "准假"), (f"{NO}:{number}", "不准"))


def _decidable(session: Session, number: int, teacher: Person, now: datetime) -> tuple[Ticket, Child]:
    ticket = deeds.theirs(session, number, teacher, now, TicketKind.LEAVE)
    if ticket.child_id is None:
        raise Refusal("replies/ticket_not_yours")
    return ticket, people.child(session, ticket.child_id)


def _tell(session: Session, ticket: Ticket, text: str, teacher: Person, now: datetime) -> bool:
    """Whoever asked is told; where the teacher wrote it down, all of the child's adults on WeChat."""
    if ticket.person_id is not None:
        return deeds.tell(session, ticket, text, teacher, now)
    bound = people.bound_guardians_of_children(session, [ticket.child_id or 0])
    for guardian in bound:
        name = f"ticket:{ticket.id}:result:{guardian.person.id}"
        envelope = Envelope("ticket_result", name, guardian.person.id, text, from_title=teacher.title)
        outbox.put(session, envelope, now)
    return bool(bound)


def _noted(ticket: Ticket) -> str:
    """准假：11月25日周三，发烧（有症状），爷爷来接。"""
    reason = ticket.slots["reason"] + ("（有症状）" if ticket.slots["symptom"] else "")
    collects = f"{ticket.slots['collects']}来接" if ticket.slots["collects"] else ""
    return f"准假：{'，'.join(filter(None, (ticket.slots['shown'], reason, collects)))}。"


def _write(session: Session, ticket: Ticket, child: Child, teacher: Person, text: str, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader="",
        channel="wechat",
        direction="note",
        kind="leave",
        text=text,
        cause=f"ticket:{ticket.id}",
        author_id=teacher.id,
        once=f"leave:{ticket.id}",
    )
    file.write(session, entry, [child.id], now)


def _still_ahead(ticket: Ticket | None, now: datetime) -> Ticket | None:
    """A leave that was agreed to and not called off, if it goes on, or ended yesterday."""
    if ticket is None or ticket.slots.get("off") or ticket.slots["last"] is None:
        return None
    yesterday = in_china(now).date() - timedelta(days=1)
    return ticket if date.fromisoformat(ticket.slots["last"]) >= yesterday else None


def _tell_called_off(
    session: Session, ticket: Ticket, child: Child, text: str, cause: str, granted: bool, now: datetime
) -> None:
    days = str(ticket.slots["shown"])
    title = deeds.title(session, ticket)
    said = words("replies/leave_called_off", title=title, days=days, granted=granted, quote=text)
    for person in deciders(session, child, now):
        deeds.put_before(session, person, f"ticket:{ticket.id}:off:{person.id}", said, now)
    if granted:
        entry = file.NewEntry(
            at=now,
            author=title,
            reader="老师",
            channel="wechat",
            direction="note",
            kind="leave",
            text=f"请假取消：{days}。",
            cause=cause,
            author_id=ticket.person_id,
            once=f"leave-off:{ticket.id}",
        )
        file.write(session, entry, [child.id], now)
