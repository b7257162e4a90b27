"""The imports of a school: which file, when, by whom; and rows made many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select, update
from sqlalchemy.orm import Session

from domain.people import Relation, Role
from storage import tables as t
from storage.statements import in_chunks


@dataclass(frozen=True, slots=True)
class Import:
    """One import as it was kept; ``digest`` is the SHA-256 of the file."""

    id: int
    digest: bytes
    file_name: str
    effective_on: date
    imported_at: datetime
    added: int
    changed: int
    undone: bool

    @property
    def cause(self) -> str:
        """The name under which its changes are kept."""
        return f"import:{self.id}"


def take_turn(session: Session, school_id: int) -> None:
    """One import of a school at a time; whoever comes second waits here."""
    session.execute(select(t.School.id).where(t.School.id == school_id).with_for_update())


def begin(
    session: Session, school_id: int, digest: bytes, file_name: str, on: date, now: datetime, by: int | None
) -> int:
    """Note an import; its changes carry the number that comes back."""
    row = t.RegisterImport(
        school_id=school_id,
        digest=digest,
        file_name=file_name,
        effective_on=on,
        imported_at=now,
        imported_by=by,
        added=0,
        changed=0,
    )
    session.add(row)
    session.flush()
    return row.id


def count(session: Session, import_id: int, added: int, changed: int) -> None:
    values = {"added": added, "changed": changed}
    session.execute(update(t.RegisterImport).where(t.RegisterImport.id == import_id).values(values))


def undone(session: Session, import_id: int, now: datetime, by: int | None) -> None:
    values = {"undone_at": now, "undone_by": by}
    session.execute(update(t.RegisterImport).where(t.RegisterImport.id == import_id).values(values))


def of_school(session: Session, school_id: int) -> list[Import]:
    """The imports of a school, newest first."""
    query = select(t.RegisterImport).where(t.RegisterImport.school_id == school_id)
    return [_import(row) for row in session.scalars(query.order_by(t.RegisterImport.id.desc()))]


def add_children(session: Session, school_id: int, count: int, now: datetime) -> list[int]:
    """So many pupils without a name, which the register gives them; their ids."""
    blank = {"school_id": school_id, "name": "", "name_index": "", "class_name": "", "created_at": now}
    return _added(session, t.Child, [blank] * count)


def add_adults(session: Session, school_id: int, count: int, now: datetime) -> list[int]:
    """So many guardians without a name, which the register gives them; their ids."""
    blank = {"school_id": school_id, "name": "", "role": Role.GUARDIAN.value, "created_at": now}
    return _added(session, t.Person, [blank] * count)


def add_ties(session: Session, ties: Sequence[tuple[int, int, Relation, bool]]) -> list[int]:
    """Guardianships from (child, person, relation, away); their ids."""
    rows = [
        {"child_id": child, "person_id": person, "relation": relation.value, "away": away}
        for child, person, relation, away in ties
    ]
    return _added(session, t.Guardianship, rows)


def in_use(session: Session, children: Sequence[int]) -> list[int]:
    """Those children with whose families something passed: it stays in the file, so they must stay."""
    passed = (t.EntryChild.entry_id == t.Entry.id) & (t.Entry.direction != "note")
    is_used = or_(
        exists().where(t.EntryChild.child_id == t.Child.id, passed),
        exists().where(t.Binding.guardianship_id == t.Guardianship.id, t.Guardianship.child_id == t.Child.id),
        exists().where(t.LetterReceipt.child_id == t.Child.id),
    )
    found: list[int] = []
    for some in in_chunks(list(children)):
        found += session.scalars(select(t.Child.id).where(t.Child.id.in_(some), is_used))
    return found


def take_back(session: Session, children: Sequence[int], people: Sequence[int], now: datetime) -> None:
    """Pupils and adults whom an import added were never here: they and their pairings end."""
    for some in in_chunks(list(children)):
        session.execute(update(t.Child).where(t.Child.id.in_(some)).values(left_at=now))
        pairs = update(t.Pairing).where(t.Pairing.child_id.in_(some), t.Pairing.ends_at.is_(None))
        session.execute(pairs.values(ends_at=now))
    for some in in_chunks(list(people)):
        session.execute(update(t.Person).where(t.Person.id.in_(some)).values(left_at=now))


def _added(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    return list(session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


def _import(row: t.RegisterImport) -> Import:
    return Import(
        row.id,
        row.digest,
        row.file_name,
        row.effective_on,
        row.imported_at,
        row.added,
        row.changed,
        row.undone_at is not None,
    )
