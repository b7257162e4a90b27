"""By what the house knows that a member of staff is the adult whom a decision keeps away from a child."""

import pytest

from domain.people import Relation, Role
from handlers.actions.binding import custody_staff
from storage import tables as t
from storage.person import addresses, kept_away, people
from tests.binding.kept import CHILD, COLLEAGUE, child, decided, father_is, kept
from tests.desk.study import DIRECTOR, TEACHER, Study


def test_the_same_human_is_known_by_wechat(study: Study) -> None:
    """The grandmother's WeChat is a colleague's; nothing else is alike."""
    colleague = study.colleague(COLLEAGUE)
    with study.database.begin() as session:
        place = addresses.of_person(session, study.id_of("周桂英"))
        assert place is not None
        addresses.belongs_to(session, place.id, colleague)
    decided(study, relation=Relation.GRANDMOTHER)
    assert kept(study, COLLEAGUE) and not kept(study)


@pytest.mark.parametrize(("number", "is_same"), [("13900000007", True), ("+86 139 0000 0007", True), ("1", False)])
def test_by_telephone(study: Study, number: str, is_same: bool) -> None:
    father_is(study, "张三", "13900000007")
    with study.database.begin() as session:
        people.add_person(session, 1, COLLEAGUE, Role.TEACHER, study.clock.now(), phone=number)
    decided(study, relation=Relation.FATHER)
    assert kept(study, COLLEAGUE) is is_same


@pytest.mark.parametrize(("number", "is_same"), [(None, True), ("13900000007", True), ("13900000008", False)])
def test_by_name_where_no_two_numbers_say_otherwise(study: Study, number: str | None, is_same: bool) -> None:
    father_is(study, COLLEAGUE, "13900000007")
    with study.database.begin() as session:
        people.add_person(session, 1, COLLEAGUE, Role.TEACHER, study.clock.now(), phone=number)
    decided(study, name=COLLEAGUE)
    with study.database.read() as session:
        (staff,) = people.staff_named(session, 1, COLLEAGUE)
        assert kept_away.is_from(session, staff, child(study), study.clock.now()) is is_same


def test_a_name_that_the_register_does_not_know_is_the_colleagues_and_everybody_new_is_nobody(study: Study) -> None:
    study.colleague(COLLEAGUE)
    decided(study)
    assert not kept(study, COLLEAGUE)
    decided(study, name=COLLEAGUE)
    assert kept(study, COLLEAGUE) and study.teacher_of(CHILD) == TEACHER
    told = study.told(DIRECTOR, "binding_alarm")
    assert len(told) == 1 and "请马上另外安排" not in told[0]


def test_who_they_are_may_be_learned_after_the_decision(study: Study) -> None:
    father_is(study, "张三", "13900000007")
    decided(study, relation=Relation.FATHER)
    assert study.teacher_of(CHILD) == TEACHER and study.told(DIRECTOR, "binding_alarm") == []
    with study.database.begin() as session:
        teacher = session.get_one(t.Person, study.id_of(TEACHER))
        teacher.phone = "13900000007"
    for _ in range(2):
        with study.database.begin() as session:
            custody_staff.part_school(session, 1, study.clock.now())
    assert study.teacher_of(CHILD) == "" and len(study.told(DIRECTOR, "binding_alarm")) == 1
