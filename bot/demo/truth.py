"""Whether what the story promises came true: looked up where the program keeps it, never where it was said."""

from bot.demo.village import Village
from domain.register.record import Record
from storage.files import file
from storage.person import people
from storage.registers import register_book


class NotTrue(Exception):
    """Something that the story promises did not happen."""


def must(holds: bool, otherwise: str) -> None:
    """Raises NotTrue, with these words, unless it holds."""
    if not holds:
        raise NotTrue(otherwise)


def read_file(village: Village, child: str) -> list[file.FileEntry]:
    """The child's file, oldest entry first."""
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        if found is None:
            raise NotTrue("没有学校")
        pupil = people.children_named(session, found.id, child)[0]
        return list(reversed(file.timeline(session, pupil.id, limit=200)))


def read_register(village: Village) -> list[Record]:
    """Everybody in the register as it is now."""
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        return register_book.of_school(session, found.id) if found else []
