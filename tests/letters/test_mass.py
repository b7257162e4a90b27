"""A letter by mass send: who gets it so, and cards for everybody else."""

import pytest
from sqlalchemy import select, update

from handlers.actions.letter.letter_begin import begin as start
from scheduler.mass import Refused
from storage import tables as t
from storage.traffic import mass
from storage.traffic.outbox_claim import claim
from tests.letters.mass_platform import (
    NEAR,
    SENT,
    Platform,
    begin,
    everybody_is,
    standing,
    task,
    tasks,
    told,
    turn,
)
from tests.letters.school import School


@pytest.fixture
def platform() -> Platform:
    return Platform()


def test_one_send_reaches_everybody_and_its_tag_goes_away(school: School, platform: Platform) -> None:
    letter = begin(school)
    everybody_is(school, letter, "sending", "mass")
    assert standing(school.database, letter)["赵国强"] == ("queued", None), "China's hour is not that of Rome"
    assert turn(school, platform) == 1
    assert platform.readers == [sorted(NEAR)]
    [(_, text)] = platform.sent.values()
    assert text.startswith("《国庆安全提醒》\n不下水") and "“1”" in text
    everybody_is(school, letter, "accepted", "mass")
    told(school, SENT)
    assert (task(school.database).state, task(school.database).sent) == ("finished", 3)
    turn(school, platform)
    assert platform.tags == {} and turn(school, platform) == 0


def test_the_delivery_leaves_them_alone(school: School, platform: Platform) -> None:
    letter = begin(school)
    school.later(hours=6)  # nine in the morning in Rome
    assert {one.person_id for one in claim(school.database, "worker", school.now, 100)} == {school.ids["赵国强"]}
    everybody_is(school, letter, "sending", "mass")


def test_an_open_window_is_better_and_a_single_reader_keeps_their_card(school: School, platform: Platform) -> None:
    school.opens_window("李强")
    letter = begin(school)
    assert standing(school.database, letter)["李强"] == ("queued", None)
    assert turn(school, platform) == 1
    assert platform.readers == [["周桂英", "张伟"]]
    school.opens_window("张伟")
    alone = begin(school, title="清明安全提醒")
    assert standing(school.database, alone)["周桂英"] == ("queued", None)
    assert len(tasks(school.database)) == 1


def test_four_a_month_count_whatever_the_letter_and_the_month_is_chinas(school: School, platform: Platform) -> None:
    for number in range(4):
        begin(school, title=f"第{number}封")
        turn(school, platform)
    fifth = begin(school, title="第五封")
    everybody_is(school, fifth, "queued", None)
    school.later(days=8)  # 1 December
    sixth = begin(school, title="第六封")
    everybody_is(school, sixth, "sending", "mass")


def test_a_send_that_was_given_back_took_nobodys_slot(school: School, platform: Platform) -> None:
    for number in range(4):
        platform.says = [Refused("群发的次数用完了")]
        begin(school, title=f"第{number}封")
        turn(school, platform)
    everybody_is(school, begin(school, title="第五封"), "sending", "mass")


def test_two_adults_with_one_phone_take_one_slot(school: School, platform: Platform) -> None:
    with school.database.begin() as session:
        mother = school.ids["王芳"]
        place = session.scalars(select(t.Address).where(t.Address.ref_index == "周桂英")).one()
        school._bind(session, place.id, school.links["王芳", "李思涵"], mother)
        session.execute(update(t.Address).where(t.Address.id == place.id).values(person_id=school.ids["周桂英"]))
    letter = begin(school)
    found = standing(school.database, letter)
    assert sorted([found["王芳"], found["周桂英"]]) == [("queued", None), ("sending", "mass")]


def test_taking_again_takes_nobody_twice(school: School, platform: Platform) -> None:
    letter = begin(school)
    with school.database.begin() as session:
        assert mass.take(session, letter, school.now) == 3
    turn(school, platform)
    with school.database.begin() as session:
        assert mass.take(session, letter, school.now) == 0
    while turn(school, platform):
        pass
    assert platform.readers == [sorted(NEAR)]
    everybody_is(school, letter, "accepted", "mass")


def test_a_letter_without_it_is_not_touched(school: School, platform: Platform) -> None:
    number = school.write()
    with school.database.begin() as session:
        start(session, number, school.now)
        assert mass.take(session, number, school.now) == 0
    assert tasks(school.database) == []


def test_large_letters_go_in_even_groups(school: School, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mass, "LARGEST", 5)
    school.many(8)
    begin(school)
    assert sorted(one.people for one in tasks(school.database)) == [3, 4, 4]
    assert len({one.client_id for one in tasks(school.database)}) == 3
    while turn(school, platform):
        pass
    assert sorted(len(refs) for refs in platform.readers) == [3, 4, 4]
    assert len({ref for refs in platform.readers for ref in refs}) == 11


def test_fifty_carry_a_tag_at_a_time(school: School, platform: Platform) -> None:
    school.many(60)
    begin(school)
    turn(school, platform)
    assert platform.calls == ["make_tag", "tag", "tag", "send"]


def test_at_night_it_waits_for_the_morning_unless_it_is_urgent(school: School, platform: Platform) -> None:
    school.later(hours=13)  # 23:00
    letter = begin(school)
    assert turn(school, platform) == 0
    begin(school, title="台风提醒", urgent=True)
    assert turn(school, platform) == 1
    school.later(hours=8, minutes=1)
    assert turn(school, platform) == 2  # and the report of the other did not come
    everybody_is(school, letter, "accepted", "mass")
