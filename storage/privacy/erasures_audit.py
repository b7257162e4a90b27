"""Clears what the audit says in detail of a child whose file goes: who looked, at what and when stays."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select, text, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.privacy.erasures_contents import forget
from storage.privacy.erasures_messages import Names
from storage.privacy.erasures_reach import Around, run
from storage.statements import insert_all


def rows(session: Session, around: Around, words: Names) -> list[int]:
    """Rows that say something in detail: those about the child, and those of the school that are about no child, such
    as a search, and have one of these names."""
    query = select(t.Audit.id, t.Audit.child_id, t.Audit.detail).where(
        or_(t.Audit.child_id == around.child_id, of_nobody(around.school_id)), t.Audit.detail.is_not(None)
    )
    stream = session.execute(query.execution_options(yield_per=500))
    return [number for number, child_id, detail in stream if child_id is not None or words.are_in(detail or "")]


def of_nobody(school_id: int) -> ColumnElement[bool]:
    """Rows of a school that are about no child."""
    return and_(t.Audit.school_id == school_id, t.Audit.child_id.is_(None))


def clear(session: Session, number: int, going: Sequence[int]) -> None:
    """The detail of these rows goes, and their salts.

    On PostgreSQL the console's role may not change the audit: the function does nothing but this, for rows that are
    named in ``cleared_audit`` by an erasure that is done.
    """
    insert_all(session, t.ClearedAudit, [{"audit_id": one, "erasure_id": number} for one in going])
    cleared = select(t.ClearedAudit.audit_id).where(t.ClearedAudit.erasure_id == number)
    forget(session, "audit", cleared)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT lianxin_clear_audit(:number)"), {"number": number})
        return
    run(session, update(t.Audit).where(t.Audit.id.in_(cleared)).values(detail=None))
