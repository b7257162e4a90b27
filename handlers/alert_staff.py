"""A member of staff tells of a danger: they open the alert, and somebody else will have to close it."""

import re
from collections.abc import Sequence

from domain.alert import staff_title
from domain.people import Child, Person
from domain.understanding.meaning import Level
from handlers import addressee
from handlers.actions import alert_absence, alert_circle, alerts
from handlers.actions import alert_telling as telling
from handlers.actions.alerts import Opened, Report
from handlers.router import Turn
from messages.render import words
from storage import pairings, people

ABSENT = "absent"
# A name stands at the beginning of a run of signs: 紧急 刘畅没来上学.
RUNS = re.compile("[\u4e00-\u9fff·]{2,}")
MOST_RUNS = 6
LONGEST_NAME = 4


def look(turn: Turn) -> tuple[str, bool] | None:
    """Open an alert where staff tell of a danger that cannot wait; the answer, and whether the words go on.

    What is said to a family by name goes on to it all the same.
    """
    category = _category(turn)
    if category is None or turn.person is None:
        return None
    children = _children(turn, turn.person)
    is_for_family = bool(addressee.named(addressee.families_of(turn, turn.person), turn.inbound.text)[0])
    running = alerts.running(turn.session, turn.address.id, [child.id for child in children])
    known = [alert for alert in running if alert.level == Level.P0 and alert.opened_by == turn.person.id]
    if known:
        telling.note(turn.session, known[0], turn.inbound.text, "replies/alert_noted", turn.now)
        return words("replies/alert_logged", number=known[0].id), is_for_family
    opened = _open(turn, turn.person, category, children)
    return (_answer(turn, opened, category, is_for_family), is_for_family) if opened is not None else None


def _open(turn: Turn, teacher: Person, category: str, children: Sequence[Child]) -> Opened | None:
    report = Report(
        once=f"inbox:{turn.inbox_id}",
        school_id=teacher.school_id,
        level=Level.P0.value,
        category=category,
        quote=turn.inbound.text,
        children=tuple(children),
        address_id=turn.address.id,
        opened_by=teacher.id,
    )
    return alerts.raise_alert(turn.session, report, turn.now)


def _answer(turn: Turn, opened: Opened, category: str, goes_on: bool) -> str:
    asked = alert_absence.ask_family(turn.session, opened.alert, opened.children, turn.now) if category == ABSENT else 0
    around = alert_circle.around(turn.session, opened.alert, opened.children)
    return words(
        "replies/alert_opened",
        number=opened.alert.id,
        children=[child.name for child in opened.children],
        informed=[staff_title(person) for person in opened.told],
        first=words("replies/alert_first", category=category),
        phones=[f"{guardian.title}{guardian.person.phone}" for guardian in around if guardian.person.phone],
        asked=asked,
        goes_on=goes_on,
    )


def _category(turn: Turn) -> str | None:
    assert turn.meaning is not None, "asked before"
    danger = turn.meaning.danger
    if turn.meaning.wants(ABSENT) is not None:
        return ABSENT
    if danger is not None and danger.level is Level.P0:
        return danger.category
    return "urgent" if turn.meaning.wants("urgent") is not None else None


def _children(turn: Turn, teacher: Person) -> list[Child]:
    """The teacher's own children who are named, otherwise any pupil of the school who is."""
    text = turn.inbound.text
    mine = pairings.children_of(turn.session, teacher.id)
    named = [child for child in mine if child.name in text]
    return named or _pupils(turn, teacher, text) or [c for c in mine if len(c.name) > 2 and c.name[1:] in text]


def _pupils(turn: Turn, teacher: Person, text: str) -> list[Child]:
    for run in RUNS.findall(text)[:MOST_RUNS]:
        for length in range(LONGEST_NAME, 1, -1):
            if found := people.children_named(turn.session, teacher.school_id, run[:length]):
                return found
    return []
