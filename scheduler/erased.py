"""Writes down outside the database whose file was deleted, for a restored older database to be brought up to it."""

from pathlib import Path

from storage.database import Database
from storage.privacy import erasures, erasures_log


def note(database: Database, path: Path) -> int:
    """Append what is done and does not stand there yet; how many."""
    with database.read() as session:
        done, since = erasures.all_done(session), erasures.known_since(session)
    return erasures_log.append(path, done, since)
