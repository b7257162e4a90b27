"""How moments are told to people who do not count in hours and dates: 今晚8点, 明早7点半, 等了2天."""

from datetime import datetime, time, timedelta

from domain.clock import CHINA, in_china, in_zone
from domain.understanding.times import both_clocks, dated

DAYS = {0: "今", 1: "明"}
# Until which hour a part of the day lasts.
PARTS = ((5, "凌晨"), (9, "早上"), (12, "上午"), (14, "中午"), (18, "下午"), (24, "晚上"))
SHORT = {"早上": "早", "晚上": "晚"}
EVENING = 20  # conversation 4.3: a teacher answers in the evening, before eight
TOO_LATE_TODAY = 18


def spoken(moment: datetime, now: datetime, zone: str = str(CHINA)) -> str:
    """明早7点半; with both clocks for a reader in another zone (an IANA name)."""
    here = in_china(moment)
    if here.utcoffset() != in_zone(moment, zone).utcoffset():
        return both_clocks(moment, zone)
    part = next(name for until, name in PARTS if here.hour < until)
    minutes = {0: "", 30: "半"}.get(here.minute, f"{here.minute}分")
    clock = f"{here.hour if here.hour <= 12 else here.hour - 12}点{minutes}"
    ahead = (here.date() - in_china(now).date()).days
    if ahead not in DAYS:
        return f"{dated(here.date())}{part}{clock}"
    return f"{DAYS[ahead]}{SHORT[part]}{clock}" if part in SHORT else f"{DAYS[ahead]}天{part}{clock}"


def time_of_day(moment: datetime | time, zone: str = str(CHINA)) -> str:
    """凌晨3点, 晚上9点半: a time of day, or a moment as the clock of a zone (an IANA name) shows it."""
    local = in_zone(moment, zone) if isinstance(moment, datetime) else moment
    part = next(name for until, name in PARTS if local.hour < until)
    minutes = {0: "", 30: "半"}.get(local.minute, f"{local.minute}分")
    return f"{part}{local.hour if local.hour <= 12 else local.hour - 12}点{minutes}"


def usual_answer(now: datetime) -> datetime:
    """By when (UTC) a teacher usually has answered what comes now: this evening, or the next one."""
    here = in_china(now)
    day = here.date() + timedelta(days=here.hour >= TOO_LATE_TODAY)
    return datetime(day.year, day.month, day.day, EVENING, tzinfo=CHINA).astimezone(now.tzinfo)


def waited(since: datetime, now: datetime) -> str:
    """How long somebody has waited: 20分钟, 3小时, 2天."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)}分钟"
    return f"{minutes // 60}小时" if minutes < 24 * 60 else f"{minutes // (24 * 60)}天"


def day_and_time(moment: datetime) -> str:
    """11月23日周一10:05, in China."""
    here = in_china(moment)
    return f"{dated(here.date())}{here:%H:%M}"
