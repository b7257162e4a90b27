"""Carries what is due out of the house: claims with a lease, sends many at once, settles in groups.

No transaction is open while a send waits for the network: the claim is committed before the first send starts, and
settling reads no network. A worker that dies leaves leases that end by themselves (``storage.traffic.outbox_claim``).
"""

import asyncio
import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Literal, Protocol

from domain.clock import Clock
from domain.errors import StorageUnavailable
from storage.database import Database
from storage.traffic.outbox_claim import LEASE, Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
# A send that would not be over before the lease ends is not begun.
LAST_START = LEASE / 2
# An error of ours is tried again a few times; then a person looks at it.
TRIES_AFTER_ERRORS = 5
SETTLE_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds between tries while the database is away


class Channel(Protocol):
    """One way out of the house. ``send`` answers for everything it knows; what it raises is a mistake of ours."""

    async def send(self, parcel: Parcel) -> Outcome: ...

    async def close(self) -> None:
        """Let go of connections; called on the loop that sent."""
        ...


class Pace:
    """How many letters may leave now, so that talk goes on beside them: a second's worth at most at once.

    Every card comes back as a report, which is a callback and a write; without a pace a letter to thousands would
    make a parent wait. The machine's time, not the clock's: it protects this machine.
    """

    def __init__(self, per_second: float | None) -> None:
        self._per_second = per_second
        self._left = per_second or 0.0
        self._seen = time.monotonic()

    def allowed(self) -> int | None:
        """None without a pace."""
        if self._per_second is None:
            return None
        now = time.monotonic()
        self._left = min(self._per_second, self._left + (now - self._seen) * self._per_second)
        self._seen = now
        return int(self._left)

    def took(self, letters: int) -> None:
        self._left -= letters


class Delivery:
    """One sending worker. ``batch`` parcels are claimed at a time, ``concurrency`` of them are on the wire at once.

    ``letters_per_second`` paces letters to all families; None sends them as fast as they go. Kinds ``without`` are
    another's work (``scheduler.letter_delivery``).
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        channel: Channel,
        worker_name: str,
        concurrency: int = 64,
        batch: int = 256,
        settle_pauses: tuple[float, ...] = SETTLE_PAUSES,
        letters_per_second: float | None = None,
        without: Collection[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._channel = channel
        self._name = worker_name[:40]
        self._concurrency = concurrency
        self._batch = batch
        self._settle_pauses = settle_pauses
        self._pace = Pace(letters_per_second)
        self._without = frozenset(without)
        self._rng = random.Random()
        self._stop = threading.Event()
        self._runner = asyncio.Runner()

    def run_once(self) -> int:
        """Claim, send and settle one batch; how many parcels that were. Raises StorageUnavailable."""
        allowed = self._pace.allowed()
        now = self._clock.now()
        parcels = claim(self._database, self._name, now, self._batch, letters=allowed, without=self._without)
        self._pace.took(sum(parcel.letter_id is not None for parcel in parcels))
        if parcels:
            self._runner.run(self._deliver(parcels))
        return len(parcels)

    def run(self, stop: threading.Event, wake: threading.Event) -> None:
        """Work until ``stop``; look again when ``wake`` is set, at the latest after a second. Closes at the end.

        After ``stop`` nothing new is begun, so that it ends as soon as what is on the wire was answered.
        """
        self._stop = stop
        try:
            while not stop.is_set():
                if not self._run_once_or_log():
                    wake.wait(IDLE_SECONDS)
                    wake.clear()
        finally:
            self.close()

    def close(self) -> None:
        """Close the channel and the loop; the worker cannot be used again."""
        self._runner.run(self._channel.close())
        self._runner.close()

    def _run_once_or_log(self) -> int:
        try:
            return self.run_once()
        except StorageUnavailable as down:
            log.warning("delivery waits for the database: %s", down)
        except Exception:
            log.exception("delivery round failed, error %s", secrets.token_hex(4))
        return 0

    async def _deliver(self, parcels: list[Parcel]) -> None:
        gate = asyncio.Semaphore(self._concurrency)
        done: asyncio.Queue[Outcome] = asyncio.Queue()
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._settle_all(done, len(parcels)))
            for parcel in parcels:
                group.create_task(self._carry(parcel, gate, done, begun))

    async def _carry(self, parcel: Parcel, gate: asyncio.Semaphore, done: asyncio.Queue[Outcome], begun: float) -> None:
        async with gate:
            is_late = time.monotonic() - begun > LAST_START.total_seconds()
            if is_late or self._stop.is_set():
                outcome = Outcome(parcel.id, "retry", retry_at=self._clock.now())
            else:
                outcome = await sent(self._channel, parcel)
        await done.put(outcome)

    async def _settle_all(self, done: asyncio.Queue[Outcome], expected: int) -> None:
        """Settle whatever has come in as one group, again and again, until every parcel is settled."""
        while expected:
            group = [await done.get()]
            while not done.empty():
                group.append(done.get_nowait())
            await asyncio.to_thread(self._settle, group)
            expected -= len(group)

    def _settle(self, group: list[Outcome]) -> None:
        persistently(lambda: settle(self._database, group, self._clock.now(), self._rng), group, self._settle_pauses)


async def sent(channel: Channel, parcel: Parcel) -> Outcome:
    """How the send of one parcel ended, also when it ended with a mistake of ours."""
    try:
        return await channel.send(parcel)
    except Exception:
        error_id = secrets.token_hex(4)
        log.exception("parcel %s could not be sent, error %s", parcel.id, error_id)
        kind: Literal["retry", "failed"] = "retry" if parcel.attempts < TRIES_AFTER_ERRORS else "failed"
        return Outcome(parcel.id, kind, reason=f"程序出错（编号 {error_id}）")


def persistently(settle_group: Callable[[], None], group: Sequence[Outcome], pauses: Sequence[float]) -> None:
    """Keep trying while the database is away: what was sent must not be forgotten."""
    for pause in (*pauses, None):
        try:
            settle_group()
            return
        except StorageUnavailable as down:
            log.warning("%d outcomes wait for the database: %s", len(group), down)
            if pause is None:
                log.error("given up settling parcels %s", [outcome.parcel_id for outcome in group])
                return
            time.sleep(pause)
