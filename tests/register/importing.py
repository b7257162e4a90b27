"""``lianxin import register`` in a process of its own, to be killed, and what lies in the database afterwards."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from bench.roster import file_of, roster
from domain.people import Role
from storage import tables
from storage.database import Database
from storage.registers import register_imports
from tests.faults.program import environment
from tests.register.desk import NOW, Desk
from tests.servers import wait_for

CHILDREN = 1_500
END_SECONDS = 120.0
# Whatever an import writes: none of it may be there by halves.
WRITTEN = (
    tables.Child,
    tables.Person,
    tables.Guardianship,
    tables.RegisterRecord,
    tables.RegisterChange,
    tables.RegisterKey,
    tables.RegisterImport,
)


class School:
    """A school whose desk has a roster of 1,500 rows on the disk and nobody in the register."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.desk = Desk(database)
        self.empty = self.counts()
        (folder / "名册.xlsx").write_bytes(file_of(roster(CHILDREN), NOW))

    def begin(self, *words: str, largest_file: int = 0) -> "Importing":
        """Start the command; ``largest_file`` is what a file may grow to, as on a disk that is full by then."""
        return Importing(self, words or ("import", "register", "名册.xlsx"), largest_file)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.database.read() as session:
            return {
                table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in WRITTEN
            }

    def children(self) -> list[str]:
        return [record.name for record in self.desk.book()]

    def imports(self) -> int:
        with self.database.read() as session:
            return len(register_imports.of_school(session, self.desk.school_id))

    def guardians(self) -> int:
        query = select(func.count()).select_from(tables.Person).where(tables.Person.role == Role.GUARDIAN.value)
        with self.database.read() as session:
            return session.scalar(query) or 0


class Importing:
    """One run of the command."""

    def __init__(self, school: School, words: tuple[str, ...], largest_file: int) -> None:
        url = school.database.url.render_as_string(hide_password=False)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=school.folder,
            env=environment({"DATABASE_URL": url}, school.folder),
            preexec_fn=(lambda: _limit(largest_file)) if largest_file else None,
        )

    def kill_when(self, moment: Callable[[], object]) -> int:
        """SIGKILL as soon as it is so; the exit code. It must not have ended before."""
        wait_for(lambda: moment() or self._process.poll() is not None, END_SECONDS)
        self._process.kill()
        self._process.communicate()
        return self._process.returncode

    def end(self) -> tuple[int, str]:
        """The exit code and everything that was said."""
        said, _ = self._process.communicate(timeout=END_SECONDS)
        return self._process.returncode, said.decode()


def _limit(largest_file: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
