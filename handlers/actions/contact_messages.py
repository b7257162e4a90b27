"""What is said when a plan's moment has come: the weekly question to a parent, an overdue list to who answers for it.

One parent is asked once for all the children; one coordinator or director reads one list for all that came at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china, in_zone
from domain.contact import LABELS
from domain.contact_steps import Decided, Step
from domain.people import Child, Guardian, Person
from handlers.actions.class_teachers import class_teachers
from messages.outbound import Envelope
from messages.render import words
from storage import addresses, contact_parents, people
from storage.contact_parents import Parent
from storage.contact_plans import Plan

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


def write(
    session: Session, steps: Steps, teachers: Mapping[int, Person], parents: Mapping[int, Parent], now: datetime
) -> Told:
    """The messages of these steps, each with a name that makes the second time nothing."""
    told = Told()
    if asked := [plan for plan, step in steps if step.tells == "parent"]:
        _ask(session, asked, parents, now, told)
    if climbed := [(plan, step) for plan, step in steps if step.tells in ("coordinator", "directors")]:
        _climb(session, climbed, teachers, now, told)
    return told


def weekly_name(person_id: int, plan: Plan, zone: str) -> str:
    """The name of the question of one week to one parent, by the Monday of the week by the parent's own clock."""
    assert plan.next_at is not None, "a plan without a moment is never claimed"
    year, week, _ = in_zone(plan.next_at, zone).isocalendar()
    return f"weekly:{person_id}:{year}-{week:02}"


def _ask(session: Session, plans: Sequence[Plan], parents: Mapping[int, Parent], now: datetime, told: Told) -> None:
    children = contact_parents.asked_about(session, {plan.person_id for plan in plans if plan.person_id is not None})
    names: set[str] = set()
    for plan in plans:
        parent = parents[plan.person_id or 0]
        once = weekly_name(parent.id, plan, parent.zone)
        told.note(plan, parent.id, once)
        if once not in names and (about := children.get(parent.id)):
            names.add(once)
            told.envelopes.append(_question(parent, about, once, now))


def _question(parent: Parent, about: Sequence[Guardian], once: str, now: datetime) -> Envelope:
    wording = in_zone(now, parent.zone).isocalendar().week % WORDINGS
    text = words("reminders/weekly_question", children=[one.child.name for one in about], wording=wording)
    options = tuple((f"weekly:{number}", label) for number, label in WEEKLY_OPTIONS)
    return Envelope("weekly_question", once, parent.id, text, from_title="学校", options=options)


def _climb(session: Session, steps: Steps, teachers: Mapping[int, Person], now: datetime, told: Told) -> None:
    children = {plan.child_id: people.child(session, plan.child_id) for plan, _ in steps}
    lists: dict[int, list[Plan]] = defaultdict(list)
    for plan, step in steps:
        for reader in _readers(session, step, children[plan.child_id], teachers.get(plan.child_id)):
            lists[reader.id].append(plan)
    for reader_id, plans in lists.items():
        once = f"overdue:{reader_id}:{plans[0].id}:{plans[0].step}:{in_china(now):%Y%m%d%H%M%S}"
        for plan in plans:
            told.note(plan, reader_id, once)
        told.envelopes.append(
            Envelope("contacts_overdue", once, reader_id, _overdue(plans, children, teachers, now), from_title="学校")
        )


def _readers(session: Session, step: Step, child: Child, teacher: Person | None) -> list[Person]:
    """Who is on WeChat of those who answer for it; never the teacher, who knows."""
    asked = (
        class_teachers(session, [child]) if step.tells == "coordinator" else people.directors(session, child.school_id)
    )
    known = {one.id: one for one in asked if teacher is None or one.id != teacher.id}
    return [one for one in known.values() if addresses.of_person(session, one.id) is not None]


def _overdue(
    plans: Sequence[Plan], children: Mapping[int, Child], teachers: Mapping[int, Person], now: datetime
) -> str:
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
