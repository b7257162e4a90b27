"""Three unasked messages a week reach a guardian; what is more comes together, and nothing is lost or too late."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.budget import digest_at, free_at, has_place, week_begins
from domain.clock import SetClock
from messages.catalogue import CATALOGUE, NEVER_HELD, UNASKED, Audience
from messages.outbound import Envelope
from storage.database import Database
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.delivery.village import Village, found, hear, row, say, states

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in China


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def put(database: Database, clock: SetClock, village: Village, once: str, kind: str = "family_news") -> None:
    with database.begin() as session:
        assert outbox.put(session, Envelope(kind, once[:20], village.mother, f"话{once}"), clock.now()) is not None


def send_all(database: Database, clock: SetClock) -> list[Parcel]:
    sent: list[Parcel] = []
    while parcels := claim(database, "w1", clock.now(), 100):
        settle(database, [Outcome(parcel.id, "accepted") for parcel in parcels], clock.now())
        sent += parcels
    return sent


def texts(parcels: list[Parcel]) -> list[str]:
    return [parcel.text for parcel in parcels if parcel.way == "chat"]


def test_a_week_is_today_and_six_days_before_in_china() -> None:
    assert week_begins(MONDAY) == datetime(2026, 11, 16, 16, 0, tzinfo=UTC)
    late_monday = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert week_begins(late_monday) == week_begins(MONDAY)
    assert week_begins(late_monday + timedelta(minutes=1)) == week_begins(MONDAY) + DAY


def test_the_fourth_waits_until_the_first_of_three_is_a_week_old() -> None:
    sent = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    now = MONDAY + 3 * DAY
    assert has_place(sent[:2], now) and not has_place(sent, now)
    assert free_at(sent, now) == datetime(2026, 11, 29, 16, 0, tzinfo=UTC)  # the next Monday begins in China
    assert has_place(sent, free_at(sent, now)) and not has_place(sent, free_at(sent, now) - timedelta(seconds=1))


def test_whatever_comes_first_sends_the_digest() -> None:
    sent = [MONDAY] * 3
    far = MONDAY + 30 * DAY
    assert digest_at(sent, MONDAY, far, MONDAY) == free_at(sent, MONDAY)
    assert digest_at(sent, MONDAY - 2 * DAY, far, MONDAY) == free_at(sent, MONDAY) - 2 * DAY, "a week is enough"
    assert digest_at(sent, MONDAY, MONDAY + 3 * DAY, MONDAY) == MONDAY + 2 * DAY, "in time before it is too old"


def test_danger_and_answers_are_never_counted() -> None:
    priorities = {CATALOGUE[kind].priority.name for kind in UNASKED}
    assert priorities <= {"NOTICE", "LETTER"}
    assert {CATALOGUE[kind].audience for kind in UNASKED} == {Audience.FAMILY}
    assert NEVER_HELD <= UNASKED


def test_three_leave_and_the_rest_come_as_one_when_a_place_is_free(
    database: Database, clock: SetClock, village: Village
) -> None:
    for number in range(1, 4):
        hear(database, village.mother_address, clock.now())
        put(database, clock, village, f"{number}")
        assert texts(send_all(database, clock)) == [f"话{number}"]
        clock.advance(DAY)
    for number in (4, 5, 6):
        put(database, clock, village, f"{number}")
        assert send_all(database, clock) == []
        clock.advance(timedelta(hours=1))
    say(database, village, "老师的话不占名额", clock.now())
    hear(database, village.mother_address, clock.now())
    assert texts(send_all(database, clock)) == ["老师的话不占名额"], "an answer is never held, and wakes no digest"

    clock.advance(2 * DAY)
    hear(database, village.mother_address, clock.now())
    assert send_all(database, clock) == []
    clock.advance(2 * DAY)  # Monday again: the first of the three is a week old
    hear(database, village.mother_address, clock.now())
    assert texts(send_all(database, clock)) == ["学校这周还有这些话：\n· 话4\n· 话5\n· 话6"]
    assert {row(database, once).error for once in ("5", "6")} == {"并入另一条"}
    assert (row(database, "4").kind, row(database, "4").state) == ("digest", "accepted")

    put(database, clock, village, "7")
    assert send_all(database, clock) == [], "the digest took the place"


def test_one_alone_that_waited_comes_as_it_is(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    for number in range(1, 5):
        put(database, clock, village, f"{number}", "teacher_changed")
    assert texts(send_all(database, clock)) == ["话1", "话2", "话3"]
    clock.advance(7 * DAY)
    hear(database, village.mother_address, clock.now())
    assert texts(send_all(database, clock)) == ["话4"]


def test_the_digest_goes_although_no_place_is_free_when_it_has_waited_a_week(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    for number in range(1, 6):
        put(database, clock, village, f"{number}")
    assert len(send_all(database, clock)) == 3
    clock.advance(6 * DAY)
    hear(database, village.mother_address, clock.now())
    for number in range(3):  # letters of the holiday take places and are never held
        put(database, clock, village, f"信{number}", "digest")
    assert len(send_all(database, clock)) == 3
    clock.advance(DAY)
    hear(database, village.mother_address, clock.now())
    assert texts(send_all(database, clock)) == ["学校这周还有这些话：\n· 话4\n· 话5"]


def test_a_card_that_announces_takes_no_second_place(database: Database, clock: SetClock, village: Village) -> None:
    """No window is open: what is announced has its place and leaves when the guardian writes, whatever the week."""
    for number in range(1, 6):
        put(database, clock, village, f"{number}")
    assert {parcel.way for parcel in send_all(database, clock)} == {"notice"}
    assert [states(database)[f"{n}"] for n in range(1, 6)] == ["held", "held", "held", "queued", "queued"]
    clock.advance(DAY)
    hear(database, village.mother_address, clock.now())
    assert texts(send_all(database, clock)) == ["话1", "话2", "话3"]


def test_a_digest_that_is_long_becomes_several_and_loses_nothing(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    long = "字" * 300
    for number in range(1, 8):
        put(database, clock, village, f"{number}{long}")
    assert len(send_all(database, clock)) == 3
    clock.advance(7 * DAY)
    hear(database, village.mother_address, clock.now())
    digests = texts(send_all(database, clock))
    assert len(digests) == 2 and all(len(text.encode()) <= 2000 for text in digests)
    assert sum(text.count(long) for text in digests) == 4
