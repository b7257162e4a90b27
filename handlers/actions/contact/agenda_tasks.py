"""What a teacher has to do today, gathered from alerts, tickets, promises, hazards, contact plans and support plans.

What an alert says is hidden from whom it is about; what is let off for a while, or tried today, is no task.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.agenda import Task, TaskKind, is_long_holiday, overdue_share, ranked, runs_in_holidays
from domain.alert import TO_DIRECTORS, category_title
from domain.clock import in_china
from domain.contact import OF_TEACHER, SILENT_WEEKS, ContactKind
from domain.people import Child, Guardian, Person, Role, joined_title
from domain.spoken import waited
from domain.understanding.times import dated
from handlers.actions.talk import tickets as deeds
from storage.alert import alerts
from storage.alert.alerts import Alert
from storage.contact import contact_pauses, contact_plans, hazards, plans, promises
from storage.contact.contact_plans import Plan, School
from storage.pairing import pairings
from storage.person import people

SOON = timedelta(days=1)  # a measure of a support plan that is due by tomorrow
KINDS = tuple(ContactKind)


@dataclass(frozen=True, slots=True)
class Item:
    """One task with what is said of it: ``code`` chooses the words, ``when`` is since or until when, ``point`` what it
    is about. ``plans`` are the contact plans that one contact answers, ``adults`` whom it is with."""

    task: Task
    code: str
    title: str
    when: str = ""
    point: str = ""
    plans: tuple[Plan, ...] = ()
    adults: tuple[Guardian, ...] = ()

    @property
    def attempts(self) -> int:
        """How often it was tried in vain."""
        return max((plan.attempts for plan in self.plans), default=0)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the list of one teacher stands on; ``adults`` by child and person."""

    session: Session
    teacher: Person
    now: datetime
    children: Mapping[int, Child]
    adults: Mapping[tuple[int, int], Guardian]
    school: School
    is_holiday: bool

    @property
    def today(self) -> date:
        return in_china(self.now).date()

    def adult(self, plan: Plan) -> Guardian | None:
        return self.adults.get((plan.child_id, plan.person_id or 0))


def desk_of(session: Session, teacher: Person, now: datetime) -> Desk:
    """Everything that is read once for a list."""
    school = contact_plans.school(session, teacher.school_id)
    around = people.all_guardians_of_teacher(session, teacher.id)
    return Desk(
        session,
        teacher,
        now,
        {child.id: child for child in pairings.children_of(session, teacher.id)},
        {(one.child.id, one.person.id): one for one in around},
        school,
        is_long_holiday(in_china(now).date(), school.calendar),
    )


def of(desk: Desk) -> list[Item]:
    """Everything there is to do, the most important first."""
    seen = list(_alerts(desk))
    items = [*_dangers(desk, seen), *_waiting(desk), *_promised(desk), *_hazards(desk)]
    items += [*_contacts(desk, seen), *_measures(desk)]
    by_task = {item.task: item for item in items}
    return [by_task[task] for task in ranked([item.task for item in items])]


def due_plans(desk: Desk) -> list[Plan]:
    """The contacts that are due today and nobody let off, tried today or not."""
    pauses = contact_pauses.holding(desk.session, desk.children, desk.today)
    found = contact_plans.of_children(desk.session, desk.children)
    return [plan for plan in found if _is_due(desk, plan) and not _is_paused(plan, pauses, desk.today)]


def together(plan: Plan, found: Sequence[Plan]) -> list[Plan]:
    """The plans that one contact answers: of one kind with one adult, for all the children of that adult."""
    if plan.person_id is None:
        return [one for one in found if one.id == plan.id]
    return [one for one in found if (one.kind, one.person_id) == (plan.kind, plan.person_id)]


def _is_due(desk: Desk, plan: Plan) -> bool:
    if plan.kind in OF_TEACHER:
        cadence = plan.own or desk.school.rules[plan.kind].cadence
        is_asked = not desk.is_holiday or runs_in_holidays(cadence)
        return is_asked and plan.due_at is not None and in_china(plan.due_at).date() <= desk.today
    return plan.kind is ContactKind.WEEKLY_CHILD and plan.step >= SILENT_WEEKS


def _is_paused(plan: Plan, pauses: Mapping[int, Sequence[contact_pauses.PauseSeen]], today: date) -> bool:
    return any(one.covers(plan.kind, plan.person_id, today) for one in pauses.get(plan.child_id, ()))


def _alerts(desk: Desk) -> Iterator[Alert]:
    """What is not over and this teacher may know of; drills aside. What is about a colleague is for directors."""
    for alert in alerts.open_about(desk.session, desk.children):
        is_theirs = alert.category not in TO_DIRECTORS or desk.teacher.role is Role.DIRECTOR
        is_hidden = not is_theirs or desk.teacher.id in alerts.excluded(desk.session, alert.id)
        if not is_hidden and not alert.is_drill and alert.child_id is not None:
            yield alert


def _dangers(desk: Desk, seen: Sequence[Alert]) -> Iterator[Item]:
    for alert in seen:
        child = desk.children[alert.child_id or 0]
        task = Task(TaskKind.ALERT, alert.id, child.id)
        yield Item(task, "alert", f"A{alert.id} {child.name}", category_title(alert.category), alert.quote)


def _waiting(desk: Desk) -> Iterator[Item]:
    for ticket in deeds.waiting_for(desk.session, desk.teacher):
        long, is_late = (desk.now - ticket.opened_at).total_seconds(), ticket.due_at <= desk.now
        task = Task(TaskKind.WAITS, ticket.id, ticket.child_id, is_pressing=is_late, weight=long)
        since = waited(ticket.opened_at, desk.now)
        yield Item(task, "waits", deeds.title(desk.session, ticket), since, ticket.said)


def _promised(desk: Desk) -> Iterator[Item]:
    for one in promises.due_of(desk.session, desk.teacher.id, desk.today):
        if one.child_id in desk.children and one.due_on is not None:
            late = (desk.today - one.due_on).days
            task = Task(TaskKind.PROMISE, one.id, one.child_id, weight=late)
            when = dated(one.due_on) if late else ""
            yield Item(task, "promise", desk.children[one.child_id].name, when, one.what)


def _hazards(desk: Desk) -> Iterator[Item]:
    for one in hazards.due_of(desk.session, desk.children, desk.today):
        task = Task(TaskKind.HAZARD, one.id, one.child.id, weight=one.overdue)
        yield Item(task, "hazard", one.child.name, "", one.what)


def _contacts(desk: Desk, seen: Sequence[Alert]) -> Iterator[Item]:
    """One for each adult and kind, however many children it is about; talks of a child in danger go first."""
    unsafe = {alert.child_id for alert in seen}
    unsafe |= hazards.open_among(desk.session, desk.children)
    groups: dict[tuple[ContactKind, int], list[Plan]] = defaultdict(list)
    for plan in due_plans(desk):
        if plan.retry_at is None or plan.retry_at <= desk.now:
            groups[plan.kind, plan.person_id or -plan.child_id].append(plan)
    for (kind, _), group in sorted(groups.items(), key=lambda one: KINDS.index(one[0][0])):
        adults = [found for plan in group if (found := desk.adult(plan)) is not None]
        if adults or group[0].person_id is None:
            is_pressing = kind is ContactKind.TALK and group[0].child_id in unsafe
            yield _contact(desk, kind, group, adults, is_pressing=is_pressing)


def _contact(
    desk: Desk, kind: ContactKind, group: Sequence[Plan], adults: list[Guardian], *, is_pressing: bool
) -> Item:
    first = group[0]
    title = joined_title(adults) if adults else desk.children[first.child_id].name
    if kind not in OF_TEACHER:
        task = Task(TaskKind.SILENT, first.id, first.child_id, weight=first.step)
        return Item(task, "silent", title, f"{first.step}周", plans=tuple(group), adults=tuple(adults))
    weight = max(_overdue(desk, plan) for plan in group)
    task = Task(TaskKind.CONTACT, first.id, first.child_id, is_pressing=is_pressing, weight=weight)
    late = max((desk.today - in_china(plan.due_at).date()).days for plan in group if plan.due_at is not None)
    is_by_phone = kind is ContactKind.TALK and desk.is_holiday
    code = "talk_by_phone" if is_by_phone else kind.value
    return Item(task, code, title, f"{late}天" if late else "", plans=tuple(group), adults=tuple(adults))


def _overdue(desk: Desk, plan: Plan) -> float:
    assert plan.due_at is not None, "only what is due is on the list"
    cadence = plan.own or desk.school.rules[plan.kind].cadence
    return overdue_share(in_china(plan.due_at).date(), desk.today, cadence)


def _measures(desk: Desk) -> Iterator[Item]:
    last = in_china(desk.now + SOON).date()
    for plan in plans.open_of(desk.session, desk.children):
        if plan.due_on <= last:
            task = Task(TaskKind.PLAN, plan.id, plan.child.id, weight=(last - plan.due_on).days)
            yield Item(task, "plan", plan.child.name, dated(plan.due_on), plan.measure)
