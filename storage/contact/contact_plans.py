"""Contact plans: who should be in touch with whom, set by what the register, the pairings and the school say."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import WITH_ADULT, Cadence, ContactKind, Unit, Way
from domain.contact_due import due_at, due_on, first_due_on, weekly_slot, weekly_slot_after_contact
from domain.days.school import SchoolCalendar
from storage import calendar
from storage import tables as t
from storage.contact import contact_rules, contact_subjects, last_contacts
from storage.contact.contact_rules import Rules
from storage.contact.contact_subjects import Key, Subject
from storage.statements import in_chunks, insert_missing, rows, run, table

PLANS = table(t.ContactPlan)
OF_CHILDREN = (
    select(PLANS)
    .where(
        PLANS.c.child_id.in_(bindparam("children", expanding=True)),
        PLANS.c.active.is_(True),
        PLANS.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(PLANS.c.id)
)
CLOCK = (
    update(PLANS)
    .where(PLANS.c.id == bindparam("plan"))
    .values(
        active=bindparam("active"),
        starts_on=bindparam("starts_on"),
        ends_on=bindparam("ends_on"),
        due_at=bindparam("due_at"),
        next_at=bindparam("next_at"),
        step=bindparam("step"),
    )
)
# What was tried in vain before a plan ended is nothing when it begins again.
ANEW = update(PLANS).where(PLANS.c.id == bindparam("plan")).values(attempts=0, retry_at=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan as it stands; field meanings as in ``storage.tables.contacts.ContactPlan``."""

    id: int
    school_id: int
    child_id: int
    person_id: int | None
    kind: ContactKind
    starts_on: date
    own: Cadence | None
    own_way: Way | None
    hour_from: time | None
    hour_until: time | None
    reason: str
    active: bool
    due_at: datetime | None
    next_at: datetime | None
    step: int
    attempts: int
    retry_at: datetime | None
    last_contact_at: datetime | None

    @property
    def key(self) -> Key:
        return Key(self.child_id, self.kind, self.person_id)


@dataclass(frozen=True, slots=True)
class School:
    """What the clocks of one school's plans are reckoned by."""

    calendar: SchoolCalendar
    rules: Rules


def school(session: Session, school_id: int) -> School:
    """Read once for all the plans that are looked at in one transaction."""
    return School(calendar.of_school(session, school_id), contact_rules.of_school(session, school_id))


def schools(session: Session, ids: Iterable[int]) -> dict[int, School]:
    """As ``school``, for several, in few queries however many they are."""
    wanted = sorted(set(ids))
    calendars, rules = calendar.of_schools(session, wanted), contact_rules.of_schools(session, wanted)
    return {number: School(calendars[number], rules[number]) for number in wanted}


def settle(session: Session, children: Collection[int], now: datetime) -> None:
    """Bring the plans of these children to what is true now: who is paired, away, at home, blocked, gone.

    What is no longer true ends and keeps its history; what is new begins today; what goes on is left alone.
    """
    for some in in_chunks(sorted(set(children))):
        _settle(session, some, now)


def reckon(session: Session, school_id: int, now: datetime) -> None:
    """The school's rules, terms or days changed: what is not due yet is reckoned anew, what is due stays due."""
    pupils = session.scalars(select(t.Child.id).where(t.Child.school_id == school_id, t.Child.left_at.is_(None)))
    settle(session, list(pupils), now)
    query = select(t.ContactPlan.child_id).where(t.ContactPlan.school_id == school_id, t.ContactPlan.active.is_(True))
    for some in in_chunks(sorted(set(session.scalars(query)))):
        known = of_children(session, some)
        restart(session, [one for one in known if one.step == 0 and (one.due_at is None or one.due_at > now)], now)


def restart(session: Session, plans: Sequence[Plan], now: datetime) -> None:
    """Reckon the next due day of those that hold from their last contact, or from the day they began."""
    plans = [plan for plan in plans if plan.active]
    found = schools(session, (plan.school_id for plan in plans))
    subjects = contact_subjects.whereabouts(session, {plan.child_id for plan in plans})
    changes = []
    for plan in plans:
        subject = subjects.get(plan.child_id)
        due = next_due(plan, found[plan.school_id], subject, now) if subject else None
        changes.append(_clock(plan, due, active=plan.active))
    if changes:
        run(session, CLOCK, changes)


def next_due(plan: Plan, school: School, subject: Subject, now: datetime) -> datetime | None:
    """When (UTC) the next contact of a plan is due; never before it begins, whatever the clock says."""
    rule = school.rules[plan.kind]
    cadence, class_name = plan.own or rule.cadence, subject.class_name
    if cadence.unit is Unit.WEEK:
        zone = subject.zones.get(plan.person_id or 0, "")
        return _weekly(plan, zone, max(now, due_at(plan.starts_on)))
    last = _counted(plan, school.calendar)
    if last is not None:
        day = due_on(cadence, last, school.calendar, class_name)
    else:
        day = first_due_on(cadence, plan.starts_on, school.calendar, class_name)
    return due_at(max(day, plan.starts_on)) if day is not None else None


def of_children(
    session: Session, children: Collection[int], kinds: Collection[ContactKind] = tuple(ContactKind)
) -> list[Plan]:
    """The plans of these children that hold now, in the order they were made."""
    names = [kind.value for kind in kinds]
    session.flush()
    return [plan_of(row) for row in rows(session, OF_CHILDREN, children=list(children), kinds=names)]


def due_by(session: Session, children: Collection[int]) -> dict[int, datetime]:
    """By when (UTC) the teacher should speak with each adult of these children, by person; past when it is overdue."""
    found: dict[int, datetime] = {}
    for plan in of_children(session, children, WITH_ADULT):
        if plan.person_id is not None and plan.due_at is not None:
            found[plan.person_id] = min(plan.due_at, found.get(plan.person_id, plan.due_at))
    return found


def get(session: Session, plan_id: int) -> Plan | None:
    """The plan of this number, whether it holds or not."""
    row = session.get(t.ContactPlan, plan_id, populate_existing=True)
    return plan_of(row) if row is not None else None


def set_own(
    session: Session, plan_id: int, cadence: Cadence | None, way: Way | None, reason: str, by: int | None, now: datetime
) -> None:
    """This plan is otherwise than the school's rule, for a reason; None for both: as the school's again."""
    row = session.get_one(t.ContactPlan, plan_id)
    row.own_unit = cadence.unit.value if cadence else None
    row.own_days, row.own_holiday_days = (cadence.days, cadence.holiday_days) if cadence else (None, None)
    row.own_way = way.value if way else None
    row.reason, row.set_by = reason or None, by
    session.flush()
    restart(session, [plan_of(row)], now)


def plan_of(row: Any) -> Plan:
    """The plan of a row with the columns of the table."""
    own = Cadence(Unit(row.own_unit), row.own_days, row.own_holiday_days) if row.own_unit else None
    return Plan(
        row.id,
        row.school_id,
        row.child_id,
        row.person_id,
        ContactKind(row.kind),
        row.starts_on,
        own,
        Way(row.own_way) if row.own_way else None,
        time.fromisoformat(row.hour_from) if row.hour_from else None,
        time.fromisoformat(row.hour_until) if row.hour_until else None,
        row.reason or "",
        row.active,
        row.due_at,
        row.next_at,
        row.step,
        row.attempts,
        row.retry_at,
        row.last_contact_at,
    )


def _settle(session: Session, children: list[int], now: datetime) -> None:
    subjects = contact_subjects.of_children(session, children, now)
    found = schools(session, (subject.school_id for subject in subjects.values()))
    wanted = {
        key: subject
        for subject in subjects.values()
        for key in subject.wanted
        if found[subject.school_id].rules[key.kind].is_on
    }
    query = select(t.ContactPlan).where(t.ContactPlan.child_id.in_(children))
    query = query.execution_options(populate_existing=True)
    known = {plan.key: plan for plan in map(plan_of, session.scalars(query))}
    today = in_china(now).date()
    changes = [
        {**_clock(plan, None, active=False), "ends_on": today}
        for key, plan in known.items()
        if plan.active and key not in wanted
    ]
    for key, subject in wanted.items():
        plan = known.get(key)
        if plan is not None and not plan.active:
            again = replace(plan, starts_on=today)
            changes.append(_clock(again, next_due(again, found[subject.school_id], subject, now), active=True))
    if changes:
        run(session, CLOCK, changes)
        run(session, ANEW, [{"plan": change["plan"]} for change in changes])
    _begin(session, {key: s for key, s in wanted.items() if key not in known}, found, today, now)


def _begin(
    session: Session, new: Mapping[Key, Subject], found: Mapping[int, School], today: date, now: datetime
) -> None:
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    before = last_contacts.of_children(session, {key.child_id for key in new})
    for key, subject in new.items():
        fresh = _fresh(key, subject, today, before.get((key.child_id, key.kind.value, key.person_id)))
        rows[subject.school_id].append(_row(fresh, next_due(fresh, found[subject.school_id], subject, now)))
    for some in rows.values():
        session.execute(insert_missing(session, t.ContactPlan), some)


def _fresh(key: Key, subject: Subject, today: date, last: datetime | None) -> Plan:
    return Plan(
        0, subject.school_id, key.child_id, key.person_id, key.kind, today,
        None, None, None, None, "", True, None, None, 0, 0, None, last,
    )  # fmt: skip


def _row(plan: Plan, due: datetime | None) -> dict[str, Any]:
    return {
        "school_id": plan.school_id,
        "child_id": plan.child_id,
        "person_id": plan.person_id,
        "kind": plan.kind.value,
        "starts_on": plan.starts_on,
        "active": True,
        "due_at": due,
        "next_at": due,
        "step": 0,
        "attempts": 0,
        "last_contact_at": plan.last_contact_at,
    }


def _clock(plan: Plan, due: datetime | None, *, active: bool) -> dict[str, Any]:
    return {
        "plan": plan.id,
        "active": active,
        "starts_on": plan.starts_on,
        "ends_on": None,
        "due_at": due,
        "next_at": due,
        "step": 0,
    }


def _counted(plan: Plan, calendar: SchoolCalendar) -> date | None:
    """The day of the last contact; None where it lies before the term in which the plan began (again)."""
    if plan.last_contact_at is None:
        return None
    last, term = in_china(plan.last_contact_at).date(), calendar.term_on(plan.starts_on)
    return last if last >= (term.starts_on if term is not None else plan.starts_on) else None


def _weekly(plan: Plan, zone: str, now: datetime) -> datetime:
    """Asked on a Sunday evening, or at the hour that suits the parent; not in the week in which they told of it."""
    told = plan.last_contact_at
    slot = weekly_slot(now, zone, plan.hour_from)
    return slot if told is None else max(slot, weekly_slot_after_contact(told, zone, plan.hour_from))
