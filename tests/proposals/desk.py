"""The stage with a register: what it says of somebody, by which number they are found, what changed and who said so."""

from datetime import timedelta

from sqlalchemy import select

from domain.clock import in_china
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject, Value
from handlers.actions.pairing import handover
from handlers.actions.pairing.handover_words import Moved
from storage import tables as t
from storage.pairing import pairings
from storage.person import invitations, people
from storage.registers import register, register_keys, register_past
from storage.registers.register import Change
from storage.registers.register_past import Changed
from tests.conversation.stage import Received, Stage


class Desk(Stage):
    """A stage on which the register can be written and read by the adults' names."""

    def registered(self, name: str, **values: Value) -> None:
        """The register says this of an adult, whose name and relation it knows as well."""
        today = in_china(self.clock.now()).date()
        with self.database.begin() as session:
            person, link = self._adult(name)
            known = {Subject.ADULT: (person, {"name": name, **values})}
            known[Subject.GUARDIANSHIP] = (link, {"relation": self._relation(link)})
            changes = [
                Change(1, subject, number, said, today, Event.ADDED, Source.IMPORT, "import:1")
                for subject, (number, said) in known.items()
            ]
            register.write(session, changes, self.clock.now(), today)

    def newcomer(self, name: str, child: str, relation: Relation, *, zone: str = "Asia/Shanghai") -> None:
        """One more adult of a child whom the register knows by name alone, with a card of their own."""
        with self.database.begin() as session:
            (found,) = people.children_named(session, 1, child)
            now = self.clock.now()
            person = people.add_person(session, 1, name, Role.GUARDIAN, now, time_zone=zone, phone="13700009999")
            link = people.add_guardian(session, found.id, person, relation, away=zone != "Asia/Shanghai")
            self.codes[name] = invitations.invite_guardian(session, link, now)

    def joins(self, name: str, teacher: str = "陈雨", card: str = "") -> None:
        """Somebody is bound by this teacher, with the card of this name or their own."""
        self.scans(name, self.codes[card or name])
        self.says(name, "1")
        self.says(teacher, "同意")

    def sibling(self, child: str, adult: str, teacher: str) -> None:
        """One more child of an adult, with a teacher of its own."""
        with self.database.begin() as session:
            number = people.add_child(session, 1, child, "一(1)班", self.clock.now())
            link = people.add_guardian(session, number, self._adult(adult)[0], Relation.MOTHER, away=True)
            self.codes[child] = invitations.invite_guardian(session, link, self.clock.now())
            pairings.pair(session, self._adult(teacher)[0], number, self.clock.now())

    def says_of(self, name: str) -> dict[str, Value]:
        """What the register says of an adult now."""
        with self.database.read() as session:
            return register.values_of(session, Subject.ADULT, self._adult(name)[0])

    def tie_of(self, name: str) -> dict[str, Value]:
        with self.database.read() as session:
            return register.values_of(session, Subject.GUARDIANSHIP, self._adult(name)[1])

    def found_by(self, number: str) -> list[str]:
        """The adults whom the register finds by a telephone number."""
        with self.database.read() as session:
            ids = register_keys.find(session, 1, Subject.ADULT, "phones", number)
            return [people.person(session, person_id).name for person_id in ids]

    def history_of(self, name: str) -> list[Changed]:
        """What proposals changed of an adult."""
        with self.database.read() as session:
            past = register_past.history(session, [(Subject.ADULT, self._adult(name)[0])])
            return [change for change in past if change.cause.startswith("proposal:")]

    def person(self, name: str) -> people.Person:
        with self.database.read() as session:
            return people.person(session, self._adult(name)[0])

    def states(self) -> list[str]:
        """How the proposals stand, oldest first."""
        with self.database.read() as session:
            return list(session.scalars(select(t.Proposal.state).order_by(t.Proposal.id)))

    def hand_over(self, child: str, before: str, after: str) -> None:
        """The child goes from one teacher to another, with all that follows."""
        with self.database.begin() as session:
            (found,) = people.children_named(session, 1, child)
            (old,), (new,) = (people.staff_named(session, 1, name) for name in (before, after))
            current = pairings.current(session, [found.id])[found.id]
            number = pairings.pair(session, new.id, found.id, self.clock.now())
            moved = Moved(found, old, new, pairing_id=number, ended_id=current.id)
            handover.follow(session, [moved], handover.Grounds(), self.clock.now())

    def minutes(self, count: int) -> timedelta:
        return timedelta(minutes=count)

    def taps(self, name: str, option: str, words: str = "同意") -> str:
        return self.says(name, words, facts={"bizmsgmenuid": option})

    def asked(self, name: str = "陈雨") -> Received:
        """The last message with the options of a proposal before a teacher."""
        return next(row for row in reversed(self.outbox(name)) if "同意" in row.options and "修改" in row.options)

    def _adult(self, name: str) -> tuple[int, int]:
        """The person and the first guardianship of an adult or teacher (0) of this name."""
        with self.database.read() as session:
            for row in session.scalars(select(t.Person).order_by(t.Person.id)):
                if row.name == name:
                    query = select(t.Guardianship.id).where(t.Guardianship.person_id == row.id)
                    return row.id, session.scalar(query.order_by(t.Guardianship.id)) or 0
        raise LookupError(name)

    def _relation(self, link: int) -> str:
        with self.database.read() as session:
            return people.guardian(session, link).relation.value
