"""What the pages need from the rest of the house, and nothing more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from console.media import Lengths, Store
from domain.clock import Clock
from domain.errors import LianxinError
from domain.letter import Method
from domain.letter_ways import Facilities
from storage.database import Database
from storage.vault import Vault


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

    def wake(self) -> None:
        """Something new lies in the outbox."""
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


# What a QR code of the account says that brings a scene (1 to 64 characters) back when it is scanned within so many
# seconds. Raises GateShut.
Scan = Callable[[str, int], str]


class Gate(Protocol):
    """The platform, which knows who holds the phone."""

    def address_for(self, state: str) -> str:
        """Where a browser is sent to be asked; it comes back to ``/h5/oauth`` with a code and this state, which is at
        most 128 letters and digits."""
        ...

    def visitor(self, code: str) -> Visitor | None:
        """Whose code this is; None when it is used, too old or not the platform's. Raises GateShut."""
        ...


class Check(Protocol):
    """One thing about the machine that was looked at; nothing about any person."""

    @property
    def name(self) -> str: ...

    @property
    def is_well(self) -> bool: ...

    @property
    def detail(self) -> str: ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything the pages are built from. ``is_demo``: an invented school, which anybody enters with one click.

    ``gate`` makes sure who reads a letter, None: the link is the only key. ``is_https``: browsers come by https.
    ``facilities``: what a letter that is sent from a page can leave by. ``proxies``: the addresses of those who may say
    where a request comes from. ``scan``: makes the QR codes of the sign-in, None: codes are typed. ``public_url``: how
    the pages are called from outside, empty when nobody said. ``data_dir`` is where copies of files are put.
    ``processors``: who handles data for the schools, as families are told. ``health`` looks at the machine, None:
    nobody does here.
    """

    database: Database
    clock: Clock
    store: Store
    vault: Vault
    actions: Actions
    is_demo: bool
    lengths: Lengths
    gate: Gate | None = None
    is_https: bool = False
    facilities: Facilities = field(default_factory=Facilities)
    proxies: frozenset[str] = frozenset()
    scan: Scan | None = None
    public_url: str = ""
    data_dir: Path | None = None
    processors: tuple[str, ...] = ()
    health: Callable[[], Sequence[Check]] | None = None
