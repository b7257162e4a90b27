"""Letters are claimed hundreds at once by the very rules by which one message is: the same cases, both ways."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from domain.clock import CHINA, SetClock
from storage import tables as t
from storage.database import Database
from storage.letter import letters_claim
from storage.migrate import upgrade
from storage.traffic import outbox_claim
from storage.traffic.outbox_rules import UNCLEAR
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.delivery.letters import STOPPED, TITLE, begun, change, put
from tests.delivery.village import (
    MINUTE,
    Village,
    end_binding,
    found,
    hear,
    unfollow,
)

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=CHINA)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


@pytest.fixture
def other_database(tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """The same school once more, for the other of the two ways to claim."""
    made = Database(f"sqlite:///{tmp_path / 'other.db'}", vault)
    upgrade(made)
    yield made
    made.close()


def _as_it_is(database: Database, village: Village) -> int:
    return begun(database, village, MORNING)


def _in_an_open_window(database: Database, village: Village) -> int:
    hear(database, village.mother_address, MORNING)
    return begun(database, village, MORNING)


def _in_a_window_that_is_used_up(database: Database, village: Village) -> int:
    hear(database, village.mother_address, MORNING)
    with database.begin() as session:
        session.execute(update(t.Address).values(window_left=0))
    return begun(database, village, MORNING)


def _unfollowed_meanwhile(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING)
    unfollow(database, village.mother_address)
    return letter


def _consent_withdrawn_meanwhile(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING)
    end_binding(database, village.mother_address, MORNING)
    return letter


def _left_meanwhile(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING)
    with database.begin() as session:
        session.execute(update(t.Person).where(t.Person.id == village.mother).values(left_at=MORNING))
    return letter


def _stopped(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING)
    change(database, letter, state=STOPPED, ended_at=MORNING)
    return letter


def _resting(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING)
    change(database, letter, paused_at=MORNING)
    return letter


def _at_night(database: Database, village: Village) -> int:
    letter = begun(database, village, NIGHT)
    put(database, letter, next_attempt=NIGHT)
    return letter


def _night_where_she_works(database: Database, village: Village) -> int:
    with database.begin() as session:
        session.execute(update(t.Person).values(time_zone="America/New_York"))
    return begun(database, village, MORNING)


def _a_warning_at_night(database: Database, village: Village) -> int:
    return begun(database, village, NIGHT, urgent=True)


def _a_warning_in_a_window(database: Database, village: Village) -> int:
    hear(database, village.mother_address, NIGHT)
    return begun(database, village, NIGHT, urgent=True)


def _corrected_in_a_window(database: Database, village: Village) -> int:
    hear(database, village.mother_address, MORNING)
    letter = begun(database, village, MORNING)
    with database.begin() as session:
        session.execute(update(t.Letter).values(version=2, short="8日回校。"))
        words = {"title": TITLE, "body": "全文", "short": "8日回校。", "why": "日子写错了"}
        session.add(t.LetterVersion(letter_id=letter, version=2, at=MORNING, **words))
    return letter


def _with_the_childs_name_in_a_window(database: Database, village: Village) -> int:
    hear(database, village.mother_address, MORNING)
    return begun(database, village, MORNING, short="{孩子}放假了，请看好。")


def _in_doubt_for_long(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING - 11 * MINUTE)
    put(database, letter, error=UNCLEAR, attempts=1)
    return letter


def _in_doubt_since_a_moment(database: Database, village: Village) -> int:
    letter = begun(database, village, MORNING - MINUTE)
    put(database, letter, error=UNCLEAR, attempts=1)
    return letter


def _in_doubt_as_the_night_begins(database: Database, village: Village) -> int:
    letter = begun(database, village, NIGHT)
    put(database, letter, error=UNCLEAR, attempts=1, next_attempt=NIGHT - MINUTE)
    return letter


CASES: tuple[Callable[[Database, Village], int], ...] = (
    _as_it_is,
    _in_an_open_window,
    _in_a_window_that_is_used_up,
    _unfollowed_meanwhile,
    _consent_withdrawn_meanwhile,
    _left_meanwhile,
    _stopped,
    _resting,
    _at_night,
    _night_where_she_works,
    _a_warning_at_night,
    _a_warning_in_a_window,
    _corrected_in_a_window,
    _with_the_childs_name_in_a_window,
    _in_doubt_for_long,
    _in_doubt_since_a_moment,
    _in_doubt_as_the_night_begins,
)


AT_NIGHT = (_at_night, _a_warning_at_night, _a_warning_in_a_window, _in_doubt_as_the_night_begins)


@pytest.mark.parametrize("case", CASES)
def test_both_ways_of_claiming_decide_alike(
    database: Database,
    other_database: Database,
    village: Village,
    clock: SetClock,
    case: Callable[[Database, Village], int],
) -> None:
    other_village = found(other_database, clock.now())
    now = NIGHT if case in AT_NIGHT else MORNING
    case(database, village)
    case(other_database, other_village)
    one_by_one = outbox_claim.claim(other_database, "w", now, 10)
    at_once = letters_claim.claim(database, "w", now, 10)
    assert list(map(_seen, at_once)) == list(map(_seen, one_by_one))
    assert _kept(database) == _kept(other_database)


def _seen(parcel: outbox_claim.Parcel) -> tuple[Any, ...]:
    words = parcel.text if parcel.way == "chat" else ""
    return (parcel.id, parcel.way, parcel.ref, words, parcel.form, parcel.notice, parcel.client_id, parcel.attempts)


def _kept(database: Database) -> list[tuple[Any, ...]]:
    with database.read() as session:
        outbox_rows = session.query(t.Outbox).order_by(t.Outbox.id).all()
        left = [address.window_left for address in session.query(t.Address).order_by(t.Address.id)]
        return [
            (row.once, row.state, row.way, row.attempts, row.next_attempt, row.lease_by, row.lease_until, row.error,
             row.settled_at, left)
            for row in outbox_rows
        ]  # fmt: skip
