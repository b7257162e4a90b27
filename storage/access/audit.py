"""What was seen, taken away and changed, by whom: written in the transaction that did it, never changed afterwards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from storage import tables as t

MOST_LOOKS = 100  # rows that are opened to say who saw something


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is read."""

    id: int
    at: datetime
    account_id: int | None
    who: str
    deed: Deed
    what: str
    child_id: int | None
    detail: str


def write(
    session: Session,
    actor: Actor,
    deed: Deed,
    what: str,
    now: datetime,
    *,
    child_id: int | None = None,
    school_id: int | None = None,
    detail: str = "",
) -> None:
    """Append one row; in the same transaction as what it tells of, so that neither is there without the other."""
    row = t.Audit(
        at=now,
        account_id=actor.account_id,
        who=actor.who,
        school_id=school_id if school_id is not None else actor.school_id,
        deed=deed.value,
        what=what[:60],
        child_id=child_id,
        detail=detail or None,
    )
    session.add(row)
    session.flush()


def rows(
    session: Session,
    limit: int,
    *,
    school_id: int | None = None,
    child_id: int | None = None,
    account_id: int | None = None,
    deed: Deed | None = None,
    before: int | None = None,
    without_child: bool = False,
) -> list[Row]:
    """The newest rows that fit, before a row's id where the page is turned; ``without_child``: only those that name
    no child, which is what an operator reads."""
    wanted = {
        t.Audit.school_id: school_id,
        t.Audit.child_id: child_id,
        t.Audit.account_id: account_id,
        t.Audit.deed: deed.value if deed else None,
    }
    query = select(t.Audit).where(*(column == value for column, value in wanted.items() if value is not None))
    if before is not None:
        query = query.where(t.Audit.id < before)
    if without_child:
        query = query.where(t.Audit.child_id.is_(None))
    return [_row(found) for found in session.scalars(query.order_by(t.Audit.id.desc()).limit(limit))]


def last_looks(session: Session, child_id: int, what: str, detail: str, but: int | None) -> list[tuple[str, datetime]]:
    """Who opened this page of this child about this very thing (``detail`` of the row), and when last (UTC), the newest
    first; without the account ``but``. Only the newest rows of the child are looked at."""
    looks = (t.Audit.child_id == child_id) & (t.Audit.what == what) & (t.Audit.deed == Deed.VIEW.value)
    query = select(t.Audit.account_id, t.Audit.who, t.Audit.at, t.Audit.detail).where(looks)
    found: dict[int | None, tuple[str, datetime]] = {}
    for row in session.execute(query.order_by(t.Audit.id.desc()).limit(MOST_LOOKS)):
        if row.detail == detail and row.account_id != but:
            found.setdefault(row.account_id, (row.who.partition("（")[0], row.at))
    return list(found.values())


def _row(found: t.Audit) -> Row:
    deed, detail = Deed(found.deed), found.detail or ""
    return Row(found.id, found.at, found.account_id, found.who, deed, found.what, found.child_id, detail)
