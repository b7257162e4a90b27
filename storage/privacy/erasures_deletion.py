"""Carries out the deletion of a child's whole file, in the transaction of the decision: all of it or nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.files.file import NewEntry
from storage.privacy import (
    erasures,
    erasures_audit,
    erasures_contents,
    erasures_counts,
    erasures_messages,
    erasures_reach,
    erasures_rows,
)
from storage.privacy.erasures import Erasure


def counts(session: Session, child_id: int, school_id: int) -> dict[str, int]:
    """What would go and what would stay, by the keys of ``domain.erasure.COUNTED``."""
    return erasures_counts.counts(session, erasures_reach.around(session, child_id, school_id))


def carry_out(
    session: Session, found: Erasure, by: int | None, who: str, stub: NewEntry, now: datetime
) -> dict[str, int] | None:
    """Delete the file; what went, or None when somebody decided before. ``by`` is the account that decided, ``who``
    how the redactions name it; ``stub`` is the entry that stays. Files are removed by jobs after the commit."""
    around = erasures_reach.around(session, found.child_id, found.school_id)
    words = erasures_messages.names(session, around)
    audit = erasures_audit.rows(session, around, words)
    told = erasures_counts.counts(session, around) | {"audit": len(audit)}
    if not erasures.begin(session, found, by, told, now):
        return None
    erasures_messages.empty(session, around, words, now)
    erasures_contents.empty_file(session, around, stub, who, now)
    erasures_contents.empty_requests(session, around, now)
    erasures_contents.empty_people(session, around, now)
    erasures_rows.delete_rows(session, around)
    erasures_contents.empty_child(session, around)
    erasures_audit.clear(session, found.id, audit)
    session.expire_all()
    return told
