"""A mass send step by step: each once, whatever dies or is refused in between."""

import threading

import pytest
from sqlalchemy import update

from domain.letter import LetterState
from scheduler import mass as lane
from scheduler.mass import AsksAdmin, NotNow, Refused, Unclear
from storage import tables as t
from storage.traffic import mass, mass_tasks
from storage.traffic.outbox_claim import claim
from tests.letters.mass_platform import (
    BLOCKED,
    LIKE_AN_AD,
    NEAR,
    SENT,
    Killed,
    Platform,
    begin,
    everybody_is,
    standing,
    task,
    told,
    turn,
)
from tests.letters.school import School


@pytest.fixture
def platform() -> Platform:
    return Platform()


STEPS = [("make_tag", "before"), ("make_tag", "after"), ("tag", "before"), ("tag", "after"), ("send", "before"),
         ("send", "after"), ("drop_tag", "before"), ("drop_tag", "after")]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_goes_on_and_arrives_once(
    school: School, platform: Platform, step: tuple[str, str]
) -> None:
    letter = begin(school)
    platform.dies_at = step
    with pytest.raises(Killed):
        for _ in range(3):
            turn(school, platform)
            told(school, SENT)
    assert turn(school, platform) == 0, "its lease runs"
    for _ in range(4):
        school.later(seconds=mass_tasks.LEASE.total_seconds())
        turn(school, platform)
    told(school, SENT)
    turn(school, platform)
    assert platform.readers == [sorted(NEAR)]
    everybody_is(school, letter, "accepted", "mass")
    assert task(school.database).state == "finished" and platform.tags == {}


def test_an_answer_that_was_lost_is_asked_for_under_the_same_name(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.says = [Unclear("微信没有答复"), NotNow("微信没有答复"), Unclear("同一次群发重试得太快")]
    turn(school, platform)
    assert task(school.database).state == "submitted"
    for _ in range(3):
        school.later(minutes=10)
        turn(school, platform)
    assert platform.readers == [sorted(NEAR)]
    everybody_is(school, letter, "accepted", "mass")


def test_after_a_day_the_name_is_forgotten_and_a_person_decides(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.dies_at = ("send", "after")
    with pytest.raises(Killed):
        turn(school, platform)
    school.later(hours=30)
    turn(school, platform)
    assert task(school.database).state == "uncertain" and platform.calls.count("send") == 1
    everybody_is(school, letter, "uncertain", "mass")


def test_a_refusal_after_a_lost_answer_is_not_believed(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.says = [Unclear("微信没有答复"), Refused("群发的次数用完了")]
    turn(school, platform)
    school.later(minutes=10)
    turn(school, platform)
    everybody_is(school, letter, "uncertain", "mass")


def test_the_administrators_word_is_not_known(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.says = [AsksAdmin("群发要公众号管理员在微信上确认")]
    turn(school, platform)
    assert task(school.database).error == "群发要公众号管理员在微信上确认"
    everybody_is(school, letter, "uncertain", "mass")
    told(school, SENT)  # of another one: the number of this one is not known
    everybody_is(school, letter, "uncertain", "mass")


def test_used_up_they_go_as_cards_and_the_reason_stands(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.says = [Refused("群发的次数用完了")]
    turn(school, platform)
    everybody_is(school, letter, "queued", None)
    assert (task(school.database).state, task(school.database).error) == ("failed", "群发的次数用完了")
    assert len(claim(school.database, "worker", school.now, 100)) == 3
    turn(school, platform)
    assert platform.tags == {}


def test_a_platform_that_never_answers_ends_in_cards(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.says = [NotNow("微信没有答复")] * 20
    for _ in range(12):
        turn(school, platform)
        school.later(minutes=31)
    everybody_is(school, letter, "queued", None)
    assert platform.sent == {}


def test_one_who_cannot_be_tagged_does_not_keep_the_others_back(school: School, platform: Platform) -> None:
    platform.spoilt = {"张伟"}
    letter = begin(school)
    turn(school, platform)
    assert platform.readers == [["周桂英", "李强"]]
    assert standing(school.database, letter)["张伟"] == ("queued", None)
    platform.spoilt = {"张伟", "李强"}
    alone = begin(school, title="清明安全提醒")
    turn(school, platform)
    everybody_is(school, alone, "queued", None)
    assert len(platform.sent) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_report_may_come_before_the_answer(school: School, platform: Platform, when: str) -> None:
    letter = begin(school)
    platform.dies_at = ("send", "after")
    with pytest.raises(Killed):
        turn(school, platform)
    if when == "before":
        told(school, BLOCKED)
    school.later(minutes=11)
    turn(school, platform)
    if when == "after":
        told(school, BLOCKED)
        told(school, BLOCKED)
    found = task(school.database)
    assert (found.state, found.total, found.filtered, found.sent, found.failed) == ("finished", 3, 2, 2, 0)
    everybody_is(school, letter, "accepted", "mass")  # nobody can tell who was filtered out


def test_a_send_that_failed_becomes_cards_with_the_reason(school: School, platform: Platform) -> None:
    letter = begin(school)
    turn(school, platform)
    told(school, LIKE_AN_AD)
    everybody_is(school, letter, "queued", None)
    assert task(school.database).error == "微信认为像广告"
    assert len(claim(school.database, "worker", school.now, 100)) == 3


def test_without_a_report_it_asks_and_at_last_stops_asking(school: School, platform: Platform) -> None:
    begin(school)
    turn(school, platform)
    school.later(minutes=31)
    turn(school, platform)
    assert task(school.database).state == "accepted" and "is_over" in platform.calls
    platform.over = True
    school.later(hours=2)
    turn(school, platform)
    assert (task(school.database).state, task(school.database).sent) == ("finished", None)
    turn(school, platform)
    assert platform.tags == {}


def test_a_letter_that_is_stopped_is_not_sent(school: School, platform: Platform) -> None:
    letter = begin(school)
    with school.database.begin() as session:
        session.execute(update(t.Letter).values(state=LetterState.STOPPED.value))
    turn(school, platform)
    assert platform.sent == {}
    everybody_is(school, letter, "cancelled", "mass")


def test_a_letter_that_rests_waits(school: School, platform: Platform) -> None:
    letter = begin(school)
    with school.database.begin() as session:
        session.execute(update(t.Letter).values(paused_at=school.now))
    assert turn(school, platform) == 0 and platform.calls == []
    with school.database.begin() as session:
        session.execute(update(t.Letter).values(paused_at=None))
    school.later(minutes=1)
    turn(school, platform)
    everybody_is(school, letter, "accepted", "mass")


def test_stopped_between_the_tag_and_the_send(school: School, platform: Platform) -> None:
    letter = begin(school)
    platform.dies_at = ("tag", "after")
    with pytest.raises(Killed):
        turn(school, platform)
    with school.database.begin() as session:
        assert mass.withdraw(session, letter, school.now) == 3
    everybody_is(school, letter, "queued", None)
    school.later(hours=1)
    turn(school, platform)
    assert platform.sent == {} and platform.tags == {}


def test_a_hundred_a_day_is_all(school: School, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mass_tasks, "MOST_A_DAY", 1)
    begin(school)
    turn(school, platform)
    second = begin(school, title="第二封")
    turn(school, platform)
    everybody_is(school, second, "queued", None)
    school.later(days=1)
    third = begin(school, title="第三封")
    turn(school, platform)
    everybody_is(school, third, "accepted", "mass")


def test_the_end_of_the_program_is_waited_for_by_nobody(school: School, platform: Platform) -> None:
    begin(school)
    stop = threading.Event()
    stop.set()
    lane.turn(school.database, school.clock, platform, stop)
    assert platform.calls == []
    school.later(minutes=11)
    turn(school, platform)
    assert platform.readers == [sorted(NEAR)]
