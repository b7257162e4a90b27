"""A letter to everybody: one statement, one message for each person who can be reached, and the way that is open."""

import time
from datetime import datetime

import pytest
from sqlalchemy import event, insert, select

from domain.clock import CHINA, SetClock
from domain.people import Relation, Role
from storage import tables as t
from storage.database import Database
from storage.letter import letters
from storage.letter.letters import NewLetter
from storage.person import people
from storage.traffic import outbox
from storage.traffic.links import read_letter
from storage.traffic.outbox_claim import claim
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.delivery.village import MINUTE, Village, bind, end_binding, family, found, hear, states, unfollow

TITLE = "寒假致家长的一封信"


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def start_letter(database: Database, village: Village, now: datetime) -> int:
    with database.begin() as session:
        letter = letters.draft(session, village.school, NewLetter(TITLE, "全文", "放假了，水边冰面不要去。"), now)
        letters.start(session, letter, now)
        return letter


def fan_out(database: Database, letter: int, now: datetime) -> int:
    with database.begin() as session:
        return outbox.fan_out_letter(session, letter, now)


def test_siblings_bring_their_mother_one_letter(database: Database, clock: SetClock, village: Village) -> None:
    with database.begin() as session:
        brother = people.add_child(session, village.school, "李思远", "一年级1班", clock.now())
        link = people.add_guardian(session, brother, village.mother, Relation.MOTHER, away=True)
        bind(session, village.mother_address, link, village.mother, clock.now())
    letter = start_letter(database, village, clock.now())
    assert fan_out(database, letter, clock.now()) == 1
    assert fan_out(database, letter, clock.now()) == 0
    assert states(database) == {f"letter:{letter}:{village.mother}": "queued"}


def test_only_those_who_can_be_reached_get_a_message(database: Database, clock: SetClock, village: Village) -> None:
    with database.begin() as session:
        _, _, gone_address = family(session, village.school, village.child, "周大山", "gone", clock.now())
        _, _, out_address = family(session, village.school, village.child, "刘小梅", "out", clock.now())
        people.add_guardian(
            session,
            village.child,
            people.add_person(session, village.school, "李有田", Role.GUARDIAN, clock.now()),
            Relation.GRANDFATHER,
            away=False,
        )
    unfollow(database, gone_address)
    end_binding(database, out_address, clock.now())
    letter = start_letter(database, village, clock.now())
    assert fan_out(database, letter, clock.now()) == 1
    assert list(states(database)) == [f"letter:{letter}:{village.mother}"]


def test_outside_the_window_the_letter_is_a_card_with_a_link(
    database: Database, clock: SetClock, village: Village, vault: Vault
) -> None:
    letter = start_letter(database, village, clock.now())
    fan_out(database, letter, clock.now())
    [parcel] = claim(database, "w", clock.now(), 10)
    assert parcel.way == "notice"
    assert parcel.notice is not None
    assert (parcel.notice.what, parcel.notice.who) == ("学校给您的一封信", "学校")
    link = read_letter(vault, parcel.notice.link.rsplit("/", 1)[1], clock.now())
    assert link is not None
    assert (link.letter_id, link.person_id) == (letter, village.mother)


def test_inside_the_window_the_letter_is_said_in_the_chat(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    fan_out(database, start_letter(database, village, clock.now()), clock.now())
    [parcel] = claim(database, "w", clock.now(), 10)
    assert parcel.way == "chat"
    assert TITLE in parcel.text
    assert "收到" in parcel.text


def test_a_letter_sent_at_night_leaves_in_the_morning(database: Database, clock: SetClock, village: Village) -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=CHINA)
    fan_out(database, start_letter(database, village, night), night)
    assert claim(database, "w", night, 10) == []
    assert len(claim(database, "w", datetime(2026, 11, 24, 7, 0, tzinfo=CHINA), 10)) == 1


def test_five_thousand_families_take_one_statement(database: Database, clock: SetClock, village: Village) -> None:
    many(database, village, 5000, clock.now())
    letter = start_letter(database, village, clock.now())
    inserts: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: inserts.append(given[2]))
    began = time.monotonic()
    assert fan_out(database, letter, clock.now()) == 5001
    assert time.monotonic() - began < 10
    assert len([statement for statement in inserts if "INSERT" in statement]) == 1
    parcels = claim(database, "w", clock.now(), 256)
    assert len({parcel.person_id for parcel in parcels}) == 256


def many(database: Database, village: Village, number: int, now: datetime) -> None:
    """So many more bound guardians of the one child, written in bulk."""
    with database.begin() as session:
        session.add(t.Invitation(code_index="BULK", person_id=village.mother, created_at=now, expires_at=now + MINUTE))
        session.flush()
        invitation = session.scalars(select(t.Invitation.id).order_by(t.Invitation.id.desc())).first()
        everyone = [
            {"school_id": village.school, "role": "guardian", "name": f"家长{n}", "time_zone": "Asia/Shanghai",
             "created_at": now} for n in range(number)
        ]  # fmt: skip
        persons = list(session.scalars(insert(t.Person).returning(t.Person.id, sort_by_parameter_order=True), everyone))
        links = [
            {"child_id": village.child, "person_id": person, "relation": "other", "away": True} for person in persons
        ]
        made = insert(t.Guardianship).returning(t.Guardianship.id, sort_by_parameter_order=True)
        link_ids = session.scalars(made, links)
        places = [
            {"account": "gh_school", "ref": f"r{person}", "ref_index": f"r{person}", "person_id": person,
             "following": True, "window_left": 0, "created_at": now} for person in persons
        ]  # fmt: skip
        place_ids = session.scalars(insert(t.Address).returning(t.Address.id, sort_by_parameter_order=True), places)
        bound = [
            {"address_id": place, "guardianship_id": link, "invitation_id": invitation, "state": "active",
             "created_at": now} for place, link in zip(list(place_ids), list(link_ids), strict=True)
        ]  # fmt: skip
        session.execute(insert(t.Binding), bound)
