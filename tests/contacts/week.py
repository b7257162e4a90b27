"""A week in which parents are asked: everybody bound, plans made, and the clock at hand."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from domain.clock import SetClock, in_china, in_zone
from domain.contact import WEEKLY, ContactKind
from domain.people import Relation
from messages.outbound import Envelope
from scheduler import contacts as job
from storage import tables as t
from storage.contact import contact_plans, contacts
from storage.contact.contact_plans import Plan
from storage.contact.promises import PromiseSeen, open_of_child
from storage.database import Database
from storage.person import people
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.desk.study import Study

MOTHER, GRANDMOTHER, CHILD, BROTHER = "王芳", "周桂英", "李思涵", "李思远"
BEGINNING = datetime(2020, 1, 1, tzinfo=in_china(datetime(2020, 1, 1).astimezone()).tzinfo)


class Week(Study):
    """王芳 (妈妈, away) has 李思涵, and 李思远 where a story gives her a second child."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        super().__init__(database, clock)

    def with_plans(self) -> "Week":
        with self.database.begin() as session:
            contact_plans.settle(session, list(session.scalars(select(t.Child.id))), self.clock.now())
        return self

    def with_brother(self) -> "Week":
        self.sibling(BROTHER, MOTHER, Relation.MOTHER)
        return self.with_plans()

    def until(self, weekday: int, at: time, zone: str = "Asia/Shanghai") -> None:
        """The clock goes on to the next such moment (0 is Monday) of this zone."""
        local = in_zone(self.clock.now(), zone)
        day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
        moment = datetime.combine(day, at, tzinfo=local.tzinfo)
        if moment <= local:
            moment = datetime.combine(day + timedelta(days=7), at, tzinfo=local.tzinfo)
        self.clock.advance(moment - self.clock.now())

    def sunday(self) -> int:
        """Sunday evening: who is to be asked is asked."""
        self.until(6, time(19, 31))
        return self.decided()

    def decided(self) -> int:
        return job.remind(self.database, self.clock)

    def questions(self, name: str = MOTHER) -> list[str]:
        return self.told(name, "weekly_question")

    def child_id(self, name: str = CHILD) -> int:
        with self.database.read() as session:
            return people.children_named(session, 1, name)[0].id

    def weekly(self, child: str = CHILD) -> list[ContactKind]:
        """The contacts of parents that count for a child, in the order of their kinds."""
        number = self.child_id(child)
        with self.database.read() as session:
            found = contacts.of_child(session, number, BEGINNING, self.clock.now() + timedelta(days=1))
        return sorted(one.kind for one in found if one.kind in WEEKLY)

    def plan(self, kind: ContactKind, child: str = CHILD, adult: str = MOTHER) -> Plan:
        number, person = self.child_id(child), self.id_of(adult)
        with self.database.read() as session:
            plans = contact_plans.of_children(session, [number], [kind])
        return next(one for one in plans if one.person_id == person)

    def decisions(self, plan: Plan) -> list[str]:
        row = t.ContactDecision
        with self.database.read() as session:
            return list(session.scalars(select(row.decision).where(row.plan_id == plan.id).order_by(row.id)))

    def lives_in(self, name: str, zone: str) -> None:
        with self.database.begin() as session:
            session.get_one(t.Person, self.id_of(name)).time_zone = zone
            session.flush()
            children = [one.child.id for one in people.bound_guardians(session, self.id_of(name))]
            plans = contact_plans.of_children(session, children, WEEKLY)
            contact_plans.restart(session, plans, self.clock.now())

    def kinds_in_file(self, child: str = CHILD) -> list[str]:
        return [entry.kind for entry in self.file_of(child)]

    def promised(self, child: str = CHILD) -> list[PromiseSeen]:
        number = self.child_id(child)
        with self.database.read() as session:
            return open_of_child(session, number)

    def puts(self, name: str, kind: str, once: str) -> None:
        """The program has something to say of its own accord."""
        with self.database.begin() as session:
            outbox.put(session, Envelope(kind, once, self.id_of(name), f"话{once}"), self.clock.now())

    def leaves(self) -> list[Parcel]:
        """Everything that may leave now leaves."""
        sent: list[Parcel] = []
        while parcels := claim(self.database, "w", self.clock.now(), 100):
            settle(self.database, [Outcome(one.id, "accepted") for one in parcels], self.clock.now())
            sent += parcels
        return sent
