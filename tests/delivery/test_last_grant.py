"""One grant is left: danger takes it before talk, talk before notices; a notice never takes a teacher's last one."""

import pytest
from sqlalchemy import update

from domain.clock import SetClock
from domain.delivery import Priority
from messages.outbound import Envelope
from storage import tables as t
from storage.database import Database
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.delivery.village import Village, found, hear, states, window_left


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def only(database: Database, address: int, left: int) -> None:
    with database.begin() as session:
        session.execute(update(t.Address).where(t.Address.id == address).values(window_left=left))


def put(database: Database, clock: SetClock, person: int, kind: str, once: str, as_danger: bool = False) -> None:
    with database.begin() as session:
        outbox.put(session, Envelope(kind, once, person, once), clock.now())
        if as_danger:
            danger = update(t.Outbox).where(t.Outbox.once == once)
            session.execute(danger.values(priority=int(Priority.SAFETY)))


def send_all(database: Database, clock: SetClock) -> list[Parcel]:
    sent: list[Parcel] = []
    while parcels := claim(database, "w1", clock.now(), 100):
        settle(database, [Outcome(parcel.id, "accepted") for parcel in parcels], clock.now())
        sent += parcels
    return sent


def chats(parcels: list[Parcel]) -> list[str]:
    return [parcel.text for parcel in parcels if parcel.way == "chat"]


def test_danger_before_talk_before_notices(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.teacher_address, clock.now())
    only(database, village.teacher_address, 1)
    put(database, clock, village.teacher, "undelivered", "notice")
    put(database, clock, village.teacher, "relay_to_teacher", "talk")
    put(database, clock, village.teacher, "binding_request", "danger", as_danger=True)
    assert chats(send_all(database, clock)) == ["danger"]
    assert (states(database)["talk"], states(database)["notice"]) == ("held", "held")


def test_talk_takes_the_last_grant_when_there_is_no_danger(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    only(database, village.teacher_address, 1)
    put(database, clock, village.teacher, "undelivered", "notice")
    put(database, clock, village.teacher, "relay_to_teacher", "talk")
    assert chats(send_all(database, clock)) == ["talk"]
    assert states(database)["notice"] == "held"


def test_a_notice_never_takes_a_teachers_last_grant(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.teacher_address, clock.now())
    only(database, village.teacher_address, 1)
    put(database, clock, village.teacher, "undelivered", "notice")
    assert chats(send_all(database, clock)) == []
    assert window_left(database, village.teacher_address) == 1
    put(database, clock, village.teacher, "relay_to_teacher", "talk")
    put(database, clock, village.teacher, "relay_to_teacher", "more")
    sent = send_all(database, clock)
    assert chats(sent) == ["talk"]
    assert [parcel.way for parcel in sent if parcel.way == "notice"] == ["notice"], "talk that waits has its own card"


def test_a_family_has_no_grant_kept_back(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    only(database, village.mother_address, 1)
    put(database, clock, village.mother, "teacher_changed", "news")
    assert chats(send_all(database, clock)) == ["news"]
