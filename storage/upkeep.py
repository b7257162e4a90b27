"""What is known of how the machine is kept: the last day that was sealed and checked, the last clearing out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import tables as t


@dataclass(frozen=True, slots=True)
class Sealed:
    """The last day whose records were sealed: when (UTC), how many links, and what did not fit."""

    day: date
    at: datetime
    links: int
    problems: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of the whole installation, of nobody in particular."""

    schools: int
    children: int
    accounts: int
    inbox_failed: int


def last_seal(session: Session) -> Sealed | None:
    """The newest seal; None before the first night."""
    row = session.scalars(select(t.DaySeal).order_by(t.DaySeal.day.desc()).limit(1)).first()
    return Sealed(row.day, row.sealed_at, row.links, row.problems) if row is not None else None


def last_clearing(session: Session) -> datetime | None:
    """When what is too old was last cleared out (UTC)."""
    return session.scalar(select(func.max(t.RetentionRun.ran_at)))


def numbers(session: Session) -> Numbers:
    """How large the installation is."""
    schools = select(func.count()).select_from(t.School).scalar_subquery()
    children = select(func.count()).select_from(t.Child).where(t.Child.left_at.is_(None)).scalar_subquery()
    accounts = select(func.count()).select_from(t.Account).where(t.Account.disabled_at.is_(None)).scalar_subquery()
    failed = select(func.count()).select_from(t.Inbox).where(t.Inbox.state == "failed").scalar_subquery()
    return Numbers(*session.execute(select(schools, children, accounts, failed)).one())
