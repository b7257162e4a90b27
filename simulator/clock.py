"""The one clock of the simulated platform: real time plus an offset that can be pushed forward."""

import threading
import time
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """Safe to read and advance from any thread."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Virtual time, aware, in UTC."""
        with self._lock:
            return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self._offset)

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; ValueError when negative, since WeChat's time does not go back."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        with self._lock:
            self._offset += seconds

    @property
    def offset(self) -> float:
        """Seconds by which virtual time is ahead of real time."""
        with self._lock:
            return self._offset
