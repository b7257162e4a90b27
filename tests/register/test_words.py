"""A teacher confirms an entry in the chat."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.clock import SetClock
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from storage import tables as t
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from storage.registers import register_book, register_past
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage


@pytest.fixture
def stage(database: Database, clock: SetClock, beginnings: Beginnings) -> Stage:
    def made() -> Stage:
        stage = Stage(database, clock)
        stage.bound("陈雨", "李建国")
        stage.clock.advance(timedelta(days=200))
        return stage

    return beginnings.of(made, database, clock)


def verified(stage: Stage, name: str) -> list[register_past.Changed]:
    with stage.database.read() as session:
        child = session.scalars(select(t.Child.id).where(t.Child.name_index == name)).one()
        changes = register_past.history(session, [(Subject.CHILD, child)])
        entry = register_book.of_child(session, child)
    assert entry is not None
    found = [change for change in changes if change.event is Event.VERIFIED]
    assert not found or all(adult.verified_on == found[0].effective_on for adult in entry.adults)
    return found


@pytest.mark.parametrize(
    "words", ["核实 李思涵", "核实李思涵", "核实过了 李思涵", "核实：李思涵，没有变化。", "核实 李思涵 都对"]
)
def test_one_child(stage: Stage, words: str) -> None:
    assert "李思涵" in stage.says("陈雨", words)
    (kept,) = verified(stage, "李思涵")
    assert kept.source is Source.TEACHER and kept.confirmed_by is not None
    assert verified(stage, "张子轩") == []


@pytest.mark.parametrize("words", ["核实 李思涵、张子轩", "都核实了", "核实 李思涵和张子轩"])
def test_several_or_all(stage: Stage, words: str) -> None:
    assert "李思涵、张子轩" in stage.says("陈雨", words)
    assert verified(stage, "李思涵") and verified(stage, "张子轩") and not verified(stage, "周浩")


def test_children_of_another_teacher_are_not_confirmed(stage: Stage) -> None:
    assert "没有记" in stage.says("陈雨", "核实 周浩")
    assert verified(stage, "周浩") == []


@pytest.mark.parametrize("words", ["核实一下周浩的作业写完没有", "李思涵妈妈 今天核实了电话"])
def test_other_sentences_are_no_confirmation(stage: Stage, words: str) -> None:
    assert "没有记" not in stage.says("陈雨", words)
    assert not any(verified(stage, name) for name in ("李思涵", "张子轩", "周浩"))


def test_a_name_may_contain_the_word_for_and(stage: Stage) -> None:
    with stage.database.begin() as session:
        teacher = session.scalars(select(t.Pairing.teacher_id).limit(1)).one()
        school = people.person(session, teacher).school_id
        twice = [people.add_child(session, school, name, "三(2)班", stage.clock.now()) for name in ("张和平", "张和平")]
        for child in twice:
            pairings.pair(session, teacher, child, stage.clock.now())
    assert "张和平" in stage.says("陈雨", "核实 李思涵和张子轩、张和平")
    with stage.database.read() as session:
        assert {r.verified_on for r in register_book.of_children(session, twice)} == {stage.clock.now().date()}
    assert verified(stage, "李思涵") and verified(stage, "张子轩")
