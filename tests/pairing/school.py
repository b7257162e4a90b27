"""The stage's school with more teachers, a director and five families, all bound, and the verbs of these stories."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.delivery import State
from domain.pairing import ends_after
from domain.people import Person, Relation, Role
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Arranged, Grounds, Moved
from storage import tables as t
from storage.contact import contact_plans
from storage.database import Database
from storage.pairing import pairings, substitutions
from storage.pairing.pairing_lists import PairingSeen, of_child
from storage.person import addresses, bindings, people
from storage.talk import questions
from tests.conversation.stage import Stage

ZHAO, QIAN, SUN, DIRECTOR = "赵敏", "钱莉", "孙建国", "林国华"
FAMILIES = {
    "何小满": "何秀英",
    "陆晓雨": "陆春梅",
    "方子涵": "方丽",
    "汪小川": "汪桂花",
    "江一鸣": "江玉兰",
}
CHILDREN = tuple(FAMILIES)
LAST = date(2026, 12, 4)  # the Friday of the second week; the clock stands on Monday, 23 November


class School:
    """赵老师 looks after five children; everybody named here is on WeChat, and is written by their own name."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database = database
        self.clock = clock
        self.stage = Stage(database, clock)
        with database.begin() as session:
            school = people.school_named(session, "")
            assert school is not None
            self.id = school.id
            self._teachers(session)
            for child, mother in FAMILIES.items():
                number = self.child(session, child, mother)
                pairings.pair(session, self.person(session, ZHAO).id, number, self.now)
                contact_plans.settle(session, [number], self.now)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def child(self, session: Session, name: str, *guardians: str) -> int:
        """A new pupil with these mothers on WeChat."""
        number = people.add_child(session, self.id, name, "四(1)班", self.now)
        for guardian in guardians:
            person = people.add_person(session, self.id, guardian, Role.GUARDIAN, self.now)
            self.guards(session, person, guardian, number)
        return number

    def guards(self, session: Session, person: int, name: str, child: int) -> None:
        """This adult is a bound mother of this child."""
        link = people.add_guardian(session, child, person, Relation.MOTHER, away=True)
        place = addresses.find_or_add(session, "gh_school", name, self.now)
        code = t.Invitation(
            code_index=f"{name}{child}",
            person_id=person,
            guardianship_id=link,
            created_at=self.now,
            expires_at=self.now,
        )
        session.add(code)
        session.flush()
        binding = bindings.ask(session, place.id, link, code.id, self.now)
        bindings.move(session, binding.id, "consenting", "active", self.now)
        addresses.belongs_to(session, place.id, person)

    def person(self, session: Session, name: str) -> Person:
        (found,) = people.staff_named(session, self.id, name)
        return found

    def child_id(self, session: Session, name: str) -> int:
        (found,) = people.children_named(session, self.id, name)
        return found.id

    def ids(self, session: Session, children: tuple[str, ...] | None) -> list[int] | None:
        return None if children is None else [self.child_id(session, name) for name in children]

    def hand_over(
        self, giver: str, to: str, *children: str, note: str = "都好，慢慢来。", grounds: Grounds | None = None
    ) -> list[Moved]:
        """As the command does it; all children of the giver when none is named."""
        with self.database.begin() as session:
            old, new, some = self.person(session, giver), self.person(session, to), self.ids(session, children or None)
            return pairing.hand_over(session, old, new, some, grounds or Grounds("调走", note=note), self.now)

    def substitute(
        self,
        giver: str,
        to: str,
        *children: str,
        last: date = LAST,
        start: datetime | None = None,
        grounds: Grounds | None = None,
    ) -> Arranged:
        with self.database.begin() as session:
            old, new, some = self.person(session, giver), self.person(session, to), self.ids(session, children or None)
            begins, until = start or self.now, ends_after(last)
            why = grounds or Grounds("病假")
            return pairing.substitute(session, old, new, some, begins, until, why, self.now)

    def pair(self, teacher: str, child: str, note: str = "") -> list[Moved]:
        with self.database.begin() as session:
            number, new = self.child_id(session, child), self.person(session, teacher)
            return pairing.pair(session, number, new, None, "新学期", self.now, note=note)

    def end(self, child: str) -> list[Moved]:
        with self.database.begin() as session:
            return pairing.end(session, self.child_id(session, child), Grounds("另行安排"), self.now)

    def teacher_of(self, child: str) -> str | None:
        with self.database.read() as session:
            found = pairings.teacher_of(session, self.child_id(session, child))
            return found.name if found else None

    def history(self, child: str) -> list[PairingSeen]:
        with self.database.read() as session:
            return of_child(session, self.child_id(session, child))

    def told(self, name: str, kind: str = "", states: tuple[State, ...] = (State.QUEUED, State.HELD)) -> list[str]:
        """The texts that are on their way to a person (or in other states), oldest first."""
        found = [row for row in self.stage.outbox(name) if row.state in states]
        return [row.text for row in found if kind in ("", row.kind)]

    def open_questions(self, name: str) -> list[str]:
        """The kinds of what somebody on the staff was asked and has not answered."""
        with self.database.read() as session:
            place = addresses.of_person(session, self.person(session, name).id)
            assert place is not None
            return [question.kind for question in questions.all_open(session, place.id, self.now)]

    def arranged(self) -> int:
        """How many substitutions are still to come."""
        with self.database.read() as session:
            return len(substitutions.of_school(session, self.id))

    def outbox(self) -> int:
        with self.database.read() as session:
            return len(session.scalars(select(t.Outbox.id)).all())

    def leaves(self, name: str) -> None:
        """This member of staff is no longer at the school."""
        with self.database.begin() as session:
            session.get_one(t.Person, self.person(session, name).id).left_at = self.now

    def _teachers(self, session: Session) -> None:
        for name in (ZHAO, QIAN, SUN, DIRECTOR):
            role = Role.DIRECTOR if name == DIRECTOR else Role.TEACHER
            person = people.add_person(session, self.id, name, role, self.now)
            place = addresses.find_or_add(session, "gh_school", name, self.now)
            addresses.belongs_to(session, place.id, person)
