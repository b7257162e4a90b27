"""今天要联系谁: what matters most today, each with something to begin the talk with; never more than three at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from domain.alert import category_title
from domain.clock import in_china
from domain.people import Child, Guardian, joined_title
from domain.spoken import waited
from domain.understanding.meaning import Intent
from domain.understanding.times import dated
from handlers.actions import tickets as deeds
from handlers.desk import asking, children
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage import alerts, contact_plans, file_glance, people, plans

ALL = "today"
ALL_WORDS = ("全部", "全都", "都看", "其余", "还有哪些", "全部看")
# utterances T05: two or three suggestions a day.
MOST, MOST_OF_ALL = 3, 15
LONGEST_POINT = 20  # characters
SOON = timedelta(days=1)  # a contact or a measure that is due by tomorrow
ALERT, WAITS, CONTACT, PLAN = "alert", "waits", "contact", "plan"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: of what kind, whom it is about, since or until when, and what the talk may begin with."""

    kind: str
    title: str
    when: str
    point: str = ""
    child_id: int | None = None


def show(turn: Turn, _intent: Intent | None = None) -> Reply:
    """The first three."""
    found = _tasks(turn)
    if len(found) > MOST:
        asking.ask(turn, ALL, {})
    return _told(turn, found[:MOST], len(found) - len(found[:MOST]))


def show_all(turn: Turn) -> Reply | None:
    """全部, after the first ones were shown."""
    if turn.word not in ALL_WORDS:
        return None
    asking.done(turn)
    return _told(turn, _tasks(turn)[:MOST_OF_ALL], 0)


def _told(turn: Turn, tasks: list[Task], rest: int) -> Reply:
    lines = [(task.kind, task.title, task.when, _short(task.point or _last_words(turn, task))) for task in tasks]
    return Reply(words("replies/desk_today", tasks=lines, count=rest))


def _tasks(turn: Turn) -> list[Task]:
    """Dangers, who waits (the overdue and the longest first), who should be spoken with, what was agreed on."""
    mine = children.mine(turn)
    return [*_alerts(turn, mine), *_waiting(turn), *_contacts(turn, mine), *_plans(turn, mine)]


def _alerts(turn: Turn, mine: list[Child]) -> Iterator[Task]:
    names = {child.id: child.name for child in mine}
    for alert in alerts.open_about(turn.session, list(names)):
        is_hidden = teacher(turn).id in alerts.excluded(turn.session, alert.id)
        if not is_hidden and not alert.is_drill and alert.child_id is not None:
            title = f"A{alert.id} {names[alert.child_id]}"
            yield Task(ALERT, title, category_title(alert.category), alert.quote)


def _waiting(turn: Turn) -> Iterator[Task]:
    found = deeds.waiting_for(turn.session, teacher(turn))
    for ticket in sorted(found, key=lambda one: (one.due_at > turn.now, one.opened_at)):
        since = waited(ticket.opened_at, turn.now)
        yield Task(WAITS, deeds.title(turn.session, ticket), since, ticket.said, ticket.child_id)


def _contacts(turn: Turn, mine: list[Child]) -> Iterator[Task]:
    due = contact_plans.due_by(turn.session, [child.id for child in mine])
    groups: dict[int, list[Guardian]] = {}
    for guardian in people.all_guardians_of_teacher(turn.session, teacher(turn).id):
        groups.setdefault(guardian.person.id, []).append(guardian)
    for person_id, moment in sorted(due.items(), key=lambda one: one[1]):
        if moment <= turn.now + SOON and (group := groups.get(person_id)):
            yield Task(CONTACT, joined_title(group), "", child_id=group[0].child.id)


def _plans(turn: Turn, mine: list[Child]) -> Iterator[Task]:
    last = in_china(turn.now + SOON).date()
    for plan in plans.open_of(turn.session, [child.id for child in mine]):
        if plan.due_on <= last:
            yield Task(PLAN, plan.child.name, dated(plan.due_on), plan.measure)


def _last_words(turn: Turn, task: Task) -> str:
    if task.child_id is None:
        return ""
    return file_glance.last_words(turn.session, task.child_id, teacher(turn).id)


def _short(point: str) -> str:
    line = " ".join(point.split())
    return line if len(line) <= LONGEST_POINT else f"{line[: LONGEST_POINT - 1]}…"
