"""Every recurring job on one page, with APScheduler as nothing but the ticker: what is due stands in the database.

Ticks are never dropped for lateness and never run twice at once; a job that raises is logged and runs again at its
next tick. Each job that worked leaves a heartbeat, from which health is read (APScheduler's own ``running`` flag stays
true when its thread is dead: reliability M9).
"""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from domain.clock import Clock
from domain.errors import StorageUnavailable
from storage import heartbeats
from storage.database import Database

log = logging.getLogger(__name__)
# A heartbeat older than this means that nobody looks after time any more (promise P8).
SILENT_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds; ``run`` says how much it did."""

    name: str
    every_seconds: float
    run: Callable[[], int | None]


class Timetable:
    """Runs the jobs until stopped. Times in the jobs come from the clock, the ticking from the machine."""

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._turns = {job.name: threading.Lock() for job in jobs}
        self._ticker = BackgroundScheduler(
            timezone="Asia/Shanghai",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin to tick, in threads of its own; every job runs once at once."""
        for job in self._jobs:
            self._ticker.add_job(self.run, "interval", args=[job], seconds=job.every_seconds, id=job.name)
        self._ticker.add_job(self.run_all, id="start")
        self._ticker.start()

    def stop(self) -> None:
        """Let running jobs end and tick no more."""
        self._ticker.shutdown(wait=True)

    def run_all(self) -> None:
        """Every job once, now; used at the start and by rehearsals that moved the clock."""
        for job in self._jobs:
            self.run(job)

    def run_soon(self) -> None:
        """Every job once, in a thread of its own; for whoever moved the clock and must not wait."""
        self._ticker.add_job(self.run_all, id="soon", replace_existing=True)

    def run(self, job: Job) -> None:
        """One job, whatever happens inside it; who asks for it while it runs waits for its turn."""
        try:
            with self._turns[job.name]:
                done = job.run()
            with self._database.begin() as session:
                heartbeats.beat(session, job.name, self._clock.now())
        except StorageUnavailable:
            log.warning("job %s: the database does not answer", job.name)
        except Exception:
            log.exception("job %s failed, error %s", job.name, secrets.token_hex(4))
        else:
            if done:
                log.info("job %s: %s", job.name, done)
