"""When a story begins that follows the machine's clock: never at night, never across midnight."""

from datetime import datetime, time, timedelta

from domain.clock import SystemClock, in_china


def seconds_until_afternoon() -> float:
    """Three o'clock in China tomorrow: nobody is written to at night, and the day goes on for long."""
    now = in_china(SystemClock().now())
    afternoon = datetime.combine(now.date() + timedelta(days=1), time(15), tzinfo=now.tzinfo)
    return (afternoon - now).total_seconds()
