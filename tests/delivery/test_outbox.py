"""The queue on both databases: promised once, claimed under a lease, asked again, in order, settled once."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.clock import CHINA, SetClock
from domain.people import Role
from domain.window import Window
from messages.outbound import Envelope
from storage import tables as t
from storage.database import Database
from storage.person import addresses, people
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


def send_all(database: Database, clock: SetClock) -> list[Parcel]:
    """Claim and accept until nothing is due."""
    sent: list[Parcel] = []
    while parcels := take(database, clock):
        accept(database, clock, parcels)
        sent += parcels
    return sent


def test_the_same_once_is_promised_once(database: Database, clock: SetClock, village: Village) -> None:
    envelope = Envelope("relay_to_family", "only", village.mother, "在吗")
    with database.begin() as session:
        assert outbox.put(session, envelope, clock.now()) is not None
    with database.begin() as session:
        assert outbox.put(session, envelope, clock.now()) is None
        assert outbox.counts(session) == {"queued": 1}


def test_the_same_once_from_eight_threads_is_promised_once(
    database: Database, clock: SetClock, village: Village
) -> None:
    envelope = Envelope("relay_to_family", "only", village.mother, "在吗")
    made: list[int | None] = []
    start = threading.Barrier(8)

    def put() -> None:
        start.wait()
        with database.begin() as session:
            made.append(outbox.put(session, envelope, clock.now()))

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len([number for number in made if number is not None]) == 1


def test_a_long_text_becomes_several_messages_in_order_and_nothing_is_lost(
    database: Database, clock: SetClock, village: Village
) -> None:
    text = "天气转凉，请给孩子添件衣服。" * 100
    with database.begin() as session:
        outbox.put(session, Envelope("relay_to_family", "long", village.mother, text), clock.now())
    hear(database, village.mother_address, clock.now())
    sent = send_all(database, clock)
    assert len(sent) == 3
    assert all(len(parcel.text.encode()) <= 2048 for parcel in sent)
    assert "".join(p.text.removesuffix(f"（{n}/3）") for n, p in enumerate(sent, 1)) == text
    assert window_left(database, village.mother_address) == 2


def test_a_message_past_its_deadline_expires_and_its_teacher_hears_of_it(
    database: Database, clock: SetClock, village: Village
) -> None:
    say(database, village, "late", clock.now())
    clock.advance(timedelta(days=30))
    hear(database, village.mother_address, clock.now())
    hear(database, village.teacher_address, clock.now())
    [notice] = take(database, clock)
    assert states(database)["late"] == "expired"
    assert told(database, "late") == ["queued", "expired"]
    assert (notice.person_id, notice.kind) == (village.teacher, "undelivered")
    assert "李思涵妈妈" in notice.text


def test_five_messages_leave_the_others_wait_and_are_announced_once(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    for number in range(1, 9):
        say(database, village, f"m{number}", clock.now())
    sent = send_all(database, clock)
    chats = [parcel.text for parcel in sent if parcel.way == "chat"]
    cards = [parcel for parcel in sent if parcel.way == "notice"]
    assert chats == ["m1", "m2", "m3", "m4", "m5"]
    assert [states(database)[f"m{number}"] for number in (6, 7, 8)] == ["held"] * 3
    assert told(database, "m6") == ["queued", "held"]
    assert len(cards) == 1
    assert cards[0].notice is not None
    assert (cards[0].notice.what, cards[0].notice.who) == ("老师有话带给您", "陈老师")
    assert cards[0].notice.when == "2026年11月23日 10:00"
    assert cards[0].notice.link.startswith("/h5/waiting/")
    assert window_left(database, village.mother_address) == 0

    clock.advance(timedelta(hours=1))
    hear(database, village.mother_address, clock.now())
    assert [parcel.text for parcel in send_all(database, clock)] == ["m6", "m7", "m8"]
    assert window_left(database, village.mother_address) == 2


def test_a_window_that_closed_by_time_holds_with_one_card_for_the_whole_silence(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    clock.advance(timedelta(hours=48))
    say(database, village, "m1", clock.now())
    assert [parcel.way for parcel in send_all(database, clock)] == ["notice"]
    clock.advance(timedelta(days=3))
    say(database, village, "m2", clock.now())
    assert send_all(database, clock) == []
    assert [states(database)[name] for name in ("m1", "m2")] == ["held", "held"]


def test_each_warning_has_a_card_of_its_own_whatever_was_announced_before(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    clock.advance(timedelta(hours=48))
    say(database, village, "m1", clock.now())
    assert [parcel.way for parcel in send_all(database, clock)] == ["notice"]
    for name in ("asked", "asked again"):
        with database.begin() as session:
            outbox.put(session, Envelope("roll_call", name, village.mother, "李思涵今天平安吗？"), clock.now())
        [card] = send_all(database, clock)
        assert card.notice is not None and card.notice.what == "孩子今天平安吗？请回1或2"
        assert states(database)[name] == "held"
        clock.advance(timedelta(minutes=30))


def test_a_card_is_not_sent_when_the_window_opens_first(database: Database, clock: SetClock, village: Village) -> None:
    say(database, village, "m1", clock.now())
    [card] = take(database, clock)
    settle(database, [Outcome(card.id, "retry", retry_at=clock.now() + MINUTE)], clock.now())
    clock.advance(MINUTE)
    hear(database, village.mother_address, clock.now())
    assert [(parcel.way, parcel.text) for parcel in send_all(database, clock)] == [("chat", "m1")]
    assert [state for once, state in states(database).items() if once.startswith("announce:")] == ["cancelled"]


def test_words_to_one_person_leave_one_after_the_other(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    for name in ("m1", "m2", "m3"):
        say(database, village, name, clock.now())
    [first] = take(database, clock)
    assert first.text == "m1"
    assert take(database, clock, "w2") == []  # m1 is on the wire
    settle(database, [Outcome(first.id, "retry", retry_at=clock.now() + MINUTE)], clock.now())
    assert take(database, clock) == []  # m2 does not overtake m1
    clock.advance(MINUTE)
    assert [parcel.text for parcel in send_all(database, clock)] == ["m1", "m2", "m3"]


def test_two_workers_never_share_a_parcel(database: Database, clock: SetClock, village: Village) -> None:
    with database.begin() as session:
        for number in range(40):
            person = people.add_person(session, village.school, f"老师{number}", Role.TEACHER, clock.now())
            _address(session, f"phone-{number}", person, clock.now())
            outbox.put(session, Envelope("undelivered", f"u{number}", person, "…"), clock.now())
    taken: list[list[int]] = [[], []]
    start = threading.Barrier(2)

    def work(me: int) -> None:
        start.wait()
        for _ in range(8):
            taken[me] += [parcel.id for parcel in claim(database, f"w{me}", clock.now(), 7)]

    threads = [threading.Thread(target=work, args=(me,)) for me in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken[0] + taken[1]) == len(set(taken[0] + taken[1])) == 40


def test_chat_of_a_dead_worker_becomes_uncertain_and_the_teacher_is_told(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    assert len(take(database, clock)) == 1
    clock.advance(timedelta(seconds=59))
    assert take(database, clock, "w2") == []
    assert states(database)["m1"] == "sending"
    clock.advance(timedelta(seconds=1))
    [told_teacher] = take(database, clock, "w2")
    assert told_teacher.person_id == village.teacher and "不确定送到没有" in told_teacher.text
    assert states(database)["m1"] == "uncertain"
    assert told(database, "m1") == ["queued", "uncertain"]


def test_a_card_of_a_dead_worker_is_sent_again_under_the_same_id(
    database: Database, clock: SetClock, village: Village
) -> None:
    say(database, village, "m1", clock.now())
    [card] = take(database, clock)
    clock.advance(timedelta(seconds=61))
    [again] = take(database, clock, "w2")
    assert (again.id, again.client_id) == (card.id, card.client_id)
    assert again.attempts == 2
    clock.advance(timedelta(minutes=10))  # now the platform may have forgotten the id
    assert take(database, clock, "w3") == []
    assert row(database, next(once for once in states(database) if once.startswith("announce:"))).state == "uncertain"


def test_a_worker_that_comes_late_is_believed_when_it_sent(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    say(database, village, "m1", clock.now())
    parcels = take(database, clock)
    clock.advance(timedelta(minutes=2))
    take(database, clock, "w2")
    accept(database, clock, parcels)
    assert states(database)["m1"] == "accepted"
    settle(database, [Outcome(parcels[0].id, "failed", reason="…")], clock.now())
    assert states(database)["m1"] == "accepted"


def test_what_goes_by_day_waits_for_morning_where_the_reader_is(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    night = datetime(2026, 11, 23, 23, 30, tzinfo=CHINA)
    with database.begin() as session:
        outbox.put(session, Envelope("contacts_overdue", "c", village.teacher, "…"), night)
        session.execute(update(t.Person).where(t.Person.id == village.teacher).values(time_zone="Asia/Urumqi"))
    morning = datetime(2026, 11, 24, 7, 0, tzinfo=CHINA)
    assert row(database, "c").next_attempt == morning
    assert claim(database, "w", morning, 10) == []  # it is five o'clock in Urumqi
    assert len(claim(database, "w", morning + timedelta(hours=2), 10)) == 1


def test_a_broken_row_fails_alone(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.mother_address, clock.now())
    hear(database, village.teacher_address, clock.now())
    say(database, village, "m1", clock.now())
    with database.begin() as session:
        outbox.put(session, Envelope("undelivered", "u", village.teacher, "…"), clock.now())
        session.connection().exec_driver_sql(
            "UPDATE outbox SET body = x'00' WHERE kind = 'relay_to_family'"
            if database.is_sqlite
            else "UPDATE outbox SET body = '\\x00'::bytea WHERE kind = 'relay_to_family'"
        )
    taken = take(database, clock)
    assert [parcel.person_id for parcel in taken] == [village.teacher]
    assert states(database)["m1"] == "failed"


def _address(session: Session, ref: str, person: int, now: datetime) -> None:
    place = addresses.find_or_add(session, "gh_school", ref, now)
    addresses.belongs_to(session, place.id, person)
    addresses.heard(session, place.id, Window(now + timedelta(hours=40), 5), now)
