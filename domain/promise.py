"""When whoever promised something is reminded, and until when that is of use; in which words it is said back."""

import re
from datetime import date, datetime, time, timedelta

from domain.clock import in_zone

# In the morning of the day itself there is time left to do it.
MORNING = time(9)
# A reminder that is later than this (the program was down) only shames.
USE_BY = timedelta(days=1)
# Who puts it off is reminded once more, and then not again.
MOST_REMINDERS = 2
_SPEAKER = re.compile("^(?:老师|那么?|嗯|好的?|放心)?(?:我们?|爸爸|妈妈|老师)(?:会|要|就|再)?")
_CHILD = re.compile("(?<!其)[他她](?![们爸妈爷奶外姥家])")


def reminds_at(day: date, zone: str, suits: tuple[time, time] | None, now: datetime) -> datetime | None:
    """When (aware) a parent is reminded of a day in their own zone: at nine, or when it suits them. None where that
    moment is over: who says it at noon for the evening needs no reminder."""
    begins = MORNING if suits is None or suits[0] <= MORNING < suits[1] else suits[0]
    at = datetime.combine(day, begins, tzinfo=in_zone(now, zone).tzinfo)
    return at if at > now else None


def is_of_use(reminds: datetime, now: datetime) -> bool:
    """Whether a reminder that was to be given then may still be given."""
    return now - reminds < USE_BY


def said_back(what: str, child: str) -> str:
    """我周五给他买鞋 as it is said to whoever said it: 周五给思涵买鞋."""
    given = child[1:] if len(child) > 2 else child
    return _CHILD.sub(lambda _: given, _SPEAKER.sub("", what)).strip()
