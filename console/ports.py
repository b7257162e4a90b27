"""What the pages need from the rest of the house, and nothing more."""

from dataclasses import dataclass
from typing import Protocol

from domain.clock import Clock
from domain.errors import LianxinError
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

    def confirm_letter(self, letter_id: int, person_id: int, method: Method, signature: bytes | None = None) -> bool:
        """This guardian has read the letter; False when that was known already. ``signature`` is a PNG that was
        checked: it is kept with the receipt."""
        ...

    def refuse_letter(self, letter_id: int, person_id: int, why: str) -> None:
        """This guardian has something to say about the letter: a question, an objection, a no."""
        ...

    def snooze_letter(self, letter_id: int, person_id: int) -> bool:
        """This guardian reads the letter later and is reminded once; False the second time."""
        ...

    def keep_record(self, child_id: int, record: Record, name: str) -> bool:
        """A talk, a call or a visit of the child's teacher; False when the child has none."""
        ...

    def open_letter(self, letter_id: int, person_id: int) -> None:
        """This guardian has the letter's page before them."""
        ...


class GateShut(LianxinError):
    """The platform cannot say now who is reading; asking again later may work."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom the platform says is reading. ``is_snapshot``: a page that it shows to nobody in particular; then ``ref``
    is an invented one."""

    ref: str
    is_snapshot: bool = False


class Gate(Protocol):
    """The platform, which knows who holds the phone."""

    def address_for(self, state: str) -> str:
        """Where a browser is sent to be asked; it comes back to ``/h5/oauth`` with a code and this state, which is at
        most 128 letters and digits."""
        ...

    def visitor(self, code: str) -> Visitor | None:
        """Whose code this is; None when it is used, too old or not the platform's. Raises GateShut."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything the pages are built from. ``open_to_all`` lets anybody read the staff's pages: only the demo does.

    ``gate`` makes sure who reads a letter, None: the link is the only key. ``is_https``: browsers come by https.
    """

    database: Database
    clock: Clock
    store: Store
    vault: Vault
    actions: Actions
    open_to_all: bool
    gate: Gate | None = None
    is_https: bool = False
