"""What a director reads of the week that is over: contacts by class, what is overdue, what is let off and why.

Numbers are of classes; nowhere is a teacher named beside another (practice 2.2: teachers are not ranked by counts).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.agenda import WEEKLY_AT, digest_day, next_digest_day
from domain.clock import CHINA, in_china
from domain.contact import LABELS
from domain.days.school import SchoolCalendar
from domain.pause import LABELS as CAUSES
from domain.understanding.times import dated
from messages.outbound import Envelope
from messages.render import words
from storage import calendar
from storage.contact import agendas, contact_numbers, contact_pauses
from storage.contact.agendas import AgendaKind, Due
from storage.contact.contact_numbers import Counts, Late
from storage.contact.contact_pauses import PauseSeen
from storage.person import addresses, apart, kept_away, people
from storage.traffic import outbox, quiet

MOST_NAMED = 8
MOST_CLASSES = 30
WEEK = timedelta(days=7)


def turn(session: Session, now: datetime, limit: int) -> int:
    """Make the digests that are due, at most so many; how many directors were looked at."""
    due = agendas.claim(session, AgendaKind.WEEKLY, now, limit)
    calendars = {school: calendar.of_school(session, school) for school in {one.school_id for one in due}}
    owed = [one for one in due if _is_time(one, calendars[one.school_id], now)]
    texts: dict[tuple[int, frozenset[int]], str] = {}

    def send(some: Sequence[Due]) -> None:
        for one in some:
            if addresses.of_person(session, one.person_id) is not None:
                hidden = kept_away.children_of(session, people.person(session, one.person_id), now)
                if (one.school_id, hidden) not in texts:
                    texts[one.school_id, hidden] = of_school(session, one.school_id, now, hidden)
                _send(session, one, texts[one.school_id, hidden], now)

    apart.work(session, owed, send)
    following = [(one.person_id, _next(calendars[one.school_id], now)) for one in due]
    agendas.move(session, AgendaKind.WEEKLY, following)
    return len(due)


def of_school(session: Session, school_id: int, now: datetime, hidden: Collection[int] = ()) -> str:
    """The digest in words, about the last whole week; empty where no child has a contact plan. ``hidden``: children who
    are not named."""
    today = in_china(now).date()
    monday = today - timedelta(days=today.weekday())
    counts = contact_numbers.counts(session, school_id, _begins(monday - WEEK), _begins(monday))
    if not counts.children:
        return ""
    late = contact_numbers.overdue(session, school_id, _begins(today))
    holding = [one for one in contact_pauses.of_school(session, school_id, today, today) if one.lifted_at is None]
    open_ones = [one for one in late if not _is_paused(one, holding, today)]
    holding = [one for one in holding if one.child_id not in hidden]
    named = [one for one in open_ones if one.child_id not in hidden][:MOST_NAMED]
    names = contact_numbers.names(
        session, {one.child_id for one in named} | {one.child_id for one in holding[:MOST_NAMED]}
    )
    return words(
        "reminders/weekly_digest",
        by_class=_classes(counts, open_ones),
        late_ones=[_late(one, names, today) for one in named],
        rest=len(open_ones) - len(named),
        paused=[_paused(one, names) for one in holding[:MOST_NAMED]],
        more=max(0, len(holding) - MOST_NAMED),
        in_vain=counts.in_vain,
        dangers=counts.hazards,
        silent=counts.silent,
    )


def _send(session: Session, due: Due, text: str, now: datetime) -> None:
    if not text:
        return
    year, week, _ = in_china(now).isocalendar()
    envelope = Envelope(
        "weekly_digest",
        f"digest:{due.person_id}:{year}-{week:02}",
        due.person_id,
        text,
        from_title="学校",
        not_before=quiet.arrives_at(session, due.person_id, now),
    )
    outbox.put(session, envelope, now)


def _is_time(due: Due, known: SchoolCalendar, now: datetime) -> bool:
    """Whether this week's is owed: its hour has come, and lies after the person's first moment at the school."""
    day = digest_day(in_china(now).date(), known)
    return day is not None and due.due_at <= _slot(day) <= now


def _next(known: SchoolCalendar, now: datetime) -> datetime:
    today = in_china(now).date()
    day = digest_day(today, known)
    if day is not None and now < _slot(day):
        return _slot(day)
    return _slot(next_digest_day(today, known))


def _slot(day: date) -> datetime:
    return datetime.combine(day, WEEKLY_AT, tzinfo=CHINA)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=CHINA)


def _is_paused(late: Late, holding: Sequence[PauseSeen], today: date) -> bool:
    return any(one.child_id == late.child_id and one.covers(late.kind, late.person_id, today) for one in holding)


def _classes(counts: Counts, late: Sequence[Late]) -> list[tuple[str, int, int, int]]:
    """Class, children, contacts of last week, overdue now; in the order of their names."""
    found = [
        (name, count, counts.contacts.get(name, 0), sum(one.class_name == name for one in late))
        for name, count in sorted(counts.children.items())
    ]
    return found[:MOST_CLASSES]


def _late(one: Late, names: Mapping[int, tuple[str, str]], today: date) -> tuple[str, str, str, int]:
    return *names[one.child_id], LABELS[one.kind], (today - in_china(one.due_at).date()).days


def _paused(one: PauseSeen, names: Mapping[int, tuple[str, str]]) -> tuple[str, str, str, str]:
    return *names[one.child_id], CAUSES[one.cause], dated(one.until_on)
