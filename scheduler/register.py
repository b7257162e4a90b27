"""Goes through each school's register once a day: tells teachers what the day brought and asks about what is old."""

from datetime import datetime, time

from domain.clock import Clock, in_china
from domain.register.record import PARENTS
from domain.register.rules.daily import ASK_AGAIN_AFTER, LOOK_BACK, happened, stale
from domain.register.rules.facts import is_away
from handlers.actions.binding import custody_staff
from handlers.actions.registers import register as deeds
from storage.contact import contact_plans
from storage.database import Database
from storage.registers import register_book, register_days, register_mirror

# Before the first lesson; nobody is written to at midnight, and what happened in the night is there.
NOT_BEFORE = time(6, 30)
SECONDS = 300.0  # to read a school of ten thousand on a busy machine


def look_after(database: Database, clock: Clock) -> int:
    """Every school whose register nobody has gone through today; how many messages came of it.

    Reading and judging hold nothing; what comes of it is written in one short transaction for each school, by whoever
    is first.
    """
    now = clock.now()
    if in_china(now).time() < NOT_BEFORE:
        return 0
    with database.read() as session:
        due = register_days.due_schools(session, in_china(now).date())
    return sum(_look_after(database, school_id, now) for school_id in due)


def _look_after(database: Database, school_id: int, now: datetime) -> int:
    today = in_china(now).date()
    with database.read(SECONDS) as session:
        records = register_book.of_school(session, school_id)
        asked = register_days.asked_since(session, school_id, today - ASK_AGAIN_AFTER)
    events = list(happened(records, today))
    old = [record for record in stale(records, today) if record.child_id not in asked]
    away = {a.person_id: is_away(a.values, today) for r in records for a in r.adults if a.relation in PARENTS}
    with database.begin(SECONDS) as session:
        if not register_days.take(session, school_id, today):
            return 0
        register_mirror.mark_away(session, away)
        custody_staff.part_school(session, school_id, now)  # the register may say now who a colleague is
        contact_plans.settle(session, [record.child_id for record in records], now)
        kept = register_days.kept_since(session, school_id, today - LOOK_BACK)
        new = [one for one in events if (one.record.child_id, one.event, one.on) not in kept]
        return deeds.keep_events(session, school_id, new, now) + deeds.ask_about_stale(session, old, now)
