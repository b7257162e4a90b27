"""What an office of the county sees of all schools at once: numbers by school, counted in a few statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from domain.alert import AlertState
from domain.contact import Result
from storage import tables as t

TAKEN_WITHIN = timedelta(hours=24)
Part = tuple[int, int]  # of so many, so many


def letters(session: Session, since: datetime) -> dict[int, Part]:
    """By school: of the families who were asked to confirm a letter since then, (confirmed, asked); a child counts
    once for each letter, confirmed where one adult did."""
    asked = (
        select(
            t.Letter.school_id,
            func.max(case((t.LetterReceipt.confirmed_at.is_not(None), 1), else_=0)).label("confirmed"),
        )
        .join(t.LetterReceipt, t.LetterReceipt.letter_id == t.Letter.id)
        .where(t.Letter.started_at >= since)
        .group_by(t.Letter.school_id, t.LetterReceipt.letter_id, t.LetterReceipt.child_id)
        .subquery()
    )
    query = select(asked.c.school_id, func.sum(asked.c.confirmed), func.count()).group_by(asked.c.school_id)
    return {school: (int(confirmed), count) for school, confirmed, count in session.execute(query)}


def overdue_alerts(session: Session, now: datetime) -> dict[int, int]:
    """By school: alerts that nobody took within a day."""
    query = select(t.Alert.school_id, func.count()).where(
        t.Alert.state == AlertState.OPEN.value, t.Alert.is_drill.is_(False), t.Alert.opened_at < now - TAKEN_WITHIN
    )
    return {school: count for school, count in session.execute(query.group_by(t.Alert.school_id))}


def contacts_by_month(session: Session, months: Sequence[tuple[datetime, datetime]]) -> list[int]:
    """Contacts that reached somebody, in each of these spans, of all schools: one statement."""
    made = t.ContactMade
    sums = [func.sum(case(((made.at >= start) & (made.at < end), 1), else_=0)) for start, end in months]
    which = (made.result == Result.REACHED.value) & made.voided_at.is_(None) & (made.at >= months[0][0])
    return [int(number or 0) for number in session.execute(select(*sums).where(which)).one()]
