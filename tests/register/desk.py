"""A school's desk for tests: a register that is written row by row, and files as a school would hand them in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Relation, Role
from domain.register.cells.cell import Cell
from domain.register.events import Event, Source
from domain.register.fields.field import Subject, Value
from domain.register.incoming.plan import Plan
from domain.register.record import Record
from handlers.actions.registers import register_import
from handlers.actions.registers.register_import import Upload
from storage.database import Database
from storage.person import people
from storage.registers import register, register_book, register_imports
from storage.registers.register import Change

DAY = date(2026, 11, 23)
NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")


class Desk:
    """One school in a database. Days are China's; ``now`` is what the clock would say."""

    def __init__(self, database: Database, now: datetime = NOW, name: str = "云溪村小学") -> None:
        self.database = database
        self.now = now
        with database.begin() as session:
            self.school_id = people.add_school(session, name, now)

    @property
    def today(self) -> date:
        return in_china(self.now).date()

    def teacher(self, name: str, role: Role = Role.TEACHER) -> int:
        with self.database.begin() as session:
            return people.add_person(session, self.school_id, name, role, self.now)

    def child(self, name: str = "李思涵", class_name: str = "三(2)班", on: date = DAY, **values: Value) -> int:
        """A pupil with an entry in the register."""
        with self.database.begin() as session:
            child_id = people.add_child(session, self.school_id, name, class_name, self.now)
            said = {"name": name, "class_name": class_name, **values}
            self._write(session, Subject.CHILD, child_id, said, on, Event.ADDED)
        return child_id

    def adult(self, child_id: int, relation: Relation, name: str, on: date = DAY, **values: Value) -> int:
        """An adult of a pupil with an entry in the register."""
        with self.database.begin() as session:
            person = people.add_person(session, self.school_id, name, Role.GUARDIAN, self.now)
            link = people.add_guardian(session, child_id, person, relation, away=False)
            self._write(session, Subject.ADULT, person, {"name": name, **values}, on, Event.ADDED)
            self._write(session, Subject.GUARDIANSHIP, link, {"relation": relation.value}, on, Event.ADDED)
        return person

    def change(
        self,
        subject: Subject,
        number: int,
        on: date,
        event: Event = Event.CORRECTED,
        source: Source = Source.TEACHER,
        confirmed_by: int | None = None,
        **values: Value,
    ) -> Mapping[str, tuple[Value, Value]]:
        """Change one record; the difference."""
        with self.database.begin() as session:
            change = Change(
                self.school_id, subject, number, values, on, event, source, "test", confirmed_by=confirmed_by
            )
            diffs = register.write(session, [change], self.now, self.today)
        return diffs.get((subject, number), {})

    def entry(self, child_id: int) -> Record:
        with self.database.read() as session:
            found = register_book.of_child(session, child_id)
        assert found is not None
        return found

    def book(self, as_of: date | None = None) -> list[Record]:
        """Everybody who is (or was, on a day) in the register, by name."""
        with self.database.read() as session:
            return sorted(register_book.of_school(session, self.school_id, as_of), key=lambda record: record.name)

    def look(self, upload: Upload) -> Plan:
        with self.database.read() as session:
            return register_import.look(session, self.school_id, upload, self.now)

    def bring_in(self, upload: Upload, on: date | None = None, by: int | None = None) -> Plan:
        """Import without looking for errors first; the plan as it was before."""
        with self.database.begin() as session:
            register_imports.take_turn(session, self.school_id)
            plan = register_import.look(session, self.school_id, upload, self.now)
            assert not plan.errors, [(one.heading, one.text) for one in plan.errors]
            if plan.added or plan.changed:
                register_import.bring_in(session, self.school_id, upload, plan, on or self.today, by, self.now)
        return plan

    def undo(self) -> None:
        with self.database.begin() as session:
            register_import.undo_last(session, self.school_id, None, self.now)

    def _write(
        self, session: Session, subject: Subject, number: int, values: Mapping[str, Value], on: date, event: Event
    ) -> None:
        change = Change(self.school_id, subject, number, values, on, event, Source.TEACHER, "test")
        register.write(session, [change], self.now, self.today)


def sheet(*rows: Mapping[str, str], headings: Sequence[str] = ()) -> Upload:
    """A file with these rows under the headings that they use."""
    heads = list(headings) or list(dict.fromkeys(heading for row in rows for heading in row))
    typed = [heads, *([row.get(heading, "") for heading in heads] for row in rows)]
    cells = [(number, [Cell(text) for text in row]) for number, row in enumerate(typed, start=1)]
    return Upload("名册.xlsx", sha256(repr(typed).encode()).digest(), cells)
