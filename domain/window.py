"""How many messages may still follow what a person did, and until when (WeChat's customer-service grants).

Source: the platform's page on customer-service messages: a message of the user grants 5 sends for 48 hours; a menu
click, a follow or a scan grants 3 sends for one minute. How overlapping grants combine was never answered by the
platform, so the program plans for the worst: the latest event replaces the grant before it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MESSAGE_SPAN = timedelta(hours=48)
MESSAGE_COUNT = 5
TOUCH_SPAN = timedelta(minutes=1)
TOUCH_COUNT = 3
# Stop a little early: the platform's clock and ours differ, and a send takes time.
MARGIN = timedelta(seconds=5)
# issue 4, part 6: the last send of a teacher's grant is kept for what a family says, or for danger.
KEPT_FOR_TALK = 1


@dataclass(frozen=True, slots=True)
class Window:
    """What may still be sent to one person, and until when (UTC)."""

    until: datetime
    left: int

    def is_open(self, now: datetime) -> bool:
        return self.left > 0 and now < self.until - MARGIN

    def has_room(self, now: datetime) -> bool:
        """Whether a notice may leave and a send is still left for talk."""
        return self.left > KEPT_FOR_TALK and self.is_open(now)


CLOSED = Window(until=datetime.fromisoformat("1970-01-01T00:00:00+00:00"), left=0)


def after_message(now: datetime) -> Window:
    """The grant that a message of the user opens."""
    return Window(now + MESSAGE_SPAN, MESSAGE_COUNT)


def after_touch(now: datetime) -> Window:
    """The grant that a menu click, a follow or a scan opens."""
    return Window(now + TOUCH_SPAN, TOUCH_COUNT)
