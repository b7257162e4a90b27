"""What the pages need from the rest of the house, and nothing more."""

from dataclasses import dataclass
from typing import Protocol

from domain.clock import Clock
from domain.letter import Method
from domain.understanding.records import Record
from storage.database import Database
from storage.vault import Vault


class Store(Protocol):
    """Where pictures and voices lie."""

    def read(self, media_id: int) -> tuple[str, bytes]:
        """Content type and plain bytes; raises StorageError when they cannot be had."""
        ...

    def read_copy(self, media_id: int) -> tuple[str, bytes]:
        """The same for the copy of a voice that browsers play."""
        ...


class Actions(Protocol):
    """The deeds that a page may do; every one of them is a deed of ``handlers.actions``."""

    def confirm_letter(self, letter_id: int, person_id: int, method: Method) -> bool:
        """This guardian has read the letter; False when that was known already."""
        ...

    def keep_record(self, child_id: int, record: Record, name: str) -> bool:
        """A talk, a call or a visit of the child's teacher; False when the child has none."""
        ...

    def open_letter(self, letter_id: int, person_id: int) -> None:
        """This guardian has the letter's page before them."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything the pages are built from. ``open_to_all`` lets anybody read the staff's pages: only the demo does."""

    database: Database
    clock: Clock
    store: Store
    vault: Vault
    actions: Actions
    open_to_all: bool
