"""One line of the table of pages: its address, who may open it, which part of a child's file it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.access import Deed, Duty, Part

ROOT = "/console"
ROW = "<int(max=9223372036854775807):{}>"  # no row has a larger number
CHILD = f"/children/{ROW.format('child_id')}"
SMALL_FORM = 64 * 1024  # bytes; an upload's page says more


@dataclass(frozen=True, slots=True)
class Route:
    """A page or a button.

    ``view(desk, **numbers)`` gives the answer, inside the transaction in which the audit row is written. ``who``: the
    duties of which one is needed. ``part``: what of the child of ``child_id`` is shown or done; the door asks for it
    before the view runs, and writes the row. ``deed`` is written for pages without a child too; a POST writes CHANGE.
    ``is_proved``: who they are is asked again when that lies ten minutes back. ``in_background``: a page asks this by
    itself, so that it keeps nobody signed in and what shows nothing new (304) is not written down.
    ``in_incident``: an export that is made also while an incident stops exports: it names nobody, or is needed then.
    ``is_long``: reads much, writes nothing but its row of the audit, and holds nobody up meanwhile: the row is written
    at the end, in a transaction of its own, and without it nothing leaves.
    ``ahead(house, actor, **numbers)`` does what takes long and writes nothing (a file is read) before the transaction
    begins, in which others wait; the view finds it in ``desk.ahead`` and looks again whether it still holds.
    """

    path: str
    name: str
    view: Callable[..., Any]
    who: frozenset[Duty]
    part: Part | None = None
    deed: Deed | None = None
    method: str = "GET"
    is_proved: bool = False
    in_background: bool = False
    in_incident: bool = False
    largest: int = SMALL_FORM
    is_long: bool = False
    ahead: Callable[..., Any] | None = None

    @property
    def address(self) -> str:
        """The whole pattern, as Flask reads it."""
        return ROOT + self.path

    @property
    def is_button(self) -> bool:
        return self.method == "POST"

    @property
    def writes_down(self) -> Deed | None:
        """What the audit row says, None where nothing of anybody is shown."""
        if self.deed is not None:
            return self.deed
        if self.is_button:
            return Deed.CHANGE
        return Deed.VIEW if self.part is not None else None


def row(path: str) -> str:
    """A path with its numbers written as Flask reads them: ``/letters/{letter_id}``."""
    names = [piece.partition("}")[0] for piece in path.split("{")[1:]]
    return path.format(**{name: ROW.format(name) for name in names})
