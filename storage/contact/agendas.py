"""When each member of the staff gets the next of their lists: one row per person and list, claimed by one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from domain.people import Role
from storage import tables as t
from storage.statements import rows, run, table

AGENDAS, PEOPLE = table(t.Agenda), table(t.Person)


class AgendaKind(StrEnum):
    """What is on the list."""

    DAILY = "daily"  # whom to speak with today
    WEEKLY = "weekly"  # what a director should know of the week


LISTS = {Role.TEACHER: (AgendaKind.DAILY,), Role.DIRECTOR: (AgendaKind.DAILY, AgendaKind.WEEKLY)}
CLAIM = (
    select(AGENDAS.c.person_id, AGENDAS.c.kind, AGENDAS.c.next_at, PEOPLE.c.school_id)
    .join(PEOPLE, PEOPLE.c.id == AGENDAS.c.person_id)
    .where(AGENDAS.c.next_at <= bindparam("now"), AGENDAS.c.kind == bindparam("kind"), PEOPLE.c.left_at.is_(None))
    .order_by(AGENDAS.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(of=AGENDAS, skip_locked=True)
)
MOVE = (
    update(AGENDAS)
    .where(AGENDAS.c.person_id == bindparam("person"), AGENDAS.c.kind == bindparam("list"))
    .values(next_at=bindparam("next"))
)


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose list is to be made now; ``due_at`` (UTC) is when it was to be made."""

    person_id: int
    school_id: int
    due_at: datetime


def begin(session: Session, person_id: int, role: Role, now: datetime) -> None:
    """Somebody came to the school; the first of each list is made when the program next looks."""
    lists = [{"person_id": person_id, "kind": kind.value, "next_at": now} for kind in LISTS.get(role, ())]
    if lists:
        session.execute(insert(t.Agenda), lists)


def claim(session: Session, kind: AgendaKind, now: datetime, limit: int) -> list[Due]:
    """Whose list is due, locked for this transaction; others pass them by."""
    found = rows(session, CLAIM, now=now, kind=kind.value, most=limit)
    return [Due(row.person_id, row.school_id, row.next_at) for row in found]


def look_now(session: Session, now: datetime) -> None:
    """The clock was ahead and is right again: whose list is to come gets it on the next day that has one."""
    session.execute(update(t.Agenda).where(t.Agenda.next_at > now).values(next_at=now))


def move(session: Session, kind: AgendaKind, following: Sequence[tuple[int, datetime]]) -> None:
    """When (UTC) each of these people gets the next one."""
    if following:
        run(session, MOVE, [{"person": person, "list": kind.value, "next": at} for person, at in following])
