"""The study with plans, and a look at contacts, attempts and dangers of homes."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from domain.clock import CHINA, in_china
from domain.contact import ContactKind, Result
from domain.days.day import Term
from domain.people import Child
from storage import calendar
from storage import tables as t
from storage.contact import contact_plans, contacts, hazards
from storage.contact.contact_plans import Plan
from storage.contact.contacts import ContactSeen
from storage.contact.hazards import Due, Open
from storage.pairing import pairings
from storage.person import people
from tests.desk.study import TEACHER, Study

AUTUMN = Term("2026秋", date(2026, 9, 1), date(2027, 1, 22))
SPRING = Term("2027春", date(2027, 3, 1), date(2027, 7, 2))
EVER = timedelta(days=4000)


class RecordRoom(Study):
    """陈雨's children 李思涵 (妈妈王芳 away, 奶奶周桂英 at home) and 张子轩 (爸爸张伟 away) have their plans."""

    def settled(self) -> "RecordRoom":
        """Terms are entered and every child has its plans."""
        with self.database.begin() as session:
            for term in (AUTUMN, SPRING):
                calendar.add_term(session, calendar.By(1, self.clock.now()), term)
            children = [child.id for child in pairings.children_of(session, self.id_of(TEACHER))]
            contact_plans.settle(session, children, self.clock.now())
            contact_plans.reckon(session, 1, self.clock.now())
        return self

    def on(self, day: date) -> None:
        """Ten in the morning of a later day in China."""
        self.clock.advance(datetime.combine(day, time(10), tzinfo=CHINA) - self.clock.now())

    @property
    def today(self) -> date:
        return in_china(self.clock.now()).date()

    def child(self, name: str) -> Child:
        with self.database.read() as session:
            return people.children_named(session, 1, name)[0]

    def plan(self, child: str, kind: ContactKind, adult: str = "") -> Plan:
        """The one plan of a kind that holds."""
        person = self.id_of(adult) if adult else None
        with self.database.read() as session:
            found = contact_plans.of_children(session, [self.child(child).id], (kind,))
        (plan,) = (one for one in found if one.person_id == person)
        return plan

    def kinds(self, child: str) -> set[ContactKind]:
        with self.database.read() as session:
            return {one.kind for one in contact_plans.of_children(session, [self.child(child).id])}

    def made(self, child: str) -> list[ContactSeen]:
        """The contacts and attempts that a record told of and that hold, oldest first."""
        now = self.clock.now()
        with self.database.read() as session:
            found = contacts.of_child(session, self.child(child).id, now - EVER, now + EVER)
        return [one for one in found if one.voided_at is None and one.entry_id is not None]

    def counted(self, child: str) -> list[tuple[str, str]]:
        """Kind and name of the adult (empty: the child itself) of every contact that counts."""
        return [(one.kind.value, self.name_of(one.person_id)) for one in self.made(child) if one.result is REACHED]

    def name_of(self, person_id: int | None) -> str:
        if person_id is None:
            return ""
        with self.database.read() as session:
            return people.person(session, person_id).name

    def has_phone(self, adult: str, phone: str) -> None:
        with self.database.begin() as session:
            session.get_one(t.Person, self.id_of(adult)).phone = phone

    def dangers(self, child: str) -> list[Open]:
        with self.database.read() as session:
            return hazards.open_of(session, [self.child(child).id])

    def due_dangers(self, by: date) -> list[Due]:
        with self.database.read() as session:
            return hazards.due_of(session, [child.id for child in pairings.children_of(session, self.teacher_id)], by)

    @property
    def teacher_id(self) -> int:
        return self.id_of(TEACHER)

    def closed_by(self, child: str) -> list[tuple[str, str, str]]:
        """What, by whom and with which words of the file each danger was closed."""
        query = (
            select(t.Hazard.what, t.Person.name, t.Entry.text)
            .join(t.Person, t.Person.id == t.Hazard.closed_by)
            .join(t.Entry, t.Entry.id == t.Hazard.closed_entry_id)
            .where(t.Hazard.child_id == self.child(child).id)
        )
        with self.database.read() as session:
            return [(row.what, row.name, row.text) for row in session.execute(query)]


REACHED = Result.REACHED
