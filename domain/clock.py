"""The only place that reads the time, so that every rule and every test can be told what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

CHINA = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present moment as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FollowingClock:
    """Follows another source of time, such as the virtual clock of the pretend WeChat in the demo."""

    def __init__(self, source: Callable[[], datetime]) -> None:
        self._source = source

    def now(self) -> datetime:
        return self._source().astimezone(UTC)


class SetClock:
    """Stands still until it is moved; for tests and rehearsals."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        self._now += span


def in_china(moment: datetime) -> datetime:
    """The same moment as the school's wall clock shows it."""
    return moment.astimezone(CHINA)


def in_zone(moment: datetime, zone: str) -> datetime:
    """The same moment in a reader's own zone, an IANA name such as ``Europe/Rome``; an unknown one counts as China."""
    return moment.astimezone(_zone(zone))


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or CHINA.key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return CHINA
