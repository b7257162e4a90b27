"""What the yearly audit is counted from (PIPL art. 54, 未成年人网络保护条例 art. 37): groups of rows, nobody named.

A few statements over whole sets; a year is that of China. ``school_id`` None: all schools.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.clock import CHINA, in_china
from domain.rights import Kind, Outcome
from storage import tables as t
from storage.person import ages
from storage.person.ages import Ages
from storage.privacy import incidents
from storage.privacy.incidents import Incident

Counted = list[tuple[str, str, int]]  # two names and how many


@dataclass(frozen=True, slots=True)
class Span:
    """A year of one school, or of all (None)."""

    start: datetime
    end: datetime
    last_day: date
    school_id: int | None

    def holds(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (column >= self.start) & (column < self.end)

    def of(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return column == self.school_id if self.school_id is not None else true()


@dataclass(frozen=True, slots=True)
class Answers:
    """The requests of one kind: how many, how they ended, how many in time, the longest in days."""

    kind: Kind
    asked: int
    done: int
    partly: int
    refused: int
    withdrawn: int
    open: int
    late: int
    longest_days: int


def span(year: int, school_id: int | None, today: date) -> Span:
    """The year; its last day is today while it runs."""
    start, end = datetime(year, 1, 1, tzinfo=CHINA), datetime(year + 1, 1, 1, tzinfo=CHINA)
    return Span(start, end, min(date(year, 12, 31), max(today, date(year, 1, 1))), school_id)


def children(session: Session, year: Span) -> Ages:
    """The pupils who were at school on the last day, by age."""
    after = datetime.combine(year.last_day + timedelta(days=1), datetime.min.time(), CHINA)
    was_there = (t.Child.created_at < after) & or_(t.Child.left_at.is_(None), t.Child.left_at >= after)
    return ages.of(session, was_there & year.of(t.Child.school_id), year.last_day)


def consents(session: Session, year: Span) -> Counted:
    """(version of the card, answer, how many) in the year."""
    bound = (
        exists()
        .where(t.Binding.address_id == t.Consent.address_id, t.Binding.guardianship_id == t.Guardianship.id)
        .where(t.Guardianship.child_id == t.Child.id, year.of(t.Child.school_id))
    )
    ours = or_(t.Consent.school_id == year.school_id, t.Consent.school_id.is_(None) & bound)
    which = year.holds(t.Consent.at) if year.school_id is None else year.holds(t.Consent.at) & ours
    query = select(t.Consent.version, t.Consent.answer, func.count()).where(which)
    return _counted(session, query.group_by(t.Consent.version, t.Consent.answer))


def accesses(session: Session, year: Span) -> list[tuple[str, str, str, int]]:
    """(duty, deed, page or command, how many) of the audit."""
    which = year.holds(t.Audit.at) & year.of(t.Audit.school_id)
    query = select(t.Audit.account_id, t.Audit.deed, t.Audit.what, func.count(), func.max(t.Audit.id)).where(which)
    rows = session.execute(query.group_by(t.Audit.account_id, t.Audit.deed, t.Audit.what)).all()
    duties = _duties(session, rows)
    found: dict[tuple[str, str, str], int] = {}
    for account, deed, what, count, _ in rows:
        key = (duties.get(account, ""), deed, what)
        found[key] = found.get(key, 0) + count
    return [(*key, count) for key, count in sorted(found.items())]


def grants(session: Session, year: Span) -> Counted:
    """(part, granted, refused or open, how many) of the requests for what is not somebody's own."""
    which = year.holds(t.AccessRequest.asked_at) & year.of(t.AccessRequest.school_id)
    query = select(t.AccessRequest.part, t.AccessRequest.granted, func.count()).where(which)
    names = {True: "granted", False: "refused", None: "open"}
    rows = session.execute(query.group_by(t.AccessRequest.part, t.AccessRequest.granted))
    return sorted((part, names[granted], count) for part, granted, count in rows)


def exports(session: Session, year: Span) -> list[tuple[str, int, int]]:
    """(kind, made, taken) of the copies of files."""
    which = year.holds(t.FileExport.made_at) & year.of(t.FileExport.school_id)
    query = select(t.FileExport.kind, func.count(), func.count(t.FileExport.taken_at)).where(which)
    return sorted((kind, made, taken) for kind, made, taken in session.execute(query.group_by(t.FileExport.kind)))


def redactions(session: Session, year: Span) -> list[tuple[str, int]]:
    """(ground, how many) entries that were taken out of files."""
    stands = exists().where(
        t.EntryChild.entry_id == t.Redaction.entry_id,
        t.EntryChild.child_id == t.Child.id,
        year.of(t.Child.school_id),
    )
    query = select(t.Redaction.ground, func.count()).where(year.holds(t.Redaction.at), stands)
    return sorted((ground, count) for ground, count in session.execute(query.group_by(t.Redaction.ground)))


def retained(session: Session, year: Span) -> dict[str, int]:
    """What the retention job deleted in the year, by kind; it runs for all schools at once."""
    which = (t.RetentionRun.day >= year.start.date()) & (t.RetentionRun.day <= year.last_day)
    found: dict[str, int] = {}
    for report in session.scalars(select(t.RetentionRun.report).where(which)):
        for name, count in report.items():
            found[name] = found.get(name, 0) + count
    return found


def requests(session: Session, year: Span) -> list[Answers]:
    """What families asked about their data, by kind."""
    asked = t.RightsRequest
    query = select(asked.kind, asked.outcome, asked.asked_at, asked.closed_at, asked.due_on)
    rows = session.execute(query.where(year.holds(asked.asked_at), year.of(asked.school_id))).all()
    return [_answers(kind, [row for row in rows if row.kind == kind], year.last_day) for kind in Kind]


def happened(session: Session, year: Span) -> list[Incident]:
    """The incidents of the year, oldest first."""
    found = incidents.listed(session, year.school_id, limit=1000)
    return [one for one in reversed(found) if year.start <= one.opened_at < year.end]


def _answers(kind: Kind, rows: Sequence[Any], last_day: date) -> Answers:
    ended = [row.outcome for row in rows]
    closed = [in_china(row.closed_at).date() if row.closed_at else last_day for row in rows]
    days = [(end - in_china(row.asked_at).date()).days for row, end in zip(rows, closed, strict=True)]
    late = sum(
        end > row.due_on for row, end in zip(rows, closed, strict=True) if row.outcome != Outcome.WITHDRAWN.value
    )
    return Answers(
        kind,
        len(rows),
        ended.count(Outcome.DONE.value),
        ended.count(Outcome.PARTLY.value),
        ended.count(Outcome.REFUSED.value),
        ended.count(Outcome.WITHDRAWN.value),
        ended.count(None),
        late,
        max(days, default=0),
    )


def _duties(session: Session, rows: Sequence[Any]) -> dict[int | None, str]:
    """The duty of each account as its last row names it; one row is opened for each account, not one for each look."""
    last = {row.account_id: row.max for row in sorted(rows, key=lambda row: row.max)}
    named = session.execute(select(t.Audit.account_id, t.Audit.who).where(t.Audit.id.in_(last.values())))
    return {account: who.rpartition("（")[2].rstrip("）") if "（" in who else "" for account, who in named}


def _counted(session: Session, query: Any) -> Counted:
    return sorted((one, other, count) for one, other, count in session.execute(query))
