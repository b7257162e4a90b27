"""Messages in doubt wait for a person, who says that they arrived or wants them once more."""

from datetime import timedelta

import pytest

from domain.clock import SetClock
from storage import tables as t
from storage.database import Database
from storage.letter import letters_claim
from storage.traffic import outbox_doubt
from storage.traffic.outbox_queue import recover
from storage.traffic.outbox_rules import INTERRUPTED
from tests.beginnings import Beginnings
from tests.delivery.letters import begun, families, put, rows
from tests.delivery.village import Village, found, hear, say, states, told


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def test_a_letter_in_the_chat_whose_worker_died_is_never_repeated_by_itself(
    database: Database, village: Village, clock: SetClock
) -> None:
    hear(database, village.mother_address, clock.now())
    letter = begun(database, village, clock.now())
    [parcel] = letters_claim.claim(database, "w", clock.now(), 10)
    clock.advance(timedelta(seconds=61))
    with database.begin() as session:
        recover(session, clock.now())
    assert parcel.way == "chat"
    assert [(row.state, row.error) for row in rows(database, letter)] == [("uncertain", INTERRUPTED)]
    with database.begin() as session:
        [doubtful] = outbox_doubt.uncertain(session, letter)
        assert (doubtful.person, doubtful.letter_id, doubtful.reason) == ("王桂芳", letter, INTERRUPTED)
        assert outbox_doubt.resolve(session, [doubtful.id], clock.now(), arrived=False) == 1
    assert len(letters_claim.claim(database, "w", clock.now(), 10)) == 1


def test_a_card_whose_worker_died_is_repeated_under_its_own_id(
    database: Database, village: Village, clock: SetClock
) -> None:
    letter = begun(database, village, clock.now())
    [first] = letters_claim.claim(database, "w", clock.now(), 10)
    clock.advance(timedelta(seconds=61))
    with database.begin() as session:
        recover(session, clock.now())
    [second] = letters_claim.claim(database, "w", clock.now(), 10)
    assert (first.client_id, second.attempts) == (second.client_id, 2)
    assert [row.state for row in rows(database, letter)] == ["sending"]


def test_a_card_that_was_found_too_late_waits_for_a_person(
    database: Database, village: Village, clock: SetClock
) -> None:
    letter = begun(database, village, clock.now())
    letters_claim.claim(database, "w", clock.now(), 10)
    clock.advance(timedelta(seconds=61))
    with database.begin() as session:
        recover(session, clock.now())
    clock.advance(timedelta(minutes=10))  # everything was down: the platform no longer knows its id
    assert letters_claim.claim(database, "w", clock.now(), 10) == []
    assert [row.state for row in rows(database, letter)] == ["uncertain"]


def test_what_arrived_is_settled_and_stays_so(database: Database, village: Village, clock: SetClock) -> None:
    families(database, village, 1, clock.now())
    letter = begun(database, village, clock.now())
    put(database, letter, state="uncertain", error=INTERRUPTED, settled_at=clock.now())
    first, second = rows(database, letter)
    with database.begin() as session:
        assert outbox_doubt.resolve(session, [first.id], clock.now(), arrived=True) == 1
        assert outbox_doubt.resolve(session, [first.id], clock.now(), arrived=False) == 0
        assert [one.id for one in outbox_doubt.uncertain(session)] == [second.id]
    assert [row.state for row in rows(database, letter)] == ["accepted", "uncertain"]


def test_the_file_learns_what_a_person_found_out(database: Database, village: Village, clock: SetClock) -> None:
    number = say(database, village, "孩子今天很好", clock.now())
    with database.begin() as session:
        session.get_one(t.Outbox, number).state = "uncertain"
    with database.begin() as session:
        outbox_doubt.resolve(session, [number], clock.now(), arrived=True)
    assert states(database)["孩子今天很好"] == "accepted"
    assert told(database, "孩子今天很好")[-1] == "accepted"
