"""One measurement as it is printed: ours, and beside it the peer or the limit from the same run."""

from collections.abc import Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """The measured work was not done, so there is no figure for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """``beside`` is the figure of ``against`` (a peer or a limit) in the same ``unit``; ``note`` says what was done."""

    name: str
    ours: float
    beside: float
    unit: str
    against: str
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.beside


def median(values: Sequence[float]) -> float:
    """The one in the middle (of an even number the higher of the two): steadier than a mean on a busy machine."""
    return sorted(values)[len(values) // 2]
