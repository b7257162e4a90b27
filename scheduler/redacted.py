"""Removes the sealed files of what was taken out of a child's file, once that is committed."""

from storage.chains import redactions
from storage.database import Database
from storage.files.media import MediaStore

AT_A_TIME = 50


def remove_files(database: Database, store: MediaStore) -> int:
    """One batch; how many. A stop between file and row does no harm: the file is removed again, which is nothing."""
    with database.read() as session:
        numbers = redactions.files_to_remove(session, AT_A_TIME)
    for number in numbers:
        store.remove(number)
    if numbers:
        with database.begin() as session:
            redactions.removed(session, numbers)
    return len(numbers)
