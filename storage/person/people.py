"""The school's people and children: written by the register, read by everything else."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, select, update
from sqlalchemy.orm import Session

from domain.contact import DEFAULTS, ContactKind
from domain.people import Child, Guardian, Person, Relation, Role
from domain.words import fold, same_name
from storage import tables as t
from storage.contact import agendas, contact_rules
from storage.statements import changed, rows, table

PEOPLE, CHILDREN, LINKS, BINDINGS, PAIRS = (
    table(model) for model in (t.Person, t.Child, t.Guardianship, t.Binding, t.Pairing)
)
PERSON = (
    PEOPLE.c.id.label("person_id"),
    PEOPLE.c.school_id,
    PEOPLE.c.role,
    PEOPLE.c.name,
    PEOPLE.c.phone,
    PEOPLE.c.time_zone,
    t.Person.is_principal.expression.label("is_principal"),
)
GUARDIANS = (
    select(
        *PERSON,
        CHILDREN.c.id.label("child_id"),
        CHILDREN.c.name.label("child_name"),
        CHILDREN.c.class_name,
        LINKS.c.relation,
        LINKS.c.away,
    )
    .select_from(LINKS)
    .join(PEOPLE, PEOPLE.c.id == LINKS.c.person_id)
    .join(CHILDREN, CHILDREN.c.id == LINKS.c.child_id)
)
IS_BOUND = exists().where(BINDINGS.c.guardianship_id == LINKS.c.id, BINDINGS.c.state == "active")
ONE_PERSON = select(*PERSON).where(PEOPLE.c.id == bindparam("person"))
ONE_GUARDIAN = GUARDIANS.where(LINKS.c.id == bindparam("link"))
AROUND_CHILD = GUARDIANS.where(LINKS.c.child_id == bindparam("child")).order_by(LINKS.c.id)
BOUND = GUARDIANS.where(LINKS.c.person_id == bindparam("person"), CHILDREN.c.left_at.is_(None), IS_BOUND).order_by(
    CHILDREN.c.id
)
TEACHER = PEOPLE.alias("teacher")
ALL_OF_TEACHER = (
    GUARDIANS.join(PAIRS, (PAIRS.c.child_id == CHILDREN.c.id) & PAIRS.c.ends_at.is_(None))
    .join(TEACHER, (TEACHER.c.id == PAIRS.c.teacher_id) & TEACHER.c.left_at.is_(None))
    .where(PAIRS.c.teacher_id == bindparam("teacher"), CHILDREN.c.left_at.is_(None))
    .order_by(CHILDREN.c.id, LINKS.c.id)
)
STAFF = select(*PERSON).where(
    PEOPLE.c.school_id == bindparam("school"), PEOPLE.c.role != Role.GUARDIAN.value, PEOPLE.c.left_at.is_(None)
)
BOUND_OF_TEACHER = ALL_OF_TEACHER.where(IS_BOUND)
BOUND_OF_CHILDREN = GUARDIANS.where(LINKS.c.child_id.in_(bindparam("children", expanding=True)), IS_BOUND).order_by(
    CHILDREN.c.id, LINKS.c.id
)


@dataclass(frozen=True, slots=True)
class School:
    """A school and what its families are told about it."""

    id: int
    name: str
    officer: str


def add_school(session: Session, name: str, now: datetime, *, officer: str = "", every_days: int = 30) -> int:
    """A new school's id; ``every_days`` is how often its teachers speak with a parent who is away."""
    school_id = _added(session, t.School(name=name, officer=officer, created_at=now))
    usual = DEFAULTS[ContactKind.PARENT]
    if every_days != usual.cadence.days:
        rule = replace(usual, cadence=replace(usual.cadence, days=every_days))
        contact_rules.set_rule(session, school_id, ContactKind.PARENT, rule, now)
    return school_id


def add_person(
    session: Session,
    school_id: int,
    name: str,
    role: Role,
    now: datetime,
    *,
    phone: str | None = None,
    time_zone: str = "Asia/Shanghai",
) -> int:
    """A new adult's id; the phone is sealed and can be found by its digits. Staff get their lists from now on."""
    row = t.Person(
        school_id=school_id,
        role=role.value,
        name=name,
        phone=phone,
        time_zone=time_zone,
        created_at=now,
    )
    number = _added(session, row)
    agendas.begin(session, number, role, now)
    return number


def add_child(
    session: Session, school_id: int, name: str, class_name: str, now: datetime, birth_date: date | None = None
) -> int:
    """A new pupil's id."""
    row = t.Child(
        school_id=school_id,
        name=name,
        name_index=fold(name),
        class_name=class_name,
        birth_date=birth_date,
        created_at=now,
    )
    return _added(session, row)


def add_guardian(session: Session, child_id: int, person_id: int, relation: Relation, *, away: bool) -> int:
    """The id of the guardianship: what this adult is to this child."""
    row = t.Guardianship(child_id=child_id, person_id=person_id, relation=relation.value, away=away)
    return _added(session, row)


def mark_left(session: Session, child_id: int, at: datetime | None) -> bool:
    """A pupil left at a moment, or (None) is here again; False when that was known already."""
    was_here = t.Child.left_at.is_(None) if at is not None else t.Child.left_at.is_not(None)
    query = update(t.Child).where(t.Child.id == child_id, was_here)
    return changed(session, query.values(left_at=at)) == 1


def has_left(session: Session, child_id: int) -> bool:
    """Whether a pupil is no longer at the school."""
    return session.get_one(t.Child, child_id).left_at is not None


def is_erased(session: Session, child_id: int) -> bool:
    """Whether the whole file of a pupil was deleted; False for nobody."""
    return session.scalar(select(t.Child.erased_at).where(t.Child.id == child_id)) is not None


def school(session: Session, school_id: int) -> School:
    return _school(session.get_one(t.School, school_id))


def schools(session: Session) -> list[School]:
    """Every school, by name."""
    return [_school(row) for row in session.scalars(select(t.School).order_by(t.School.name))]


def school_named(session: Session, name: str) -> School | None:
    """The school of this name; the only one there is when the name is empty."""
    query = select(t.School).where(t.School.name == name) if name else select(t.School).limit(2)
    found = session.scalars(query).all()
    return _school(found[0]) if len(found) == 1 else None


def person(session: Session, person_id: int) -> Person:
    return person_of(rows(session, ONE_PERSON, person=person_id)[0])


def child(session: Session, child_id: int) -> Child:
    return _child(session.get_one(t.Child, child_id))


def children_named(session: Session, school_id: int, name: str) -> list[Child]:
    """The pupils of this school with this name, found without opening any other."""
    query = select(t.Child).where(
        t.Child.school_id == school_id, t.Child.name_index == fold(name), t.Child.left_at.is_(None)
    )
    return [_child(row) for row in session.scalars(query.order_by(t.Child.id))]


def pupils_among(session: Session, school_id: int, names: Collection[str]) -> set[str]:
    """Which of these are names of pupils of this school; no other pupil's name is opened."""
    index = t.Child.name_index.in_([fold(name) for name in names])
    query = select(t.Child.name).where(t.Child.school_id == school_id, index, t.Child.left_at.is_(None))
    return set(session.scalars(query)) if names else set()


def guardian(session: Session, guardianship_id: int) -> Guardian:
    """One adult in the life of one child."""
    return guardian_of(rows(session, ONE_GUARDIAN, link=guardianship_id)[0])


def staff_named(session: Session, school_id: int, name: str) -> list[Person]:
    """The teachers and directors of a school with this name."""
    return [found for row in rows(session, STAFF, school=school_id) if same_name((found := person_of(row)).name, name)]


def has_class(session: Session, school_id: int, class_name: str) -> bool:
    """Whether a school has pupils in a class of this name."""
    pupils = t.Child.school_id == school_id, t.Child.class_name == class_name, t.Child.left_at.is_(None)
    return session.scalar(select(t.Child.id).where(*pupils).limit(1)) is not None


def staff(session: Session, school_id: int) -> list[Person]:
    """The teachers and directors of a school."""
    return [person_of(row) for row in rows(session, STAFF, school=school_id)]


def directors(session: Session, school_id: int) -> list[Person]:
    """Who answers for the whole school."""
    staff = (person_of(row) for row in rows(session, STAFF, school=school_id))
    return [person for person in staff if person.role is Role.DIRECTOR]


def guardianships_of_child(session: Session, child_id: int) -> list[int]:
    """The guardianships of one pupil, in the order of ``guardians_of_child``."""
    query = select(t.Guardianship.id).where(t.Guardianship.child_id == child_id)
    return list(session.scalars(query.order_by(t.Guardianship.id)))


def guardians_of_child(session: Session, child_id: int) -> list[Guardian]:
    """Everybody the register names around a child, bound to WeChat or not."""
    return [guardian_of(row) for row in rows(session, AROUND_CHILD, child=child_id)]


def bound_guardians(session: Session, person_id: int) -> list[Guardian]:
    """The children this adult may speak about: those with an active binding."""
    return [guardian_of(row) for row in rows(session, BOUND, person=person_id)]


def bound_guardians_of_teacher(session: Session, teacher_id: int) -> list[Guardian]:
    """The adults a teacher may write to: bound guardians of the children paired with this teacher now."""
    return [guardian_of(row) for row in rows(session, BOUND_OF_TEACHER, teacher=teacher_id)]


def bound_guardians_of_children(session: Session, children: Collection[int]) -> list[Guardian]:
    """The bound guardians of these children, whoever is paired with them."""
    return [guardian_of(row) for row in rows(session, BOUND_OF_CHILDREN, children=list(children))]


def all_guardians_of_teacher(session: Session, teacher_id: int) -> list[Guardian]:
    """Everybody the register names around the children of this teacher, on WeChat or not."""
    return [guardian_of(row) for row in rows(session, ALL_OF_TEACHER, teacher=teacher_id)]


def move_guardianship(session: Session, guardianship_id: int, person_id: int) -> None:
    """The adult of a guardianship turns out to be one we already know (a mother of two, registered twice)."""
    link = session.get_one(t.Guardianship, guardianship_id)
    for owned in (t.LetterReceipt, t.ContactPlan, t.ContactPause):
        both = (owned.child_id == link.child_id) & (owned.person_id == link.person_id)
        session.execute(update(owned).where(both).values(person_id=person_id))
    _move_words(session, link.child_id, link.person_id, person_id)
    link.person_id = person_id
    session.flush()


def _move_words(session: Session, child_id: int, before: int, after: int) -> None:
    """What they promised for a child and the contacts about it; not those that are about another child of theirs too,
    who has not been moved (yet)."""
    promise, made, about, tie = t.Promise, t.ContactMade, t.ContactChild, t.Guardianship
    for column in (promise.by_id, promise.to_id):
        theirs = update(promise).where(promise.child_id == child_id, column == before)
        session.execute(theirs.values({column.key: after}))
    here = select(about.contact_id).where(about.child_id == child_id)
    elsewhere = (
        select(about.contact_id)
        .join(tie, tie.child_id == about.child_id)
        .where(tie.person_id == before, about.child_id != child_id)
    )
    which = update(made).where(made.person_id == before, made.id.in_(here), made.id.not_in(elsewhere))
    session.execute(which.values(person_id=after))
    own = update(made).where(made.by_id == before, made.person_id == after, made.id.in_(here))
    session.execute(own.values(by_id=after))


def _added(session: Session, row: t.School | t.Person | t.Child | t.Guardianship) -> int:
    session.add(row)
    session.flush()
    return row.id


def _school(row: t.School) -> School:
    return School(row.id, row.name, row.officer)


def person_of(row: Row[Any]) -> Person:
    """The adult of a row with the columns PERSON."""
    return Person(row.person_id, row.school_id, row.name, Role(row.role), row.phone, row.time_zone, row.is_principal)


def _child(row: t.Child) -> Child:
    return Child(row.id, row.school_id, row.name, row.class_name)


def guardian_of(row: Row[Any]) -> Guardian:
    """The adult and the child of a row with the columns of GUARDIANS."""
    pupil = Child(row.child_id, row.school_id, row.child_name, row.class_name)
    return Guardian(person_of(row), pupil, Relation(row.relation), row.away)
