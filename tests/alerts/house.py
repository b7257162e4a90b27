"""The stage's school with a director and a chain on call, all on WeChat, and the verbs of these stories."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.dispatch import Dispatch
from messages.inbound import Kind
from scheduler import alerts as job
from storage import tables as t
from storage.alert import alert_events, alerts, on_call
from storage.alert.alert_events import AlertEvent
from storage.alert.alerts import Alert
from storage.database import Database
from storage.person import addresses, bindings, people
from storage.registers import register
from storage.registers.register import Change
from tests.conversation.stage import Received, Stage

DIRECTOR, GATE, NIGHT = "林国华", "郑卫国", "沈小红"
MOTHER, GRANDMOTHER, FATHER = "王芳", "周桂英", "张伟"
PAIRED, OTHER = "陈雨", "李建国"
CHILD = "李思涵"
MISSING = "老师！小人寻不着了，放学到现在没回来"


class House:
    """陈老师 is paired with 李思涵, whose class is 李老师's; 林主任 directs; 郑老师, then 沈老师 are on call."""

    def __init__(self, database: Database, clock: SetClock, on_duty: Sequence[str] = (GATE, NIGHT)) -> None:
        self.database = database
        self.clock = clock
        self._opened: list[Database] = []
        self.stage = Stage(database, clock)
        self.stage.bound(PAIRED, OTHER, MOTHER, GRANDMOTHER, FATHER)
        with database.begin() as session:
            self.school = people.schools(session)[0].id
            self.staff(session, DIRECTOR, Role.DIRECTOR)
            for name in (GATE, NIGHT):
                self.staff(session, name, Role.TEACHER)
            self._class_teacher(session)
            on_call.set_chain(session, self.school, [self.id_of(session, name) for name in on_duty])

    def staff(self, session: Session, name: str, role: Role, *, on_wechat: bool = True) -> int:
        number = people.add_person(session, self.school, name, role, self.clock.now())
        if on_wechat:
            place = addresses.find_or_add(session, "gh_school", name, self.clock.now())
            addresses.belongs_to(session, place.id, number)
        return number

    def sibling(self, name: str, class_name: str) -> None:
        """Another child of the grandmother, bound as the first is."""
        now = self.clock.now()
        with self.database.begin() as session:
            child = people.add_child(session, self.school, name, class_name, now)
            link = people.add_guardian(session, child, self.person(GRANDMOTHER), Relation.GRANDMOTHER, away=False)
            old = session.scalars(select(t.Binding).join(t.Address).where(t.Address.ref_index == GRANDMOTHER)).one()
            new = bindings.ask(session, old.address_id, link, old.invitation_id, now)
            bindings.move(session, new.id, "consenting", "active", now)

    def renamed(self, old: str, new: str) -> None:
        """Somebody of the register has this name."""
        with self.database.begin() as session:
            next(person for person in session.scalars(select(t.Person)) if person.name == old).name = new

    def without_wechat(self) -> None:
        """No one of the staff can be reached in the chat."""
        with self.database.begin() as session:
            session.execute(delete(t.StaffAddress))

    def id_of(self, session: Session, name: str) -> int:
        (found,) = people.staff_named(session, self.school, name)
        return found.id

    def says(self, name: str, text: str) -> str:
        return self.stage.says(name, text)

    def taps(self, name: str, key: str) -> str:
        return self.stage.sends(name, Kind.TEXT, text="点了一下", facts={"bizmsgmenuid": key})

    def passes(self, minutes: float) -> int:
        """Time goes on, and the program looks at the clock once."""
        self.clock.advance(timedelta(minutes=minutes))
        return self.looks()

    def looks(self) -> int:
        return job.climb(self.database, self.clock)

    def restarts(self) -> None:
        """Another program on the same database: nothing is remembered but what is written."""
        again = Database(self.database.url.render_as_string(hide_password=False), self.database.vault)
        self._opened.append(again)
        self.database = self.stage.database = again
        self.stage.dispatch = Dispatch(again, self.clock, lambda: None)

    def close(self) -> None:
        for database in self._opened:
            database.close()

    def alert(self) -> Alert:
        """The only one there is."""
        (found,) = self.all_alerts()
        return found

    def all_alerts(self) -> list[Alert]:
        with self.database.read() as session:
            return [alerts.get(session, number) for number in session.scalars(select(t.Alert.id).order_by(t.Alert.id))]

    def log(self, number: int | None = None) -> list[AlertEvent]:
        with self.database.read() as session:
            return alert_events.of_alert(session, number or self.alert().id)

    def kinds(self) -> list[str]:
        return [event.kind.value for event in self.log()]

    def told(self, name: str, kind: str = "alert") -> list[Received]:
        return [row for row in self.stage.outbox(name) if row.kind == kind]

    def texts(self, name: str, kind: str = "alert") -> list[str]:
        return [row.text for row in self.told(name, kind)]

    def heard_nothing(self, name: str) -> bool:
        """Neither of an alert nor of any words of this story."""
        return not any(self.told(name, kind) for kind in ("alert", "alert_today", "alert_news", "alert_done"))

    def person(self, name: str) -> int:
        with self.database.read() as session:
            found = session.scalar(select(t.Address.person_id).where(t.Address.ref_index == name))
            assert found is not None
            return found

    def row(self, number: int) -> t.Alert:
        with self.database.read() as session:
            found = session.get_one(t.Alert, number)
            session.expunge(found)
            return found

    def starts_of_outbox(self, kind: str) -> list[datetime]:
        """When rows of this kind may leave at the earliest."""
        with self.database.read() as session:
            return list(session.scalars(select(t.Outbox.next_attempt).where(t.Outbox.kind == kind)))

    def _class_teacher(self, session: Session) -> None:
        (child,) = people.children_named(session, self.school, CHILD)
        on, now = date(2026, 9, 1), self.clock.now()
        change = Change(
            self.school, Subject.CHILD, child.id, {"head_teacher": OTHER}, on, Event.CORRECTED, Source.TEACHER, "test"
        )
        register.write(session, [change], now, on)
