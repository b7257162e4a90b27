"""The lane of letters to all families: claims the next hundreds and settles the last while others are on the wire.

It runs beside ``scheduler.delivery``, which carries what people say and what is about a danger, in a thread and over
connections of its own: a letter to fifty thousand families keeps nobody waiting. Never more than two batches are out
of the queue, so memory does not grow with the letter.
"""

import asyncio
import logging
import random
import secrets
import threading
import time
from collections.abc import Callable

from domain.clock import Clock
from domain.errors import StorageUnavailable
from scheduler.delivery import IDLE_SECONDS, LAST_START, SETTLE_PAUSES, Channel, Pace, persistently, sent
from storage.database import Database
from storage.letter.letters_claim import claim
from storage.letter.letters_settle import settle_letters
from storage.traffic.outbox_claim import Parcel
from storage.traffic.outbox_settle import Outcome
from storage.traffic.send_days import NOTICES_PER_DAY

log = logging.getLogger(__name__)

# What was answered within this time is written down in one transaction.
SETTLE_EVERY_SECONDS = 0.25
# A batch is as large as what left in this time, so that nothing lies claimed for long when the platform is slow.
BATCH_SECONDS = 2.0
# While the platform is away nothing new is claimed for so long: an outage does not go through the whole letter.
TROUBLE_SECONDS = 5.0
# With a pace, so much of a second is claimed at once at the least: not every single letter by itself.
LEAST_SHARE = 0.5
LOOK_AGAIN_SECONDS = 0.1

Claimed = tuple[Parcel, float]  # and when it was claimed (time.monotonic)


class LetterDelivery:
    """One worker for letters. At most ``batch`` are claimed at a time, ``concurrency`` of them are on the wire at once.

    ``per_second`` is the pace (None: as fast as they go), ``quota`` how many cards the account may send in a day,
    ``new_loop`` makes the loop that sends.
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
        per_second: float | None = None,
        quota: int = NOTICES_PER_DAY,
        new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._channel = channel
        self._name = worker_name[:40]
        self._concurrency = concurrency
        self._batch = batch
        self._settle_pauses = settle_pauses
        self._quota = quota
        self._pace = Pace(per_second)
        self._least = 1 if per_second is None else max(1, int(min(batch, per_second * LEAST_SHARE)))
        self._rng = random.Random()
        self._stop = threading.Event()
        self._runner = asyncio.Runner(loop_factory=new_loop)
        self._size = min(batch, 2 * concurrency)
        self._troubled_at = -TROUBLE_SECONDS

    def run_once(self) -> int:
        """Carry every letter that is due; how many parcels that were. Raises StorageUnavailable."""
        return self._runner.run(self._carry_all())

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop``; look again after a second. Closes at the end.

        After ``stop`` nothing new is begun; what was claimed and not begun goes back into the queue.
        """
        self._stop = stop
        try:
            while not stop.is_set():
                if not self._run_once_or_log():
                    stop.wait(IDLE_SECONDS)
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
            log.warning("letters wait for the database: %s", down)
        except Exception:
            log.exception("a round of letters failed, error %s", secrets.token_hex(4))
        return 0

    async def _carry_all(self) -> int:
        """Claims, sends and settles at the same time until nothing is due; what was sent is settled in any case."""
        ahead: asyncio.Queue[Claimed | None] = asyncio.Queue(self._batch)
        done: asyncio.Queue[Outcome | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            feeding = group.create_task(self._feed(ahead))
            carriers = [group.create_task(self._carry(ahead, done)) for _ in range(self._concurrency)]
            group.create_task(self._settle_all(done))
            await asyncio.wait(carriers)
            done.put_nowait(None)
        fed, failure = feeding.result()
        if failure is not None:
            raise failure
        return fed

    async def _feed(self, ahead: "asyncio.Queue[Claimed | None]") -> tuple[int, Exception | None]:
        """Claim one batch ahead of what is on the wire; how many there were, and what ended it if not the last."""
        fed, failure = 0, None
        try:
            while parcels := await self._next():
                claimed = time.monotonic()
                for parcel in parcels:
                    await ahead.put((parcel, claimed))
                fed += len(parcels)
                self._fit(len(parcels), time.monotonic() - claimed)
        except Exception as error:
            failure = error
        for _ in range(self._concurrency):
            await ahead.put(None)
        return fed, failure

    async def _next(self) -> list[Parcel]:
        """The next batch as soon as pace and platform allow one; empty when nothing is due, or after ``stop``."""
        while not self._stop.is_set():
            allowed = self._pace.allowed()
            size = self._size if allowed is None else min(self._size, allowed)
            is_away = time.monotonic() - self._troubled_at < TROUBLE_SECONDS
            if size < min(self._least, self._size) or is_away:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                continue
            parcels = await asyncio.to_thread(
                claim, self._database, self._name, self._clock.now(), size, quota=self._quota
            )
            self._pace.took(len(parcels))
            return parcels
        return []

    def _fit(self, number: int, seconds: float) -> None:
        """The next batch is what leaves in BATCH_SECONDS at the speed of the last one."""
        fitting = int(BATCH_SECONDS * number / max(seconds, 0.001))
        self._size = max(self._concurrency, min(self._batch, fitting, 2 * self._size))

    async def _carry(self, ahead: "asyncio.Queue[Claimed | None]", done: "asyncio.Queue[Outcome | None]") -> None:
        """One of those that send: the next parcel as soon as the last one is answered."""
        while (given := await ahead.get()) is not None:
            parcel, claimed = given
            if self._stop.is_set() or time.monotonic() - claimed > LAST_START.total_seconds():
                outcome = Outcome(parcel.id, "retry", retry_at=self._clock.now())
            else:
                outcome = await sent(self._channel, parcel)
                if outcome.kind == "retry" and outcome.code is None:
                    self._troubled_at = time.monotonic()
            done.put_nowait(outcome)

    async def _settle_all(self, done: "asyncio.Queue[Outcome | None]") -> None:
        """Settle whatever was answered within a moment as one group, again and again, until None comes."""
        is_over = False
        while not is_over:
            group = [await done.get()]
            if group[0] is not None:
                await asyncio.sleep(SETTLE_EVERY_SECONDS)
            while not done.empty():
                group.append(done.get_nowait())
            is_over = None in group
            outcomes = [outcome for outcome in group if outcome is not None]
            if outcomes:
                await asyncio.to_thread(self._settle, outcomes)

    def _settle(self, group: list[Outcome]) -> None:
        persistently(
            lambda: settle_letters(self._database, group, self._clock.now(), self._rng), group, self._settle_pauses
        )
