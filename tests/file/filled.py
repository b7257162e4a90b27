"""Long files made at once, and what a look at them cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.database import Database
from storage.files.file_secrecy import Eyes
from storage.statements import table

ALL = Eyes(sees_alerts=True, is_leading=True)
TEACHER = Eyes(sees_alerts=False, is_leading=False)
OLD = timedelta(days=30)


def fill(
    session: Session, child: int, many: int, now: datetime, *, kind: str = "text", text: str = "平常的一句"
) -> range:
    """So many entries, a second apart, the last a month ago; their numbers in order."""
    first = (session.scalar(select(func.max(t.Entry.id))) or 0) + 1
    numbers = range(first, first + many)
    connection = session.connection()
    connection.execute(
        insert(table(t.Entry)),
        [
            {
                "id": number,
                "at": now - OLD + timedelta(seconds=at),
                "recorded_at": now - OLD + timedelta(seconds=at),
                "author": "李思涵妈妈",
                "reader": "老师",
                "channel": "wechat",
                "direction": "in",
                "kind": kind,
                "text": text,
                "cause": "inbox:1",
            }
            for at, number in enumerate(numbers)
        ],
    )
    connection.execute(insert(table(t.EntryChild)), [{"child_id": child, "entry_id": number} for number in numbers])
    if connection.dialect.name == "postgresql":
        session.execute(select(func.setval("entries_id_seq", numbers[-1])))
    return numbers


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)
