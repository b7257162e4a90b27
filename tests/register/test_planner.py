"""PostgreSQL knows how large the register is as soon as an import has ended, whatever it believed before."""

from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from tests.register.importing import CHILDREN, School

BELIEVED = "SELECT reltuples FROM pg_class WHERE oid = 'children'::regclass"


def test_an_import_after_one_that_was_broken_off_is_counted(postgres_database: Database, tmp_path: Path) -> None:
    """Found: an empty table that was looked through made the next look at the register run into its time limit."""
    school = School(postgres_database, tmp_path)
    with postgres_database.begin() as session:
        session.execute(text("ANALYZE children"))
    assert school.begin().end()[0] == 0
    with postgres_database.read() as session:
        assert session.scalar(text(BELIEVED)) == CHILDREN
