"""Frees a thread that waits for a database which no longer answers.

A hung PostgreSQL keeps its socket open and the kernel goes on acknowledging, so neither ``statement_timeout`` nor a TCP
time-out ever ends the wait (reliability M18). Shutting the socket down does.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


class Watch:
    """One unit of work and the moment by which it must be over; ``connection`` is set as soon as it has one."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.connection: psycopg.Connection | None = None
        self.has_expired = False
        self.was_stale = False  # a dead connection was replaced once already
        self._over = False
        self._lock = threading.Lock()

    def take(self, connection: psycopg.Connection) -> None:
        """Guard this connection from now on."""
        with self._lock:
            self.connection = connection
            if self.has_expired:
                _shut_down(connection)

    def finish(self) -> None:
        """The work is over: nothing is shut down any more."""
        with self._lock:
            self._over = True

    def bark(self) -> None:
        """The time is up."""
        with self._lock:
            if self._over:
                return
            self.has_expired = True
            if self.connection is not None:
                _shut_down(self.connection)


class Watchdog:
    """One thread for all units of work; it starts with the first and sleeps while there is none."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._current = threading.local()

    @contextmanager
    def watch(self, seconds: float) -> Iterator[Watch]:
        """Guard what this thread does with the database until the block ends."""
        watch = Watch(seconds)
        self._add(watch)
        before, self._current.watch = self.current, watch
        try:
            yield watch
        finally:
            self._current.watch = before
            watch.finish()
            with self._changed:
                self._watches.discard(watch)

    @property
    def current(self) -> Watch | None:
        """The innermost watch of this thread."""
        found: Watch | None = getattr(self._current, "watch", None)
        return found

    def close(self) -> None:
        """Let the thread end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        self._thread, self._closed = None, False  # whoever goes on is guarded again

    def _add(self, watch: Watch) -> None:
        with self._changed:
            earliest = all(watch.until < other.until for other in self._watches)
            self._watches.add(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="database watchdog", daemon=True)
                self._thread.start()
            elif earliest:
                self._changed.notify()

    def _run(self) -> None:
        while not self._closed:
            with self._changed:
                now = time.monotonic()
                late = [watch for watch in self._watches if watch.until <= now]
                self._watches.difference_update(late)
                if not late and not self._closed:
                    self._changed.wait(min((watch.until - now for watch in self._watches), default=None))
            for watch in late:
                watch.bark()


def _shut_down(connection: psycopg.Connection) -> None:
    """Both ends of the socket; the waiting thread gets an error at once. A closed connection is left alone."""
    with contextlib.suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.pgconn.socket)) as one:
        one.shutdown(socket.SHUT_RDWR)
