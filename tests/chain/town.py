"""An invented school whose files are chained, and somebody who can write to its database directly."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import create_engine, text

from domain.access import AccountKind, Actor, Deed, Duty
from domain.clock import CHINA, SetClock, in_china
from domain.people import Role
from messages.inbound import Kind
from storage import tables as t
from storage.access import audit
from storage.chains import chain
from storage.chains.chain_problems import Problem
from storage.chains.chain_verify import Report, verify
from storage.database import Database
from storage.files import file, media
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from storage.person import people

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Town:
    """A school with two children, written and read through the storage's own functions."""

    database: Database
    clock: SetClock
    school: int = 0
    teacher: int = 0
    director: int = 0
    children: list[int] = field(default_factory=list)

    def settle(self, names: Sequence[str] = ("李思涵", "周远")) -> None:
        with self.database.begin() as session:
            now = self.clock.now()
            self.school = people.add_school(session, "清水湾小学", now)
            self.teacher = people.add_person(session, self.school, "陈立", Role.TEACHER, now)
            self.director = people.add_person(session, self.school, "吴敏", Role.DIRECTOR, now)
            self.children = [people.add_child(session, self.school, name, "三年级二班", now) for name in names]

    def write(self, said: str, *children: int, **fields: Any) -> int:
        """One entry, in the file of the first child unless others are named; a minute goes by."""
        self.clock.advance(timedelta(minutes=1))
        now = self.clock.now()
        values = {"channel": "wechat", "direction": "in", "kind": "text", "cause": "inbox:1", **fields}
        with self.database.begin() as session:
            entry = NewEntry(at=now, author="李思涵的妈妈", reader="陈老师", text=said, **values)
            number = file.write(session, entry, children or self.children[:1], now)
            assert number is not None
            file.note_state(session, number, "queued", now, "program")
        return number

    def log(self, what: str) -> None:
        """One row of the audit."""
        with self.database.begin() as session:
            audit.write(session, self.actor, Deed.VIEW, what, self.clock.now())

    @property
    def actor(self) -> Actor:
        return Actor(
            account_id=1,
            kind=AccountKind.STAFF,
            name="吴敏",
            duties=frozenset({Duty.DIRECTOR}),
            person_id=self.director,
            school_id=self.school,
        )

    def link(self, limit: int = chain.AT_ONCE) -> int:
        """Everything that waits; how many links it became."""
        done = 0
        while True:
            with self.database.begin() as session:
                some = chain.link_waiting(session, self.clock.now(), limit)
            done += some
            if not some:
                return done

    def picture(self, store: MediaStore, *children: int) -> tuple[int, int]:
        """A picture that is kept before its entry stands in the file; the numbers of the entry and the picture."""
        with self.database.begin() as session:
            number = media.bring(session, Kind.IMAGE, self.clock.now())
            store.write(number, PNG)
            store.keep(session, number, PNG, self.clock.now())
        return self.write("", *children, kind="image", media_id=number), number

    def look(self, **wanted: Any) -> Report:
        return verify(self.database, **wanted)

    def found(self, **wanted: Any) -> list[tuple[str, int, int, str, str, int]]:
        """Chain, owner, position, code, subject and number of each problem."""
        return [short(problem) for problem in self.look(**wanted).problems]

    def insider(self, statement: str, **values: Any) -> None:
        """Whoever has the database's password: no trigger and no foreign key is in the way."""
        engine = create_engine(self.database.url)
        with engine.begin() as connection:
            if self.database.is_sqlite:
                for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            assert connection.execute(text(statement), values).rowcount, "the insider changed nothing"
        engine.dispose()

    def raw(self, question: str, **values: Any) -> Any:
        """One value as it stands in the database, unopened."""
        engine = create_engine(self.database.url)
        with engine.connect() as connection:
            value = connection.execute(text(question), values).scalar()
        engine.dispose()
        return bytes(value) if isinstance(value, memoryview) else value


def short(problem: Problem) -> tuple[str, int, int, str, str, int]:
    assert problem.what and problem.where
    return (problem.chain, problem.owner, problem.position, problem.code, problem.subject, problem.subject_id)


def flipped(value: bytes) -> bytes:
    """The same bytes with one bit of the last one changed."""
    return value[:-1] + bytes([value[-1] ^ 1])


def entries_of(database: Database, child_id: int) -> list[int]:
    """The entries of a child's file, oldest first."""
    from sqlalchemy import select

    with database.read() as session:
        query = select(t.EntryChild.entry_id).where(t.EntryChild.child_id == child_id)
        return list(session.scalars(query.order_by(t.EntryChild.entry_id)))


def at_night(clock: SetClock) -> date:
    """The clock shows a quarter past three of the next night in China; the day that ended."""
    today = in_china(clock.now()).date()
    night = datetime.combine(today + timedelta(days=1), time(3, 15), CHINA)
    clock.advance(night - clock.now())
    return today
