"""Each morning of a school day a teacher reads whom to speak with: the list that 今天 gives, sent once and never late.

Whoever came to the school today gets the first one on the next such morning; after a stop of the program there is one
list, of the day on which it runs again, and none of the days between.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.agenda import DAILY_AT, TOO_LATE, TaskKind, is_list_day, next_list_day
from domain.clock import CHINA, in_china
from domain.days.school import SchoolCalendar
from handlers.actions.contact import agenda_tasks, agenda_words
from messages.outbound import Envelope
from storage import calendar
from storage.contact import agendas
from storage.contact.agendas import AgendaKind, Due
from storage.person import addresses, apart, people
from storage.person.addresses import Address
from storage.talk import questions
from storage.traffic import outbox, quiet

# What makes a list on days without lessons; who waits, dangers and promises have messages of their own then.
IN_HOLIDAYS = (TaskKind.CONTACT, TaskKind.HAZARD)
QUESTION = "daily"
LIVES = timedelta(hours=17)  # of the numbers after a list: until midnight


def turn(session: Session, now: datetime, limit: int) -> int:
    """Make the lists that are due, at most so many; how many people were looked at.

    Who has one that cannot be made gets none today, and everybody else theirs.
    """
    due = agendas.claim(session, AgendaKind.DAILY, now, limit)
    calendars = {school: calendar.of_school(session, school) for school in {one.school_id for one in due}}
    owed = [one for one in due if _is_time(one, calendars[one.school_id], now)]

    def send(some: Sequence[Due]) -> None:
        for one in some:
            _send(session, one.person_id, calendars[one.school_id], now)

    apart.work(session, owed, send)
    following = [(one.person_id, _next(calendars[one.school_id], now)) for one in due]
    agendas.move(session, AgendaKind.DAILY, following)
    return len(due)


def daily_name(person_id: int, day: date) -> str:
    """The name of one person's list of one day."""
    return f"daily:{person_id}:{day}"


def _is_time(due: Due, known: SchoolCalendar, now: datetime) -> bool:
    """Whether today's list is owed: its hour has come, is not long over, and lies after the person's first moment."""
    today, slot = in_china(now).date(), _slot(in_china(now).date())
    return is_list_day(today, known) and due.due_at <= slot <= now and in_china(now).time() < TOO_LATE


def _next(known: SchoolCalendar, now: datetime) -> datetime:
    today = in_china(now).date()
    if now < _slot(today) and is_list_day(today, known):
        return _slot(today)
    return _slot(next_list_day(today, known))


def _slot(day: date) -> datetime:
    return datetime.combine(day, DAILY_AT, tzinfo=CHINA)


def _send(session: Session, person_id: int, known: SchoolCalendar, now: datetime) -> None:
    """Nothing to do, nothing sent; whose quiet hours last all day is left in peace."""
    place = addresses.of_person(session, person_id)
    start, today = quiet.arrives_at(session, person_id, now), in_china(now).date()
    if place is None or in_china(start).date() != today:
        return
    desk = agenda_tasks.desk_of(session, people.person(session, person_id), now)
    shown, rest = agenda_words.first_ones(desk)
    if not shown or not (known.is_school_day(today) or any(item.task.kind in IN_HOLIDAYS for item in shown)):
        return
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), tzinfo=CHINA)
    envelope = Envelope(
        "daily_list",
        daily_name(person_id, today),
        person_id,
        agenda_words.told(desk, shown, rest),
        from_title="学校",
        options=agenda_words.taps(shown),
        not_before=start,
        until=midnight,
    )
    if outbox.put(session, envelope, now) is not None:
        _ask(session, place, envelope.once, shown, now)


def _ask(session: Session, place: Address, once: str, shown: list[agenda_tasks.Item], now: datetime) -> None:
    """A number that comes after the list means one of its tasks, today, and once the list was seen."""
    payload = {"tasks": agenda_words.answers(shown), "once": once}
    questions.ask_all(session, QUESTION, [(place.id, payload)], now, LIVES)
