"""Asks directors for what the calendar lacks: from 1 November for next year's list, and for a term nobody entered."""

from domain.clock import Clock, in_china
from handlers.actions import calendar_missing
from storage.database import Database
from storage.person import people


def ask(database: Database, clock: Clock) -> int:
    """Every school that lacks something, once in a week of China's; how many messages came of it.

    After any downtime it is the message of this week and no other. Looking writes nothing.
    """
    now = clock.now()
    today = in_china(now).date()
    with database.read() as session:
        due = [
            school.id
            for school in people.schools(session)
            if calendar_missing.missing(session, school.id, today)
            and calendar_missing.to_be_told(session, school.id, now)
        ]
    return sum(_tell(database, school_id, clock) for school_id in due)


def _tell(database: Database, school_id: int, clock: Clock) -> int:
    with database.begin() as session:
        return calendar_missing.tell(session, school_id, clock.now())
