"""The rules for a danger that somebody told of: how soon it climbs, who must not see it, who may close it.

Sources: 未成年人保护法 art. 11 (report at once), practice 2.7 (absence) and 2.8 (who must be told, nobody waits for
certainty); the first person reports within ten minutes (首接负责制).
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.clock import in_china
from domain.people import DIRECTOR, Person, Role
from domain.understanding.meaning import Level
from domain.understanding.tables import sections

# conversation 4.0 and practice 2.8: nobody took it for five minutes, the next one is told; at any hour.
CLIMB_AFTER = timedelta(minutes=5)
# conversation 4.0: the teacher answers a CHECK-10 within ten minutes, else it is a P0.
CHECK_WITHIN = timedelta(minutes=10)
# conversation 4.0: a P1 is looked at on the same day before 20:00, a P2 within the week.
SAME_DAY = time(20, 0)
AT_LEAST = timedelta(hours=1)
WITHIN_WEEK = timedelta(days=7)
# A P1 that is told after that waits for the morning: nobody is woken for it.
MORNING = time(8, 0)
CHECK = "check"
# Whoever took a P0 and did not close it is reminded, first after half an hour: a child nobody has seen is still lost.
REMIND_AFTER = timedelta(minutes=30)
REMIND_AGAIN = timedelta(hours=2)
THREAT, GRIEF, STAFF_SELF = "threat", "grief", "staff_self"
# Nobody of the school but the directors learns of these: the one who is threatened, or who speaks of themselves, is
# one of the staff.
TO_DIRECTORS = (THREAT, STAFF_SELF)
# Before a category that no line of the table told: the words are only like examples of it.
GUESSED = "guess:"
# After hours families are told to answer with one word when it cannot wait; it counts for a night.
URGENT_COUNTS_FOR = timedelta(hours=12)
# What is no section of the table of dangers.
OWN_TITLES = {
    "absent": "没到校，联系不上家里",
    "urgent": "家里说很急",
    "drill": "演练",
    "check_school": "家里问孩子在不在学校",
    "check_scam": "家里可能遇到骗子，问孩子在不在学校",
    "complaint": "家里对老师的做法有意见",
    "roll_call": "问平安时，家里说需要帮忙",
    STAFF_SELF: "一位老师说自己很难受",
}
LEVEL_LABELS = {Level.P0.value: "紧急", Level.P1.value: "今天要看", Level.P2.value: "这周留意", CHECK: "请马上看一眼"}


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
    REMINDED = "reminded"
    CALLED = "called"
    NOTED = "noted"
    FALSE_ALARM = "false_alarm"
    POLICE = "police"
    BUREAU = "bureau"
    CLOSED = "closed"
    REDACTED = "redacted"  # its words were taken out, by whom and why


def next_step(level: str, now: datetime, step: int = 0) -> datetime:
    """When (UTC) the chain is climbed if nobody takes an alert of this level.

    ``now`` is when it was opened (``step`` 0), or climbed for the ``step``-th time.
    """
    if level == Level.P0:
        return now + CLIMB_AFTER
    if level == Level.P1 and step:
        return now + AT_LEAST  # a matter of the day, not of minutes
    if level == CHECK:
        return now + CHECK_WITHIN
    return now + WITHIN_WEEK if level == Level.P2 else _same_day(now)


def category_title(category: str) -> str:
    """What a danger is called to staff, and that it is only a guess where it is one."""
    if category.startswith(GUESSED):
        return f"可能是：{category_title(category.removeprefix(GUESSED))}（程序不确定）"
    told = (section.title for section in sections("danger") if section.name == category)
    return OWN_TITLES.get(category) or next(told, "") or "孩子可能有危险"


def staff_title(person: Person) -> str:
    """How a family is told who calls them: 王校长 for a principal, 李主任 for a director, 陈老师 for everybody else."""
    is_director = person.role is Role.DIRECTOR and not person.is_principal
    return f"{person.name[:1]}{DIRECTOR}" if is_director else person.title


def is_as_pressing(level: str, other: str) -> bool:
    """Whether an alert of this level is climbed at least as soon as one of the other (a check is a P0 in waiting)."""
    return level != CHECK and (other == CHECK or level <= other)


def _same_day(now: datetime) -> datetime:
    local = in_china(now)
    evening = datetime.combine(local.date(), SAME_DAY, tzinfo=local.tzinfo)
    if local >= evening:
        morning = datetime.combine(local.date() + timedelta(days=1), MORNING, tzinfo=local.tzinfo)
        return morning.astimezone(now.tzinfo)
    return max(now + AT_LEAST, evening.astimezone(now.tzinfo))
