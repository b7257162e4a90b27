"""The lane of letters: claims, sends and settles at once, beside the lane of talk, and ends in order."""

import threading
from collections.abc import Callable, Iterator

import pytest

from domain.clock import SetClock
from domain.errors import StorageUnavailable
from messages.catalogue import LETTERS
from scheduler import letter_delivery
from scheduler.delivery import Delivery
from scheduler.letter_delivery import LetterDelivery
from storage.database import Database
from storage.letter.letters_claim import claim
from storage.letter.letters_settle import settle_letters
from storage.traffic.outbox_claim import Parcel
from storage.traffic.outbox_settle import Outcome
from tests.beginnings import Beginnings
from tests.delivery.letters import begun, change, families, rows
from tests.delivery.test_delivery import RecordingChannel
from tests.delivery.village import Village, found, hear, say, states

Works = Callable[..., LetterDelivery]


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


@pytest.fixture
def works(database: Database, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    monkeypatch.setattr(letter_delivery, "SETTLE_EVERY_SECONDS", 0.0)
    made: list[LetterDelivery] = []

    def make(channel: RecordingChannel, **more: object) -> LetterDelivery:
        given = {"settle_pauses": (0.0,), "concurrency": 4, "batch": 8, **more}
        made.append(LetterDelivery(database, clock, channel, "letters", **given))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_every_letter_leaves_once_and_few_at_a_time(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    families(database, village, 29, clock.now())
    letter = begun(database, village, clock.now())
    channel = RecordingChannel()
    worker = works(channel)
    assert worker.run_once() == 30
    assert worker.run_once() == 0
    assert len({parcel.id for parcel in channel.sent}) == len(channel.sent) == 30
    assert channel.most_at_once <= 4
    assert {row.state for row in rows(database, letter)} == {"accepted"}


def test_what_a_teacher_says_in_the_middle_of_a_letter_leaves_at_once(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    families(database, village, 20, clock.now())
    hear(database, village.mother_address, clock.now())
    letter = begun(database, village, clock.now())
    talk = RecordingChannel()
    teacher = Delivery(database, clock, talk, "talk", settle_pauses=(0.0,), without=LETTERS)
    left: list[int] = []

    def in_the_middle(parcel: Parcel) -> Outcome:
        left.append(parcel.id)
        if len(left) == 10:
            say(database, village, "孩子发烧了，请回电话。", clock.now())
            one_round = threading.Thread(target=teacher.run_once)
            one_round.start()
            one_round.join(60)
        return Outcome(parcel.id, "accepted")

    works(RecordingChannel(in_the_middle)).run_once()
    teacher.close()
    assert [parcel.text for parcel in talk.sent] == ["孩子发烧了，请回电话。"]
    assert states(database)["孩子发烧了，请回电话。"] == "accepted"
    assert {row.state for row in rows(database, letter)} == {"accepted"}


def test_a_letter_that_is_paused_in_the_middle_goes_on_where_it_was(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    families(database, village, 39, clock.now())
    letter = begun(database, village, clock.now())

    def pausing(parcel: Parcel) -> Outcome:
        if len(channel.sent) == 3:
            change(database, letter, paused_at=clock.now())
        return Outcome(parcel.id, "accepted")

    channel = RecordingChannel(pausing)
    worker = works(channel)
    worker.run_once()
    assert 0 < len([row for row in rows(database, letter) if row.state == "queued"]) < 40
    change(database, letter, paused_at=None)
    worker.run_once()
    assert len({parcel.id for parcel in channel.sent}) == len(channel.sent) == 40
    assert {row.state for row in rows(database, letter)} == {"accepted"}


def test_what_was_sent_is_settled_when_the_database_goes_away_meanwhile(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    families(database, village, 19, clock.now())
    letter = begun(database, village, clock.now())
    claims: list[int] = []

    def going_away(*given: object, **more: object) -> list[Parcel]:
        claims.append(1)
        if len(claims) == 2:
            raise StorageUnavailable("down")
        return claim(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(letter_delivery, "claim", going_away)
    channel = RecordingChannel()
    worker = works(channel)
    with pytest.raises(StorageUnavailable):
        worker.run_once()
    assert len([row for row in rows(database, letter) if row.state == "accepted"]) == len(channel.sent) == 8
    worker.run_once()
    assert {row.state for row in rows(database, letter)} == {"accepted"}


def test_settling_is_tried_again_until_the_database_is_back(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = begun(database, village, clock.now())
    tries: list[int] = []

    def first_time_down(*given: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StorageUnavailable("down")
        settle_letters(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(letter_delivery, "settle_letters", first_time_down)
    works(RecordingChannel()).run_once()
    assert len(tries) == 2
    assert [row.state for row in rows(database, letter)] == ["accepted"]


def test_while_the_platform_is_away_the_rest_of_the_letter_is_left_alone(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_delivery, "TROUBLE_SECONDS", 0.2)
    families(database, village, 19, clock.now())
    letter = begun(database, village, clock.now())
    away = [True]

    def answering(parcel: Parcel) -> Outcome:
        untouched.append(sum(row.attempts == 0 for row in rows(database, letter)))
        if away and len(untouched) >= 12:
            away.clear()
        return Outcome(parcel.id, "retry", reason="微信系统繁忙") if away else Outcome(parcel.id, "accepted")

    untouched: list[int] = []
    works(RecordingChannel(answering)).run_once()
    assert min(untouched[:8]) >= 4, "what is away does not go through the whole letter"


def test_after_stop_nothing_new_is_begun_and_what_was_claimed_goes_back(
    database: Database, clock: SetClock, village: Village, works: Works
) -> None:
    families(database, village, 29, clock.now())
    letter = begun(database, village, clock.now())
    stop = threading.Event()

    def stopping(parcel: Parcel) -> Outcome:
        stop.set()
        return Outcome(parcel.id, "accepted")

    channel = RecordingChannel(stopping)
    worker = LetterDelivery(database, clock, channel, "letters", 4, 8, (0.0,))
    worker.run(stop)
    assert channel.is_closed
    assert {row.state for row in rows(database, letter)} == {"accepted", "queued"}
    assert sum(row.state == "accepted" for row in rows(database, letter)) == len(channel.sent)


def test_a_pace_is_kept_over_many_batches(
    database: Database, clock: SetClock, village: Village, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    families(database, village, 11, clock.now())
    begun(database, village, clock.now())
    sizes: list[int] = []

    def counted(*given: object, **more: object) -> list[Parcel]:
        parcels = claim(*given, **more)  # type: ignore[arg-type]
        sizes.append(len(parcels))
        return parcels

    monkeypatch.setattr(letter_delivery, "claim", counted)
    assert works(RecordingChannel(), per_second=8).run_once() == 12
    assert max(sizes) <= 8
    assert len(sizes) > 2
