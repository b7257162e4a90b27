"""The sending worker: nothing is lost when sends fail, raise or hang, and no transaction waits for the network."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from domain.clock import SetClock
from domain.errors import StorageUnavailable
from messages.outbound import Envelope
from scheduler import delivery
from scheduler.delivery import Delivery
from storage.database import Database
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.delivery.village import Village, found, hear, row, say, states

Works = Callable[..., Delivery]


class RecordingChannel:
    """Remembers what it was given; ``answer`` decides how each send ends."""

    def __init__(self, answer: Callable[[Parcel], Outcome] | None = None) -> None:
        self.sent: list[Parcel] = []
        self.most_at_once = 0
        self.is_closed = False
        self._at_once = 0
        self._answer = answer or (lambda parcel: Outcome(parcel.id, "accepted"))

    async def send(self, parcel: Parcel) -> Outcome:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0)
        self.sent.append(parcel)
        self._at_once -= 1
        return self._answer(parcel)

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


@pytest.fixture
def works(database: Database, clock: SetClock) -> Iterator[Works]:
    made: list[Delivery] = []

    def make(channel: RecordingChannel, **more: object) -> Delivery:
        made.append(Delivery(database, clock, channel, "worker", settle_pauses=(0.0,), **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_everything_due_leaves_in_order(database: Database, clock: SetClock, village: Village, works: Works) -> None:
    hear(database, village.mother_address, clock.now())
    for text in ("早", "在吗", "孩子今天很好"):
        say(database, village, text, clock.now())
    channel = RecordingChannel()
    worker = works(channel)
    assert [worker.run_once() for _ in range(4)] == [1, 1, 1, 0]
    assert [parcel.text for parcel in channel.sent] == ["早", "在吗", "孩子今天很好"]
    assert set(states(database).values()) == {"accepted"}


def test_many_are_on_the_wire_at_once_but_not_too_many(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    hear(database, village.teacher_address, clock.now())
    with database.begin() as session:
        for number in range(4):
            # with something to tap, so that they stay apart
            envelope = Envelope("undelivered", f"u{number}", village.teacher, "…", options=(("ok", "好"),))
            outbox.put(session, envelope, clock.now())
    channel = RecordingChannel()
    assert works(channel, concurrency=3).run_once() == 4
    assert channel.most_at_once == 3


def test_an_error_of_ours_is_tried_again_and_then_shown(
    database: Database, clock: SetClock, village: Village, works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(parcel: Parcel) -> Outcome:
        raise RuntimeError("a mistake")

    hear(database, village.mother_address, clock.now())
    say(database, village, "早", clock.now())
    worker = works(RecordingChannel(broken))
    for attempt in range(1, delivery.TRIES_AFTER_ERRORS + 1):
        assert worker.run_once() == 1, attempt
        clock.advance(max(row(database, "早").next_attempt - clock.now(), clock.now() - clock.now()))
    assert states(database)["早"] == "failed"
    assert "编号" in row(database, "早").error
    assert "早" not in caplog.text  # ids only, never what people say


def test_no_transaction_is_open_while_a_send_is_on_the_wire(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "早", clock.now())
    seen: list[str] = []

    def look(parcel: Parcel) -> Outcome:
        seen.append(states(database)["早"])  # the claim is committed
        with database.begin() as session:  # and nobody holds the writer's place
            outbox.put(session, Envelope("undelivered", "meanwhile", village.teacher, "…"), clock.now())
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        return Outcome(parcel.id, "accepted")

    works(RecordingChannel(look)).run_once()
    assert seen == ["sending"]
    assert states(database)["meanwhile"] == "queued"


def test_what_was_sent_is_written_down_when_the_database_comes_back(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "早", clock.now())
    tries = []

    def first_time_down(*args: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StorageUnavailable("down")
        settle(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "settle", first_time_down)
    works(RecordingChannel()).run_once()
    assert len(tries) == 2
    assert states(database)["早"] == "accepted"


def test_what_cannot_begin_before_the_lease_ends_is_left_for_the_next_round(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "早", clock.now())
    monkeypatch.setattr(delivery, "LAST_START", timedelta(0))
    channel = RecordingChannel()
    works(channel).run_once()
    assert channel.sent == []
    assert states(database)["早"] == "queued"


def test_the_thread_works_when_woken_survives_errors_and_stops(
    database: Database, clock: SetClock, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(database, village.mother_address, clock.now())
    stop, wake, sent = threading.Event(), threading.Event(), threading.Event()

    def tell(parcel: Parcel) -> Outcome:
        sent.set()
        return Outcome(parcel.id, "accepted")

    failures = [StorageUnavailable("down"), RuntimeError("a mistake")]

    def flaky(*args: object, **more: object) -> list[Parcel]:
        if failures:
            wake.set()
            raise failures.pop(0)
        return claim(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "claim", flaky)
    channel = RecordingChannel(tell)
    worker = Delivery(database, clock, channel, "worker")
    thread = threading.Thread(target=worker.run, args=(stop, wake))
    thread.start()
    say(database, village, "早", clock.now())
    wake.set()
    assert sent.wait(10)
    stop.set()
    wake.set()
    thread.join(10)
    assert not thread.is_alive()
    assert channel.is_closed
    assert failures == []
    assert states(database)["早"] == "accepted"
