"""The states of a binding, and how long each of them can be turned back."""

from datetime import datetime, timedelta
from enum import StrEnum

# reliability.md B13: the teacher confirmed the wrong one.
UNDO_WITHIN = timedelta(hours=24)
# reliability.md B14: who follows again this soon is who they were; later the school is asked again.
COMES_BACK_WITHIN = timedelta(days=30)


class State(StrEnum):
    """Where the request of one address to be one guardian of one child stands."""

    CONSENTING = "consenting"  # the consent card lies before the person
    PENDING = "pending"  # the school is asked
    ACTIVE = "active"
    SUSPENDED = "suspended"  # the person unfollowed the account; comes back by itself or not at all
    REFUSED = "refused"  # by the school
    DECLINED = "declined"  # by the person
    ENDED = "ended"


OPEN = (State.CONSENTING, State.PENDING, State.ACTIVE, State.SUSPENDED)


def comes_back(suspended_at: datetime, now: datetime) -> bool:
    """Whether somebody who unfollowed then is taken back without asking the school."""
    return now - suspended_at <= COMES_BACK_WITHIN


def can_be_undone(decided_at: datetime | None, now: datetime) -> bool:
    """Whether the school's yes of that moment may still be taken back by a word."""
    return decided_at is not None and now - decided_at <= UNDO_WITHIN
