"""What was really done: contacts and attempts, each once, and the clocks of the plans that they start again.

Only who was reached counts; a call that nobody took is an attempt, and a message to many is not even that. A contact
touches the plans of its own children and its own adult, never anybody else's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, insert, null, select, update
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import WITH_ADULT, ContactKind, Result, Way
from domain.contact_due import due_at, workable
from storage import tables as t
from storage.contact import contact_plans
from storage.contact.contact_plans import Plan, plan_of
from storage.statements import insert_missing, insert_once, rows, run, table

ABOUT = insert(table(t.ContactChild))
PLANS = table(t.ContactPlan)
# The reason is sealed and not needed here; the order of the locks is the same for all who take several.
TOUCHED = (
    select(*(column for column in PLANS.c if column.name != "reason"), null().label("reason"))
    .where(
        PLANS.c.child_id.in_(bindparam("children", expanding=True)),
        PLANS.c.kind.in_(bindparam("kinds", expanding=True)),
        func.coalesce(PLANS.c.person_id, 0) == bindparam("whom"),
    )
    .order_by(PLANS.c.id)
    .with_for_update()
)
REACHED = (
    update(PLANS)
    .where(PLANS.c.id == bindparam("plan"))
    .values(last_contact_at=bindparam("last"), attempts=0, retry_at=None)
)


@dataclass(frozen=True, slots=True)
class NewContact:
    """Field meanings as in ``storage.tables.contacts.ContactMade``; ``at`` is when it was (UTC)."""

    once: str
    school_id: int
    kind: ContactKind
    way: Way
    result: Result
    at: datetime
    children: tuple[int, ...]
    person_id: int | None = None
    by_id: int | None = None
    by_family: bool = False
    minutes: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """One contact or attempt as it is read later."""

    id: int
    kind: ContactKind
    way: Way
    result: Result
    at: datetime
    children: tuple[int, ...]
    person_id: int | None
    by_id: int | None
    by_family: bool
    minutes: int | None
    entry_id: int | None
    voided_at: datetime | None


def keep(session: Session, new: NewContact, now: datetime) -> int | None:
    """Write it down and set the clocks it touches; its number, or None when it is there already."""
    values = {
        "once": new.once,
        "school_id": new.school_id,
        "kind": new.kind.value,
        "person_id": new.person_id,
        "by_id": new.by_id,
        "by_family": new.by_family,
        "way": new.way.value,
        "result": new.result.value,
        "minutes": new.minutes,
        "at": new.at,
        "last_at": new.at,
        "entry_id": new.entry_id,
    }
    number: int | None = insert_once(session, t.ContactMade, values, "once")
    if number is None:
        return None
    run(session, ABOUT, [{"child_id": child, "contact_id": number} for child in new.children])
    if new.result is Result.REACHED:
        reached(session, new.children, (new.kind,), new.person_id, new.at, now)
    else:
        _in_vain(session, _touched(new.children, (new.kind,), new.person_id), new.at, now)
    return number


def more_words(session: Session, number: int, children: Sequence[int], person_id: int, now: datetime) -> None:
    """The contact of this number goes on, and is about these children too."""
    session.execute(update(t.ContactMade).where(t.ContactMade.id == number).values(last_at=now))
    about = [{"child_id": child, "contact_id": number} for child in children]
    session.connection().execute(insert_missing(session, t.ContactChild), about)
    reached(session, children, WITH_ADULT, person_id, now, now)


def is_void(session: Session, once: str) -> bool:
    """Whether the contact of this name was written down by mistake."""
    row = t.ContactMade
    return session.scalar(select(row.id).where(row.once == once, row.voided_at.is_not(None))) is not None


def void(session: Session, entry_id: int, now: datetime) -> int:
    """What this entry said was a contact was none; the clocks go back to the contact before. How many that was."""
    row = t.ContactMade
    wrong = session.scalars(select(row).where(row.entry_id == entry_id, row.voided_at.is_(None))).all()
    for one in wrong:
        one.voided_at = now
        session.flush()
        children = list(session.scalars(select(t.ContactChild.child_id).where(t.ContactChild.contact_id == one.id)))
        _turn_back(session, _touched(children, (ContactKind(one.kind),), one.person_id), now)
    return len(wrong)


def of_child(session: Session, child_id: int, start: datetime, end: datetime) -> list[ContactSeen]:
    """Every contact and attempt about a child that began in this span (UTC), oldest first; voided ones too."""
    row = t.ContactMade
    mine = select(t.ContactChild.contact_id).where(t.ContactChild.child_id == child_id)
    query = select(row).where(row.id.in_(mine), row.at >= start, row.at < end).order_by(row.at, row.id)
    found = session.scalars(query).all()
    children = _children(session, [one.id for one in found])
    return [_seen(one, children.get(one.id, ())) for one in found]


def _touched(
    children: Collection[int], kinds: Collection[ContactKind], person_id: int | None
) -> tuple[ColumnElement[bool], ...]:
    row = t.ContactPlan
    whom = row.person_id.is_(None) if person_id is None else row.person_id == person_id
    return row.child_id.in_(children), row.kind.in_([kind.value for kind in kinds]), whom


def reached(
    session: Session,
    children: Collection[int],
    kinds: Collection[ContactKind],
    person_id: int | None,
    at: datetime,
    now: datetime,
) -> None:
    """The clocks of these plans start again; those that know of a later contact, or of one on the same day, stand
    right."""
    session.flush()
    touched = {"children": list(children), "kinds": [kind.value for kind in kinds], "whom": person_id or 0}
    found = [plan_of(row) for row in rows(session, TOUCHED, **touched)]
    earlier = [plan for plan in found if plan.last_contact_at is None or plan.last_contact_at < at]
    if earlier:
        run(session, REACHED, [{"plan": plan.id, "last": at} for plan in earlier])
    day = in_china(at).date()
    again = [plan for plan in earlier if not _stands_right(plan, day)]
    contact_plans.restart(session, [replace(one, last_contact_at=at, attempts=0, retry_at=None) for one in again], now)


def _stands_right(plan: Plan, day: date) -> bool:
    """The clock was set by another contact of the same day, and nobody climbed or tried since."""
    last = plan.last_contact_at
    return last is not None and in_china(last).date() == day and plan.step == 0 and not plan.attempts


def _in_vain(session: Session, touched: tuple[ColumnElement[bool], ...], at: datetime, now: datetime) -> None:
    """It stays due; the list shows it again on the next day on which a teacher works."""
    row = t.ContactPlan
    query = select(row).where(*touched).order_by(row.id).with_for_update().execution_options(populate_existing=True)
    for plan in session.scalars(query):
        if plan.last_contact_at is not None and plan.last_contact_at >= at:
            continue
        plan.attempts += 1
        plan.retry_at = _retry_at(session, plan, at, now)
    session.flush()


def _retry_at(session: Session, plan: t.ContactPlan, at: datetime, now: datetime) -> datetime:
    """The next day after an attempt on which a teacher works."""
    known = contact_plans.school(session, plan.school_id).calendar
    return max(due_at(workable(in_china(at).date() + timedelta(days=1), known)), now)


def _turn_back(session: Session, touched: tuple[ColumnElement[bool], ...], now: datetime) -> None:
    """The last contact and the attempts since then, as they are without what was voided."""
    row, made = t.ContactPlan, t.ContactMade
    query = select(row).where(*touched).order_by(row.id).with_for_update().execution_options(populate_existing=True)
    again = []
    for plan in session.scalars(query):
        whom = made.person_id.is_(None) if plan.person_id is None else made.person_id == plan.person_id
        its = (t.ContactChild.child_id == plan.child_id, made.kind == plan.kind, whom, made.voided_at.is_(None))
        reached = made.result == Result.REACHED.value
        about = t.ContactChild.contact_id == made.id
        last = session.scalar(select(func.max(made.last_at)).join(t.ContactChild, about).where(*its, reached))
        since = [made.at > last] if last is not None else []
        count = select(func.count(made.id), func.max(made.at)).join(t.ContactChild, about)
        tried, last_try = session.execute(count.where(*its, ~reached, *since)).one()
        plan.last_contact_at, plan.attempts = last, tried
        plan.retry_at = _retry_at(session, plan, last_try, now) if tried else None
        again.append(plan_of(plan))
    session.flush()
    contact_plans.restart(session, again, now)


def _children(session: Session, contacts: Collection[int]) -> dict[int, tuple[int, ...]]:
    query = select(t.ContactChild.contact_id, t.ContactChild.child_id).where(t.ContactChild.contact_id.in_(contacts))
    found: dict[int, tuple[int, ...]] = {}
    for contact_id, child_id in session.execute(query.order_by(t.ContactChild.child_id)):
        found[contact_id] = (*found.get(contact_id, ()), child_id)
    return found


def _seen(row: t.ContactMade, children: tuple[int, ...]) -> ContactSeen:
    return ContactSeen(
        row.id,
        ContactKind(row.kind),
        Way(row.way),
        Result(row.result),
        row.at,
        children,
        row.person_id,
        row.by_id,
        row.by_family,
        row.minutes,
        row.entry_id,
        row.voided_at,
    )
