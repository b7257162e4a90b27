"""Every night what is over goes, in batches that leave other writers room; the day's report is kept."""

from datetime import time

from domain.clock import Clock, in_china
from domain.retention import What
from handlers.actions.privacy import retention as deeds
from storage.database import Database
from storage.files.media import MediaStore
from storage.privacy import retention

NIGHT = time(2)  # in China: nobody is in the console, the day's seal is made
AT_A_TIME = 100
MOST_BATCHES = 50  # of one kind in one night; the rest the next night


def clean(database: Database, clock: Clock, store: MediaStore) -> int:
    """The run of this day, once, from two o'clock on; how many rows went."""
    now = clock.now()
    here = in_china(now)
    if here.time() < NIGHT:
        return 0
    with database.begin() as session:
        if not retention.begin_run(session, here.date(), now):
            return 0
    report = {what.value: _all_of(database, clock, store, what) for what in deeds.BY_ITSELF}
    with database.begin() as session:
        retention.end_run(session, here.date(), {name: number for name, number in report.items() if number})
    return sum(report.values())


def _all_of(database: Database, clock: Clock, store: MediaStore, what: What) -> int:
    done = 0
    for _ in range(MOST_BATCHES):
        with database.begin() as session:
            batch = deeds.clean(session, what, clock.now(), AT_A_TIME, store.remove)
        done += batch
        if batch < AT_A_TIME:
            break
    return done
