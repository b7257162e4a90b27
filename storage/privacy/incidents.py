"""Incidents: while one is open nothing leaves the house; and whom one concerns, by what may have been seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true, update
from sqlalchemy.orm import Session

from domain.incident import OF_EVERYBODY, Exposed
from domain.people import Guardian
from storage import overview
from storage import tables as t
from storage.overview import Reach
from storage.statements import changed, in_chunks


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; open while ``closed_at`` is None. ``school_id`` None: everywhere. ``since``: from when on data may
    have been seen, None where nobody knows."""

    id: int
    school_id: int | None
    opened_at: datetime
    opened_by: str
    what: str
    exposed: tuple[Exposed, ...]
    since: datetime | None
    closed_at: datetime | None
    closed_by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """One adult who is to be told about one child, and how they can be reached now."""

    school: str
    guardian: Guardian
    reach: Reach
    exposed: tuple[Exposed, ...]


def frozen(session: Session, school_id: int) -> bool:
    """Whether exports of this school must stop: an incident of it, or of everywhere, is open."""
    which = or_(t.Incident.school_id.is_(None), t.Incident.school_id == school_id)
    return bool(session.scalar(select(exists().where(t.Incident.closed_at.is_(None), which))))


def open_new(
    session: Session,
    by: str,
    what: str,
    exposed: Collection[Exposed],
    now: datetime,
    *,
    school_id: int | None = None,
    since: datetime | None = None,
) -> int:
    """An incident that begins now; its number. ``by`` is who opened it, as an audit row names them."""
    row = t.Incident(
        school_id=school_id,
        opened_at=now,
        opened_by=by,
        what=what,
        exposed=[kind.value for kind in exposed],
        since=since,
    )
    session.add(row)
    session.flush()
    return row.id


def end_downloads(session: Session, now: datetime, school_id: int | None) -> int:
    """No copy that was made before can be taken any more; how many."""
    which = t.FileExport.school_id == school_id if school_id is not None else true()
    return changed(session, update(t.FileExport).where(t.FileExport.until > now, which).values(until=now))


def close(session: Session, number: int, by: str, outcome: str, now: datetime) -> bool:
    """It is over; False when it was, or there is none."""
    query = update(t.Incident).where(t.Incident.id == number, t.Incident.closed_at.is_(None))
    return changed(session, query.values(closed_at=now, closed_by=by, outcome=outcome)) == 1


def get(session: Session, number: int) -> Incident | None:
    """The incident of this number."""
    row = session.get(t.Incident, number)
    return _incident(row) if row is not None else None


def listed(session: Session, school_id: int | None = None, *, limit: int = 50) -> list[Incident]:
    """The newest incidents: all, or those that concern a school."""
    query = select(t.Incident).order_by(t.Incident.id.desc()).limit(limit)
    if school_id is not None:
        query = query.where(or_(t.Incident.school_id.is_(None), t.Incident.school_id == school_id))
    return [_incident(row) for row in session.scalars(query)]


def concerned(session: Session, incident: Incident, now: datetime, school_id: int | None = None) -> list[Concerned]:
    """Everybody around the children of whom something may have been seen, school by school; of ``school_id`` only,
    where it is given. Pupils who left are among them: their data is still kept."""
    of_kind = {kind: set(session.scalars(_children(incident, kind, school_id))) for kind in incident.exposed}
    ids = sorted(set().union(*of_kind.values())) if of_kind else []
    names = {row.id: row.name for row in session.scalars(select(t.School))}
    found: list[Concerned] = []
    for some in in_chunks(ids):
        adults = overview.guardians(session, some)
        reaches = overview.reach_of(session, adults, now)
        found += [
            Concerned(
                names[adult.child.school_id],
                adult,
                reaches[adult.child.id, adult.person.id],
                tuple(kind for kind in incident.exposed if adult.child.id in of_kind[kind]),
            )
            for adult in adults
        ]
    return sorted(found, key=lambda one: (one.school, one.guardian.child.class_name, one.guardian.child.id))


def _children(incident: Incident, kind: Exposed, school_id: int | None) -> Select[int]:
    """The children of whom something of this kind is kept."""
    where: list[ColumnElement[bool]] = [_of_kind(kind)]
    for limit in (incident.school_id, school_id):
        if limit is not None:
            where.append(t.Child.school_id == limit)
    return select(t.Child.id).where(*where)


def _of_kind(kind: Exposed) -> ColumnElement[bool]:
    if kind in OF_EVERYBODY:
        return true()
    if kind is Exposed.ALERTS:
        return exists().where(t.Alert.child_id == t.Child.id)
    stands = exists().where(t.EntryChild.child_id == t.Child.id, t.EntryChild.entry_id == t.Entry.id)
    if kind is Exposed.MEDIA:
        return stands.where(t.Entry.media_id.is_not(None))
    return stands.where(t.Entry.direction != "note") if kind is Exposed.CHAT else false()


def _incident(row: t.Incident) -> Incident:
    return Incident(
        row.id,
        row.school_id,
        row.opened_at,
        row.opened_by,
        row.what,
        tuple(Exposed(name) for name in row.exposed),
        row.since,
        row.closed_at,
        row.closed_by or "",
        row.outcome or "",
    )
