"""A support plan: problem, measure, who, by when, and what came of it; nothing that was written is changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.errors import Refusal
from domain.support import AREA_LABELS, Area
from handlers.actions.pairing import support
from storage.contact import plans
from storage.contact.plans import Plan
from storage.person import people
from tests.pairing.school import QIAN, ZHAO, School

DUE = date(2026, 11, 30)


def add(school: School, child: str = "何小满", measure: str = "放学陪写", due: date = DUE, who: str = ZHAO) -> int:
    with school.database.begin() as session:
        pupil = people.child(session, school.child_id(session, child))
        owner = school.person(session, who)
        return support.add(session, pupil, Area.STUDY, "少交作业", measure, owner, due, None, school.now)


def close(school: School, number: int, result: str) -> bool:
    with school.database.begin() as session:
        return support.close(session, number, result, school.person(session, QIAN), school.now)


def of_child(school: School, child: str = "何小满") -> list[Plan]:
    with school.database.read() as session:
        return plans.of_child(session, school.child_id(session, child))


def test_the_four_areas_are_those_of_the_policy() -> None:
    assert list(AREA_LABELS.values()) == ["情感", "生活", "学业", "安全"] and set(AREA_LABELS) == set(Area)


def test_a_measure_is_kept_noted_and_closed(school: School) -> None:
    number = add(school)
    (plan,) = of_child(school)
    assert (plan.area, plan.problem, plan.measure, plan.owner.name, plan.due_on) == (
        Area.STUDY,
        "少交作业",
        "放学陪写",
        ZHAO,
        DUE,
    )
    with school.database.begin() as session:
        support.note(session, number, "交了一半", None, school.now)
    assert close(school, number, "每天都交了")
    (plan,) = of_child(school)
    assert [one.result for one in plan.results] == ["交了一半", "每天都交了"] and plan.closed_at == school.now


def test_the_same_twice_is_nothing_new(school: School) -> None:
    assert add(school) == add(school) and add(school, measure="结伴回家") != add(school)
    number = add(school)
    assert close(school, number, "好了") and not close(school, number, "好了")
    assert [len(plan.results) for plan in of_child(school)] == [1, 0]


def test_what_was_written_is_never_written_over(school: School) -> None:
    number = add(school)
    close(school, number, "好了")
    with pytest.raises(Refusal):
        close(school, number, "没有好")
    with pytest.raises(Refusal), school.database.begin() as session:
        support.note(session, number, "没有好", None, school.now)
    for deed in ("UPDATE support_results SET noted_by = NULL", "DELETE FROM support_results"):
        with pytest.raises(IntegrityError, match="append-only"), school.database.begin() as session:
            session.execute(text(deed))
    assert [one.result for one in of_child(school)[0].results] == ["好了"]


def test_a_plan_lacks_nothing(school: School) -> None:
    with pytest.raises(Refusal):
        add(school, measure="  ")
    with pytest.raises(Refusal):
        add(school, measure="长" * 1001)
    assert of_child(school) == []


def test_what_is_past_its_day_and_open_is_listed_first(school: School) -> None:
    late = add(school, due=DUE)
    add(school, "陆晓雨", due=DUE + timedelta(days=7))
    closed = add(school, measure="结伴回家", due=DUE)
    close(school, closed, "好了")
    with school.database.read() as session:
        assert [one.id for one in plans.past_due(session, school.id, DUE)] == [], "its last day is still in time"
        assert [one.id for one in plans.past_due(session, school.id, DUE + timedelta(days=1))] == [late]
        assert [one.child.name for one in plans.open_ones(session, school.id)] == ["何小满", "陆晓雨"]


def test_texts_are_sealed(school: School) -> None:
    close(school, add(school), "每天都交了")
    with school.database.read() as session:
        raw = session.connection().exec_driver_sql(
            "SELECT problem, measure, result FROM support_plans JOIN support_results ON plan_id = support_plans.id"
        )
        cells = [bytes(value) for row in raw for value in row]
    assert len(cells) == 3 and not any("交".encode() in cell or "陪".encode() in cell for cell in cells)


def test_what_is_still_to_be_done_goes_with_the_children(school: School) -> None:
    """Open promises stand in the brief of whoever takes over; what was closed does not."""
    add(school, measure="每周五放学后补数学")
    done = add(school, measure="借两本书")
    assert close(school, done, "看完了")
    school.hand_over(ZHAO, QIAN)
    (brief,) = school.told(QIAN, "handover")
    assert "还要做的：何小满：每周五放学后补数学" in brief and "借两本书" not in brief
