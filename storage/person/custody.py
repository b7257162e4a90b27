"""Custody blocks: set with a sealed reason, lifted but never removed."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from domain.custody import Block
from domain.people import Relation
from storage import tables as t
from storage.statements import changed


def add(
    session: Session,
    child_id: int,
    reason: str,
    now: datetime,
    *,
    person_id: int | None = None,
    relation: Relation | None = None,
    name: str | None = None,
    ends_at: datetime | None = None,
    set_by: int | None = None,
) -> int:
    """A new block from now on; its number."""
    row = t.CustodyBlock(
        child_id=child_id,
        person_id=person_id,
        relation=relation.value if relation else None,
        name=name,
        reason=reason,
        set_by=set_by,
        starts_at=now,
        ends_at=ends_at,
    )
    session.add(row)
    session.flush()
    return row.id


def lift(session: Session, block_id: int, now: datetime, lifted_by: int | None = None) -> bool:
    """It holds no longer; False when it was lifted before or never set."""
    query = update(t.CustodyBlock).where(t.CustodyBlock.id == block_id, t.CustodyBlock.lifted_at.is_(None))
    return changed(session, query.values(lifted_at=now, lifted_by=lifted_by)) == 1


def find(session: Session, block_id: int) -> Block | None:
    """A block, whether it holds or not."""
    row = session.get(t.CustodyBlock, block_id)
    if row is None:
        return None
    relation = Relation(row.relation) if row.relation else None
    return Block(row.id, row.child_id, row.person_id, relation, row.name, row.starts_at, row.ends_at)


def current(session: Session, child_id: int, now: datetime) -> list[Block]:
    """The blocks that hold for this child at this moment, oldest first."""
    return _holding(session, t.CustodyBlock.child_id == child_id, now)


def current_at_school(session: Session, school_id: int, now: datetime) -> dict[int, list[Block]]:
    """The blocks that hold for the pupils of a school at this moment, by child."""
    pupils = select(t.Child.id).where(t.Child.school_id == school_id)
    return _by_child(_holding(session, t.CustodyBlock.child_id.in_(pupils), now))


def current_of_children(session: Session, children: Collection[int], now: datetime) -> dict[int, list[Block]]:
    """The blocks that hold for these children at this moment, by child."""
    return _by_child(_holding(session, t.CustodyBlock.child_id.in_(children), now))


def naming(session: Session, school_id: int, now: datetime) -> set[int]:
    """The pupils of a school for whom a decision holds at this moment that names somebody."""
    found = current_at_school(session, school_id, now)
    return {child for child, blocks in found.items() if not all(block.is_for_everybody for block in blocks)}


def _by_child(blocks: Iterable[Block]) -> dict[int, list[Block]]:
    found: dict[int, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.child_id, []).append(block)
    return found


def _holding(session: Session, whose: ColumnElement[bool], now: datetime) -> list[Block]:
    row = t.CustodyBlock
    query = select(row.id, row.child_id, row.person_id, row.relation, row.name, row.starts_at, row.ends_at).where(
        whose, row.lifted_at.is_(None), row.starts_at <= now, or_(row.ends_at.is_(None), row.ends_at > now)
    )
    return [
        Block(number, child_id, person_id, Relation(relation) if relation else None, name, starts_at, ends_at)
        for number, child_id, person_id, relation, name, starts_at, ends_at in session.execute(query.order_by(row.id))
    ]
