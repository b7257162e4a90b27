"""Letters are claimed and settled hundreds at once, and leave room for danger on every day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from domain.clock import CHINA, SetClock
from messages.inbound import Report
from storage.database import Database
from storage.letter import letters_claim
from storage.letter.letters_settle import settle_letters
from storage.traffic import outbox, send_days
from storage.traffic.outbox_rules import UNCLEAR
from storage.traffic.outbox_settle import Outcome
from tests.beginnings import Beginnings
from tests.delivery.letters import begun, change, families, put, rows
from tests.delivery.village import (
    Village,
    found,
    hear,
)

TOMORROW = datetime(2026, 11, 24, 0, 1, tzinfo=CHINA)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def test_the_statements_do_not_grow_with_the_families(database: Database, village: Village, clock: SetClock) -> None:
    families(database, village, 40, clock.now())
    begun(database, village, clock.now())
    counts = []
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for limit in (1, 40):
        statements.clear()
        assert len(letters_claim.claim(database, "w", clock.now(), limit)) == limit
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_warning_goes_before_the_letter_that_came_first(
    database: Database, village: Village, clock: SetClock
) -> None:
    begun(database, village, clock.now())
    warning = begun(database, village, clock.now(), urgent=True)
    [first] = letters_claim.claim(database, "w", clock.now(), 1)
    assert first.letter_id == warning


def test_two_workers_never_hold_the_same_letter(database: Database, village: Village, clock: SetClock) -> None:
    families(database, village, 9, clock.now())
    begun(database, village, clock.now())
    taken = [letters_claim.claim(database, name, clock.now(), 6) for name in ("a", "b", "c")]
    assert [len(parcels) for parcels in taken] == [6, 4, 0]
    assert len({parcel.id for parcels in taken for parcel in parcels}) == 10


def test_a_letter_that_rests_leaves_the_queue_when_it_goes_on(
    database: Database, village: Village, clock: SetClock
) -> None:
    letter = begun(database, village, clock.now())
    change(database, letter, paused_at=clock.now())
    assert letters_claim.claim(database, "w", clock.now(), 10) == []
    change(database, letter, paused_at=None)
    assert len(letters_claim.claim(database, "w", clock.now(), 10)) == 1


def test_what_was_accepted_is_written_down_at_once_and_counted(
    database: Database, village: Village, clock: SetClock
) -> None:
    addresses = families(database, village, 3, clock.now())
    hear(database, addresses[0], clock.now())
    letter = begun(database, village, clock.now())
    parcels = letters_claim.claim(database, "w", clock.now(), 10)
    outcomes = [
        Outcome(parcel.id, "accepted", platform_id=str(parcel.id) if parcel.way == "notice" else "")
        for parcel in parcels
    ]
    settle_letters(database, outcomes, clock.now())
    settle_letters(database, outcomes, clock.now())  # again: nothing is counted twice
    assert {(row.state, row.lease_by, row.error) for row in rows(database, letter)} == {("accepted", None, "")}
    assert sorted(row.platform_id for row in rows(database, letter) if row.platform_id) == sorted(
        str(parcel.id) for parcel in parcels if parcel.way == "notice"
    )
    day = clock.now().astimezone(CHINA).date()
    with database.read() as session:
        assert (send_days.sent(session, "notice", day), send_days.sent(session, "chat", day)) == (3, 1)


def test_a_report_that_came_before_the_answer_stands(database: Database, village: Village, clock: SetClock) -> None:
    letter = begun(database, village, clock.now())
    [parcel] = letters_claim.claim(database, "w", clock.now(), 10)
    with database.begin() as session:
        outbox.report(session, Report("77", True, "success"), clock.now())
    settle_letters(database, [Outcome(parcel.id, "accepted", platform_id="77")], clock.now())
    assert [row.state for row in rows(database, letter)] == ["delivered"]


def test_other_endings_are_settled_as_ever(database: Database, village: Village, clock: SetClock) -> None:
    families(database, village, 1, clock.now())
    letter = begun(database, village, clock.now())
    first, second = letters_claim.claim(database, "w", clock.now(), 10)
    refused = Outcome(first.id, "failed", code=43004, reason="对方没有关注公众号")
    settle_letters(database, [refused, Outcome(second.id, "accepted", platform_id="5")], clock.now())
    assert {(row.state, row.error) for row in rows(database, letter)} == {
        ("failed", "对方没有关注公众号"), ("accepted", ""),
    }  # fmt: skip


def test_letters_leave_the_reserve_to_danger_and_wait_for_midnight(
    database: Database, village: Village, clock: SetClock
) -> None:
    families(database, village, 4, clock.now())
    letter = begun(database, village, clock.now())
    quota = send_days.LEAST_RESERVE + 3
    assert len(letters_claim.claim(database, "w", clock.now(), 10, quota=quota)) == 3
    waiting = [row for row in rows(database, letter) if row.state == "queued"]
    assert {row.next_attempt for row in waiting} == {TOMORROW}
    with database.read() as session:
        assert send_days.letters_left_today(session, clock.now(), quota) == 0
        assert send_days.letters_left_today(session, clock.now(), 10 * quota) > 0


def test_a_warning_may_use_what_letters_leave(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        send_days.add(session, "notice", 9_500, clock.now())
    begun(database, village, clock.now())
    begun(database, village, clock.now(), urgent=True)
    parcels = letters_claim.claim(database, "w", clock.now(), 10, quota=10_000)
    assert [parcel.kind for parcel in parcels] == ["letter_urgent"]


def test_when_the_platform_takes_no_more_cards_only_they_wait(
    database: Database, village: Village, clock: SetClock
) -> None:
    families(database, village, 2, clock.now())
    letter = begun(database, village, clock.now())
    [parcel] = letters_claim.claim(database, "w", clock.now(), 1)
    used_up = Outcome(parcel.id, "retry", code=45009, reason="用完了", retry_at=TOMORROW, is_used_up=True)
    settle_letters(database, [used_up], clock.now())
    hear(database, village.mother_address, clock.now())  # she may be told in the chat
    assert {parcel.way for parcel in letters_claim.claim(database, "w", clock.now(), 10)} <= {"chat"}
    queued = [row for row in rows(database, letter) if row.state == "queued"]
    assert {row.next_attempt for row in queued} == {TOMORROW}
    with database.read() as session:
        assert not send_days.is_used_up(session, "notice", TOMORROW)


def test_a_card_in_doubt_is_not_put_off_until_its_id_is_forgotten(
    database: Database, village: Village, clock: SetClock
) -> None:
    letter = begun(database, village, clock.now())
    put(database, letter, error=UNCLEAR, attempts=1)
    [parcel] = letters_claim.claim(database, "w", clock.now(), 10)
    later = Outcome(parcel.id, "retry", code=45009, reason="用完了", retry_at=TOMORROW)
    settle_letters(database, [later], clock.now() + timedelta(seconds=8))
    assert [(row.state, row.error) for row in rows(database, letter)] == [("uncertain", UNCLEAR)]
