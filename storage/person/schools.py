"""What a school decided about its account and about those who leave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from storage import tables as t


def at_account(session: Session, account: str) -> list[int]:
    """The schools whose codes work at this account."""
    query = select(t.School.id).where(or_(t.School.account.is_(None), t.School.account == account))
    return list(session.scalars(query.order_by(t.School.id)))


def set_account(session: Session, school_id: int, account: str | None) -> None:
    """The school's codes work at this account only (its gh_ number); None: at any that this program serves."""
    session.execute(update(t.School).where(t.School.id == school_id).values(account=account))


def keep_identity_for(session: Session, school_id: int, days: int) -> None:
    """Who left keeps their platform identity for so many days; 0: it is erased at once."""
    session.execute(update(t.School).where(t.School.id == school_id).values(erase_after_days=days))


def shortest_keeping(session: Session, school_ids: Collection[int]) -> int | None:
    """The strictest of these schools' decisions, in days; None without a school."""
    query = select(t.School.erase_after_days).where(t.School.id.in_(school_ids))
    return min(session.scalars(query), default=None)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a school set for itself; ``erase_after_days``: how long who left keeps their platform identity."""

    name: str
    officer: str
    home_name: str
    undo_seconds: int
    erase_after_days: int


def settings(session: Session, school_id: int) -> Settings:
    """What holds now."""
    row = session.get_one(t.School, school_id, populate_existing=True)
    return Settings(row.name, row.officer, row.home_name or "", row.undo_seconds, row.erase_after_days)


def set_officer(session: Session, school_id: int, officer: str) -> None:
    """Who answers for personal data, with a telephone: shown to families before they agree, and in letters."""
    session.execute(update(t.School).where(t.School.id == school_id).values(officer=officer))


def set_home_name(session: Session, school_id: int, name: str) -> None:
    """How the school calls its house for children; empty: it has none."""
    session.execute(update(t.School).where(t.School.id == school_id).values(home_name=name or None))


def undo_window(session: Session, school_id: int) -> timedelta:
    """How long a teacher's words to a family wait, so that they can be taken back."""
    return timedelta(seconds=session.scalar(select(t.School.undo_seconds).where(t.School.id == school_id)) or 0)


def set_undo_window(session: Session, school_id: int, seconds: int) -> None:
    """How many seconds a teacher's words to a family wait before they leave; 0: they leave at once."""
    session.execute(update(t.School).where(t.School.id == school_id).values(undo_seconds=seconds))
