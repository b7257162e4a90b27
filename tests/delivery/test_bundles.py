"""Notices to one teacher leave as one message; a flood of one family is joined; what carries more stays alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import LargeBinary, event, literal, update

from domain.clock import SetClock
from domain.people import Relation, Role
from messages.outbound import Envelope, Form
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.pairing import handover
from storage.person import people
from storage.traffic import outbox
from storage.traffic.outbox_bundle import gather
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.delivery.village import Village, end_pairing, found, hear, row, states, told, window_left

SECOND = timedelta(seconds=1)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def notice(database: Database, clock: SetClock, village: Village, once: str, **more: object) -> None:
    envelope = Envelope("undelivered", once[:20], village.teacher, f"通知{once}", **more)  # type: ignore[arg-type]
    with database.begin() as session:
        outbox.put(session, envelope, clock.now())


def heard(
    database: Database, village: Village, text: str, now: datetime, form: Form = Form.TEXT, author: int = 0
) -> int:
    """A guardian says something: the entry in the file, and the message to the teacher."""
    author = author or village.mother
    with database.begin() as session:
        entry = file.NewEntry(
            at=now,
            author="李思涵妈妈",
            reader="老师",
            channel="wechat",
            direction="in",
            kind=form.value,
            text=text,
            cause="inbox:1",
            author_id=author,
            once=f"heard:{text[:20]}",
        )
        number = file.write(session, entry, [village.child], now)
        name = "李思涵妈妈" if author == village.mother else "李思涵奶奶"
        envelope = Envelope("relay_to_teacher", text[:20], village.teacher, f"【{name}】{text}", form, entry_id=number)
        outbox.put(session, envelope, now)
        return number


def send_all(database: Database, clock: SetClock) -> list[Parcel]:
    sent: list[Parcel] = []
    while parcels := claim(database, "w1", clock.now(), 100):
        settle(database, [Outcome(parcel.id, "accepted") for parcel in parcels], clock.now())
        sent += parcels
    return sent


def test_notices_to_one_teacher_leave_as_one_and_cost_one_grant(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    for number in range(4):
        notice(database, clock, village, f"{number}")
    [parcel] = send_all(database, clock)
    assert parcel.text == "通知0\n\n通知1\n\n通知2\n\n通知3"
    assert window_left(database, village.teacher_address) == 4
    assert states(database) == {"0": "accepted", "1": "cancelled", "2": "cancelled", "3": "cancelled"}
    assert row(database, "3").error == "并入另一条"
    with database.read() as session:
        assert outbox.has_left(session, "3"), "its words have left"


def test_a_bundle_is_never_longer_than_the_platform_takes(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    for number in range(9):
        notice(database, clock, village, f"{number}{'字' * 150}")
    sent = send_all(database, clock)
    assert len(sent) == 3 and all(len(parcel.text.encode()) <= 2000 for parcel in sent)
    assert sum(parcel.text.count("字" * 150) for parcel in sent) == 9


def test_what_can_be_tapped_or_leads_to_a_page_stays_alone(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    notice(database, clock, village, "1", options=(("ok", "好"),))
    notice(database, clock, village, "2", link="/h5/x")
    notice(database, clock, village, "3")
    notice(database, clock, village, "4")
    sent = {parcel.text: parcel for parcel in send_all(database, clock)}
    assert set(sent) == {"通知1", "通知2", "通知3\n\n通知4"}
    assert sent["通知1"].options == (("ok", "好"),)


def test_notices_to_two_teachers_stay_theirs(database: Database, clock: SetClock, village: Village) -> None:
    with database.begin() as session:
        other = people.add_person(session, village.school, "周宁", Role.TEACHER, clock.now())
        for person in (village.teacher, other):
            outbox.put(session, Envelope("undelivered", f"to {person}", person, f"给{person}"), clock.now())
    claim(database, "w1", clock.now(), 100)
    assert "cancelled" not in {state for once, state in states(database).items() if once == f"to {village.teacher}"}
    assert row(database, f"to {other}").error != "并入另一条"


def test_a_broken_notice_does_not_take_the_others_with_it(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    for number in range(3):
        notice(database, clock, village, f"{number}")
    with database.begin() as session:
        broken = update(t.Outbox).where(t.Outbox.once == "1")
        session.execute(broken.values(body=literal(b"not sealed", LargeBinary())))
    assert [parcel.text for parcel in send_all(database, clock)] == ["通知0\n\n通知2"]
    assert states(database)["1"] == "failed"


def test_a_flood_of_one_family_is_joined_in_order_and_the_file_knows(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    words = [f"第{number}句" for number in range(1, 13)]
    for text in words:
        heard(database, village, text, clock.now())
        clock.advance(SECOND)
    [parcel] = send_all(database, clock)
    assert parcel.text == "【李思涵妈妈】" + "\n".join(words)
    assert window_left(database, village.teacher_address) == 4
    assert [told(database, text)[-1] for text in words] == ["accepted"] * 12


def test_five_texts_within_a_minute_are_a_conversation(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.teacher_address, clock.now())
    for number in range(5):
        heard(database, village, f"{number}", clock.now())
        clock.advance(SECOND)
    assert len(send_all(database, clock)) == 5


def test_six_texts_over_hours_are_no_flood(database: Database, clock: SetClock, village: Village) -> None:
    for number in range(6):
        heard(database, village, f"{number}", clock.now())
        clock.advance(timedelta(minutes=10))
    hear(database, village.teacher_address, clock.now())
    send_all(database, clock)
    assert "cancelled" not in states(database).values()


def test_a_flood_beside_another_family_keeps_both_conversations_in_order(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    with database.begin() as session:
        granny = people.add_person(session, village.school, "周桂英", Role.GUARDIAN, clock.now())
        people.add_guardian(session, village.child, granny, Relation.GRANDMOTHER, away=False)
    for number in range(7):
        heard(database, village, f"妈{number}", clock.now())
        if number in (2, 4):
            heard(database, village, f"奶{number}", clock.now(), author=granny)
        clock.advance(SECOND)
    sent = [parcel.text for parcel in send_all(database, clock)]
    assert sent == [
        "【李思涵妈妈】" + "\n".join(f"妈{n}" for n in range(7)),
        "【李思涵奶奶】奶2",
        "【李思涵奶奶】奶4",
    ]


def test_a_long_flood_is_cut_between_texts(database: Database, clock: SetClock, village: Village) -> None:
    hear(database, village.teacher_address, clock.now())
    for number in range(8):
        heard(database, village, f"{number}{'长' * 200}", clock.now())
        clock.advance(SECOND)
    sent = send_all(database, clock)
    assert len(sent) == 3 and all(len(parcel.text.encode()) <= 2000 for parcel in sent)
    assert [parcel.text[:8] for parcel in sent] == ["【李思涵妈妈】0", "【李思涵妈妈】3", "【李思涵妈妈】6"]


def test_a_flood_that_waits_for_the_window_waits_as_one(database: Database, clock: SetClock, village: Village) -> None:
    for number in range(7):
        heard(database, village, f"{number}", clock.now())
        clock.advance(SECOND)
    [card] = send_all(database, clock)
    assert card.way == "notice"
    assert [told(database, f"{number}")[-1] for number in range(7)] == ["held"] * 7


def test_a_flood_on_its_way_is_known_when_the_child_changes_hands(
    database: Database, clock: SetClock, village: Village
) -> None:
    """Joined rows are cancelled, their words are not: they wait with the row that carries them."""
    entries = []
    for number in range(7):
        entries.append(heard(database, village, f"{number}", clock.now()))
        clock.advance(SECOND)
    send_all(database, clock)
    with database.begin() as session:
        assert handover.unheard(session, village.teacher, [village.child]) == set(entries)
        assert handover.not_brought(session, village.teacher, entries) == []
    end_pairing(database, village, clock.now())
    with database.begin() as session:
        handover.cut_off(session, village.teacher, [village.child], clock.now())
        assert handover.not_brought(session, village.teacher, entries) == entries
    assert [told(database, f"{number}")[-1] for number in range(7)] == ["cancelled"] * 7


def test_where_nothing_is_to_be_joined_it_costs_one_query(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.teacher_address, clock.now())
    notice(database, clock, village, "1")
    seen: list[str] = []
    with database.begin() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
        gather(session, clock.now())
    assert len([one for one in seen if one.startswith("SELECT")]) == 1
