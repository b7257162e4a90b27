"""The hall from the side of 陈雨, who is paired with 李思涵 and 张子轩 and talks to the program."""

from datetime import datetime

from sqlalchemy import select

from domain.contact import WITH_ADULT, Cadence, Unit
from domain.people import Relation, Role
from handlers.actions.letter import letters
from messages.inbound import Kind, MediaRef
from storage import tables as t
from storage.contact import contact_plans
from storage.letter.letters import NewLetter
from storage.pairing import pairings
from storage.person import addresses, people
from storage.talk.tickets import Ticket
from tests.flows.hall import DIRECTOR, Hall

TEACHER = "陈雨"
__all__ = ["DIRECTOR", "TEACHER", "Study"]


class Study(Hall):
    """陈雨, 王芳 (妈妈, away), 周桂英 (奶奶, at home) and the director are on WeChat."""

    def types(self, text: str) -> str:
        """The teacher writes, and nothing reaches a family besides what the story tells."""
        return self.says(TEACHER, text)

    def told_by_voice(self, text: str) -> str:
        """A voice of which the platform recognised the words."""
        media = MediaRef(f"voice-{self.clock.now().isoformat()}", Kind.VOICE, "amr")
        return self.sends(TEACHER, Kind.VOICE, text=text, media=media)

    def shows(self, name: str = TEACHER) -> str:
        """A picture."""
        return self.sends(name, Kind.IMAGE, media=MediaRef(f"image-{self.clock.now().isoformat()}", Kind.IMAGE))

    def notes(self, child: str, kind: str) -> list[str]:
        """The notes of a kind in a child's file, oldest first."""
        return [entry.text for entry in self.file_of(child) if entry.kind == kind and entry.direction == "note"]

    def heard(self, name: str) -> list[str]:
        """What teachers said to a family."""
        return self.told(name, "relay_to_family")

    def letter(self, title: str) -> int:
        with self.database.begin() as session:
            number = letters.write(session, 1, NewLetter(title, "正文", "短文"), self.clock.now())
            letters.send(session, number, self.clock.now())
        return number

    def receipts(self, child: str) -> dict[str, str]:
        """By which way each adult of a child confirmed the letters, where they did."""
        query = (
            select(t.Person.name, t.LetterReceipt.method)
            .join(t.Person, t.Person.id == t.LetterReceipt.person_id)
            .join(t.Child, t.Child.id == t.LetterReceipt.child_id)
            .where(t.LetterReceipt.confirmed_at.is_not(None))
        )
        with self.database.read() as session:
            pupil = people.children_named(session, 1, child)[0]
            found = session.execute(query.where(t.Child.id == pupil.id)).all()
        return {str(name): str(method) for name, method in found}

    def pupil(self, name: str, class_name: str, teacher: str = TEACHER) -> int:
        """One more child of a teacher, without a family on WeChat."""
        with self.database.begin() as session:
            number = people.add_child(session, 1, name, class_name, self.clock.now())
            pairings.pair(session, self.id_of(teacher), number, self.clock.now())
        return number

    def colleague(self, name: str) -> int:
        """A teacher on WeChat without children."""
        with self.database.begin() as session:
            person = people.add_person(session, 1, name, Role.TEACHER, self.clock.now())
            place = addresses.find_or_add(session, "gh_school", name, self.clock.now())
            addresses.belongs_to(session, place.id, person)
            addresses.speaks_as(session, place.id, person)
        return person

    def teacher_of(self, child: str) -> str:
        with self.database.read() as session:
            found = pairings.teacher_of(session, people.children_named(session, 1, child)[0].id)
        return found.name if found is not None else ""

    def last_contact(self, child: str, adult: str) -> datetime | None:
        with self.database.begin() as session:
            number = people.children_named(session, 1, child)[0].id
            query = select(t.ContactPlan.last_contact_at).where(
                t.ContactPlan.child_id == number,
                t.ContactPlan.person_id == self.id_of(adult),
                t.ContactPlan.kind.in_(WITH_ADULT),
            )
            return session.scalar(query)

    def planned(self, child: str, adult: str) -> None:
        """The teacher should speak with this adult every week."""
        weekly = Cadence(Unit.DAYS, 7)
        with self.database.begin() as session:
            number = people.children_named(session, 1, child)[0].id
            contact_plans.settle(session, [number], self.clock.now())
            for plan in contact_plans.of_children(session, [number], WITH_ADULT):
                if plan.person_id == self.id_of(adult):
                    contact_plans.set_own(session, plan.id, weekly, None, "常联系", None, self.clock.now())

    def asked_of(self, name: str) -> Ticket:
        """The last ticket that waits for a member of staff by name."""
        with self.database.read() as session:
            query = select(t.Ticket.id).where(t.Ticket.owner_id == self.id_of(name)).order_by(t.Ticket.id.desc())
            number = session.scalars(query).first()
        assert number is not None
        return self.ticket(number)

    def grandfather(self, child: str, name: str) -> None:
        """One more adult at home, not on WeChat."""
        with self.database.begin() as session:
            number = people.children_named(session, 1, child)[0].id
            person = people.add_person(session, 1, name, Role.GUARDIAN, self.clock.now())
            people.add_guardian(session, number, person, Relation.GRANDFATHER, away=False)
