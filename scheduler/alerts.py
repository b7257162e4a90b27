"""Climbs the chain of every alert that nobody took, each step once, whatever became of the alert before it."""

from contextlib import ExitStack

from domain.clock import Clock
from handlers.actions.alert import alert_chain
from storage.alert import alerts
from storage.database import Database

BATCH = 200


def climb(database: Database, clock: Clock) -> int:
    """Every step that is due, one transaction for each alert; how many. Raises the last error when all were tried."""
    now = clock.now()
    done = 0
    with database.read() as session:
        waiting = alerts.due(session, now, BATCH)

    def step(alert_id: int) -> None:
        nonlocal done
        with database.begin() as session:
            done += alert_chain.climb_due(session, alert_id, now)

    with ExitStack() as each:
        for alert_id in reversed(waiting):  # the stack is worked off from its end
            each.callback(step, alert_id)
    return done
