"""Substitutes begin and end by themselves: each on its day, once, however many programs look at the clock."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from domain.errors import Refusal
from handlers.actions.pairing import pairing
from storage.database import Database
from storage.pairing import substitutions
from storage.pairing.substitutions import Due

log = logging.getLogger(__name__)


def turn(database: Database, clock: Clock) -> int:
    """Give back what is due and begin what was arranged, one transaction for each two teachers; how many children.

    Children come back before the next substitute begins, so that one period may follow another.
    """
    now = clock.now()
    return _each(database, now, substitutions.due_back, _give_back) + _each(
        database, now, substitutions.due_to_begin, _begin
    )


def _each(
    database: Database,
    now: datetime,
    due: Callable[[Session, datetime], list[Due]],
    deed: Callable[[Session, Due, datetime], int],
) -> int:
    with database.read() as session:
        found = due(session, now)
    done = 0
    for one in found:
        try:
            with database.begin() as session:
                done += deed(session, one, now)
        except Refusal as refusal:
            log.warning("substitution of teacher %s by %s: %s", one.giver_id, one.taker_id, refusal.reply)
    return done


def _give_back(session: Session, due: Due, now: datetime) -> int:
    grounds = pairing.Grounds("代班期满", by_itself=True)
    return len(pairing.give_back(session, due.children, grounds, now, due_by=now))


def _begin(session: Session, due: Due, now: datetime) -> int:
    return len(pairing.begin_arranged(session, due, now))
