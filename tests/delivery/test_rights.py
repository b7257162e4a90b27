"""Consent, following and pairing are asked again at the moment of sending, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.window import Window
from messages.outbound import Envelope
from storage import tables as t
from storage.database import Database
from storage.person import addresses
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from tests.beginnings import Beginnings
from tests.delivery.village import (
    MINUTE,
    MOTHER,
    Village,
    end_binding,
    end_pairing,
    found,
    hear,
    row,
    say,
    states,
    unfollow,
)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def take(database: Database, clock: SetClock, worker: str = "w1") -> list[Parcel]:
    return claim(database, worker, clock.now(), 100)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda db, v, now: unfollow(db, v.mother_address), "failed"),
        (lambda db, v, now: end_binding(db, v.mother_address, now), "cancelled"),
        (lambda db, v, now: end_pairing(db, v, now), "cancelled"),
    ],
    ids=["unfollowed", "consent withdrawn", "pairing ended"],
)
def test_rights_are_asked_again_when_it_is_sent(
    database: Database, clock: SetClock, village: Village, change: Callable[..., None], state: str
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    change(database, village, clock.now())
    assert [parcel for parcel in take(database, clock) if parcel.person_id == village.mother] == []
    assert states(database)["m1"] == state
    assert row(database, "m1").error


def test_what_stands_in_no_file_needs_consent_too(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    with database.begin() as session:
        outbox.put(session, Envelope("relay_to_family", "head", village.mother, "【陈老师】发来一段语音"), clock.now())
    end_binding(database, village.mother_address, clock.now())
    assert take(database, clock) == []
    assert (states(database)["head"], row(database, "head").error) == ("cancelled", "对方已取消联系")


def test_of_two_phones_the_one_that_agreed_is_used(database: Database, clock: SetClock, village: Village) -> None:
    clock.advance(MINUTE)
    with database.begin() as session:  # a second phone of the same mother, heard later but not bound to any child
        _address(session, "o-second-phone", village.mother, clock.now())
    hear(database, village.mother_address, clock.now() - MINUTE)
    say(database, village, "m1", clock.now())
    assert [parcel.ref for parcel in take(database, clock)] == [MOTHER]


def test_nothing_leaves_to_somebody_who_left_the_school(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.teacher_address, clock.now())
    with database.begin() as session:
        outbox.put(session, Envelope("undelivered", "u", village.teacher, "…"), clock.now())
        session.execute(update(t.Person).where(t.Person.id == village.teacher).values(left_at=clock.now()))
    assert take(database, clock) == []
    assert states(database)["u"] == "cancelled"


def _address(session: Session, ref: str, person: int, now: datetime) -> None:
    place = addresses.find_or_add(session, "gh_school", ref, now)
    addresses.belongs_to(session, place.id, person)
    addresses.heard(session, place.id, Window(now + timedelta(hours=40), 5), now)
