"""How many customer-service messages a user may still be sent, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from simulator.settings import MergePolicy

Trigger = Literal["message", "click", "follow", "scan"]

# Customer-service messages, service-account text, since 2023-08: count and validity of each trigger.
ALLOWANCE: dict[Trigger, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "click": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
OUT_OF_TIME = 45015
OUT_OF_COUNT = 45047


@dataclass
class Grant:
    """What one trigger allows: `left` sends before `until` (UTC)."""

    trigger: Trigger
    left: int
    until: datetime


class Grants:
    """The grants of one user; under `latest_wins` only the newest trigger counts, even when it allows less."""

    def __init__(self, policy: MergePolicy) -> None:
        self._policy = policy
        self._grants: list[Grant] = []

    def give(self, trigger: Trigger, now: datetime) -> None:
        count, validity = ALLOWANCE[trigger]
        kept = [] if self._policy == "latest_wins" else [old for old in self._grants if old.trigger != trigger]
        self._grants = [*kept, Grant(trigger, count, now + validity)]

    def take(self, now: datetime) -> int:
        """Spend one send: 0, or the errcode that refuses it."""
        if not (current := self.current(now)):
            return OUT_OF_TIME
        usable = [grant for grant in current if grant.left > 0]
        if not usable:
            return OUT_OF_COUNT
        min(usable, key=lambda grant: grant.until).left -= 1
        return 0

    def current(self, now: datetime) -> list[Grant]:
        return [grant for grant in self._grants if now < grant.until]

    def until(self, now: datetime) -> datetime | None:
        """When the last grant still open ends; None when none is."""
        return max((grant.until for grant in self.current(now)), default=None)

    def left(self, now: datetime) -> int:
        return sum(grant.left for grant in self.current(now))

    def clear(self) -> None:
        self._grants = []
