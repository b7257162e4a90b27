"""How sends end, on both databases: answers, reports in any order, closed windows and retries."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, update

from domain.clock import SetClock
from messages.inbound import Report
from messages.outbound import Envelope
from storage import tables as t
from storage.database import Database
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.delivery.village import (
    MINUTE,
    Village,
    found,
    hear,
    row,
    say,
    states,
    told,
    window_left,
)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def take(database: Database, clock: SetClock, worker: str = "w1") -> list[Parcel]:
    return claim(database, worker, clock.now(), 100)


def accept(database: Database, clock: SetClock, parcels: list[Parcel], number: str = "") -> None:
    settle(database, [Outcome(parcel.id, "accepted", platform_id=number) for parcel in parcels], clock.now())


def test_the_report_may_come_early_late_or_twice(database: Database, clock: SetClock, village: Village) -> None:
    say(database, village, "m1", clock.now())
    [card] = take(database, clock)
    with database.begin() as session:  # before the answer of the send itself was written down
        outbox.report(session, Report("77", True, "success"), clock.now())
        outbox.report(session, Report("77", True, "success"), clock.now())
    accept(database, clock, [card], "77")
    assert _state(database, card.id) == "delivered"
    with database.begin() as session:
        outbox.report(session, Report("77", False, "failed: system failed"), clock.now())
        assert session.scalar(select(func.count()).select_from(t.DeliveryReport)) == 2
    assert _state(database, card.id) == "delivered"


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("failed:user block", "对方不接收公众号的消息"),
        ("failed: user block", "对方不接收公众号的消息"),
        ("failed: system failed", "微信没有送达"),
        ("failed:freq limit", "微信认为发得太频繁"),
    ],
)
def test_a_card_that_failed_tells_the_teacher_that_the_words_did_not_arrive(
    database: Database, clock: SetClock, village: Village, status: str, reason: str
) -> None:
    say(database, village, "m1", clock.now())
    cards = take(database, clock)
    accept(database, clock, cards, "78")
    with database.begin() as session:
        outbox.report(session, Report("78", False, status), clock.now())
    assert _state(database, cards[0].id) == "failed"
    assert states(database)["m1"] == "held"  # it still leaves when the mother writes
    hear(database, village.teacher_address, clock.now())
    [told_teacher] = take(database, clock)
    assert told_teacher.person_id == village.teacher
    assert reason in told_teacher.text
    with database.begin() as session:
        outbox.report(session, Report("78", True, "success"), clock.now())
    assert _state(database, cards[0].id) == "delivered"


def test_a_relay_that_fails_for_good_is_told_to_the_teacher_once(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    [parcel] = take(database, clock)
    settle(database, [Outcome(parcel.id, "failed", code=48002, reason="对方关闭了接收公众号消息")], clock.now())
    assert told(database, "m1") == ["queued", "failed"]
    assert row(database, "m1").error_code == 48002
    assert [kind for kind in _kinds(database) if kind == "undelivered"] == ["undelivered"]


def test_a_closed_window_is_believed_unless_the_person_wrote_meanwhile(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    [parcel] = take(database, clock)
    settle(database, [Outcome(parcel.id, "held", code=45015)], clock.now())
    assert window_left(database, village.mother_address) == 0
    assert [one.way for one in take(database, clock)] == ["notice"]
    assert states(database)["m1"] == "held"
    clock.advance(MINUTE)
    hear(database, village.mother_address, clock.now())
    [parcel] = [one for one in take(database, clock) if one.way == "chat"]
    clock.advance(MINUTE)
    hear(database, village.mother_address, clock.now())  # while the send was on the wire
    settle(database, [Outcome(parcel.id, "held", code=45015)], clock.now())
    assert window_left(database, village.mother_address) == 5
    assert [one.text for one in take(database, clock)] == ["m1"]


def test_a_send_that_did_not_count_is_given_back(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    parcels = take(database, clock)
    assert window_left(database, village.mother_address) == 4
    settle(database, [Outcome(parcels[0].id, "retry", code=-1)], clock.now())
    assert window_left(database, village.mother_address) == 5


def test_retries_of_a_day_without_the_platform_are_few_spread_and_end_with_the_deadline(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    with database.begin() as session:
        outbox.put(session, Envelope("binding_request", "b", village.teacher, "…"), clock.now())
        session.execute(update(t.Outbox).values(deadline=clock.now() + timedelta(hours=24)))
    began, rng, attempts = clock.now(), random.Random(7), []
    while states(database)["b"] == "queued":
        clock.advance(max(timedelta(0), row(database, "b").next_attempt - clock.now()))
        [parcel] = take(database, clock)
        attempts.append(clock.now())
        settle(database, [Outcome(parcel.id, "retry", reason="微信系统繁忙")], clock.now(), rng)
    assert states(database)["b"] == "expired"
    assert attempts[-1] < began + timedelta(hours=24)
    pauses = {later - earlier for earlier, later in pairwise(attempts)}
    assert max(pauses) <= timedelta(minutes=30)
    assert min(pauses) >= timedelta(seconds=15)
    assert 60 < len(attempts) < 150  # full jitter up to half an hour: about four an hour
    assert len(pauses) > len(attempts) / 2


def _state(database: Database, number: int) -> str:
    with database.read() as session:
        return str(session.scalar(select(t.Outbox.state).where(t.Outbox.id == number)))


def _kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(t.Outbox.kind)))
