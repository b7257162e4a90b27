"""Links what was written, and once a night looks at all of it and seals the day."""

import logging
import threading
from datetime import date, datetime, time, timedelta
from pathlib import Path

from domain.clock import Clock, in_china
from handlers.actions import chain_alarm
from storage.chains import chain, chain_seals, chain_verify
from storage.chains.chain_problems import Problem
from storage.chains.chain_seals import Seal
from storage.chains.chain_verify import Report
from storage.database import Database

log = logging.getLogger(__name__)
SEALED_AT = time(3, 10)  # China: nobody writes, nothing is sent
MOST_BATCHES = 50  # of one tick: a hundred thousand notes


class Stopped(Exception):
    """The program ends; the night's look begins again at the next start."""


def link(database: Database, clock: Clock, stop: threading.Event) -> int:
    """Link what waits, in batches; how many notes were dealt with."""
    done = 0
    for _ in range(MOST_BATCHES):
        if stop.is_set():
            break
        with database.begin() as session:
            some = chain.link_waiting(session, clock.now())
        done += some
        if some < chain.AT_ONCE:
            break
    return done


def seal(database: Database, clock: Clock, folder: Path, stop: threading.Event) -> int:
    """After ten past three, once for each day: look at everything, seal yesterday, tell who must know; 1 if it did."""
    now = clock.now()
    day = in_china(now).date() - timedelta(days=1)
    if in_china(now).time() < SEALED_AT or _is_sealed(database, day):
        return 0
    with database.begin() as session:
        chain.take_turn(session)  # who still made yesterday's links is done after this
    try:
        report = chain_verify.verify(
            database, seal_file=folder / chain_seals.FILE, new_seal=day, tell=lambda _done: _go_on(stop)
        )
    except Stopped:
        return 0
    return int(_put(database, clock.now(), folder, day, report))


def _is_sealed(database: Database, day: date) -> bool:
    with database.read() as session:
        newest = chain_seals.seals(session, 1)
    return bool(newest) and newest[0].day >= day


def _go_on(stop: threading.Event) -> None:
    if stop.is_set():
        raise Stopped


def _put(database: Database, now: datetime, folder: Path, day: date, report: Report) -> bool:
    """The seal in the database, in the file and in the log: the file before the commit, so that it lacks none."""
    with database.begin() as session:
        before = {**chain_seals.hashes(session), **chain_seals.read(folder / chain_seals.FILE).hashes}
        before.pop(day, None)
        days = report.days
        made = Seal(day, days.seal(day, chain_seals.last(before)), days.chains[day], days.links[day], report.count, now)
        if not chain_seals.put(session, made):
            return False
        if report.count:
            chain_alarm.tell(session, report.problems, report.count, day, now)
        chain_seals.append(folder / chain_seals.FILE, made)
    log.info("day sealed: %s", made.line)
    for problem in report.problems[:20]:
        log.error("chain: %s", _in_log(problem))
    return True


def _in_log(problem: Problem) -> str:
    return f"{problem.where} {problem.code}"
