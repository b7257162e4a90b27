"""Dangers of homes: each open from the visit that saw it until a teacher says that it is gone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact_due import workable
from domain.people import Child
from storage import tables as t
from storage.contact import contact_plans
from storage.overview import child_of
from storage.statements import changed, insert_once, rows, table

# practice 2.3, features 13: looked at again after a week.
RECHECK_AFTER = timedelta(days=7)
OPEN_AMONG = select(table(t.Hazard).c.child_id).where(
    table(t.Hazard).c.child_id.in_(bindparam("children", expanding=True)), table(t.Hazard).c.closed_at.is_(None)
)
REOPENED = {"closed_at": None, "closed_by": None, "closed_entry_id": None}


@dataclass(frozen=True, slots=True)
class Open:
    """A danger that nobody has found gone yet; field meanings as in ``storage.tables.promises.Hazard``."""

    id: int
    child: Child
    what: str
    found_at: datetime
    recheck_on: date
    rechecks: int
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """One to look at again; ``overdue`` are the days since it should have been, 0 on the day itself or before."""

    id: int
    child: Child
    what: str
    recheck_on: date
    overdue: int

    @property
    def child_id(self) -> int:
        return self.child.id


def seen(session: Session, child: Child, what: str, by: int | None, entry_id: int | None, at: datetime) -> bool:
    """A teacher saw it at a moment (UTC): open from now on, or still open and looked at again. Whether it is new."""
    session.execute(select(t.Child.id).where(t.Child.id == child.id).with_for_update())
    known = next((one for one in _rows(session, [child.id]) if one.what == what), None)
    again = recheck_day(session, child, at)
    if known is not None:
        if known.entry_id != entry_id:
            known.rechecks, known.recheck_on = known.rechecks + 1, again
            session.flush()
        return False
    values = {
        "once": f"hazard:{entry_id}:{child.id}:{what}",
        "school_id": child.school_id,
        "child_id": child.id,
        "what": what,
        "found_at": at,
        "found_by": by,
        "entry_id": entry_id,
        "recheck_on": again,
        "rechecks": 0,
    }
    if insert_once(session, t.Hazard, values, "once") is not None:
        return True
    taken_back = (t.Hazard.once == values["once"]) & (t.Hazard.closed_entry_id == entry_id)
    return changed(session, update(t.Hazard).where(taken_back).values(**REOPENED)) == 1


def gone(
    session: Session, child_id: int, what: str, by: int | None, entry_id: int | None, now: datetime
) -> datetime | None:
    """A teacher says that it is gone: closed, with the entry that says so. Since when it was open; None: it was not."""
    for row in _rows(session, [child_id]):
        if row.what == what:
            row.closed_at, row.closed_by, row.closed_entry_id = now, by, entry_id
            session.flush()
            return row.found_at
    return None


def take_back(session: Session, entry_id: int, by: int | None, now: datetime) -> set[int]:
    """The entry was a mistake: what it opened is closed, what it closed is open again. The children it was about.

    What was seen there another time as well stays open.
    """
    hazard = t.Hazard
    opened = (hazard.entry_id == entry_id) & hazard.closed_at.is_(None) & (hazard.rechecks == 0)
    closed = (hazard.closed_entry_id == entry_id) & (hazard.entry_id != entry_id)
    touched = set(session.scalars(select(hazard.child_id).where(opened | closed)))
    session.execute(update(hazard).where(closed).values(**REOPENED))
    session.execute(update(hazard).where(opened).values(closed_at=now, closed_by=by, closed_entry_id=entry_id))
    return touched


def open_of(session: Session, children: Collection[int]) -> list[Open]:
    """What is open at the homes of these children, the earliest day of looking again first."""
    return list(_open(session, _all().where(t.Hazard.child_id.in_(list(children)))))


def open_in_school(session: Session, school_id: int) -> list[Open]:
    """What is open at the homes of a school's pupils, the earliest day of looking again first."""
    return list(_open(session, _all().where(t.Hazard.school_id == school_id)))


def open_among(session: Session, children: Collection[int]) -> set[int]:
    """Which of these children have something open at home."""
    return {row.child_id for row in rows(session, OPEN_AMONG, children=list(children))}


def due_of(session: Session, children: Collection[int], by: date) -> list[Due]:
    """What is to be looked at again by this day (in China) at the homes of these children, the longest due first."""
    if not open_among(session, children):
        return []
    query = _all().where(t.Hazard.child_id.in_(list(children)), t.Hazard.recheck_on <= by)
    return [
        Due(one.id, one.child, one.what, one.recheck_on, (by - one.recheck_on).days) for one in _open(session, query)
    ]


def recheck_day(session: Session, child: Child, at: datetime) -> date:
    """A week after a moment, on a day on which a teacher can go there."""
    known = contact_plans.school(session, child.school_id).calendar
    return workable(in_china(at).date() + RECHECK_AFTER, known, child.class_name)


def _all() -> Select[t.Hazard, t.Child]:
    return (
        select(t.Hazard, t.Child)
        .join(t.Child, t.Child.id == t.Hazard.child_id)
        .where(t.Hazard.closed_at.is_(None), t.Child.left_at.is_(None))
        .order_by(t.Hazard.recheck_on, t.Hazard.id)
    )


def _open(session: Session, query: Select[t.Hazard, t.Child]) -> Iterator[Open]:
    for row, child in session.execute(query.execution_options(populate_existing=True)):
        yield Open(row.id, child_of(child), row.what, row.found_at, row.recheck_on, row.rechecks, row.entry_id)


def _rows(session: Session, children: Collection[int]) -> list[t.Hazard]:
    query = select(t.Hazard).where(t.Hazard.child_id.in_(list(children)), t.Hazard.closed_at.is_(None))
    return list(session.scalars(query.order_by(t.Hazard.id).execution_options(populate_existing=True)))
