"""Leave that a teacher writes down for a family that telephoned: granted at once, and the family is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.ticket import TicketKind
from domain.understanding.leave import Leave
from handlers.actions.talk import leave as deeds
from handlers.actions.talk.leave import Asked, Decided
from messages.render import words
from storage.files import file
from storage.talk import tickets


@dataclass(frozen=True, slots=True)
class Said:
    """The teacher's sentence, and where it came from."""

    text: str
    cause: str


def grant(session: Session, child: Child, leave: Leave, teacher: Person, said: Said, now: datetime) -> Decided | None:
    """The child's file has it and the family is told; None when the same sentence did it before. Raises Refusal."""
    number = deeds.draft(session, child, leave, Asked(None, said.text, said.cause, is_sure=True), now)
    return deeds.grant(session, number, teacher, now) if number is not None else None


def is_over(session: Session, child: Child, teacher: Person, said: Said, now: datetime) -> bool:
    """The child is back before, or as, its leave ends; False when no leave of it goes on."""
    ticket = tickets.last_agreed(session, child.id, TicketKind.LEAVE)
    if ticket is None or ticket.slots.get("off"):
        return False
    tickets.note(session, ticket, off=True)
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader="",
        channel="wechat",
        direction="note",
        kind="leave",
        text=words("replies/desk_leave_over_entry", days=ticket.slots["shown"]),
        cause=said.cause,
        author_id=teacher.id,
        once=f"leave-over:{ticket.id}",
    )
    file.write(session, entry, [child.id], now)
    return True
