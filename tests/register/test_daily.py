"""What a day brings by itself: the third month, the sixteenth birthday, the end of the watch, and what is old."""

import json
import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.clock import CHINA, SetClock
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from scheduler.register import look_after
from storage import tables as t
from storage.database import Database
from storage.pairing import pairings
from storage.registers import register_past
from tests.register.desk import Desk

TODAY = date(2026, 11, 25)


class Morning:
    """A school at half past seven, whose teacher looks after every child."""

    def __init__(self, database: Database) -> None:
        self.clock = SetClock(datetime(2026, 11, 25, 7, 30, tzinfo=CHINA))
        self.desk = Desk(database, self.clock.now())
        self.teacher = self.desk.teacher("陈雨")

    def child(self, name: str, since: str = "", paired: bool = True, **values: object) -> int:
        child = self.desk.child(name, on=TODAY - timedelta(days=30), **values)
        if since:
            episodes = [{"start": since, "place": "浙江省温州市", "reason": "work"}]
            self.desk.adult(child, Relation.FATHER, f"{name}爸", on=TODAY - timedelta(days=30), episodes=episodes)
        if paired:
            with self.desk.database.begin() as session:
                pairings.pair(session, self.teacher, child, self.clock.now())
        return child

    def comes(self, days: int = 1) -> int:
        self.clock.advance(timedelta(days=days))
        return look_after(self.desk.database, self.clock)

    def told(self, person: int | None = None) -> list[str]:
        with self.desk.database.read() as session:
            rows = session.scalars(
                select(t.Outbox.body).where(t.Outbox.person_id == (person or self.teacher)).order_by(t.Outbox.id)
            )
            return [json.loads(body)["text"] for body in rows if body]

    def events(self, child: int) -> list[tuple[Event, date, Source]]:
        with self.desk.database.read() as session:
            found = register_past.history(session, [(Subject.CHILD, child)])
        return [(one.event, one.effective_on, one.source) for one in found[1:]]


@pytest.fixture
def morning(database: Database) -> Morning:
    return Morning(database)


def test_the_day_of_the_third_month_is_kept_and_told_once(morning: Morning) -> None:
    child = morning.child("李思涵", since="2026-08-26")
    assert look_after(morning.desk.database, morning.clock) == 0, "two months and thirty days"
    assert morning.comes() == 1
    assert morning.events(child) == [(Event.THREE_MONTHS, date(2026, 11, 26), Source.PROGRAM)]
    (text,) = morning.told()
    assert "李思涵的爸爸外出满3个月了（8月26日起）" in text and "建档" in text
    assert look_after(morning.desk.database, morning.clock) == 0
    assert morning.comes() == 0


def test_both_parents_who_left_on_one_day_are_both_told_of(morning: Morning) -> None:
    child = morning.child("李思涵", since="2026-08-26")
    morning.desk.adult(child, Relation.MOTHER, "王芳", episodes=[{"start": "2026-08-26", "reason": "work"}])
    assert morning.comes() == 2
    assert ["爸爸" in text or "妈妈" in text for text in morning.told()] == [True, True]


def test_a_stop_of_some_days_loses_nothing(morning: Morning) -> None:
    child = morning.child("李思涵", since="2026-08-26")
    assert morning.comes(days=5) == 1
    assert morning.events(child)[0][:2] == (Event.THREE_MONTHS, date(2026, 11, 26))


def test_who_has_been_away_for_long_is_no_news(morning: Morning) -> None:
    morning.child("李思涵", since="2025-03-01")
    assert morning.comes() == 0


def test_a_child_without_a_teacher_is_told_to_the_director(morning: Morning) -> None:
    director = morning.desk.teacher("林国华", Role.DIRECTOR)
    morning.child("李思涵", since="2026-08-26", paired=False)
    assert morning.comes() == 1
    assert "李思涵" in morning.told(director)[0]


def test_nobody_is_told_in_the_night(morning: Morning) -> None:
    morning.child("李思涵", since="2026-08-26")
    morning.clock.advance(timedelta(hours=18))
    assert look_after(morning.desk.database, morning.clock) == 0
    morning.clock.advance(timedelta(hours=6))
    assert look_after(morning.desk.database, morning.clock) == 1


def test_the_sixteenth_birthday_is_kept(morning: Morning) -> None:
    child = morning.child("李思涵", birth_date="2010-11-26")
    morning.comes()
    assert morning.events(child) == [(Event.TURNED_16, date(2026, 11, 26), Source.PROGRAM)]


def test_three_months_after_a_real_return_the_teacher_looks_once_more(morning: Morning) -> None:
    child = morning.child("李思涵")
    episodes = [{"start": "2025-03-01", "end": "2026-08-26", "reason": "work", "came_back": "for_good"}]
    morning.desk.adult(child, Relation.FATHER, "李强", on=TODAY, episodes=episodes)
    assert morning.comes() == 1
    assert morning.events(child) == [(Event.CARE_ENDED, date(2026, 11, 26), Source.PROGRAM)]
    assert "8月26日回来" in morning.told()[0]


def test_a_planned_departure_becomes_true_by_itself(morning: Morning) -> None:
    morning.child("李思涵", since="2026-11-26")

    def is_away() -> bool:
        with morning.desk.database.read() as session:
            return bool(session.scalar(select(t.Guardianship.away)))

    look_after(morning.desk.database, morning.clock)
    assert not is_away()
    morning.comes()
    assert is_away()


def test_what_nobody_confirmed_for_180_days_is_asked_about_once_a_month(morning: Morning) -> None:
    for name in ("李思涵", "张子轩"):
        morning.child(name)
    assert morning.comes(days=150) == 0
    assert morning.comes(days=1) == 1
    (text,) = morning.told()
    assert "2个孩子" in text and "李思涵、张子轩" in text and "核实" in text
    assert [morning.comes(days=1) for _ in range(3)] == [0, 0, 0]
    assert morning.comes(days=30) == 1


def test_events_of_the_program_confirm_nothing(morning: Morning) -> None:
    child = morning.child("李思涵", since="2026-08-26")
    morning.comes()
    assert morning.desk.entry(child).verified_on == TODAY - timedelta(days=30)


def test_two_processes_tell_it_once(morning: Morning) -> None:
    for number in range(8):
        morning.child(f"孩子{number}", since="2026-08-26")
    morning.clock.advance(timedelta(days=1))
    told: list[int] = []
    threads = [
        threading.Thread(target=lambda: told.append(look_after(morning.desk.database, morning.clock))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 0, 0, 8] and len(morning.told()) == 8
