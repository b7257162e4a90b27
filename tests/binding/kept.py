"""A child, a father whom the register names, and a decision that keeps somebody away; in the study."""

from typing import Any

from domain.people import Relation, Role
from handlers.actions.binding import custody
from storage.person import kept_away, people
from tests.desk.study import DIRECTOR, TEACHER, Study

CHILD, OTHER, COLLEAGUE = "李思涵", "张子轩", "何静"


def child(study: Study, name: str = CHILD) -> int:
    with study.database.read() as session:
        return people.children_named(session, 1, name)[0].id


def father_is(study: Study, name: str, phone: str | None = None, relation: Relation = Relation.FATHER) -> int:
    """The register names a father."""
    with study.database.begin() as session:
        person = people.add_person(session, 1, name, Role.GUARDIAN, study.clock.now(), phone=phone)
        people.add_guardian(session, child(study), person, relation, away=True)
    return person


def decided(study: Study, **about: Any) -> int:
    with study.database.begin() as session:
        by = people.person(session, study.id_of(DIRECTOR))
        return custody.block(session, child(study), "判决书2026-31", study.clock.now(), set_by=by, **about)


def pupil_of(study: Study, name: str) -> int:
    """A child of somebody else."""
    study.colleague(name)
    return study.pupil("钱多多", "三(2)班", name)


def kept(study: Study, name: str = TEACHER) -> bool:
    with study.database.read() as session:
        staff = people.person(session, study.id_of(name))
        return kept_away.is_from(session, staff, child(study), study.clock.now())
