"""A school whose plans, contacts and pauses are written one by one, and counted."""

from datetime import date, datetime

from domain.clock import CHINA, SetClock
from domain.contact import ContactKind, Result, Way
from domain.contact_steps import Form
from domain.coverage import Count, Coverage, Span
from domain.pause import Cause
from domain.people import Role
from storage import coverage
from storage import tables as t
from storage.contact import contact_pauses, contacts
from storage.contact.contact_pauses import NewPause
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.person import people
from storage.person.people import School

TERM = Span(date(2026, 9, 1), date(2027, 1, 20), "2026学年第一学期")
TODAY = date(2026, 11, 23)


class House:
    """A school whose plans and contacts are written row by row."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database, self.now = database, clock.now()
        with database.begin() as session:
            self.school = School(people.add_school(session, "云溪村小学", self.now), "云溪村小学", "")
        self._numbers = iter(range(1, 1000))

    def child(self, class_name: str = "三(2)班") -> int:
        with self.database.begin() as session:
            return people.add_child(session, self.school.id, f"学生{next(self._numbers)}", class_name, self.now)

    def adult(self) -> int:
        with self.database.begin() as session:
            return people.add_person(session, self.school.id, f"家长{next(self._numbers)}", Role.GUARDIAN, self.now)

    def plan(self, child: int, kind: ContactKind, person: int | None = None, **more: object) -> None:
        values = {"starts_on": date(2026, 9, 1), "active": True, **more}
        with self.database.begin() as session:
            session.add(
                t.ContactPlan(school_id=self.school.id, child_id=child, person_id=person, kind=kind.value, **values)
            )

    def met(
        self,
        kind: ContactKind,
        *children: int,
        person: int | None = None,
        result: Result = Result.REACHED,
        on: date = TODAY,
        hour: int = 9,
        entry: int | None = None,
    ) -> None:
        at = datetime(on.year, on.month, on.day, hour, tzinfo=CHINA)
        once = f"test:{next(self._numbers)}"
        new = NewContact(once, self.school.id, kind, Way.PHONE, result, at, children, person, entry_id=entry)
        with self.database.begin() as session:
            assert contacts.keep(session, new, self.now)

    def let_off(self, child: int, form: Form, first: date, last: date, **more: object) -> int:
        new = NewPause(
            f"pause:{next(self._numbers)}", self.school.id, child, form, Cause.COURT, "x", first, last,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        with self.database.begin() as session:
            number = contact_pauses.add(session, new, self.now)
        assert number is not None
        return number

    def told(self, span: Span = TERM, class_name: str = "") -> Coverage:
        with self.database.read() as session:
            return coverage.of_school(session, self.school, span, self.now, class_name)

    def of(self, kind: ContactKind, span: Span = TERM) -> Count:
        return self.told(span).total.of(kind)
