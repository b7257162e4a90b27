"""Reminds the directors of requests about people's data: three days before their day, and once it is over."""

from domain.clock import Clock
from handlers.actions.privacy import rights
from storage.database import Database


def remind(database: Database, clock: Clock) -> int:
    """One batch; how many requests were told of."""
    with database.begin() as session:
        return rights.remind(session, clock.now())
