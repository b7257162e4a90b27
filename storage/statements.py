"""Two statements that SQLAlchemy says differently for each database: insert unless there, and how many rows changed."""

from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Model


def changed(session: Session, statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE and say how many rows it changed."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def insert_once(session: Session, table: type[Model], values: dict[str, Any], *unique: str) -> Any:
    """Insert a row unless ``unique`` (its unique columns) is there; the primary key of the new row, or None."""
    key = table.__mapper__.primary_key[0]
    if session.get_bind().dialect.name == "sqlite":
        one = sqlite.insert(table).values(values).on_conflict_do_nothing(index_elements=unique)
        return session.scalar(one.returning(key))
    other = postgresql.insert(table).values(values).on_conflict_do_nothing(index_elements=unique)
    return session.scalar(other.returning(key))
