"""Who may be given a card: the adults around a school's pupils who are not on WeChat yet and did not say no."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from domain.binding import State
from domain.consent import QUIET_AFTER_NO
from domain.custody import keeps_out
from domain.people import Guardian
from storage.person import custody, people
from storage.person.people import BINDINGS, CHILDREN, GUARDIANS, LINKS

# Bound, on leave, or waiting for the school: a card would change nothing.
SETTLED = (State.PENDING, State.ACTIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Invitable:
    """One adult of one child who may be invited."""

    guardianship_id: int
    guardian: Guardian


def invitable(
    session: Session, school_id: int, now: datetime, *, class_name: str = "", child_id: int | None = None
) -> list[Invitable]:
    """By class and child, in two statements: nobody whom the school keeps away, nobody who is bound already.

    Who said no within the last half year is left out too, unless one child is asked for.
    """
    query = (
        GUARDIANS.add_columns(LINKS.c.id.label("guardianship_id"))
        .where(CHILDREN.c.school_id == school_id, CHILDREN.c.left_at.is_(None), ~_is_settled())
        .order_by(CHILDREN.c.class_name, CHILDREN.c.id, LINKS.c.id)
    )
    query = query.where(CHILDREN.c.class_name == class_name) if class_name else query
    query = query.where(~_said_no(now)) if child_id is None else query.where(CHILDREN.c.id == child_id)
    found = [Invitable(row.guardianship_id, people.guardian_of(row)) for row in session.execute(query)]
    blocks = custody.current_at_school(session, school_id, now)
    return [one for one in found if keeps_out(blocks.get(one.guardian.child.id, ()), one.guardian) is None]


def _is_settled() -> ColumnElement[bool]:
    return exists().where(BINDINGS.c.guardianship_id == LINKS.c.id, BINDINGS.c.state.in_(SETTLED))


def _said_no(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        BINDINGS.c.guardianship_id == LINKS.c.id,
        BINDINGS.c.state == State.DECLINED,
        BINDINGS.c.decided_at > now - QUIET_AFTER_NO,
    )
