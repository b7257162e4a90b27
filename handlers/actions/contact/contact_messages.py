"""What is said when a plan's moment has come: the weekly question to a parent, an overdue list to who answers for it.

One parent is asked once for all the children; one coordinator or director reads one list for all that came at once.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy.orm import Session

from domain.clock import in_china, in_zone
from domain.contact import LABELS
from domain.contact_due import last_weekly_slot
from domain.contact_steps import Decided, Step
from domain.people import Child, Person
from handlers.actions.contact import weekly
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_parents, contact_pauses, contact_staff
from storage.contact.contact_parents import Parent
from storage.contact.contact_plans import Plan
from storage.pairing import pairings
from storage.person import kept_away
from storage.person.class_teachers import class_teachers_by_child

WORDINGS = 3
MOST_NAMED = 8
WEEKLY_OPTIONS = (("1", "联系过了"), ("2", "还没顾上"), ("3", "请学校帮忙"))
# Nobody was there to be told.
NOBODY = {Decided.TOLD_COORDINATOR: Decided.NO_COORDINATOR, Decided.TOLD_DIRECTORS: Decided.NO_DIRECTOR}
Steps = Sequence[tuple[Plan, Step]]


@dataclass
class Told:
    """The messages of a batch, and for each plan whom its message tells and what it is called."""

    envelopes: list[Envelope] = field(default_factory=list)
    _told: dict[int, tuple[int, str]] = field(default_factory=dict)

    def note(self, plan: Plan, person_id: int, once: str) -> None:
        self._told.setdefault(plan.id, (person_id, once))

    def of(self, plan: Plan, step: Step) -> tuple[Decided, int | None, str | None]:
        """What was really done about a plan, for whom, by which message."""
        if plan.id in self._told:
            return step.decided, *self._told[plan.id]
        return NOBODY.get(step.decided, step.decided), None, None


def write(session: Session, steps: Steps, parents: Mapping[int, Parent], now: datetime) -> Told:
    """The messages of these steps, each with a name that makes the second time nothing."""
    told = Told()
    if asked := [plan for plan, step in steps if step.tells == "parent"]:
        _ask(session, asked, parents, now, told)
    if climbed := [(plan, step) for plan, step in steps if step.tells in ("coordinator", "directors")]:
        _climb(session, climbed, now, told)
    return told


def weekly_name(parent: Parent, asked_at: time | None, now: datetime) -> str:
    """The name of the question of one week to one parent: the week of the last evening of asking, by their clock."""
    slot = last_weekly_slot(now, parent.zone, asked_at)
    year, week, _ = in_zone(slot, parent.zone).isocalendar()
    return f"weekly:{parent.id}:{year}-{week:02}"


def _ask(session: Session, plans: Sequence[Plan], parents: Mapping[int, Parent], now: datetime, told: Told) -> None:
    asked = {plan.person_id for plan in plans if plan.person_id is not None}
    children = _asked_about(session, {one: parents[one] for one in asked}, now)
    names: set[str] = set()
    opened: list[weekly.Asked] = []
    for plan in plans:
        parent = parents[plan.person_id or 0]
        once = weekly_name(parent, plan.hour_from, now)
        told.note(plan, parent.id, once)
        if once not in names:
            names.add(once)
            told.envelopes.append(_question(parent, children[parent.id], once, now))
            opened.append(weekly.Asked(parent.id, tuple(child.id for child in children[parent.id]), once))
    weekly.open_questions(session, opened, now)


def _asked_about(session: Session, parents: Mapping[int, Parent], now: datetime) -> dict[int, list[Child]]:
    """By parent; a child who is let off today, or for whom they are not bound, is not named, whoever else is."""
    found = contact_parents.asked_about(session, parents)
    today = in_china(now).date()
    pauses = contact_pauses.holding(session, {asked.child.id for some in found.values() for asked in some}, today)
    return {
        parent: list(
            dict.fromkeys(
                asked.child
                for asked in some
                if parents[parent].is_bound(asked.child.id)
                and not any(pause.covers(asked.kind, parent, today) for pause in pauses.get(asked.child.id, ()))
            )
        )
        for parent, some in found.items()
    }


def _question(parent: Parent, about: Sequence[Child], once: str, now: datetime) -> Envelope:
    wording = in_zone(now, parent.zone).isocalendar().week % WORDINGS
    text = words("reminders/weekly_question", children=[child.name for child in about], wording=wording)
    options = tuple((f"weekly:{number}", label) for number, label in WEEKLY_OPTIONS)
    return Envelope("weekly_question", once, parent.id, text, from_title="学校", options=options)


def _climb(session: Session, steps: Steps, now: datetime, told: Told) -> None:
    known = _overdue_ones(session, steps, now)
    lists: dict[int, list[Plan]] = defaultdict(list)
    for plan, step in steps:
        for reader in _readers(step, plan, known):
            lists[reader].append(plan)
    for reader_id, plans in lists.items():
        once = f"overdue:{reader_id}:{plans[0].id}:{plans[0].step}:{in_china(now):%Y%m%d%H%M%S}"
        for plan in plans:
            told.note(plan, reader_id, once)
        told.envelopes.append(
            Envelope("contacts_overdue", once, reader_id, _overdue(plans, known, now), from_title="学校")
        )


@dataclass(frozen=True, slots=True)
class _Overdue:
    """Who the overdue ones are; by child their teacher and class teachers, by school its directors; who is reached, and
    from whom a child is kept."""

    children: Mapping[int, Child]
    teachers: Mapping[int, Person]
    class_teachers: Mapping[int, Sequence[int]]
    directors: Mapping[int, Sequence[int]]
    reached: Collection[int]
    kept: Mapping[int, Collection[int]]


def _overdue_ones(session: Session, steps: Steps, now: datetime) -> _Overdue:
    """Read at once for all of them."""
    ids = {plan.child_id for plan, _ in steps}
    children = contact_parents.children(session, ids)
    named = [children[plan.child_id] for plan, step in steps if step.tells == "coordinator"]
    class_teachers = {
        child: [one.id for one in found] for child, found in class_teachers_by_child(session, named).items()
    }
    directors = contact_staff.directors(session, {plan.school_id for plan, step in steps if step.tells == "directors"})
    asked = {reader for found in (*class_teachers.values(), *directors.values()) for reader in found}
    teachers, kept = pairings.teachers_of(session, sorted(ids)), kept_away.staff_of(session, ids, now)
    return _Overdue(children, teachers, class_teachers, directors, contact_staff.reachable(session, asked), kept)


def _readers(step: Step, plan: Plan, known: _Overdue) -> list[int]:
    """Who is on WeChat of those who answer for it; never the teacher, who knows."""
    is_first = step.tells == "coordinator"
    asked = known.class_teachers.get(plan.child_id, ()) if is_first else known.directors.get(plan.school_id, ())
    teacher, hidden = known.teachers.get(plan.child_id), known.kept.get(plan.child_id, ())
    here = [one for one in asked if one in known.reached and one not in hidden]
    return [one for one in here if teacher is None or one != teacher.id]


def _overdue(plans: Sequence[Plan], known: _Overdue, now: datetime) -> str:
    children, teachers = known.children, known.teachers
    lines = [
        (
            children[plan.child_id].name,
            children[plan.child_id].class_name,
            LABELS[plan.kind],
            (now - plan.due_at).days if plan.due_at else 0,
            teachers[plan.child_id].title if plan.child_id in teachers else "",
        )
        for plan in plans[:MOST_NAMED]
    ]
    return words("reminders/contacts_overdue", rows=lines, rest=len(plans) - len(lines))
