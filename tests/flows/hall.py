"""The stage with a director on WeChat, more children, and a look at what waits."""

from datetime import timedelta

from sqlalchemy import select

from domain.people import Relation, Role
from scheduler import tickets as job
from storage import tables as t
from storage.pairing import pairings
from storage.person import addresses, invitations, people
from storage.talk import tickets
from storage.talk.tickets import Ticket
from tests.conversation.stage import Received, Stage

DIRECTOR = "林国华"


class Hall(Stage):
    """王芳 and 周桂英 (李思涵), 张伟 (张子轩) and 陈雨 are bound when a story needs them; 林国华 always is."""

    def with_director(self) -> "Hall":
        with self.database.begin() as session:
            person = people.add_person(session, 1, DIRECTOR, Role.DIRECTOR, self.clock.now())
            place = addresses.find_or_add(session, "gh_school", DIRECTOR, self.clock.now())
            addresses.belongs_to(session, place.id, person)
        return self

    def sibling(self, child: str, adult: str, relation: Relation, teacher: str = "陈雨") -> None:
        """One more child of a bound adult, bound as well."""
        with self.database.begin() as session:
            number = people.add_child(session, 1, child, "一(1)班", self.clock.now())
            link = people.add_guardian(session, number, self.id_of(adult), relation, away=True)
            self.codes[child] = invitations.invite_guardian(session, link, self.clock.now())
            pairings.pair(session, self.id_of(teacher), number, self.clock.now())
        self.scans(adult, self.codes[child])
        self.says(adult, "1")
        self.says(teacher, "同意")

    def id_of(self, name: str) -> int:
        with self.database.read() as session:
            return next(row.id for row in session.scalars(select(t.Person).order_by(t.Person.id)) if row.name == name)

    def taps(self, name: str, option: str, words: str = "准假") -> str:
        """An option under one of our messages."""
        return self.says(name, words, facts={"bizmsgmenuid": option})

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def ticks(self) -> int:
        """The scheduler looks after what waits, once."""
        return job.turn(self.database, self.clock)

    def waiting(self, name: str) -> list[Ticket]:
        """The open tickets of a guardian."""
        with self.database.read() as session:
            return tickets.open_of_person(session, self.id_of(name))

    def ticket(self, number: int) -> Ticket:
        with self.database.read() as session:
            found = tickets.find(session, number)
            assert found is not None
            return found

    def told(self, name: str, kind: str) -> list[str]:
        """What of one kind lies ready for somebody, oldest first."""
        return [row.text for row in self.outbox(name) if row.kind == kind]

    def last(self, name: str) -> Received:
        return self.outbox(name)[-1]
