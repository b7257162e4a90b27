"""A contact that a teacher noted by one press: which children it is about, so that the press can be taken back."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Child
from storage import overview
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted; ``entry_id`` stands in the files of the children, None where it cannot be taken back."""

    entry_id: int | None
    children: tuple[Child, ...]
    text: str

    @property
    def names(self) -> str:
        return "、".join(child.name for child in self.children)


def of_teacher(session: Session, entry_id: int, teacher_id: int) -> Note | None:
    """The note of this number if this teacher pressed it and has not taken it back; else None."""
    entry, made = t.Entry, t.ContactMade
    query = (
        select(entry.text, t.Child)
        .join(made, made.entry_id == entry.id)
        .join(t.EntryChild, t.EntryChild.entry_id == entry.id)
        .join(t.Child, t.Child.id == t.EntryChild.child_id)
        .where(entry.id == entry_id, entry.author_id == teacher_id, entry.kind == "contact", made.voided_at.is_(None))
        .order_by(t.Child.id)
    )
    rows = session.execute(query).all()
    children = {row.Child.id: overview.child_of(row.Child) for row in rows}
    return Note(entry_id, tuple(children.values()), rows[0].text) if rows else None
