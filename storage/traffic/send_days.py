"""Counts what left by each way on each day, so that letters to everybody leave room for danger and for talk."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.delivery import State
from storage import tables as t

# wechat.md 3.2: template messages, 100,000 a day for each account.
NOTICES_PER_DAY = 100_000
# Letters leave so much of the day's quota to whatever else may have to be said: a share, and never less than this.
RESERVED_SHARE = 0.05
LEAST_RESERVE = 100
NOTICE = "notice"
# ``way`` of the row that says the platform itself refused more today (45009), however many we counted.
USED_UP = "used up: "


def add(session: Session, way: str, number: int, now: datetime) -> None:
    """So many more left by this way today (China)."""
    if number <= 0:
        return
    day = t.SendDay
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    one = insert(day).values(way=way, day=in_china(now).date(), sent=number)
    again = one.on_conflict_do_update(index_elements=["way", "day"], set_={"sent": day.sent + number})
    session.execute(again)


def sent(session: Session, way: str, day: date) -> int:
    """How many left by this way on a day (China)."""
    row = t.SendDay
    return session.scalar(select(row.sent).where(row.way == way, row.day == day)) or 0


def note_used_up(session: Session, way: str, now: datetime) -> None:
    """The platform takes no more of this way today."""
    add(session, f"{USED_UP}{way}", 1, now)


def is_used_up(session: Session, way: str, now: datetime) -> bool:
    """Whether the platform said today (China) that it takes no more of this way."""
    return sent(session, f"{USED_UP}{way}", in_china(now).date()) > 0


def letters_left_today(
    session: Session, now: datetime, quota: int = NOTICES_PER_DAY, *, is_urgent: bool = False
) -> int:
    """How many cards of letters may still leave today (China); what is on the wire counts as sent.

    A letter leaves a reserve to danger and to talk. A warning to everybody is danger itself: it leaves only the least
    reserve, so that people can still be answered.
    """
    if is_used_up(session, NOTICE, now):
        return 0
    row = t.Outbox
    on_the_wire = select(func.count()).where(row.state == State.SENDING, row.way == NOTICE)
    used = sent(session, NOTICE, in_china(now).date()) + (session.scalar(on_the_wire) or 0)
    return max(0, quota - (LEAST_RESERVE if is_urgent else reserve(quota)) - used)


def reserve(quota: int) -> int:
    """What letters never touch of a day's quota."""
    return max(LEAST_RESERVE, int(quota * RESERVED_SHARE))


def day_after(now: datetime) -> datetime:
    """The first minute (UTC) of the next day in China, when the platform counts anew."""
    local = in_china(now)
    return datetime.combine(local.date() + timedelta(days=1), time(0, 1), tzinfo=local.tzinfo).astimezone(now.tzinfo)
