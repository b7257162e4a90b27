"""New cards for families: a code for everybody who may be invited, whatever their number, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain import invitation as rules
from domain.clock import in_china
from domain.people import Guardian, Person
from storage.pairing import pairings
from storage.person import cards, invitations
from storage.statements import in_chunks


@dataclass(frozen=True, slots=True)
class NewCard:
    """One adult and their new code, good until the end of a day in China; ``teacher`` looks after the child now."""

    guardian: Guardian
    code: str
    teacher: Person | None
    valid_until: date


def make(
    session: Session, school_id: int, now: datetime, *, class_name: str = "", child_id: int | None = None
) -> list[NewCard]:
    """Invite everybody of the school, of a class or around one child who may be invited; earlier cards are void."""
    invited = cards.invitable(session, school_id, now, class_name=class_name, child_id=child_id)
    codes = invitations.invite_guardians(session, [one.guardianship_id for one in invited], now)
    teachers: dict[int, Person] = {}
    for children in in_chunks(sorted({one.guardian.child.id for one in invited})):
        teachers |= pairings.teachers_of(session, children)
    last_day = in_china(now + rules.LIFETIME).date()
    return [
        NewCard(one.guardian, codes[one.guardianship_id], teachers.get(one.guardian.child.id), last_day)
        for one in invited
    ]
