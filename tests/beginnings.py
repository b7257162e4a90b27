"""What many tests begin with: made once by each worker on each database, then copied, for making takes most of a test.

A copy is the database as it was (a file, or PostgreSQL's own copy of a template), the clock where it stood, the files
of the test's folder, and the object that the test plays with, which looks at this test's database and clock.
"""

import copy
import copyreg
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from domain.clock import SetClock
from storage.database import Database
from tests.servers import Postgres

Made = TypeVar("Made")

copyreg.pickle(type(threading.Lock()), lambda _: (threading.Lock, ()))  # a copy of what has a lock gets its own


@dataclass
class _Kept:
    """``own`` are the objects of the first test that a copy is given its own of."""

    made: Any
    own: tuple[object, ...]
    moment: datetime
    rows: Path | str  # a file of SQLite, or the name of a database of PostgreSQL
    files: Path | None


class Beginnings:
    """``folder`` holds what was kept; ``postgres`` is asked for only where a test runs on it."""

    def __init__(self, folder: Path, postgres: Callable[[], Postgres]) -> None:
        self._folder = folder
        self._postgres = postgres
        self._kept: dict[tuple[str, str, datetime], _Kept] = {}

    def of(
        self,
        make: Callable[[], Made],
        database: Database,
        clock: SetClock,
        *own: object,
        files: Path | None = None,
    ) -> Made:
        """What ``make`` makes in an empty ``database``: by itself the first time, as a copy afterwards.

        It is known again by where ``make`` is written, a fixture. ``own`` are further objects of this test that the
        made one may hold, in the same order each time; ``files`` is a folder into which the making writes. What else
        the made one holds must be as good in the next test.
        """
        where = (f"{make.__module__}.{make.__qualname__}", database.url.get_backend_name(), clock.now())
        held = (database, clock, files, *own)
        if where not in self._kept:
            made = make()
            self._kept[where] = self._keep(made, held, database, clock, files)
            return made
        kept = self._kept[where]
        self._put_back(kept.rows, database)
        if kept.files is not None and files is not None:
            shutil.copytree(kept.files, files, dirs_exist_ok=True)
        clock.advance(kept.moment - clock.now())
        return _copy(kept.made, zip(kept.own, held, strict=True))

    def _keep(
        self, made: object, held: tuple[object, ...], database: Database, clock: SetClock, files: Path | None
    ) -> _Kept:
        number = uuid4().hex
        kept_files = self._folder / number if files is not None and files.exists() else None
        if files is not None and kept_files is not None:
            shutil.copytree(files, kept_files)
        database.engine.dispose()
        rows: Path | str
        if database.is_sqlite:
            rows = self._folder / f"{number}.db"
            with closing(sqlite3.connect(_file(database))) as source, closing(sqlite3.connect(rows)) as target:
                source.backup(target)
        else:
            rows = f"kept{number}"
            self._postgres().copy(_name(database), rows)
        return _Kept(_copy(made, zip(held, held, strict=True)), held, clock.now(), rows, kept_files)

    def _put_back(self, rows: Path | str, database: Database) -> None:
        database.engine.dispose()
        if isinstance(rows, Path):
            for end in ("-wal", "-shm"):
                _file(database).with_name(_file(database).name + end).unlink(missing_ok=True)
            shutil.copyfile(rows, _file(database))
        else:
            self._postgres().drop(str(database.url))
            self._postgres().copy(rows, _name(database))


def _copy(made: Any, own: Iterable[tuple[object, object]]) -> Any:
    """A copy in which the first object of each pair is the second."""
    return copy.deepcopy(made, {id(old): new for old, new in own if old is not None})


def _file(database: Database) -> Path:
    return Path(str(database.url.database))


def _name(database: Database) -> str:
    return str(database.url.database)
