"""How many messages that nobody asked for a guardian may get in a week, and when what is more comes as a digest."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from domain.clock import in_china

# issue 4, part 6: at most three unasked messages per guardian and week; a week is today and the six days before.
MOST_UNASKED = 3
WEEK_DAYS = 7
# A digest is made so long before the first of its messages is too old: a night and a closed evening lie between.
BEFORE_USE_BY = timedelta(days=1)


def week_begins(now: datetime) -> datetime:
    """Since when (UTC) unasked messages count today: the midnight in China six days ago."""
    return _midnight(now, days=1 - WEEK_DAYS)


def has_place(sent: Sequence[datetime], now: datetime) -> bool:
    """Whether one more may leave now; ``sent``: when (UTC) the others left."""
    return _counted(sent, now) < MOST_UNASKED


def free_at(sent: Sequence[datetime], now: datetime) -> datetime:
    """The first moment (UTC) at which a place is free if nothing else leaves."""
    begins = week_begins(now)
    counted = sorted(moment for moment in sent if moment >= begins)
    if len(counted) < MOST_UNASKED:
        return now
    return _midnight(counted[len(counted) - MOST_UNASKED], days=WEEK_DAYS)


def digest_at(sent: Sequence[datetime], waits_since: datetime, use_by: datetime, now: datetime) -> datetime:
    """When (UTC) what waits leaves together: when a place is free, a week after the first of it began to wait, or in
    time before the first of it is too old, whichever is first."""
    return min(free_at(sent, now), _midnight(waits_since, days=WEEK_DAYS), use_by - BEFORE_USE_BY)


def _counted(sent: Sequence[datetime], now: datetime) -> int:
    begins = week_begins(now)
    return sum(moment >= begins for moment in sent)


def _midnight(moment: datetime, days: int) -> datetime:
    """The beginning (UTC) of the day in China so many days after this moment's."""
    local = in_china(moment)
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, time(), tzinfo=local.tzinfo).astimezone(moment.tzinfo)
