"""How statements of the hot paths are run: on plain tables, built once, with nothing made anew for each message.

Building and compiling a statement costs more than running it (bench row ``inbound``); what every message needs is
therefore a constant of its module, with ``bindparam`` for what changes, run by ``rows``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CursorResult,
    Executable,
    Row,
    Table,
    TableValuedAlias,
    UpdateBase,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from storage.tables import Model

# of one IN list: SQLite takes 32,766 parameters, and a statement is compiled anew for each length
MOST_AT_ONCE = 500

_INSERTS: dict[tuple[str, type[Model], tuple[str, ...], tuple[str, ...]], Executable] = {}


def table(model: type[Model]) -> Table:
    """The plain table of a model."""
    return cast("Table", model.__table__)


def rows(session: Session, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
    """All rows of a constant statement; what the session still holds back must be flushed before."""
    return session.connection().execute(statement, values).all()


def run(session: Session, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> int:
    """Run a constant statement that changes rows, once or for each of several values; how many rows it changed."""
    return session.connection().execute(statement, values).rowcount


def in_chunks(numbers: Sequence[Any]) -> Iterator[list[Any]]:
    """A long list in pieces that fit the expanding parameter of one statement."""
    return (list(numbers[start : start + MOST_AT_ONCE]) for start in range(0, len(numbers), MOST_AT_ONCE))


def is_among(session: Session, which: ColumnElement[Any], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Whether a number is one of these (at most MOST_AT_ONCE): on PostgreSQL one array, so that the statement is the
    same whatever their number."""
    if session.get_bind().dialect.name == "sqlite":
        return which.in_(numbers)
    return which == any_(literal(list(numbers), ARRAY(BigInteger)))


def changed(session: Session, statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE and say how many rows it changed."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def insert_once(session: Session, model: type[Model], values: Mapping[str, Any], *unique: str) -> Any:
    """Insert a row unless ``unique`` (its unique columns) is there; the primary key of the new row, or None."""
    kind = session.get_bind().dialect.name
    name = (kind, model, tuple(values), unique)
    if name not in _INSERTS:
        _INSERTS[name] = _insert(kind, table(model), unique)
    return session.connection().execute(_INSERTS[name], values).scalar()


def insert_missing(session: Session, model: type[Model]) -> sqlite.Insert | postgresql.Insert:
    """An insert, of one row or many, that passes by what is there already, whichever of its unique names that is."""
    kind, into = session.get_bind().dialect.name, table(model)
    return (sqlite.insert(into) if kind == "sqlite" else postgresql.insert(into)).on_conflict_do_nothing()


def insert_all(session: Session, model: type[Model], values: Sequence[Mapping[str, Any]]) -> None:
    """As ``insert_missing``, for rows that all have the same columns, in one statement however many they are."""
    if not values:
        return
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(insert_missing(session, model), values)
        return
    columns = tuple(values[0])
    name = ("arrays", model, columns, ())
    if name not in _INSERTS:
        into = table(model)
        some = select(unnested({column: into.c[column].type for column in columns}))
        _INSERTS[name] = postgresql.insert(into).from_select(columns, some).on_conflict_do_nothing()
    session.connection().execute(_INSERTS[name], in_arrays(values))


def unnested(types: Mapping[str, TypeEngine[Any]]) -> TableValuedAlias:
    """PostgreSQL: many rows as a table with these columns, each given as one array; a statement of one length."""
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in types.items()]
    columns = [column(name, kind) for name, kind in types.items()]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def in_arrays(values: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The parameters of ``unnested`` for these rows."""
    return {name: [row[name] for row in values] for name in values[0]}


def _insert(kind: str, into: Table, unique: tuple[str, ...]) -> Executable:
    (key,) = into.primary_key.columns
    if kind == "sqlite":
        return sqlite.insert(into).on_conflict_do_nothing(index_elements=unique).returning(key)
    return postgresql.insert(into).on_conflict_do_nothing(index_elements=unique).returning(key)
