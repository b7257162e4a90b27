"""After a bulk load PostgreSQL learns how large its tables are, instead of a minute later by itself."""

from contextlib import suppress

from sqlalchemy import text

from domain.errors import StorageUnavailable
from storage import tables as t
from storage.database import LONGEST_SECONDS, Database

# What an import of the register writes many rows of.
REGISTER = (t.Child, t.Person, t.Guardianship, t.Pairing, t.RegisterRecord, t.RegisterChange, t.RegisterKey)


def learn_sizes(database: Database) -> None:
    """Have the tables of the register looked through, if the database has time for it; SQLite needs no such thing.

    What an import that was broken off left behind makes PostgreSQL believe that a table is empty: a look at a
    register of 1,500 children then took five times as long as it should.
    """
    if database.is_sqlite:
        return
    with suppress(StorageUnavailable), database.begin() as session:
        session.execute(text(f"SET LOCAL statement_timeout = '{int(LONGEST_SECONDS)}s'"))
        session.execute(text(f"ANALYZE {', '.join(table.__tablename__ for table in REGISTER)}"))
