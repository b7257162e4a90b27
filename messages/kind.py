"""What is said of a kind of message that the program sends: its reader, its hours, its use-by time, its card."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.delivery import Priority


class Audience(StrEnum):
    """Who reads a text; decides which words it may carry."""

    FAMILY = "family"
    TEACHER = "teacher"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one kind of message behaves.

    ``lives``: how long after its making it is still worth reading. ``notice``: what the short card says when no window
    is open (at most 20 characters, no name of a child: the card shows on lock screens). ``waits``: True when the
    message itself is held until the window opens and only announced by the card; False when the card with its link
    is the whole message. ``by_day``: kept within the reader's hours. ``safe_to_repeat``: sent again after a crash
    whose outcome is unknown. ``unasked``: to guardians, who did not ask for it; counted by week (``domain.budget``).
    """

    audience: Audience
    lives: timedelta
    priority: Priority
    notice: str
    waits: bool
    by_day: bool = False
    safe_to_repeat: bool = False
    unasked: bool = False
