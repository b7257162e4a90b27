"""A small school for the stories of letters: two directors, a teacher, six children and the adults around them."""

import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.letter import LetterState
from domain.people import Person, Relation, Role
from domain.window import after_message
from handlers.actions.letter import letters as deeds
from handlers.dispatch import Dispatch
from messages.inbound import Inbound, Kind
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.letter import letters
from storage.letter.letters import Letter, NewLetter
from storage.pairing import pairings
from storage.person import addresses, bindings, people

SCHOOL = "青石村小学"
ACCOUNT = "gh_school"
DIRECTOR, VICE = "林国华", "周明远"  # both are directors
TEACHER = "陈雨"  # looks after all six

CLASSES = {
    "李思涵": "三(1)班",
    "李思远": "五(1)班",  # her brother
    "张子轩": "三(1)班",
    "赵一诺": "三(2)班",
    "王梓轩": "三(2)班",  # nobody of his family is on WeChat
    "周浩": "五(1)班",  # nobody of his family has a phone
}


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult of the school's families; ``zone`` is where they are."""

    name: str
    relation: Relation
    children: tuple[str, ...]
    away: bool
    phone: str | None = None
    is_bound: bool = False
    zone: str = "Asia/Shanghai"


FATHER, MOTHER, GRANDMOTHER, GRANDFATHER = (
    Relation.FATHER,
    Relation.MOTHER,
    Relation.GRANDMOTHER,
    Relation.GRANDFATHER,
)
SIBLINGS = ("李思涵", "李思远")
ADULTS = (
    Adult("李强", FATHER, SIBLINGS, True, "13800000001", True),
    Adult("王芳", MOTHER, SIBLINGS, True, "13800000002"),
    Adult("周桂英", GRANDMOTHER, SIBLINGS, False, "13800000003", True),
    Adult("张伟", FATHER, ("张子轩",), True, "13800000004", True),
    Adult("张有田", GRANDFATHER, ("张子轩",), False, "13800000005"),
    Adult("赵国强", FATHER, ("赵一诺",), True, "13800000006", True, "Europe/Rome"),
    Adult("孙秀英", GRANDMOTHER, ("赵一诺",), False),
    Adult("王磊", FATHER, ("王梓轩",), True, "13800000007"),
    Adult("刘桂花", GRANDMOTHER, ("王梓轩",), False, "13800000008"),
    Adult("吴敏", MOTHER, ("周浩",), True),
    Adult("周大山", GRANDFATHER, ("周浩",), False),
)
BOUND = tuple(adult.name for adult in ADULTS if adult.is_bound)


@dataclass(frozen=True, slots=True)
class Received:
    """One envelope of somebody, as it would be read; letters keep their words elsewhere and have no text here."""

    kind: str
    once: str
    state: str
    text: str
    options: tuple[str, ...]
    letter_id: int | None


class School:
    """The school in a database; everybody is named by their own name, which is also their address on WeChat."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database = database
        self.clock = clock
        self.dispatch = Dispatch(database, clock, lambda: None)
        self.ids: dict[str, int] = {}  # people and children by name
        self.links: dict[tuple[str, str], int] = {}  # guardianships by adult and child
        self._numbers = itertools.count(1)
        with database.begin() as session:
            self.id = people.add_school(session, SCHOOL, clock.now())
            for name, role in ((DIRECTOR, Role.DIRECTOR), (VICE, Role.DIRECTOR), (TEACHER, Role.TEACHER)):
                self._staff(session, name, role)
            for name, class_name in CLASSES.items():
                self._pupil(session, name, class_name)
            for adult in ADULTS:
                self._adult(session, adult)

    def pupil(self, name: str, class_name: str) -> int:
        """One more child, who is the teacher's."""
        with self.database.begin() as session:
            return self._pupil(session, name, class_name)

    def adult(self, adult: Adult) -> int:
        """One more adult; the children are there already."""
        with self.database.begin() as session:
            return self._adult(session, adult)

    def many(self, count: int, class_name: str = "六(1)班") -> None:
        """So many more children, each with a father who works away and is on WeChat."""
        with self.database.begin() as session:
            for number in range(count):
                self._pupil(session, f"学生{number}", class_name)
                self._adult(session, Adult(f"家长{number}", FATHER, (f"学生{number}",), True, is_bound=True))

    def write(self, title: str = "国庆安全提醒", **given: object) -> int:
        """A draft; ``given`` are further fields of ``NewLetter``."""
        values = {"title": title, "body": "各位家长：国庆放假，请看好孩子。", "short": "不下水\n走路看车", **given}
        with self.database.begin() as session:
            return deeds.write(session, self.id, NewLetter(**values), self.clock.now())  # type: ignore[arg-type]

    def letter(self, number: int) -> Letter:
        with self.database.read() as session:
            found = letters.get(session, number)
        assert found is not None
        return found

    def state(self, number: int) -> LetterState:
        return self.letter(number).state

    def receipts(self, number: int) -> list[t.LetterReceipt]:
        """All receipts of a letter, by number."""
        query = select(t.LetterReceipt).where(t.LetterReceipt.letter_id == number).order_by(t.LetterReceipt.id)
        with self.database.read() as session:
            found = list(session.scalars(query))
            session.expunge_all()
        return found

    def receipt(self, number: int, child: str, adult: str) -> t.LetterReceipt:
        wanted = (self.ids[child], self.ids[adult])
        return next(one for one in self.receipts(number) if (one.child_id, one.person_id) == wanted)

    def person(self, name: str) -> Person:
        with self.database.read() as session:
            return people.person(session, self.ids[name])

    def outbox(self, name: str, *kinds: str) -> list[Received]:
        """What lies ready for this person or was sent, oldest first; all kinds where none is named."""
        query = select(t.Outbox).where(t.Outbox.person_id == self.ids[name]).order_by(t.Outbox.id)
        with self.database.read() as session:
            rows = [_received(row) for row in session.scalars(query)]
        return [row for row in rows if not kinds or row.kind in kinds]

    def file_of(self, child: str) -> list[file.FileEntry]:
        """The child's file, oldest entry first."""
        with self.database.read() as session:
            return list(reversed(file.timeline(session, self.ids[child])))

    def says(self, name: str, text: str, **more: object) -> str:
        """Somebody writes; the answer given at once. What lay ready for them was read before."""
        self.arrived(name)
        self.clock.advance(timedelta(seconds=10))
        key = hashlib.sha256(f"{name}{next(self._numbers)}".encode()).digest()
        values = {"key": key, "account": ACCOUNT, "address": name, "kind": Kind.TEXT, "text": text}
        inbound = Inbound(**{**values, "sent_at": self.clock.now(), **more})  # type: ignore[arg-type]
        return self.dispatch.receive(inbound, b"<xml/>", 20.0).text

    def taps(self, name: str, option: str, words: str = "同意") -> str:
        """An option under one of our messages."""
        return self.says(name, words, facts={"bizmsgmenuid": option})

    def arrived(self, name: str, *kinds: str) -> None:
        """Whatever waits for this person is on their screen now."""
        query = update(t.Outbox).where(t.Outbox.person_id == self.ids[name], t.Outbox.state.in_(("queued", "held")))
        if kinds:
            query = query.where(t.Outbox.kind.in_(kinds))
        with self.database.begin() as session:
            session.execute(query.values(state="accepted"))

    def opens_window(self, name: str) -> None:
        """This person wrote a moment ago, so that the chat is open."""
        with self.database.begin() as session:
            place = addresses.find_or_add(session, ACCOUNT, name, self.clock.now())
            addresses.heard(session, place.id, after_message(self.clock.now()), self.clock.now())

    def binds(self, adult: str, child: str, at: str = "") -> None:
        """This adult comes onto WeChat, for this child; nobody is told of it. ``at``: on the telephone of that one."""
        with self.database.begin() as session:
            place = addresses.find_or_add(session, ACCOUNT, at or adult, self.clock.now())
            self._bind(session, place.id, self.links[adult, child], self.ids[adult])

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def _staff(self, session: Session, name: str, role: Role) -> None:
        self.ids[name] = people.add_person(session, self.id, name, role, self.clock.now())
        place = addresses.find_or_add(session, ACCOUNT, name, self.clock.now())
        addresses.belongs_to(session, place.id, self.ids[name])

    def _pupil(self, session: Session, name: str, class_name: str) -> int:
        self.ids[name] = people.add_child(session, self.id, name, class_name, self.clock.now())
        pairings.pair(session, self.ids[TEACHER], self.ids[name], self.clock.now())
        return self.ids[name]

    def _adult(self, session: Session, adult: Adult) -> int:
        now = self.clock.now()
        person = people.add_person(
            session, self.id, adult.name, Role.GUARDIAN, now, phone=adult.phone, time_zone=adult.zone
        )
        self.ids[adult.name] = person
        place = addresses.find_or_add(session, ACCOUNT, adult.name, now) if adult.is_bound else None
        for child in adult.children:
            link = people.add_guardian(session, self.ids[child], person, adult.relation, away=adult.away)
            self.links[adult.name, child] = link
            if place is not None:
                self._bind(session, place.id, link, person)
        return person

    def _bind(self, session: Session, address: int, link: int, person: int) -> None:
        now = self.clock.now()
        code = f"CODE{address}-{link}"
        row = t.Invitation(code_index=code, person_id=person, guardianship_id=link, created_at=now, expires_at=now)
        session.add(row)
        session.flush()
        binding = bindings.ask(session, address, link, row.id, now)
        bindings.move(session, binding.id, "consenting", "active", now)
        addresses.belongs_to(session, address, person)


def _received(row: t.Outbox) -> Received:
    body = json.loads(row.body) if row.body else {"text": "", "options": []}
    options = tuple(key for key, _ in body["options"])
    return Received(row.kind, row.once, row.state, body["text"], options, row.letter_id)
