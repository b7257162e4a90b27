"""When somebody was last reached about a child, by kind and adult: what a plan that begins must know."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.contact import Result
from storage import tables as t
from storage.statements import in_chunks

About = tuple[int, str, int | None]  # child, kind, adult


def of_children(session: Session, children: Collection[int]) -> dict[About, datetime]:
    """The last word (UTC) of the last contact of each kind; what was voided was none."""
    made, about = t.ContactMade, t.ContactChild
    found: dict[About, datetime] = {}
    for some in in_chunks(sorted(set(children))):
        query = (
            select(about.child_id, made.kind, made.person_id, func.max(made.last_at))
            .join(made, made.id == about.contact_id)
            .where(about.child_id.in_(some), made.result == Result.REACHED.value, made.voided_at.is_(None))
            .group_by(about.child_id, made.kind, made.person_id)
        )
        found |= {(child, kind, person): at for child, kind, person, at in session.execute(query)}
    return found
