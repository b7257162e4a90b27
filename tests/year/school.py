"""The school of the year with its people, set up by the house's own deeds: paired, bound, planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.clock import CHINA, SetClock
from domain.days.day import Override, Term
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from storage import calendar
from storage import tables as t
from storage.calendar import By
from storage.contact import contact_plans
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, bindings, people
from storage.registers import register
from storage.registers.register import Change
from tests.year import days
from tests.year.fates import STARTS, Group, Mother, Pupil, of_teachers, pupils

OPENS = datetime.combine(STARTS, time(5), tzinfo=CHINA)
CHILDREN_OF_A_CLASS = 25
FAMILIES = "赵钱孙周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶"
GIVEN = "安明慧宁乐晴川禾舟岚航星雨桐可心远诚悦然"
TERM_NAMES = ("2026秋", "2027春", "2027秋")


@dataclass
class School:
    """Numbers of the database by the numbers of the fates; ``group_of`` by person and by child of the database."""

    database: Database
    clock: SetClock
    pupils: list[Pupil]
    groups: list[Group]
    id: int = 0
    director: int = 0
    teachers: list[int] = field(default_factory=list)
    stand_ins: dict[Group, list[int]] = field(default_factory=dict)
    class_teachers: dict[str, int] = field(default_factory=dict)
    children: dict[int, int] = field(default_factory=dict)
    mothers: dict[int, int] = field(default_factory=dict)
    grandmothers: dict[int, int] = field(default_factory=dict)
    group_of_person: dict[int, Group] = field(default_factory=dict)
    group_of_child: dict[int, Group] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def goes_to(self, day: date, moment: time) -> None:
        """The clock moves on to this time in China."""
        self.clock.advance(datetime.combine(day, moment, tzinfo=CHINA) - self.now)


def opened(database: Database, teachers: Mapping[Group, int]) -> School:
    """Everybody is there on the last day of August, before it is light."""
    school = School(database, SetClock(OPENS), pupils(teachers), of_teachers(teachers))
    with database.begin() as session:
        school.id = people.add_school(session, "青溪小学", school.now)
        _enter_days(session, school)
        _staff(session, school)
        enrol(session, school, [one for one in school.pupils if one.comes_on == STARTS])
    return school


def enrol(session: Session, school: School, some: list[Pupil]) -> None:
    """These pupils come with their families, each paired with its teacher."""
    for pupil in some:
        _child(session, school, pupil)
    numbers = [school.children[pupil.number] for pupil in some]
    today = school.now.astimezone(CHINA).date()
    named = [
        Change(
            school.id,
            Subject.CHILD,
            school.children[pupil.number],
            {"head_teacher": _head_teacher(pupil)},
            today,
            Event.ADDED,
            Source.TEACHER,
            f"year:{pupil.number}",
        )
        for pupil in some
    ]
    register.write(session, named, school.now, today)
    contact_plans.settle(session, numbers, school.now)


def class_name(pupil: Pupil) -> str:
    """Five teachers have the children of one class; whose teacher is the coordinator has a class of its own."""
    if pupil.group is Group.OWN_CLASS:
        return "六(9)班"
    return f"{'一二三四五六七八'[pupil.teacher * 5 // CHILDREN_OF_A_CLASS]}(1)班"


def _enter_days(session: Session, school: School) -> None:
    by = By(school.id, school.now)
    for name, (first, last) in zip(TERM_NAMES, days.TERMS, strict=True):
        calendar.add_term(session, by, Term(name, first, last))
    off = [Override(day, is_school_day=False, name="秋季运动会") for day in days.SPORTS]
    calendar.set_days(session, by, [*off, Override(days.TYPHOON, is_school_day=False, name="台风停课")])


def _staff(session: Session, school: School) -> None:
    school.director = _member(session, school, "林国华", Role.DIRECTOR)
    for number, group in enumerate(school.groups):
        person = _member(session, school, _teacher_name(number), Role.TEACHER)
        school.teachers.append(person)
        school.group_of_person[person] = group
        if group in (Group.ILL, Group.HANDOVER):
            other = _member(session, school, f"{_teacher_name(number)}友", Role.TEACHER)
            school.stand_ins.setdefault(group, []).append(other)
            school.group_of_person[other] = group
    for name in sorted({class_name(pupil) for pupil in school.pupils if pupil.group is not Group.OWN_CLASS}):
        school.class_teachers[name] = _member(session, school, _coordinator_name(name), Role.TEACHER)


def _member(session: Session, school: School, name: str, role: Role) -> int:
    person = people.add_person(session, school.id, name, role, school.now)
    place = addresses.find_or_add(session, "gh_school", f"staff:{name}", school.now)
    addresses.belongs_to(session, place.id, person)
    return person


def _child(session: Session, school: School, pupil: Pupil) -> None:
    child = people.add_child(session, school.id, child_name(pupil), class_name(pupil), school.now)
    school.children[pupil.number], school.group_of_child[child] = child, pupil.group
    _mother(session, school, pupil.mother, child)
    if pupil.family not in school.grandmothers:
        school.grandmothers[pupil.family] = _adult(session, school, f"{_surname(pupil.family)}奶奶", pupil)
    people.add_guardian(session, child, school.grandmothers[pupil.family], Relation.GRANDMOTHER, away=False)
    if pupil.has_father:
        father = _adult(session, school, f"{_surname(pupil.family)}大勇", pupil)
        people.add_guardian(session, child, father, Relation.FATHER, away=True)
    pairings.pair(session, school.teachers[pupil.teacher], child, school.now)


def _adult(session: Session, school: School, name: str, pupil: Pupil) -> int:
    person = people.add_person(session, school.id, name, Role.GUARDIAN, school.now)
    school.group_of_person[person] = pupil.group
    return person


def _mother(session: Session, school: School, mother: Mother, child: int) -> None:
    """On WeChat and bound to the child."""
    name = f"{_surname(mother.number)}秀{GIVEN[mother.number % len(GIVEN)]}"
    person = school.mothers.get(mother.number)
    if person is None:
        person = people.add_person(session, school.id, name, Role.GUARDIAN, school.now, time_zone=mother.zone)
        school.mothers[mother.number] = person
        school.group_of_person[person] = school.group_of_child[child]
    link = people.add_guardian(session, child, person, Relation.MOTHER, away=True)
    place = addresses.find_or_add(session, "gh_school", f"mother:{mother.number}", school.now)
    code = t.Invitation(
        code_index=f"year:{link}",
        person_id=person,
        guardianship_id=link,
        created_at=school.now,
        expires_at=school.now + timedelta(days=7),
    )
    session.add(code)
    session.flush()
    binding = bindings.ask(session, place.id, link, code.id, school.now)
    bindings.move(session, binding.id, "consenting", "active", school.now)
    addresses.belongs_to(session, place.id, person)


def _head_teacher(pupil: Pupil) -> str:
    return _teacher_name(pupil.teacher) if pupil.group is Group.OWN_CLASS else _coordinator_name(class_name(pupil))


def _coordinator_name(class_name: str) -> str:
    return f"班主任{class_name[0]}"


def _teacher_name(number: int) -> str:
    return f"{FAMILIES[number % len(FAMILIES)]}{GIVEN[number % len(GIVEN)]}{GIVEN[(number + 7) % len(GIVEN)]}"


def child_name(pupil: Pupil) -> str:
    """Brothers and sisters share the first sign."""
    first, second = divmod(pupil.number, len(GIVEN))
    return f"{_surname(pupil.family)}{GIVEN[first % len(GIVEN)]}{GIVEN[second]}"


def _surname(family: int) -> str:
    return FAMILIES[family % len(FAMILIES)]
