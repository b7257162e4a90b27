"""Home visits of a school: which children are to be visited in the next long holiday, and when each was seen last."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.contact import ContactKind, Result
from storage import tables as t

VISITS = (ContactKind.VISIT.value, ContactKind.HOLIDAY_VISIT.value)


def wanted(session: Session, school_id: int) -> set[int]:
    """The children for whom a visit for safety is planned."""
    query = select(t.ContactPlan.child_id).where(
        t.ContactPlan.school_id == school_id,
        t.ContactPlan.kind == ContactKind.HOLIDAY_VISIT.value,
        t.ContactPlan.active.is_(True),
    )
    return set(session.scalars(query))


def last_of(session: Session, school_id: int) -> dict[int, datetime]:
    """When (UTC) somebody was last met at the home of each child, where anybody ever was."""
    made = t.ContactMade
    query = (
        select(t.ContactChild.child_id, func.max(made.at))
        .join(made, made.id == t.ContactChild.contact_id)
        .where(
            made.school_id == school_id,
            made.kind.in_(VISITS),
            made.result == Result.REACHED.value,
            made.voided_at.is_(None),
        )
        .group_by(t.ContactChild.child_id)
    )
    return {child: moment for child, moment in session.execute(query)}
