"""The rules for a danger that somebody told of: how soon it climbs, who must not see it, who may close it.

Sources: 未成年人保护法 art. 11 (report at once), practice 2.7 (absence) and 2.8 (who must be told, nobody waits for
certainty); the first person reports within ten minutes (首接负责制).
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.clock import in_china
from domain.understanding.meaning import Level

# conversation 4.0 and practice 2.8: nobody took it for five minutes, the next one is told; at any hour.
CLIMB_AFTER = timedelta(minutes=5)
# conversation 4.0: the teacher answers a CHECK-10 within ten minutes, else it is a P0.
CHECK_WITHIN = timedelta(minutes=10)
# conversation 4.0: a P1 is looked at on the same day before 20:00, a P2 within the week.
SAME_DAY = time(20, 0)
AT_LEAST = timedelta(hours=1)
WITHIN_WEEK = timedelta(days=7)
CHECK = "check"


class AlertState(StrEnum):
    """Open until somebody takes it; taken until it is closed."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"

    @property
    def is_over(self) -> bool:
        return self in (AlertState.CLOSED, AlertState.FALSE_ALARM)


class AlertEventKind(StrEnum):
    """What can be done about an alert."""

    OPENED = "opened"
    TOLD = "told"
    RAISED = "raised"  # a check that nobody answered became an alarm
    TAKEN = "taken"
    CALLED = "called"
    NOTED = "noted"
    FALSE_ALARM = "false_alarm"
    POLICE = "police"
    BUREAU = "bureau"
    CLOSED = "closed"


def next_step(level: str, now: datetime) -> datetime:
    """When (UTC) the chain is climbed if nobody takes an alert of this level that was opened, or climbed, now."""
    if level == Level.P0:
        return now + CLIMB_AFTER
    if level == CHECK:
        return now + CHECK_WITHIN
    if level == Level.P2:
        return now + WITHIN_WEEK
    local = in_china(now)
    evening = datetime.combine(local.date(), SAME_DAY, tzinfo=local.tzinfo).astimezone(now.tzinfo)
    if evening - now >= AT_LEAST:
        return evening
    return max(now + AT_LEAST, evening)
