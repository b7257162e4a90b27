"""Nobody takes it: the next on call every five minutes, at any hour, over restarts, once for each step."""

import threading
from datetime import timedelta

import pytest

from domain.alert import AlertState
from domain.clock import SetClock
from scheduler import alerts as job
from storage.alert import on_call
from storage.database import Database
from tests.alerts.house import DIRECTOR, GATE, GRANDMOTHER, MISSING, MOTHER, NIGHT, OTHER, PAIRED, House


def test_it_climbs_over_restarts_until_somebody_takes_it(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    assert house.passes(4) == 0
    house.restarts()
    assert house.passes(1) == 1
    assert ["还没有人接手" in text for text in house.texts(GATE)] == [True]
    assert house.told(NIGHT) == []
    house.restarts()
    house.passes(5)
    assert len(house.told(NIGHT)) == 1
    house.restarts()
    house.passes(5)
    assert len(house.told(GATE)) == 2, "from the beginning again"
    assert [len(house.told(name)) for name in (PAIRED, OTHER, DIRECTOR)] == [2, 2, 2], "and everybody hears it again"
    house.restarts()
    number = house.alert().id
    assert "交给您了" in house.taps(NIGHT, f"alert-take:{number}")
    told = len(house.told(GATE))
    house.passes(60)
    assert house.alert().state is AlertState.TAKEN and len(house.told(GATE)) == told, "the chain stands still"


def test_after_a_long_sleep_one_step_is_made_not_all_that_were_missed(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    house.clock.advance(timedelta(hours=3))
    house.restarts()
    assert (house.looks(), house.looks()) == (1, 0)
    assert len(house.told(GATE)) == 1


def test_three_programs_at_once_make_each_step_once(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    for step in (1, 2):
        house.clock.advance(timedelta(minutes=5))
        assert sum(together(house, 3)) == 1
        assert house.alert().step == step
    assert len(house.told(GATE)) == len(house.told(NIGHT)) == 1


def test_who_is_not_on_wechat_is_passed_over(house: House) -> None:
    with house.database.begin() as session:
        from domain.people import Role

        absent = house.staff(session, "高远", Role.TEACHER, on_wechat=False)
        on_call.set_chain(session, house.school, [absent, house.id_of(session, NIGHT)])
    house.says(GRANDMOTHER, MISSING)
    house.passes(5)
    assert len(house.told(NIGHT)) == 1


def test_without_a_chain_the_same_people_are_told_again(database: Database, clock: SetClock) -> None:
    house = House(database, clock, on_duty=())
    house.says(GRANDMOTHER, MISSING)
    house.passes(5)
    assert [len(house.told(name)) for name in (PAIRED, OTHER, DIRECTOR)] == [2, 2, 2]


def test_an_alert_that_cannot_be_climbed_holds_no_other_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.actions.alert import alert_chain

    house.says(GRANDMOTHER, MISSING)
    house.says(MOTHER, "我妈说孩子不见了 怎么办")
    first, second = (alert.id for alert in house.all_alerts())
    climb = alert_chain.climb_due

    def fails_for_the_first(session: object, alert_id: int, now: object) -> bool:
        if alert_id == first:
            raise RuntimeError("this one is broken")
        return climb(session, alert_id, now)  # type: ignore[arg-type]

    monkeypatch.setattr(alert_chain, "climb_due", fails_for_the_first)
    house.clock.advance(timedelta(minutes=6))
    with pytest.raises(RuntimeError):
        house.looks()
    assert {alert.id: alert.step for alert in house.all_alerts()} == {first: 0, second: 1}


def test_two_who_tap_at_once_one_has_it_and_the_other_reads_who(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    key = f"alert-take:{house.alert().id}"
    answers: dict[str, str] = {}
    start = threading.Barrier(2)

    def tap(name: str) -> None:
        start.wait()
        answers[name] = house.taps(name, key)

    threads = [threading.Thread(target=tap, args=(name,)) for name in (PAIRED, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    won = [name for name, answer in answers.items() if "交给您了" in answer]
    (lost,) = set(answers) - set(won)
    assert len(won) == 1
    assert f"{won[0][0]}老师在处理" in answers[lost]
    assert house.kinds().count("taken") == 1


def together(house: House, count: int) -> list[int]:
    """So many schedulers look at the clock at the same moment."""
    start = threading.Barrier(count)
    done: list[int] = []

    def look() -> None:
        start.wait()
        done.append(job.climb(house.database, house.clock))

    threads = [threading.Thread(target=look) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return done
