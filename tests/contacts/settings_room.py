"""The study with contact plans, and the few verbs of stories about settings and pauses."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from domain.clock import in_china
from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.pause import Cause
from domain.people import Child, Person
from handlers.actions.contact import contact_pauses
from handlers.actions.contact.contact_pauses import Wish
from scheduler import contacts as job
from storage import tables as t
from storage.contact import contact_pauses as kept
from storage.contact import contact_plans
from storage.contact.contact_pauses import PauseSeen
from storage.contact.contact_plans import Plan
from storage.pairing import pairings
from storage.person import people
from tests.desk.study import DIRECTOR, TEACHER, Study


class Room(Study):
    """陈雨's children 李思涵 and 张子轩 have their plans."""

    def planned_all(self) -> "Room":
        with self.database.begin() as session:
            children = [child.id for child in pairings.children_of(session, self.id_of(TEACHER))]
            contact_plans.settle(session, children, self.clock.now())
        return self

    @property
    def today(self) -> date:
        return in_china(self.clock.now()).date()

    def child(self, name: str) -> Child:
        """Whether at school or gone."""
        with self.database.read() as session:
            number = next(row.id for row in session.scalars(select(t.Child)) if row.name == name)
            return people.child(session, number)

    def person(self, name: str) -> Person:
        with self.database.read() as session:
            return people.person(session, self.id_of(name))

    def plan(self, child: str, kind: ContactKind, adult: str = "") -> Plan:
        """The one plan of a kind that holds."""
        person = self.id_of(adult) if adult else None
        (found,) = (one for one in self.plans(child) if one.kind is kind and person in (None, one.person_id))
        return found

    def plans(self, child: str) -> list[Plan]:
        with self.database.read() as session:
            return contact_plans.of_children(session, [self.child(child).id])

    def kinds(self, child: str) -> set[ContactKind]:
        return {one.kind for one in self.plans(child)}

    def ticked(self) -> int:
        """The scheduler looks after contacts, once."""
        return job.remind(self.database, self.clock)

    def decisions(self, plan: Plan) -> list[str]:
        """What was decided about a plan, oldest first."""
        query = select(t.ContactDecision.decision).where(t.ContactDecision.plan_id == plan.id)
        with self.database.read() as session:
            return list(session.scalars(query.order_by(t.ContactDecision.id)))

    def pauses(self, child: str) -> list[PauseSeen]:
        with self.database.read() as session:
            return kept.of_child(session, self.child(child).id)

    def wish(self, child: str, days: int = 7, **more: Any) -> Wish:
        """From today, or ``begins`` days from now, for so many days."""
        first = self.today + timedelta(days=more.pop("begins", 0))
        usual: dict[str, Any] = {"form": Form.WAIVE, "cause": Cause.ILLNESS, "note": "住院观察"}
        return Wish(self.child(child), from_on=first, until_on=first + timedelta(days=days - 1), **{**usual, **more})

    def pause(self, wish: Wish, by: str = "", once: str = "story") -> int | None:
        with self.database.begin() as session:
            who = people.person(session, self.id_of(by)) if by else None
            return contact_pauses.pause(session, wish, who, once, self.clock.now())

    def lift(self, number: int, by: str = "") -> PauseSeen:
        with self.database.begin() as session:
            who = people.person(session, self.id_of(by)) if by else None
            return contact_pauses.lift(session, number, who, self.clock.now())


__all__ = ["DIRECTOR", "TEACHER", "Room"]
