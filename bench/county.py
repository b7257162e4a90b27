"""An invented county of schools with families, teachers and contact plans, written in few statements on both databases.

Every school has as many children as asked for and five plans for each: a talk, a visit, the mother who is away, the
grandmother at home, and the weekly question to the mother, who is on WeChat. Half of the schools entered a term.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Date, bindparam, text
from sqlalchemy.types import TypeEngine

from domain.clock import in_china
from domain.contact import ContactKind
from storage.columns import Moment, Sealed, SealedJson
from storage.database import Database

KINDS = (
    ContactKind.TALK,
    ContactKind.PARENT,
    ContactKind.CARER,
    ContactKind.VISIT,
    ContactKind.WEEKLY_CHILD,
)
OF_A_CHILD = len(KINDS)
STAFF = 5  # of a school: a director, three teachers, and the teacher of every class
HEAD_TEACHER = "林国华"
A_MONTH = timedelta(days=30)
WITH_ADULT = {ContactKind.PARENT: 1, ContactKind.CARER: 2, ContactKind.WEEKLY_CHILD: 1}  # mother, grandmother
TYPES: dict[str, TypeEngine[Any]] = {
    "now": Moment(),
    "later": Moment(),
    "today": Date(),
    "begins": Date(),
    "ends": Date(),
    "somebody": Sealed("people.name"),
    "head": Sealed("people.name"),
    "child": Sealed("children.name"),
    "ref": Sealed("addresses.ref"),
    "record": SealedJson("register_records.ordinary"),
}
NUMBERED = ("schools", "people", "children", "guardianships", "addresses", "invitations", "contact_plans")

# Numbers: school s, child (s - 1) * :each + c; its mother is :staff + 2 * child - 1, its grandmother the next one.
FILL = (
    "INSERT INTO schools (id, name, officer, created_at) SELECT v, 'x' || v, '', :now FROM n WHERE v <= :schools",
    "INSERT INTO terms (school_id, name, starts_on, ends_on, entered_at) "
    "SELECT v, '本学期', :begins, :ends, :now FROM n WHERE v <= :schools AND v % 2 = 0",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) "
    "SELECT (s.id - 1) * :few + n.v, s.id, CASE n.v WHEN 1 THEN 'director' ELSE 'teacher' END, "
    "CASE n.v WHEN 2 THEN :head ELSE :somebody END, 'Asia/Shanghai', :now FROM schools s, n WHERE n.v <= :few",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at) "
    "SELECT (s.id - 1) * :each + n.v, s.id, :child, :index, '三(2)班', :now FROM schools s, n WHERE n.v <= :each",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) "
    "SELECT :staff + 2 * c.id - m.v, c.school_id, 'guardian', :somebody, 'Asia/Shanghai', :now "
    "FROM children c, (SELECT 0 AS v UNION ALL SELECT 1) m",
    "INSERT INTO guardianships (id, child_id, person_id, relation, away) "
    "SELECT 2 * c.id - m.v, c.id, :staff + 2 * c.id - m.v, CASE m.v WHEN 1 THEN 'mother' ELSE 'grandmother' END, "
    "m.v = 1 FROM children c, (SELECT 0 AS v UNION ALL SELECT 1) m",
    "INSERT INTO pairings (teacher_id, child_id, starts_at) "
    "SELECT (school_id - 1) * :few + 3 + id % (:few - 2), id, :now FROM children",
    "INSERT INTO register_records (school_id, subject, subject_id, ordinary, opened_on, latest_on, verified_on) "
    "SELECT school_id, 'child', id, :record, :today, :today, :today FROM children",
    "INSERT INTO addresses (id, account, ref, ref_index, person_id, following, created_at, heard_at, window_left) "
    "SELECT id, 'gh_county', :ref, CAST('staff ' || id AS {bytes}), id, :yes, :now, :now, 0 "
    "FROM people WHERE id <= :staff",
    "INSERT INTO addresses (id, account, ref, ref_index, person_id, following, created_at, heard_at, window_left) "
    "SELECT :staff + id, 'gh_county', :ref, CAST('mother ' || id AS {bytes}), :staff + 2 * id - 1, :yes, :now, :now, 0 "
    "FROM children",
    "INSERT INTO staff_addresses (address_id, person_id) SELECT id, id FROM people WHERE id <= :staff",
    "INSERT INTO invitations (id, code_index, person_id, guardianship_id, created_at, expires_at) "
    "SELECT id, CAST('code ' || id AS {bytes}), :staff + 2 * id - 1, 2 * id - 1, :now, :now FROM children",
    "INSERT INTO bindings (address_id, guardianship_id, invitation_id, state, created_at) "
    "SELECT :staff + id, 2 * id - 1, id, 'active', :now FROM children",
)
PLANS = (
    "INSERT INTO contact_plans (id, school_id, child_id, person_id, kind, starts_on, active, due_at, next_at, step, "
    "attempts) SELECT (id - 1) * :kinds + :place, school_id, id, {person}, :kind, :today, :yes, :later, :later, 0, 0 "
    "FROM children"
)


@dataclass(frozen=True, slots=True)
class County:
    """So many schools with so many children each."""

    schools: int
    children: int  # of each school

    @property
    def plans(self) -> int:
        return self.schools * self.children * OF_A_CHILD

    @property
    def staff(self) -> int:
        return self.schools * STAFF

    def plan(self, school: int, child: int, kind: ContactKind) -> int:
        """The number of one plan; schools and children of a school count from 1."""
        return ((school - 1) * self.children + child - 1) * OF_A_CHILD + KINDS.index(kind) + 1

    def fill(self, database: Database, now: datetime) -> None:
        """Into a fresh database; everybody has been there for a month, and no plan is due for another."""
        with database.engine.begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
            _count(connection, max(self.schools, self.children, STAFF))
            values = self._values(now)
            for statement in FILL:
                _run(connection, statement, values)
            for place, kind in enumerate(KINDS, 1):
                adult = f":staff + 2 * id - {2 - WITH_ADULT[kind]}" if kind in WITH_ADULT else "NULL"
                _run(connection, PLANS.replace("{person}", adult), values | {"place": place, "kind": kind.value})
            connection.execute(text("DROP TABLE n"))
            if not database.is_sqlite:
                _number_on(connection)
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))

    def _values(self, now: datetime) -> dict[str, Any]:
        """What the statements may name; the sealed words are those of every row, and are opened like any other."""
        today = in_china(now).date()
        return {
            "now": now - A_MONTH,
            "later": now + A_MONTH,
            "today": today - A_MONTH,
            "begins": today - 3 * A_MONTH,
            "ends": today + 2 * A_MONTH,
            "schools": self.schools,
            "each": self.children,
            "few": STAFF,
            "staff": self.staff,
            "kinds": OF_A_CHILD,
            "yes": True,
            "somebody": "王芳",
            "head": HEAD_TEACHER,
            "child": "李思涵",
            "index": bytes(32),
            "ref": "o-somebody",
            "record": {"head_teacher": HEAD_TEACHER},
        }


def make_due(database: Database, plans: Sequence[tuple[int, int]], due: datetime) -> None:
    """These plans, by number, are due since then, each on its step."""
    statement = text("UPDATE contact_plans SET due_at = :later, next_at = :later, step = :step WHERE id = :plan")
    with database.engine.begin() as connection:
        connection.execute(
            statement.bindparams(bindparam("later", type_=Moment())),
            [{"later": due, "plan": plan, "step": step} for plan, step in plans],
        )


def _count(connection: Connection, most: int) -> None:
    """A table of the numbers from 1."""
    counted = "WITH RECURSIVE c(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM c WHERE v < :most) SELECT v FROM c"
    connection.execute(text("CREATE TEMPORARY TABLE n (v INTEGER)"))
    connection.execute(text(f"INSERT INTO n {counted}"), {"most": most})


def _run(connection: Connection, statement: str, values: Mapping[str, Any]) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    statement = statement.replace("{bytes}", "BLOB" if is_sqlite else "BYTEA")
    used = set(re.findall(r":(\w+)", statement))
    typed = [bindparam(name, type_=TYPES[name]) for name in sorted(used & set(TYPES))]
    connection.execute(text(statement).bindparams(*typed), {name: values[name] for name in used})


def _number_on(connection: Connection) -> None:
    """The numbers that the database gives from now on come after those that were written."""
    for table in NUMBERED:
        numbers = f"pg_get_serial_sequence('{table}', 'id')"
        connection.execute(text(f"SELECT setval({numbers}, (SELECT max(id) FROM {table}))"))
