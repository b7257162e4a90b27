"""Looks at whole files that were deleted: does each deletion have its tombstone and its audit row, and is all gone."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, false, func, select, true
from sqlalchemy.orm import Session

from domain.erasure import GONE, counted
from domain.sealing import STUB
from storage import tables as t
from storage.chains.chain_problems import Problem
from storage.database import Database
from storage.privacy import erasures_audit, erasures_reach, erasures_rows
from storage.privacy.erasures_contents import is_tombstone, stub_name
from storage.privacy.erasures_reach import Around
from storage.vault import SealBroken

SAID = (t.Entry.text, t.Entry.author, t.Entry.reader)


def problems(database: Database, child_id: int | None, page: int) -> Iterator[Problem]:
    """What is wrong with each deletion that is done (of this child), the first thing that is."""
    with database.read() as session:
        found = session.execute(_done(child_id)).all()
        marked = list(session.scalars(_marked(child_id)))
    yield from (Problem("child", number, 0, "erasure", 0, "no erasure") for number in marked)
    for row in found:
        with database.read() as session:
            code = _lacks(session, row) or _came_back(session, row)
        if code:
            yield Problem("child", row.child_id, 0, "erasure", row.id, code)
        yield from _entries(database, row.child_id, page)
    yield from _audit(database, child_id)


def _done(child_id: int | None) -> Any:
    query = select(t.Erasure.id, t.Erasure.child_id, t.Erasure.school_id, t.Erasure.counts).where(
        t.Erasure.done_at.is_not(None)
    )
    return query.where(_is(t.Erasure.child_id, child_id)).order_by(t.Erasure.id)


def _marked(child_id: int | None) -> Any:
    """Children that nobody finds any more although nothing says that their file was deleted."""
    done = exists().where(t.Erasure.child_id == t.Child.id, t.Erasure.done_at.is_not(None))
    query = select(t.Child.id).where(t.Child.erased_at.is_not(None), ~done)
    return query.where(_is(t.Child.id, child_id)).order_by(t.Child.id)


def _lacks(session: Session, row: Row[Any]) -> str:
    """Both stand in chains of their own: whoever forges a deletion must leave what everybody can read."""
    name = stub_name(row.id)
    stub = exists().where(
        t.Entry.once == name,
        t.Entry.kind == STUB,
        t.EntryChild.entry_id == t.Entry.id,
        t.EntryChild.child_id == row.child_id,
    )
    if not session.scalar(select(stub)):
        return "no tombstone"
    told = select(t.Audit.detail).where(t.Audit.child_id == row.child_id, t.Audit.what == name)
    try:
        details = [detail or "" for detail in session.scalars(told)]
    except SealBroken:  # named by the look at the rows themselves
        return ""
    return "no audit" if not details else "" if _is_told(session, row, details) else "audit differs"


def _is_told(session: Session, row: Row[Any], details: Sequence[str]) -> bool:
    """The tombstone says what the chained row of the audit says, and no more of the audit was cleared than that."""
    try:
        counts = dict[str, int](json.loads(row.counts or "{}"))
    except (TypeError, ValueError):
        return False
    cleared = select(func.count()).select_from(t.ClearedAudit).where(t.ClearedAudit.erasure_id == row.id)
    number = session.scalar(cleared) or 0
    others = cleared.join(t.Audit, t.Audit.id == t.ClearedAudit.audit_id).where(
        t.Audit.child_id.is_distinct_from(row.child_id),
        ~func.coalesce(erasures_audit.of_nobody(row.school_id), false()),
    )
    is_of_others = bool(session.scalar(others))
    return counted(counts) in details and counts.get("audit", 0) == number and not is_of_others


def _came_back(session: Session, row: Row[Any]) -> str:
    try:
        child = session.get_one(t.Child, row.child_id)
        is_gone = child.name == GONE and child.erased_at is not None
    except SealBroken:
        is_gone = False
    if not is_gone:
        return "not erased"
    around = Around(row.child_id, row.school_id, (), (), (), ())
    wheres = [*erasures_rows.of_deeds(around), *erasures_rows.of_register(around)[:-1]]
    wheres.append((t.Guardianship, t.Guardianship.child_id == row.child_id))
    there = [exists().select_from(model).where(which) for model, which in wheres]
    return "came back" if any(session.execute(select(*there)).one()) else ""


def _entries(database: Database, child_id: int, page: int) -> Iterator[Problem]:
    """What stands in this file alone says nothing but that it was there."""
    after = 0
    while True:
        own = erasures_reach.entries(child_id).where(t.EntryChild.entry_id > after)
        window = own.order_by(t.EntryChild.entry_id).limit(page).subquery()
        is_emptied = exists().where(t.Redaction.entry_id == t.Entry.id)
        query = select(t.Entry.id, is_emptied.label("emptied"), is_tombstone().label("stub"), *SAID)
        query = query.join(window, window.c.entry_id == t.Entry.id).order_by(t.Entry.id)
        with database.read() as session:
            rows = _opened(session, query)
        for number, is_right in rows:
            if not is_right:
                yield Problem("child", child_id, 0, "entry", number, "came back")
        if len(rows) < page:
            return
        after = rows[-1][0]


def _opened(session: Session, query: Any) -> Sequence[tuple[int, bool]]:
    """Each entry and whether it is empty. What does not open is named by the look at the rows themselves."""
    try:
        found = session.execute(query).all()
    except (SealBroken, UnicodeDecodeError):
        return []
    return [(row.id, row.stub or (row.emptied and {row.text, row.author, row.reader} == {GONE})) for row in found]


def _audit(database: Database, child_id: int | None) -> Iterator[Problem]:
    """A row that was cleared says nothing more, and is committed to as it is since then."""
    if child_id is not None:
        return
    key = t.Commitment.subject_id
    linked = exists().where(t.ChainLink.subject == "cleared", t.ChainLink.subject_id == key)
    waits = exists().where(t.ChainWait.subject == "cleared", t.ChainWait.subject_id == key)
    query = (
        select(key, t.Audit.detail.is_not(None).label("told"))
        .join(t.Audit, t.Audit.id == key)
        .where(t.Commitment.subject == "audit", t.Commitment.salt.is_(None))
        .where(t.Audit.detail.is_not(None) | ~(linked | waits))
        .order_by(key)
        .limit(1000)
    )
    with database.read() as session:
        found = session.execute(query).all()
    for row in found:
        yield Problem("audit", 0, 0, "cleared", row.subject_id, "came back" if row.told else "no link")


def _is(column: Any, child_id: int | None) -> ColumnElement[bool]:
    return column == child_id if child_id is not None else true()
