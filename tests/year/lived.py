"""What the database says of the year: everything that was done, asked and told, by day, group and column."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import ContactKind, Result
from domain.contact_steps import Decided
from storage import tables as t
from tests.year.fates import Group
from tests.year.school import School
from tests.year.table import Column, Year

KINDS = {
    ContactKind.TALK: Column.TALK,
    ContactKind.PARENT: Column.PARENT,
    ContactKind.CARER: Column.CARER,
    ContactKind.VISIT: Column.VISIT,
    ContactKind.FAMILY_CALL: Column.CALL,
    ContactKind.WEEKLY_CHILD: Column.TOLD,
}
DECISIONS = {
    Decided.TOLD_COORDINATOR: Column.COORDINATOR,
    Decided.NO_COORDINATOR: Column.NOBODY,
    Decided.TOLD_DIRECTORS: Column.DIRECTORS,
    Decided.WAIVED: Column.WAIVED,
    Decided.MUTED: Column.MUTED,
}
MESSAGES = {"weekly_question": Column.ASKED, "daily_list": Column.LISTS}
Event = tuple[datetime, Group, Column]


def lived(school: School) -> Year:
    """Counted from what was kept: contacts, decisions, messages."""
    year = Year()
    with school.database.read() as session:
        for found in (_contacts(session, school), _decisions(session, school), _messages(session, school)):
            year.update((_day(at), group, column) for at, group, column in found)
    return year


def _contacts(session: Session, school: School) -> Iterator[Event]:
    row, child = t.ContactMade, t.ContactChild
    first = select(child.child_id).where(child.contact_id == row.id).limit(1).scalar_subquery()
    for at, kind, result, child_id in session.execute(select(row.at, row.kind, row.result, first)):
        column = KINDS.get(kind) if result == Result.REACHED else Column.TRIED
        if column is not None:
            yield at, school.group_of_child[child_id], column


def _decisions(session: Session, school: School) -> Iterator[Event]:
    row, plan = t.ContactDecision, t.ContactPlan
    query = select(row.at, row.decision, plan.child_id).join(plan, plan.id == row.plan_id)
    for at, decision, child_id in session.execute(query.where(row.decision.in_(list(DECISIONS)))):
        yield at, school.group_of_child[child_id], DECISIONS[Decided(decision)]


def _messages(session: Session, school: School) -> Iterator[Event]:
    row = t.Outbox
    query = select(row.created_at, row.kind, row.person_id).where(row.kind.in_(list(MESSAGES)))
    for at, kind, person in session.execute(query):
        yield at, school.group_of_person[person], MESSAGES[kind]


def _day(at: datetime) -> date:
    return in_china(at).date()
