"""Removes copies of children's files whose day is over, and what was left of an import that was cut off."""

from pathlib import Path

from domain.clock import Clock
from handlers.actions.files import file_exports, file_imports
from storage.database import Database


def tidy(database: Database, clock: Clock, data_dir: Path) -> int:
    """How many archives and folders were removed."""
    now = clock.now()
    return file_exports.tidy(database, data_dir, now) + file_imports.tidy(data_dir, now)
