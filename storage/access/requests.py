"""Requests to see or take away what is not one's own: asked with a reason, decided by another, ended by themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session, aliased

from domain.access import Duty, Part
from domain.people import Child, Role
from storage import tables as t
from storage.overview import child_of
from storage.statements import changed


class State(StrEnum):
    """Where a request stands at a moment."""

    WAITING = "waiting"
    HOLDS = "holds"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVER = "over"  # granted, and its time has passed or it was ended

    @property
    def label(self) -> str:
        """How staff read it."""
        return LABELS[self]


LABELS = {
    State.WAITING: "等批准",
    State.HOLDS: "已批准",
    State.REFUSED: "没有批准",
    State.WITHDRAWN: "已撤回",
    State.OVER: "已经到期",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``who`` asked, ``decided_by`` (with the account ``decider``) answered with ``answer``; ``until`` is
    UTC."""

    id: int
    account_id: int
    person_id: int | None
    who: str
    school_id: int
    child: Child
    part: Part
    reason: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    granted: bool
    answer: str
    until: datetime | None
    ended_at: datetime | None
    decider: int | None

    def state(self, now: datetime) -> State:
        """Where it stands now; nobody has to do anything for a grant to be over."""
        if self.decided_at is None:
            return State.WAITING if self.ended_at is None else State.WITHDRAWN
        if not self.granted:
            return State.REFUSED
        holds = self.ended_at is None and self.until is not None and now < self.until
        return State.HOLDS if holds else State.OVER


def ask(
    session: Session, account_id: int, school_id: int, child_id: int, part: Part, reason: str, now: datetime
) -> int | None:
    """A new request's id; None when the same one is waiting already."""
    same = (t.AccessRequest.account_id == account_id, t.AccessRequest.child_id == child_id)
    waiting = select(t.AccessRequest.id).where(*same, t.AccessRequest.part == part.value, *_waits())
    if session.scalar(waiting) is not None:
        return None
    row = t.AccessRequest(
        account_id=account_id, school_id=school_id, child_id=child_id, part=part.value, reason=reason, asked_at=now
    )
    session.add(row)
    session.flush()
    return row.id


def decide(
    session: Session, request_id: int, by: int, granted: bool, answer: str, until: datetime | None, now: datetime
) -> bool:
    """Say yes until then (UTC), or no; False when it was decided or withdrawn before."""
    query = update(t.AccessRequest).where(t.AccessRequest.id == request_id, *_waits())
    values = {"decided_by": by, "decided_at": now, "granted": granted, "answer": answer or None, "until": until}
    return changed(session, query.values(**values)) == 1


def end(session: Session, request_id: int, now: datetime) -> bool:
    """It is taken back, or the grant ends before its time; False when it had ended."""
    query = update(t.AccessRequest).where(t.AccessRequest.id == request_id, t.AccessRequest.ended_at.is_(None))
    return changed(session, query.values(ended_at=now)) == 1


def get(session: Session, request_id: int) -> Request | None:
    """The request as it stands, or None."""
    return next(iter(_read(session, _query().where(t.AccessRequest.id == request_id))), None)


def waiting(session: Session, school_id: int, *, but: int | None) -> list[Request]:
    """What waits for a leading person of this school who is not the account ``but``, the oldest first."""
    theirs = [t.AccessRequest.account_id != but] if but is not None else []
    query = _query().where(t.AccessRequest.school_id == school_id, *_waits(), *theirs)
    return _read(session, query.order_by(t.AccessRequest.id))


def of_account(session: Session, account_id: int, limit: int, before: int | None = None) -> list[Request]:
    """What somebody asked for, the newest first."""
    return _page(session, t.AccessRequest.account_id == account_id, limit, before)


def of_school(session: Session, school_id: int, limit: int, before: int | None = None) -> list[Request]:
    """What was asked for in a school and decided, the newest first."""
    decided = (t.AccessRequest.school_id == school_id) & t.AccessRequest.decided_at.is_not(None)
    return _page(session, decided, limit, before)


def deciders(session: Session, school_id: int, *, but: int | None = None) -> list[int]:
    """People of a school who can decide in the console: leading, with an open account that is not ``but``."""
    is_principal = select(t.StaffDuty.person_id).where(
        t.StaffDuty.duty == Duty.PRINCIPAL.value, t.StaffDuty.ended_at.is_(None)
    )
    query = (
        select(t.Person.id)
        .join(t.Account, t.Account.person_id == t.Person.id)
        .where(
            t.Person.school_id == school_id,
            t.Person.left_at.is_(None),
            t.Account.disabled_at.is_(None),
            (t.Person.role == Role.DIRECTOR.value) | t.Person.id.in_(is_principal),
        )
    )
    if but is not None:
        query = query.where(t.Account.id != but)
    return list(session.scalars(query.order_by(t.Person.id)))


def _waits() -> tuple[ColumnElement[bool], ...]:
    return t.AccessRequest.decided_at.is_(None), t.AccessRequest.ended_at.is_(None)


Decider = aliased(t.Person)
DecidingAccount = aliased(t.Account)


def _query() -> Select[t.AccessRequest, t.Child, t.Person, str | None]:
    return (
        select(t.AccessRequest, t.Child, t.Person, Decider.name)
        .join(t.Child, t.Child.id == t.AccessRequest.child_id)
        .join(t.Account, t.Account.id == t.AccessRequest.account_id)
        .join(t.Person, t.Person.id == t.Account.person_id)
        .outerjoin(DecidingAccount, DecidingAccount.id == t.AccessRequest.decided_by)
        .outerjoin(Decider, Decider.id == DecidingAccount.person_id)
    )


def _page(session: Session, which: ColumnElement[bool], limit: int, before: int | None) -> list[Request]:
    query = _query().where(which)
    if before is not None:
        query = query.where(t.AccessRequest.id < before)
    return _read(session, query.order_by(t.AccessRequest.id.desc()).limit(limit))


def _read(session: Session, query: Select[t.AccessRequest, t.Child, t.Person, str | None]) -> list[Request]:
    found = session.execute(query.execution_options(populate_existing=True)).all()
    return [_request(row, child, person, name) for row, child, person, name in found]


def _request(row: t.AccessRequest, child: t.Child, person: t.Person, decider: str | None) -> Request:
    return Request(
        row.id,
        row.account_id,
        person.id,
        person.name,
        row.school_id,
        child_of(child),
        Part(row.part),
        row.reason,
        row.asked_at,
        decider or "",
        row.decided_at,
        bool(row.granted),
        row.answer or "",
        row.until,
        row.ended_at,
        row.decided_by,
    )
