"""What happens to entries of the register outside an import: what a day brings, and that somebody confirms them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Person
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from domain.register.record import Record
from domain.register.rules.daily import Happened
from messages.outbound import Envelope
from messages.render import words
from storage.pairing import pairings
from storage.person import kept_away, people
from storage.registers import register, register_days
from storage.registers.register import Change
from storage.traffic import outbox

MOST_NAMED = 9
TOLD = (Event.THREE_MONTHS, Event.CARE_ENDED)


def keep_events(session: Session, school_id: int, events: Sequence[Happened], now: datetime) -> int:
    """Write down what a day brought and tell the teachers of it; how many messages."""
    changes = [_event(school_id, one) for one in events]
    register.write(session, changes, now, in_china(now).date())
    readers = _readers(session, school_id, [one.record.child_id for one in events], now)
    told = 0
    for one in events:
        for reader in readers.get(one.record.child_id, ()) if one.event in TOLD else ():
            once = f"register:{one.event}:{one.record.child_id}:{_parent(one)}:{one.on.isoformat()}:{reader.id}"
            told += outbox.put(session, Envelope("register_event", once, reader.id, _text(one)), now) is not None
    return told


def ask_about_stale(session: Session, records: Sequence[Record], now: datetime) -> int:
    """Ask each teacher once about all their children whose entries nobody has confirmed for long; how many messages."""
    today = in_china(now).date()
    teachers = pairings.teachers_of(session, [record.child_id for record in records])
    mine: dict[int, list[str]] = {}
    for record in records:
        if teacher := teachers.get(record.child_id):
            mine.setdefault(teacher.id, []).append(record.name)
    told = 0
    for teacher_id, names in mine.items():
        text = words("reminders/register_stale", names=names[:MOST_NAMED], count=len(names))
        once = f"register:stale:{teacher_id}:{today.isoformat()}"
        told += outbox.put(session, Envelope("register_stale", once, teacher_id, text), now) is not None
    register_days.asked(session, [record.child_id for record in records if record.child_id in teachers], today)
    return told


def verify(session: Session, records: Iterable[Record], by: Person, now: datetime) -> None:
    """Somebody who knows says that these entries are still true: the child's, and those of the adults around it."""
    today = in_china(now).date()
    keys = {
        key: record.school_id
        for record in records
        for key in (
            (Subject.CHILD, record.child_id),
            *((Subject.ADULT, adult.person_id) for adult in record.adults),
        )
    }
    changes = [_verified(school_id, subject, number, today, by) for (subject, number), school_id in keys.items()]
    register.write(session, changes, now, today)


def _verified(school_id: int, subject: Subject, number: int, today: date, by: Person) -> Change:
    return Change(
        school_id,
        subject,
        number,
        {},
        today,
        Event.VERIFIED,
        Source.TEACHER,
        f"verified:{by.id}",
        reported_by=by.id,
        confirmed_by=by.id,
    )


def _event(school_id: int, one: Happened) -> Change:
    return Change(school_id, Subject.CHILD, one.record.child_id, {}, one.on, one.event, Source.PROGRAM, "daily")


def _readers(session: Session, school_id: int, children: Sequence[int], now: datetime) -> dict[int, list[Person]]:
    """The teacher of each child; who has none is for the directors."""
    teachers = pairings.teachers_of(session, children)
    directors = people.directors(session, school_id)
    kept = kept_away.staff_of(session, children, now)
    near = {child: [teachers[child]] if child in teachers else directors for child in children}
    return {child: [one for one in some if one.id not in kept.get(child, ())] for child, some in near.items()}


def _text(one: Happened) -> str:
    parent = _parent(one)
    since = f"{one.since:%-m月%-d日}" if one.since else ""
    name = "reminders/register_three_months" if one.event is Event.THREE_MONTHS else "reminders/register_watch_over"
    return words(name, child=one.record.name, parent=parent, since=since)


def _parent(one: Happened) -> str:
    return one.adult.relation.label if one.adult else ""
