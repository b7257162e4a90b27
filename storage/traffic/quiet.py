"""When people are not to be disturbed: the hours of staff, and guardians who want no automatic words for a while."""

from datetime import datetime, time

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain import hours
from domain.hours import teacher_sees_at
from domain.people import Role
from storage import tables as t
from storage.person import addresses
from storage.statements import rows, run, table
from storage.traffic.outbox_people import local_hours

PEOPLE = table(t.Person)
UNTIL = select(PEOPLE.c.plain_until).where(PEOPLE.c.id == bindparam("person"))
PLAIN = update(PEOPLE).where(PEOPLE.c.id == bindparam("person")).values(plain_until=bindparam("until"))
READER = select(PEOPLE.c.role, PEOPLE.c.time_zone, PEOPLE.c.quiet_from, PEOPLE.c.quiet_until).where(
    PEOPLE.c.id == bindparam("person")
)
QUIET = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("person"))
    .values(quiet_from=bindparam("begins"), quiet_until=bindparam("ends"))
)


def is_plain(session: Session, person_id: int, now: datetime) -> bool:
    """Whether this guardian wants no automatic words at present."""
    (until,) = rows(session, UNTIL, person=person_id)[0]
    return until is not None and bool(now < until)


def set_plain(session: Session, person_id: int, until: datetime) -> None:
    """No automatic words for this guardian until then (UTC)."""
    run(session, PLAIN, {"person": person_id, "until": until})


def arrives_at(session: Session, person_id: int, now: datetime) -> datetime:
    """When (UTC) what the other side says now is brought to this person: at once by day, and to whoever did something a
    moment ago; otherwise when their night (of staff: their quiet hours) is over. Danger is never asked about here."""
    (row,) = rows(session, READER, person=person_id)
    if row.role == Role.GUARDIAN:
        moment, awake = local_hours(now, row.time_zone, hours.FAMILY), hours.FAMILY_AWAKE
    else:
        moment, awake = teacher_sees_at(now, row.quiet_from, row.quiet_until), hours.TEACHER_AWAKE
    if moment <= now:
        return now
    place = addresses.of_person(session, person_id)
    is_awake = place is not None and place.heard_at is not None and now - place.heard_at <= awake
    return now if is_awake else moment


def set_hours(session: Session, person_id: int, span: tuple[time, time] | None) -> None:
    """Between these times of day in China this member of staff is not to be disturbed; None: the usual hours."""
    begins, ends = (f"{moment:%H:%M}" for moment in span) if span is not None else (None, None)
    run(session, QUIET, {"person": person_id, "begins": begins, "ends": ends})


def hours_of(session: Session, person_id: int) -> tuple[time, time]:
    """Between which times of day in China this member of staff is not disturbed."""
    (row,) = rows(session, READER, person=person_id)
    opens, closes = hours.TEACHER
    begins = time.fromisoformat(row.quiet_from) if row.quiet_from else closes
    return begins, time.fromisoformat(row.quiet_until) if row.quiet_until else opens
