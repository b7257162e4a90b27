"""The deeds that web pages may do, each in a transaction of its own."""

from collections.abc import Callable

from domain.clock import Clock
from domain.letter import Method
from domain.understanding.records import Record
from handlers.actions import letters as deeds
from handlers.actions import records
from storage import letter_receipts, pairings, people
from storage.database import Database


class PageDeeds:
    """What the console and the families' pages are given to act with."""

    def __init__(self, database: Database, clock: Clock, wake: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    def confirm_letter(self, letter_id: int, person_id: int, method: Method) -> bool:
        """This guardian has read the letter; False when that was known already."""
        with self._database.begin() as session:
            names = deeds.confirm(session, letter_id, person_id, method, self._clock.now())
        self._wake()
        return bool(names)

    def keep_record(self, child_id: int, record: Record, name: str) -> bool:
        """A talk, a call or a visit, in the name of the teacher who is paired with the child now; ``name`` makes the
        second time nothing. False when the child has no teacher."""
        now = self._clock.now()
        with self._database.begin() as session:
            teacher = pairings.teacher_of(session, child_id)
            if teacher is None:
                return False
            records.keep(session, record, [people.child(session, child_id)], teacher, name, now)
        self._wake()
        return True

    def open_letter(self, letter_id: int, person_id: int) -> None:
        """This guardian has the letter's page before them."""
        with self._database.begin() as session:
            letter_receipts.opened(session, letter_id, person_id, self._clock.now())
