"""Erases the platform identity of who left, as each school decided; the children's files note it and stay."""

from sqlalchemy.orm import Session

from domain.clock import Clock, in_china
from handlers.actions.binding import leaving
from storage.database import Database
from storage.person import people
from storage.privacy import erasure
from storage.privacy.erasure import Erased

AT_A_TIME = 20  # each with all messages they ever sent; SQLite's one writer must not wait for long


def erase(database: Database, clock: Clock) -> int:
    """One batch of those whose time is over; how many."""
    now = clock.now()
    with database.begin() as session:
        erased = erasure.erase_due(session, now, in_china(now).date(), AT_A_TIME)
        for one in erased:
            _note(session, one, clock)
    return len(erased)


def _note(session: Session, erased: Erased, clock: Clock) -> None:
    guardians = [people.guardian(session, link) for link in erased.guardianships]
    leaving.note_by(session, None, guardians, "的微信身份已按学校规定删除", f"erased:{erased.address_id}", clock.now())
