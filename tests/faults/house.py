"""What lies in the database of the small school after a fault: messages, entries and what was promised to whom."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring
from sqlalchemy import func, select, update

from domain.clock import SystemClock
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.migrate import upgrade
from storage.traffic import outbox
from storage.vault import Vault
from tests.conftest import KEY
from tests.delivery.village import Village, found, hear

PLENTY = 1_000_000  # the sink has no quota, and a full one would hide what this folder looks for


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of the inbox, read through the vault."""

    text: str
    state: str
    answer: str | None


class House:
    """The database of a school with one bound mother, her child and the paired teacher, both heard a moment ago."""

    def __init__(self, database: Database) -> None:
        self.database = database
        now = SystemClock().now()
        self.village: Village = found(database, now)
        hear(database, self.village.teacher_address, now)
        with database.begin() as session:
            teacher = t.Address.id == self.village.teacher_address
            session.execute(update(t.Address).where(teacher).values(window_left=PLENTY))

    def inbox(self) -> list[Kept]:
        """Every message that was kept, oldest first."""
        with self.database.read() as session:
            rows = session.execute(select(t.Inbox.raw, t.Inbox.state, t.Inbox.answer).order_by(t.Inbox.id))
            return [Kept(fromstring(row.raw).findtext("Content", ""), row.state, row.answer) for row in rows]

    def file(self) -> list[str]:
        """What stands in the child's file, oldest first."""
        with self.database.read() as session:
            entries = file.timeline(session, self.village.child, limit=100_000)
            return [entry.text for entry in reversed(entries)]

    def relayed(self) -> Counter[str]:
        """How many outbox rows for the teacher there are of each thing that stands in the file."""
        with self.database.read() as session:
            rows = session.execute(
                select(t.Entry.text, func.count(t.Outbox.id))
                .join(t.Outbox, t.Outbox.entry_id == t.Entry.id)
                .where(t.Outbox.person_id == self.village.teacher, t.Outbox.kind == "relay_to_teacher")
                .group_by(t.Entry.id, t.Entry.text)
            )
            return Counter({text: number for text, number in rows})

    def outbox_states(self) -> Counter[str]:
        """How many rows of the outbox stand in each state."""
        with self.database.read() as session:
            return Counter(outbox.counts(session))


@contextmanager
def house(url: str) -> Iterator[House]:
    """A school in the database of this URL, which may be empty."""
    database = Database(url, Vault([KEY]))
    upgrade(database)
    try:
        yield House(database)
    finally:
        database.close()
