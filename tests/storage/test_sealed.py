"""Every sealed column gives back exactly what people wrote, and the database itself never shows it."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, Table, insert, literal_column, select, text
from sqlalchemy.exc import StatementError

from storage.columns import Blind, Moment, Sealed, SealedBytes, SealedJson
from storage.database import Database
from storage.tables import Model
from storage.vault import SealBroken

# The text catalogue of reliability.md, U01-U08 and U10. Lone surrogates of U04 are cleaned at the door: no text here.
TEXTS = {
    "U01 emoji": "👨‍👩‍👧‍👦👍🏽🇨🇳1️⃣[微笑]",
    "U02 direction": "\u202e倒\u2066着\u2069\u200f",
    "U03 invisible": "看\u200b不\u200c见\u2060\ufeff\u00ad\U000e0041",
    "U04 controls": "空\x00直\x0b",
    "U05 rare hanzi": "𠮷𰻞\ue000葛󠄀",
    "U06 dots": "阿依古丽·买买提•・‧．",
    "U07 full width": "１３８ＡＢ\u3000張张",
    "U08 NFC and NFD": "é e\u0301",
    "U10 zalgo": "z" + "\u0301" * 200,
    "U10 lines": "一\n" * 10_000,
    "empty": "",
}
SEALED = [
    f"{table.name}.{column.name}"
    for table in Model.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Sealed | SealedBytes | SealedJson)
]


class Rows:
    """Makes rows that are valid enough, parents first; ``number`` keeps unique columns apart."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._number = 0
        self._made: dict[str, dict[str, Any]] = {}

    def make(self, table: Table, **given: Any) -> int:
        """The (last) key of a new row; ``given`` columns, the others whatever fits."""
        parents = {key.column.table for key in table.foreign_keys if not key.parent.nullable}
        for parent in parents - {table}:
            if parent.name not in self._made:
                self._made[parent.name] = {"id": self.make(parent)}
        self._number += 1
        values = {column.name: self._value(column) for column in table.columns if column.name != "id"} | given
        with self._database.begin() as session:
            result = session.execute(insert(table).values(values).returning(key_of(table)))
            key: int = result.scalar_one()
            return key

    def _value(self, column: Column[Any]) -> Any:
        for key in column.foreign_keys:
            if column.primary_key:
                return self.make(key.column.table)  # one row of this table for each of that
            return None if column.nullable else self._made[key.column.table.name]["id"]
        kind = column.type
        if isinstance(kind, Moment):
            return datetime(2026, 11, 23, 2, tzinfo=UTC)
        if isinstance(kind, Sealed | Blind):
            return f"{column.name} {self._number}"
        if isinstance(kind, SealedBytes):
            return b"raw"
        if isinstance(kind, SealedJson):
            return {column.name: self._number}
        return self._plain(kind.python_type, getattr(kind, "length", None))

    def _plain(self, kind: type, length: int | None) -> Any:
        plain: dict[type, Any] = {
            bool: True,
            int: self._number,
            date: date(2017, 9, 1) + timedelta(days=self._number),
            str: f"x{self._number}"[:length],
            bytes: hashlib.sha256(str(self._number).encode()).digest(),
        }
        return plain[kind]


def key_of(table: Table) -> Column[Any]:
    """The column that tells the rows of these tests apart."""
    return list(table.primary_key.columns)[-1]


def test_there_is_something_to_test() -> None:
    assert {"people.name", "people.phone", "children.name", "entries.text", "inbox.raw", "outbox.body"} <= set(SEALED)


@pytest.mark.parametrize("place", SEALED)
def test_every_text_comes_back_as_it_was(database: Database, place: str) -> None:
    table, column = _column(place)
    rows = Rows(database)
    for name, written in TEXTS.items():
        value = _as_kept(column, written)
        key = rows.make(table, **{column.name: value})
        with database.read() as session:
            assert session.scalar(select(column).where(key_of(table) == key)) == value, name
            unopened = select(literal_column(column.name, LargeBinary())).select_from(table)
            raw = bytes(session.scalar(unopened.where(key_of(table) == key)) or b"")
        assert not written or written.encode() not in raw


@pytest.mark.parametrize("place", SEALED)
def test_place_is_the_name_of_the_column(place: str) -> None:
    """Otherwise a value could be moved between two columns that share a place."""
    _, column = _column(place)
    assert isinstance(column.type, Sealed | SealedBytes | SealedJson)
    assert column.type.place == place


def test_value_copied_to_another_column_does_not_open(database: Database) -> None:
    people = Model.metadata.tables["people"]
    key = Rows(database).make(people, name="王秀英", phone="13800000000")
    with database.begin() as session:
        session.execute(text("UPDATE people SET name = phone"))
    with database.read() as session, pytest.raises(SealBroken):
        session.scalar(select(people.c.name).where(people.c.id == key))


def test_nothing_readable_lies_in_the_file(sqlite_database: Database) -> None:
    rows = Rows(sqlite_database)
    for place in SEALED:
        table, column = _column(place)
        rows.make(table, **{column.name: _as_kept(column, "小雨住在外婆家-canary")})
    file = str(sqlite_database.url.database)
    written = Path(file).read_bytes() + Path(f"{file}-wal").read_bytes()
    assert "外婆家".encode() not in written
    assert b"canary" not in written


def test_lone_surrogate_is_refused_rather_than_changed(database: Database) -> None:
    with pytest.raises(StatementError, match="surrogates not allowed"):
        Rows(database).make(Model.metadata.tables["people"], name="a\ud800")


def _as_kept(column: Column[Any], written: str) -> Any:
    """A text in the form that the column takes."""
    if isinstance(column.type, SealedJson):
        return {"said": [written, None, True]}
    return written.encode() if isinstance(column.type, SealedBytes) else written


def _column(place: str) -> tuple[Table, Column[Any]]:
    table, column = place.split(".")
    return Model.metadata.tables[table], Model.metadata.tables[table].columns[column]
