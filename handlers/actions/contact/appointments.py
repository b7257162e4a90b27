"""Times for a call, a video or a visit: the teacher is shown up to three and taps one, and the family learns which."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.clock import CHINA, in_china, in_zone
from domain.people import Child, Guardian, Person
from domain.ticket import Outcome, TicketKind, due
from domain.understanding.times import MOST_OFFERS, Slot, both_clocks, read_times, shown, suggested
from handlers.actions.talk import tickets as deeds
from handlers.actions.talk.leave import deciders
from messages.render import words
from storage.files import file
from storage.talk import conversations, tickets
from storage.talk.tickets import NewTicket, Ticket
from storage.traffic import quiet

YES, NO, MOST = "appoint-yes", "appoint-no", MOST_OFFERS
# Words by which somebody abroad says that the school's own clock is meant.
SCHOOLS_CLOCK = ("北京时间", "国内", "您那边", "你那边", "中国时间", "您有空", "你有空")
# domain calendar 5.4: teachers are not called before half past six and after nine.
QUIET_BEFORE, QUIET_AFTER = time(6, 30), time(21, 0)


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody wishes: ``how`` is call, video or visit; the words, and where they stand."""

    how: str
    text: str
    cause: str
    at: datetime
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the teacher decided; ``slot`` is empty where no time suits."""

    title: str
    slot: str
    told: bool


def offers(session: Session, guardian: Guardian, wished: Wished) -> list[Slot]:
    """Up to three times in China that leave the teacher their quiet hours, from what was said."""
    zone = guardian.person.time_zone
    is_schools = any(word in wished.text for word in SCHOOLS_CLOCK)
    here = in_china(wished.at)
    said = read_times(wished.text, here if is_schools else in_zone(wished.at, zone))
    if not is_schools:
        said = [_in_china(slot, zone) for slot in said]
    after, before = _quiet(session, guardian.child, wished.at)
    return suggested(here, said, after, before)


def propose(session: Session, guardian: Guardian, wished: Wished, slots: list[Slot], now: datetime) -> int | None:
    """Put these times before the teacher of the child; the ticket, or None when these words were put before."""
    new = NewTicket(
        once=f"appointment:{wished.cause}:{guardian.child.id}",
        kind=TicketKind.APPOINTMENT,
        school_id=guardian.child.school_id,
        due_at=due(TicketKind.APPOINTMENT, now),
        said=wished.text,
        child_id=guardian.child.id,
        person_id=guardian.person.id,
        entry_id=wished.entry_id,
        slots={"how": wished.how, "offers": [told(slot, guardian.person.time_zone) for slot in slots]},
    )
    number = tickets.add(session, new, now)
    if number is not None:
        _show(session, number, guardian, wished, now)
    return number


def choose(session: Session, number: int, choice: int, teacher: Person, said: str, now: datetime) -> Chosen:
    """The teacher takes one of the times (1 is the first), or none (0). Raises Refusal where somebody was faster."""
    ticket = deeds.theirs(session, number, teacher, now, TicketKind.APPOINTMENT)
    offered: list[str] = ticket.slots["offers"]
    slot = offered[choice - 1] if 0 < choice <= len(offered) else ""
    deeds.end(session, ticket, teacher, Outcome.AGREED if slot else Outcome.REFUSED, now, slot or said)
    title = deeds.title(session, ticket)
    if slot:
        text = words("replies/appointment_made", teacher=teacher.title, slot=slot, how=ticket.slots["how"])
        _write(session, ticket, teacher, title, slot, now)
    else:
        text = words("replies/appointment_none", teacher=teacher.title, said=said)
    return Chosen(title, slot, deeds.tell(session, ticket, text, teacher, now))


def told(slot: Slot, zone: str) -> str:
    """The time as both sides read it: with both clocks where the reader's is another."""
    if slot.start is None:
        return shown(slot)
    moment = datetime.combine(slot.day, slot.start, tzinfo=CHINA)
    both = both_clocks(moment, zone)
    return both if "（" in both else shown(slot)


def _show(session: Session, number: int, guardian: Guardian, wished: Wished, now: datetime) -> None:
    ticket = tickets.find(session, number)
    assert ticket is not None, "it has just been made"
    offered: list[str] = ticket.slots["offers"]
    is_abroad = any("（" in offer for offer in offered)
    text = words(
        "replies/appointment_request",
        title=guardian.title,
        how=wished.how,
        offers=offered,
        quote=wished.text,
        number=number,
        zone=guardian.person.time_zone if is_abroad else "",
    )
    options = (*((f"{YES}:{number}:{n}", offer) for n, offer in enumerate(offered, 1)), (f"{NO}:{number}", "都不行"))
    for person in deciders(session, guardian.child, now):
        conversations.spoke(session, person.id, guardian.person.id, now, waiting=None)
        deeds.put_before(session, person, deeds.ask_name(number, person.id), text, now, options)


def _write(session: Session, ticket: Ticket, teacher: Person, title: str, slot: str, now: datetime) -> None:
    hows = {"call": "通电话", "video": "视频", "visit": "来学校"}
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader=title,
        channel="wechat",
        direction="note",
        kind="appointment",
        text=f"约好：{slot}，{title}{hows[ticket.slots['how']]}。",
        cause=f"ticket:{ticket.id}",
        author_id=teacher.id,
        reader_id=ticket.person_id,
        once=f"appointment:{ticket.id}",
    )
    file.write(session, entry, [ticket.child_id] if ticket.child_id is not None else [], now)


def _in_china(slot: Slot, zone: str) -> Slot:
    """The same moments by the school's clock; a whole day stays a day."""
    if slot.start is None:
        return slot
    start = _moved(slot.day, slot.start, zone)
    end = _moved(slot.day, slot.end, zone).timetz() if slot.end is not None else None
    return Slot(start.date(), start.time(), end.replace(tzinfo=None) if end is not None else None, slot.said)


def _moved(day: date, at: time, zone: str) -> datetime:
    noon = in_zone(datetime(day.year, day.month, day.day, 12, tzinfo=CHINA), zone)
    return in_china(datetime.combine(day, at, tzinfo=noon.tzinfo))


def _quiet(session: Session, child: Child, now: datetime) -> tuple[time, time]:
    """After which time of day the teacher is left alone, and before which."""
    staff = deciders(session, child, now)
    begins, ends = quiet.hours_of(session, staff[0].id) if staff else (QUIET_AFTER, QUIET_BEFORE)
    return (begins, ends) if begins > ends else (QUIET_AFTER, QUIET_BEFORE)
