"""What processes share for speed (token, quotas, wake-ups): Redis, or this process; never the truth of anything.

A Redis that is dead, hung, full or read-only costs speed and nothing else: every failure is a miss, and this process
goes on by itself until Redis answers again.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, cast

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from domain.clock import Clock

PREFIX = "lianxin:"  # the Redis may have other tenants
TIMEOUT_SECONDS = 0.2  # with no retries; redis-py's defaults cost 6.2 s on a hung server (reliability M17)
REST = timedelta(seconds=1)  # after a failure, so that not every call waits for its own time-out
SWEEP_AT = 1024  # keys in memory before the expired ones are looked for

Answer = TypeVar("Answer")


class KeyValue(Protocol):
    """Small texts with a use-by time in seconds. No method raises."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str, seconds: float) -> None: ...

    def add(self, key: str, value: str, seconds: float) -> bool:
        """Set unless it is there; whether it was set."""

    def increment(self, key: str, seconds: float) -> int:
        """Count one more; the count lives for ``seconds`` from its first."""

    def delete(self, key: str) -> None: ...

    def publish(self, channel: str) -> None:
        """Wake whoever listens in other processes."""

    def ping(self) -> bool:
        """Whether it is shared now; True for one process by itself."""

    def close(self) -> None: ...


def connect(redis_url: str | None, clock: Clock) -> KeyValue:
    """Redis when there is one, this process otherwise."""
    return RedisKeyValue(redis_url, clock) if redis_url else MemoryKeyValue(clock)


class MemoryKeyValue:
    """Within this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: dict[str, tuple[str, datetime]] = {}
        self._sweep_at = SWEEP_AT
        self._lock = threading.RLock()

    def get(self, key: str) -> str | None:
        found = self._found(key)
        return found[0] if found else None

    def set(self, key: str, value: str, seconds: float) -> None:
        with self._lock:
            self._sweep()
            self._values[key] = (value, self._clock.now() + timedelta(seconds=seconds))

    def add(self, key: str, value: str, seconds: float) -> bool:
        with self._lock:
            if self._found(key):
                return False
            self.set(key, value, seconds)
            return True

    def increment(self, key: str, seconds: float) -> int:
        with self._lock:
            self.add(key, "0", seconds)
            value, until = self._values[key]
            count = int(value) + 1 if value.isdecimal() else 1
            self._values[key] = (str(count), until)
            return count

    def delete(self, key: str) -> None:
        with self._lock:
            self._values.pop(key, None)

    def publish(self, channel: str) -> None:
        """Nobody is outside."""

    def ping(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    def _found(self, key: str) -> tuple[str, datetime] | None:
        with self._lock:
            found = self._values.get(key)
            return found if found and found[1] > self._clock.now() else None

    def _sweep(self) -> None:
        if len(self._values) < self._sweep_at:
            return
        now = self._clock.now()
        self._values = {key: pair for key, pair in self._values.items() if pair[1] > now}
        self._sweep_at = max(SWEEP_AT, 2 * len(self._values))


class RedisKeyValue:
    """Between processes; ``failures`` counts how often this process had to do by itself."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.failures = 0
        self._clock = clock
        self._alone = MemoryKeyValue(clock)
        self._failed_at: datetime | None = None
        self._redis = Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=15,
            decode_responses=True,
            encoding_errors="replace",
        )

    def get(self, key: str) -> str | None:
        return self._try(
            lambda: cast("str | None", self._redis.get(PREFIX + key)),
            lambda: self._alone.get(key),
        )

    def set(self, key: str, value: str, seconds: float) -> None:
        self._try(
            lambda: self._redis.set(PREFIX + key, value, px=_milliseconds(seconds)),
            lambda: self._alone.set(key, value, seconds),
        )

    def add(self, key: str, value: str, seconds: float) -> bool:
        return self._try(
            lambda: bool(self._redis.set(PREFIX + key, value, px=_milliseconds(seconds), nx=True)),
            lambda: self._alone.add(key, value, seconds),
        )

    def increment(self, key: str, seconds: float) -> int:
        return self._try(
            lambda: self._count(PREFIX + key, seconds),
            lambda: self._alone.increment(key, seconds),
        )

    def delete(self, key: str) -> None:
        self._alone.delete(key)
        self._try(lambda: self._redis.delete(PREFIX + key), lambda: None)

    def publish(self, channel: str) -> None:
        self._try(lambda: self._redis.publish(PREFIX + channel, "1"), lambda: None)

    def ping(self) -> bool:
        """Asks Redis even when it failed a moment ago."""
        if self._failed_at is not None:
            self._failed_at = self._clock.now() - REST
        return self._try(lambda: bool(self._redis.ping()), lambda: False)

    def close(self) -> None:
        self._redis.close()

    def _count(self, key: str, seconds: float) -> int:
        with self._redis.pipeline(transaction=True) as both:
            both.set(key, 0, px=_milliseconds(seconds), nx=True)
            both.incr(key)
            return int(both.execute()[1])

    def _try(self, shared: Callable[[], Answer], alone: Callable[[], Answer]) -> Answer:
        if self._rests():
            return alone()
        try:
            answer = shared()
        except (RedisError, OSError):
            self.failures += 1
            self._failed_at = self._clock.now()
            return alone()
        self._recover()
        return answer

    def _recover(self) -> None:
        """What this process remembered by itself is not what the others know: forget it."""
        if self._failed_at is not None:
            self._failed_at = None
            self._alone = MemoryKeyValue(self._clock)

    def _rests(self) -> bool:
        failed = self._failed_at  # a clock set back must not make the rest longer
        return failed is not None and failed <= self._clock.now() < failed + REST


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
