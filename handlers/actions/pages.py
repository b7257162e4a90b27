"""The deeds that web pages may do, each in a transaction of its own."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from domain.letter import Method
from handlers.actions.letter import receipts
from messages.inbound import Kind
from storage.database import Database
from storage.files import media
from storage.files.media import MediaStore
from storage.letter import letter_receipts


class PageDeeds:
    """What the console and the families' pages are given to act with."""

    def __init__(self, database: Database, clock: Clock, wake: Callable[[], None], store: MediaStore) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake
        self._store = store

    def confirm_letter(self, letter_id: int, person_id: int, method: Method, signature: bytes | None = None) -> bool:
        """This guardian has read the letter; False when that was known already.

        A signature (PNG) is kept first: no receipt speaks of one that is not there. Raises StorageUnavailable.
        """
        now = self._clock.now()
        proof_id = self._written(signature) if signature is not None else None
        with self._database.begin() as session:
            names = receipts.confirm(session, letter_id, person_id, method, now, proof_id=proof_id)
            if proof_id is not None and signature is not None:
                self._settle(session, proof_id, signature if names else None, now)
        self._wake()
        return bool(names)

    def refuse_letter(self, letter_id: int, person_id: int, why: str) -> None:
        """This guardian has something to say about the letter; their words wait for the teacher."""
        with self._database.begin() as session:
            receipts.refuse(session, letter_id, person_id, why, self._clock.now())
        self._wake()

    def snooze_letter(self, letter_id: int, person_id: int) -> bool:
        """This guardian reads the letter later and is reminded once; False the second time."""
        with self._database.begin() as session:
            return receipts.snooze(session, letter_id, person_id, self._clock.now())

    def wake(self) -> None:
        """Something new lies in the outbox."""
        self._wake()

    def open_letter(self, letter_id: int, person_id: int) -> None:
        """This guardian has the letter's page before them."""
        with self._database.begin() as session:
            letter_receipts.opened(session, letter_id, person_id, self._clock.now())

    def _settle(self, session: Session, proof_id: int, signature: bytes | None, now: datetime) -> None:
        """The signature belongs to a receipt, or to none: the button was pressed twice at once."""
        if signature is None:
            media.lost(session, proof_id, "已经确认过")
        else:
            self._store.keep(session, proof_id, signature, now)

    def _written(self, signature: bytes) -> int:
        """The number of a sealed file that holds the signature."""
        with self._database.begin() as session:
            number = media.bring(session, Kind.IMAGE, self._clock.now())
        self._store.write(number, signature)
        return number
