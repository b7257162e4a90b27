"""Every value of every row, opened: what a search for somebody's words must not find after they were deleted."""

from sqlalchemy import select

from storage import tables as t
from storage.database import Database


def tables_with(database: Database, canary: str) -> list[str]:
    """The columns in which these words stand, as "table.column"."""
    found: list[str] = []
    with database.read() as session:
        for table in t.Model.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if canary in _said(value)]
    return sorted(set(found))


def _said(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)
