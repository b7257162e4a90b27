"""What the stories of this folder need beside the demo school: a director, a second school, a look at the rows."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select

from domain.people import Relation, Role
from handlers.dispatch import Dispatch
from messages.inbound import Kind
from storage import tables as t
from storage.pairing import pairings
from storage.person import invitations, people
from tests.conversation.stage import Received, Stage, _received

OTHER_SCHOOL = "清水湾小学"
OTHER_TEACHER = "钱敏"
OTHER_CHILD = "王乐乐"
Test = TypeVar("Test", bound=Callable[..., None])
BOTH: set[str] = set()


def on_both(test: Test) -> Test:
    """The storage decides what this test is about: it runs on SQLite and on PostgreSQL."""
    BOTH.add(f"{test.__module__}.{test.__name__}")
    return test


def is_on_both(test: Callable[..., object]) -> bool:
    return f"{test.__module__}.{test.__name__}" in BOTH


def director(stage: Stage, name: str = "林国华") -> str:
    """A director of the demo's school who is on WeChat."""
    with stage.database.begin() as session:
        school = people.school_named(session, "云溪村小学")
        assert school is not None
        person = people.add_person(session, school.id, name, Role.DIRECTOR, stage.clock.now())
        stage.codes[name] = invitations.invite_staff(session, person, stage.clock.now())
    stage.scans(name, stage.codes[name])
    return name


def other_school(stage: Stage, mother: str = "王芳", account: str | None = None) -> str:
    """A second school with a teacher on WeChat and a child of this mother; her card there."""
    now = stage.clock.now()
    with stage.database.begin() as session:
        school = people.add_school(session, OTHER_SCHOOL, now, officer="钱主任")
        session.get_one(t.School, school).account = account
        teacher = people.add_person(session, school, OTHER_TEACHER, Role.TEACHER, now)
        child = people.add_child(session, school, OTHER_CHILD, "一(1)班", now)
        person = people.add_person(session, school, mother, Role.GUARDIAN, now)
        pairings.pair(session, teacher, child, now)
        link = people.add_guardian(session, child, person, Relation.MOTHER, away=True)
        staff = invitations.invite_staff(session, teacher, now)
        card = invitations.invite_guardian(session, link, now)
    stage.scans(OTHER_TEACHER, staff)
    return card


def new_card(stage: Stage, name: str, child: str = "") -> str:
    """Another card for this adult of the demo's school."""
    with stage.database.begin() as session:
        return invitations.invite_guardian(session, link_of(stage, name, child), stage.clock.now())


def link_of(stage: Stage, name: str, child: str = "") -> int:
    """The guardianship of this adult (and this child)."""
    with stage.database.read() as session:
        query = select(t.Guardianship.id, t.Person.name, t.Child.name).where(
            t.Person.id == t.Guardianship.person_id, t.Child.id == t.Guardianship.child_id
        )
        found = [row[0] for row in session.execute(query) if row[1] == name and child in ("", row[2])]
    return found[0]


def child_id(stage: Stage, name: str) -> int:
    with stage.database.read() as session:
        return next(number for number, found in session.execute(select(t.Child.id, t.Child.name)) if found == name)


def states(stage: Stage, child: str = "李思涵") -> dict[str, int]:
    """How many bindings of this child stand where."""
    with stage.database.read() as session:
        query = select(t.Binding.state).join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        return dict(Counter(session.scalars(query.where(t.Guardianship.child_id == child_id(stage, child)))))


def count(stage: Stage, model: type[t.Model]) -> int:
    with stage.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def outbox_of(stage: Stage, name: str, school: str = "") -> list[Received]:
    """Everything for this person of the register, whichever address it goes to."""
    with stage.database.read() as session:
        query = select(t.Person.id, t.Person.name).join(t.School, t.School.id == t.Person.school_id)
        query = query.where(t.School.name == school) if school else query
        ids = [number for number, found in session.execute(query) if found == name]
        rows = session.scalars(select(t.Outbox).where(t.Outbox.person_id.in_(ids)).order_by(t.Outbox.id))
        return [_received(row) for row in rows]


def farewells(stage: Stage, address: str) -> list[str]:
    """The last words to this very address."""
    with stage.database.read() as session:
        query = (
            select(t.Outbox)
            .join(t.OutboxPlace, t.OutboxPlace.outbox_id == t.Outbox.id)
            .join(t.Address, t.Address.id == t.OutboxPlace.address_id)
            .where(t.Address.ref_index == address)
        )
        return [_received(row).text for row in session.scalars(query.order_by(t.Outbox.id))]


def texts(received: Sequence[Received], kind: str) -> list[str]:
    return [one.text for one in received if one.kind == kind]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same people speaking to another account of the same program."""

    stage: Stage
    account: str

    def scans(self, name: str, code: str) -> str:
        message = self.stage.message(name, Kind.SCANNED, scene=code, account=self.account)
        return Dispatch(self.stage.database, self.stage.clock, lambda: None).receive(message, b"<xml/>", 20).text
