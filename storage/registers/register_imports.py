"""The imports of a school: which file, when, by whom; and rows made many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, insert, or_, select, text, update
from sqlalchemy.orm import Session

from domain.people import Relation, Role
from domain.register.fields.field import Subject
from storage import tables as t
from storage.statements import in_chunks

PATIENT = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
PATIENCE_SECONDS = 600  # the deadline of ``Database.begin`` ends a shorter one


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
    """One import of a school at a time; whoever comes second waits here, as long as its transaction may take.

    On PostgreSQL a callback would give up after two seconds; an import may think for long between two statements.
    """
    if session.connection().dialect.name == "postgresql":
        for name in PATIENT:
            session.execute(text(f"SET LOCAL {name} = '{PATIENCE_SECONDS}s'"))
    # not FOR UPDATE: whoever writes a row that refers to the school, as every message may, must not wait for an import
    session.execute(select(t.School.id).where(t.School.id == school_id).with_for_update(key_share=True))


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


def of_others(session: Session, ties: Sequence[int], children: Sequence[int]) -> dict[int, int]:
    """Of these ties those to other pupils than these; tie -> child."""
    found: dict[int, int] = {}
    for some in in_chunks(list(ties)):
        rows = session.execute(select(t.Guardianship.id, t.Guardianship.child_id).where(t.Guardianship.id.in_(some)))
        found |= {tie: child for tie, child in rows if child not in set(children)}
    return found


def in_use(session: Session, children: Sequence[int], ties: Sequence[int]) -> list[int]:
    """The children of these with whose families something passed, and of these ties those who were invited.

    It stays in the file, so they must stay.
    """
    passed = (t.EntryChild.entry_id == t.Entry.id) & (t.Entry.direction != "note")
    is_used = or_(
        exists().where(t.EntryChild.child_id == t.Child.id, passed),
        exists().where(t.Binding.guardianship_id == t.Guardianship.id, t.Guardianship.child_id == t.Child.id),
        exists().where(t.LetterReceipt.child_id == t.Child.id),
    )
    found: list[int] = []
    for some in in_chunks(list(children)):
        found += session.scalars(select(t.Child.id).where(t.Child.id.in_(some), is_used))
    is_invited = exists().where(t.Invitation.guardianship_id == t.Guardianship.id)
    is_bound = exists().where(t.Binding.guardianship_id == t.Guardianship.id)
    for some in in_chunks(list(ties)):
        links = select(t.Guardianship.child_id).where(t.Guardianship.id.in_(some), is_invited | is_bound)
        found += session.scalars(links)
    return found


def take_back(
    session: Session, children: Sequence[int], people: Sequence[int], ties: Sequence[int], now: datetime
) -> list[int]:
    """Pupils, adults and ties that an import added were never here: they and their pairings end. The children it was
    about, whose contact plans are to be settled.

    ``ties`` are those to pupils who stay; nobody may have been invited by one (``in_use``).
    """
    touched = set(children)
    for some in in_chunks(list(ties)):
        touched |= set(session.scalars(select(t.Guardianship.child_id).where(t.Guardianship.id.in_(some))))
        mine = (t.RegisterRecord.subject == Subject.GUARDIANSHIP.value) & t.RegisterRecord.subject_id.in_(some)
        session.execute(delete(t.RegisterRecord).where(mine))
        session.execute(delete(t.Guardianship).where(t.Guardianship.id.in_(some)))
    for some in in_chunks(list(children)):
        session.execute(update(t.Child).where(t.Child.id.in_(some)).values(left_at=now))
        pairs = update(t.Pairing).where(t.Pairing.child_id.in_(some), t.Pairing.ends_at.is_(None))
        session.execute(pairs.values(ends_at=now))
    for some in in_chunks(list(people)):
        session.execute(update(t.Person).where(t.Person.id.in_(some)).values(left_at=now))
    return sorted(touched)


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
