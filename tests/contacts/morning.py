"""Stories of mornings and weeks: the study with terms, a class teacher, and everything that ticks."""

import json
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from domain.clock import CHINA, SetClock, in_china
from domain.contact import ContactKind
from domain.days.day import Term
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from scheduler import agendas, contacts
from storage import calendar
from storage import tables as t
from storage.contact import contact_plans
from storage.contact.contact_plans import Plan
from storage.database import Database
from storage.person import people
from storage.registers import register
from storage.registers.register import Change
from tests.desk.study import TEACHER, Study

TERM = Term("2026秋", date(2026, 9, 1), date(2027, 1, 22))
TUESDAY = date(2026, 11, 24)  # the day after the clock of the tests begins
SPRING = Term("2027春", date(2027, 3, 1), date(2027, 7, 2))

__all__ = ["TEACHER", "Morning", "one_talk"]


class Morning(Study):
    """陈雨 looks after 李思涵 and 张子轩; the school has entered its terms."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        super().__init__(database, clock)
        with database.begin() as session:
            by = calendar.By(1, clock.now())
            for term in (TERM, SPRING):
                calendar.add_term(session, by, term)
        self.with_director()
        self.bound("陈雨", "王芳", "周桂英")
        with database.begin() as session:
            pupils = list(session.scalars(select(t.Child.id)))
            contact_plans.reckon(session, 1, clock.now())
            contact_plans.settle(session, pupils, clock.now())

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        """The clock moves on to this hour in China."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=CHINA)
        self.clock.advance(moment - self.clock.now())

    def looks(self) -> int:
        """The scheduler makes what lists are due, once."""
        return agendas.make(self.database, self.clock)

    def climbs(self) -> int:
        return contacts.remind(self.database, self.clock)

    def runs(self, until: date) -> None:
        """Morning after morning, with everything that ticks, up to and with this day at half past eight."""
        day = in_china(self.clock.now()).date()
        while day < until:
            day += timedelta(days=1)
            self.at(day, 8, 30)
            self.climbs()
            self.looks()

    def lists(self, name: str = TEACHER) -> list[str]:
        return self.told(name, "daily_list")

    def options_of(self, kind: str) -> list[tuple[str, str]]:
        """What may be tapped under the last message of a kind."""
        query = select(t.Outbox.body).where(t.Outbox.kind == kind).order_by(t.Outbox.id.desc()).limit(1)
        with self.database.read() as session:
            body = session.scalars(query).one() or "{}"
        return [(option, label) for option, label in json.loads(body)["options"]]

    def row(self, kind: str) -> tuple[datetime, datetime]:
        """When the last message of a kind leaves at the earliest and at the latest (China)."""
        query = select(t.Outbox).where(t.Outbox.kind == kind).order_by(t.Outbox.id.desc()).limit(1)
        with self.database.read() as session:
            row = session.scalars(query).one()
            return in_china(row.next_attempt), in_china(row.deadline)

    def child(self, name: str) -> int:
        with self.database.read() as session:
            return people.children_named(session, 1, name)[0].id

    def plan(self, child: str, kind: ContactKind, adult: str = "") -> Plan:
        with self.database.read() as session:
            found = contact_plans.of_children(session, [self.child(child)], [kind])
        person = self.id_of(adult) if adult else None
        return next(one for one in found if one.person_id == person)

    def class_teacher(self, child: str, name: str) -> None:
        """The register names who leads the child's class."""
        number, today = self.child(child), in_china(self.clock.now()).date()
        change = Change(
            1, Subject.CHILD, number, {"head_teacher": name}, today, Event.CORRECTED, Source.PROGRAM, "test:head"
        )
        with self.database.begin() as session:
            register.write(session, [change], self.clock.now(), today)

    def due(self, plan: Plan, day: date) -> None:
        """The contact falls due on this day."""
        moment = datetime.combine(day, time(7), tzinfo=CHINA)
        with self.database.begin() as session:
            row = session.get_one(t.ContactPlan, plan.id)
            row.due_at, row.next_at, row.step = moment, moment, 0

    def only(self, *plans: Plan) -> None:
        """No other contact is asked for."""
        kept = [plan.id for plan in plans]
        with self.database.begin() as session:
            for row in session.scalars(select(t.ContactPlan).where(t.ContactPlan.id.not_in(kept))):
                row.active, row.next_at = False, None

    def made(self) -> list[tuple[str, str, str]]:
        """Kind, way and result of every contact, oldest first; voided ones aside."""
        query = select(t.ContactMade).where(t.ContactMade.voided_at.is_(None)).order_by(t.ContactMade.id)
        with self.database.read() as session:
            return [(row.kind, row.way, row.result) for row in session.scalars(query)]


def one_talk(morning: Morning, day: date = TUESDAY) -> int:
    """Of everything only the talk with 李思涵 is asked for; the number of its plan."""
    plan = morning.plan("李思涵", ContactKind.TALK)
    morning.only(plan)
    morning.due(plan, day)
    return plan.id
