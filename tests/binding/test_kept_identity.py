"""By what the house knows that a member of staff is the adult whom a decision keeps away from a child."""

import pytest

from domain.people import Relation, Role
from handlers.actions.binding import custody_staff
from handlers.actions.pairing import pairing
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


def test_two_people_of_one_name_are_told_apart_by_two_numbers(study: Study) -> None:
    """A teacher who only has the name of a mother lost the child, and the director was told that she is that mother."""
    father = father_is(study, TEACHER)
    decided(study, name=TEACHER)
    (told,) = study.told(DIRECTOR, "binding_alarm")
    assert "同名" in told and "号码不一样，就重新对陈老师开放" in told
    with study.database.begin() as session:
        session.get_one(t.Person, study.id_of(TEACHER)).phone = "13900000001"
        session.get_one(t.Person, father).phone = "13900000002"
    with study.database.begin() as session:
        staff, by = (people.person(session, study.id_of(name)) for name in (TEACHER, DIRECTOR))
        assert not kept_away.is_from(session, staff, child(study), study.clock.now())
        pairing.pair(session, child(study), staff, by, "是两个人", study.clock.now())
    assert study.teacher_of(CHILD) == TEACHER


def test_who_is_surely_the_adult_is_not_called_a_namesake(study: Study) -> None:
    father_is(study, COLLEAGUE, "13900000007")
    with study.database.begin() as session:
        people.add_person(session, 1, COLLEAGUE, Role.TEACHER, study.clock.now(), phone="13900000007")
    decided(study, name=COLLEAGUE)
    (told,) = study.told(DIRECTOR, "binding_alarm")
    assert "同名" not in told and f"是学校不让接触{CHILD}的人" in told


def test_a_number_that_is_none_is_nobodys(study: Study) -> None:
    """ "无" beside the number of an adult made every colleague without a number that adult."""
    father_is(study, "张三", "无")
    with study.database.begin() as session:
        people.add_person(session, 1, COLLEAGUE, Role.TEACHER, study.clock.now())
    decided(study, relation=Relation.FATHER)
    assert not kept(study, COLLEAGUE)


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
