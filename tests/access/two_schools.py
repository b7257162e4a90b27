"""One row in every table for a school, made from the tables themselves, so that a new table is never forgotten."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, String, Table, insert
from sqlalchemy.orm import Session

from storage import tables as t
from storage.columns import Blind, Moment, Sealed, SealedBytes, SealedJson

Row = dict[str, Any]
FIRST = ("schools", "people", "children")  # named by columns without a foreign key


def fill(session: Session, school: int, now: datetime) -> dict[str, Row]:
    """A row in every table, tied to the rows made before wherever a foreign key can point; by the table's name."""
    made: dict[str, Row] = {}
    for table in sorted(t.Model.metadata.sorted_tables, key=lambda table: table.name not in FIRST):
        row = {column.name: _value(column, made, school, now) for column in table.columns if _is_asked(column, table)}
        made[table.name] = row | _key(session, table, row)
    return made


def make(session: Session, model: type[t.Model], given: Row, now: datetime, number: int) -> int:
    """One row of a table with what is ``given``, the rest filled in with ``number``; its id."""
    table: Table = cast("Table", model.__table__)
    needed = [column for column in table.columns if _is_asked(column, table) and not column.nullable]
    row = {column.name: _by_type(column, number, now) for column in needed if column.name not in given} | given
    return int(_key(session, table, row)["id"])


def _key(session: Session, table: Table, row: Row) -> Row:
    done = session.connection().execute(insert(table).values(row))
    found = done.inserted_primary_key
    return dict(zip([column.name for column in table.primary_key], found or (), strict=False))


def _is_asked(column: Column[Any], table: Table) -> bool:
    is_counted = column.primary_key and column.autoincrement is not False and column.name == "id"
    to_itself = any(key.column.table is table for key in column.foreign_keys)
    return not is_counted and not to_itself


def _value(column: Column[Any], made: dict[str, Row], school: int, now: datetime) -> Any:
    for key in column.foreign_keys:
        return made[key.column.table.name][key.column.name]
    if column.name in ("child_id", "owner_id", "school_id", "subject_id"):
        return made["schools" if column.name == "school_id" else "children"]["id"]
    if column.name == "erased_at":
        return None  # nothing more is written of a child whose file was deleted
    return _by_type(column, school, now)


def _by_type(column: Column[Any], school: int, now: datetime) -> Any:
    kind, word = column.type, f"x{school}"
    values: tuple[tuple[Any, Any], ...] = (
        (SealedJson, [word]),
        (SealedBytes, word.encode()),
        ((Sealed, Blind), word),
        (Moment, now),
        (Date, date(2026, 11, school)),
        (Boolean, True),
        ((Integer, BigInteger), school),
        (LargeBinary, word.encode().ljust(32, b".")),
        (String, word[: getattr(kind, "length", None) or 99]),
    )
    return next(value for types, value in values if isinstance(kind, types))
