"""Fills a database with one very big invented school, inside PostgreSQL, out of a few sealed texts used again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from domain.people import Role
from storage.database import Database
from storage.person import people
from storage.vault import Vault

LONG = 10_000  # entries of the one child whose file is searched
ADULTS = 2  # of one child
OF_A_TEACHER = 12  # children
CLASSES = 120
SECONDS = 3600.0
TEXTS = (
    "思涵今天作文得了优，写的是等妈妈回家，她让我问您过年回不回来。",
    "陈老师好，我这边刚下班，孩子这两天吃饭怎么样？",
    "您放心，她很好，上课举手也多了。",
    "奶奶说腿疼，这个星期想请假带她去镇上看看，麻烦老师照看一下孩子。",
    "好的，知道了。",
)
FOUND = "等妈妈回家包饺子"
KINDS = ("text", "text", "text", "text", "text", "link", "note", "call", "talk", "visit")
DIRECTIONS = ("in", "out", "in", "out", "in", "in", "note", "note", "note", "note")


@dataclass(frozen=True, slots=True)
class School:
    """What was made; ``long`` is the child with the long file, ``middle`` an entry in the middle of all."""

    children: int
    entries: int
    director: int
    teacher: int
    long: int
    middle: int

    def some(self, at: int) -> int:
        """Another child each time."""
        return 1 + at * 7919 % self.children


def fill(database: Database, vault: Vault, children: int, entries: int, now: datetime) -> School:
    """Triggers and keys to other tables are left aside while it is filled: what they would do is not measured here."""
    with database.begin(SECONDS) as session:
        school = people.add_school(session, "长河镇中心小学", now)
        director = people.add_person(session, school, "吴敏", Role.DIRECTOR, now)
    facts = {
        "school": school,
        "children": children,
        "entries": entries,
        "teachers": max(1, children // OF_A_TEACHER),
        "first": director + 1,
        "long": LONG,
        "more": LONG - entries // children - 1,
        "adults": ADULTS,
        "classes": CLASSES,
        "texts": _array(vault, "entries.text", TEXTS),
        "found": _sealed(vault, "entries.text", FOUND),
        "authors": _array(vault, "entries.author", ("李思涵妈妈", "陈老师")),
        "readers": _array(vault, "entries.reader", ("陈老师", "李思涵妈妈")),
        "kinds": _words(KINDS),
        "directions": _words(DIRECTIONS),
        "names": _array(vault, "people.name", ("王芳", "赵桂英")),
        "at": f"TIMESTAMPTZ '{now.isoformat()}'",
    }
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in STATEMENTS:
            connection.execute(text(statement.format(**facts).replace(":", "\\:")))
        connection.execute(
            text("UPDATE children SET name = decode(:name, 'hex'), name_index = :index WHERE id = :id"),
            [
                {
                    "id": number,
                    "name": vault.seal(f"学生{number}".encode(), "children.name").hex(),
                    "index": b"%032d" % number,
                }
                for number in range(1, children + 1)
            ],
        )
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
    return School(children, entries, director, director + 1, children, entries // 2)


STATEMENTS = (
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at) "
    "SELECT n, {school}, '', decode(md5(n::text) || md5(n::text), 'hex'), "
    "(1 + n % {classes} / 20) || '年级' || (1 + n % {classes} % 20) || '班', {at} "
    "FROM generate_series(1, {children}) n",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) "
    "SELECT {first} + n, {school}, 'teacher', ({names})[1], 'Asia/Shanghai', {at} "
    "FROM generate_series(0, {teachers} - 1) n",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) "
    "SELECT {first} + {teachers} + n, {school}, 'guardian', ({names})[1 + n % 2], 'Asia/Shanghai', {at} "
    "FROM generate_series(0, {children} * {adults} - 1) n",
    "INSERT INTO guardianships (id, child_id, person_id, relation, away) "
    "SELECT n + 1, 1 + n / {adults}, {first} + {teachers} + n, CASE n % 2 WHEN 0 THEN 'mother' ELSE 'grandmother' END, "
    "n % 2 = 0 FROM generate_series(0, {children} * {adults} - 1) n",
    "INSERT INTO pairings (id, teacher_id, child_id, starts_at, role) "
    "SELECT n, {first} + (n - 1) / 12 % {teachers}, n, {at} - interval '90 days', 'paired' "
    "FROM generate_series(1, {children}) n",
    "INSERT INTO contact_plans (id, school_id, child_id, person_id, kind, starts_on, active, due_at) "
    "SELECT n + 1, {school}, 1 + n / {adults}, {first} + {teachers} + n, "
    "CASE n % 2 WHEN 0 THEN 'parent' ELSE 'carer' END, current_date, true, {at} + interval '5 days' "
    "FROM generate_series(0, {children} * {adults} - 1) n",
    "INSERT INTO contacts_made (id, once, school_id, kind, person_id, way, result, by_family, at, last_at) "
    "SELECT n, 'bench' || n, {school}, 'parent', {first} + {teachers} + (n % {children}) * {adults}, 'phone', "
    "'reached', false, {at} - n % 100 * interval '1 day', {at} FROM generate_series(1, {children} * 20) n",
    "INSERT INTO contact_children (child_id, contact_id) "
    "SELECT 1 + n % {children}, n FROM generate_series(1, {children} * 20) n",
    "INSERT INTO entries "
    "(id, at, recorded_at, author_id, reader_id, author, reader, channel, direction, kind, text, cause) "
    "SELECT n, {at} - ({entries} - n) * interval '6 seconds', {at} - ({entries} - n) * interval '6 seconds', "
    "NULL, NULL, ({authors})[1 + n / {children} % 2], ({readers})[1 + n / {children} % 2], 'wechat', "
    "({directions})[1 + n / {children} % 10], ({kinds})[1 + n / {children} % 10], "
    "CASE WHEN n / {children} % 97 = 0 THEN {found} ELSE ({texts})[1 + n / {children} % 5] END, 'inbox:' || n "
    "FROM generate_series(1, {entries}) n",
    "INSERT INTO entry_children (child_id, entry_id) SELECT 1 + n % {children}, n FROM generate_series(1, {entries}) n",
    "INSERT INTO entry_children (child_id, entry_id) "
    "SELECT {children}, n FROM (SELECT n FROM generate_series(1, {entries}) n WHERE n % {children} <> {children} - 1 "
    "AND n % GREATEST(1, {entries} / ({long} + 1)) = 0 LIMIT {more}) AS chosen ON CONFLICT DO NOTHING",
)


def _sealed(vault: Vault, place: str, words: str) -> str:
    return f"decode('{vault.seal(words.encode(), place).hex()}', 'hex')"


def _array(vault: Vault, place: str, words: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(_sealed(vault, place, one) for one in words)}]"


def _words(words: Sequence[str]) -> str:
    return f"ARRAY[{', '.join(repr(one) for one in words)}]"
