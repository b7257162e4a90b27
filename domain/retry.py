"""When a failed send is tried again: jitter between 15 seconds and 30 minutes, within the message's own deadline."""

import random
from datetime import datetime, timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=30)


def next_attempt(attempts: int, now: datetime, deadline: datetime, rng: random.Random) -> datetime | None:
    """The next moment to try after ``attempts`` failures, or None when that would be past the deadline."""
    ceiling = min(LONGEST, FIRST * 2 ** min(attempts, 10))
    moment = now + timedelta(seconds=rng.uniform(FIRST.total_seconds() / 2, ceiling.total_seconds()))
    return moment if moment < deadline else None
