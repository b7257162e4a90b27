"""A member of staff tells of a danger: they open the alert, and somebody else will have to close it."""

import re
from collections.abc import Sequence

from domain.alert import STAFF_SELF, is_as_pressing, staff_title
from domain.own_words import speaks_of_self
from domain.people import Child, Person
from domain.understanding.meaning import Level
from domain.words import fold
from handlers import addressee, alert_report
from handlers.actions.alert import alert_absence, alert_circle, alerts
from handlers.actions.alert import alert_telling as telling
from handlers.actions.alert.alerts import Opened, Report
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.alert.alerts import Alert
from storage.pairing import pairings
from storage.person import people
from storage.talk import questions

ABSENT = "absent"
OWN = ("self_harm", "mood")
# A name stands at the beginning of a run of signs: 紧急 刘畅没来上学.
RUNS = re.compile("[\u4e00-\u9fff·]{2,}")
MOST_RUNS = 6
LONGEST_NAME = 4


def look(turn: Turn) -> tuple[str, bool] | None:
    """Open an alert where staff tell of a danger; the answer, and whether the words go on.

    What they say to a family with it is held until they say that it is to go; what is for today and names no family is
    asked about first. A question about a child who did not come goes to the family at once.
    """
    teacher = turn.person
    if teacher is None:
        return None
    if _speaks_of_self(turn, teacher):
        return _own(turn, teacher), False
    told = _told(turn)
    if told is None:
        return None
    level, category = told
    meant, rest = alert_report.named_family(turn, teacher)
    if level is Level.P1 and not meant:
        return None if _is_for_desk(turn) else (alert_report.ask(turn, level.value, category), False)
    if not meant and not _says(turn, "urgent", ABSENT):
        meant = alert_report.in_talk_with(turn, teacher)
    goes_on = category == ABSENT and bool(meant)
    held = alert_report.hold(turn, teacher, meant[0], rest) if len(meant) == 1 and not goes_on else ""
    opened = _opened(turn, teacher, level, category, is_apart=goes_on or bool(held))
    return ("\n".join(filter(None, (opened, held))), goes_on) if opened or held else None


def decide(turn: Turn) -> Reply | None:
    """The answer to a question about words that wait; None: they are no report, and go where they would have gone."""
    assert turn.person is not None and turn.question is not None, "asked before"
    is_yes, payload = turn.word in alert_report.YES, turn.question.payload
    if turn.question.kind == alert_report.REPORT:
        if not is_yes:
            return None
        said = alert_report.as_said(turn)
        return Reply(_opened(said, turn.person, Level(payload["level"]), str(payload["category"]), is_apart=False))
    questions.answered(turn.session, turn.question.id, turn.now)
    if not is_yes:
        return Reply(words("replies/dropped"))
    return addressee.send_held(turn, turn.person, int(payload["person"]), list(payload["said"]))


def _opened(turn: Turn, teacher: Person, level: Level, category: str, *, is_apart: bool) -> str:
    """The answer about the alert; more about one that runs is added to it. ``is_apart``: something else is said of
    what becomes of the words to the family."""
    children = _children(turn, teacher)
    known = _running(turn, teacher, level, children)
    if known is not None:
        telling.note(turn.session, known, turn.inbound.text, "replies/alert_noted", turn.now)
        return words("replies/alert_logged", number=known.id)
    opened = _open(turn, teacher, level, category, children)
    return _answer(turn, opened, category, is_apart) if opened is not None else ""


def _running(turn: Turn, teacher: Person, level: Level, children: Sequence[Child]) -> Alert | None:
    running = alerts.running(turn.session, turn.address.id, [child.id for child in children])
    mine = [alert for alert in running if alert.opened_by == teacher.id and alert.category != STAFF_SELF]
    return next((alert for alert in mine if is_as_pressing(alert.level, level)), None)


def _open(turn: Turn, teacher: Person, level: Level, category: str, children: Sequence[Child]) -> Opened | None:
    report = Report(
        once=f"inbox:{turn.inbox_id}",
        school_id=teacher.school_id,
        level=level.value,
        category=category,
        quote=turn.inbound.text,
        children=tuple(children),
        address_id=turn.address.id,
        opened_by=teacher.id,
    )
    return alerts.raise_alert(turn.session, report, turn.now)


def _speaks_of_self(turn: Turn, teacher: Person) -> bool:
    assert turn.meaning is not None, "asked before"
    danger = turn.meaning.danger
    if danger is None or danger.category not in OWN or not speaks_of_self(fold(turn.inbound.text)):
        return False
    return not _children(turn, teacher)


def _own(turn: Turn, teacher: Person) -> str:
    """A colleague is in need: only the directors read it, and no child is named."""
    running = alerts.running(turn.session, turn.address.id, [])
    known = next((alert for alert in running if alert.category == STAFF_SELF), None)
    if known is not None:
        duty = telling.note(turn.session, known, turn.inbound.text, "replies/alert_noted", turn.now)
    else:
        opened = _open(turn, teacher, Level.P0, STAFF_SELF, ())
        duty = opened.duty if opened is not None else ""
    return words("replies/own_danger", duty=duty)


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


def _told(turn: Turn) -> tuple[Level, str] | None:
    """How pressing, and what; a watch for the week is no report."""
    assert turn.meaning is not None, "asked before"
    danger = turn.meaning.danger
    if _says(turn, ABSENT):
        return Level.P0, ABSENT
    if danger is not None and danger.level is Level.P0:
        return Level.P0, danger.category
    if _says(turn, "urgent"):
        return Level.P0, "urgent"
    return (danger.level, danger.category) if danger is not None and danger.level is Level.P1 else None


def _says(turn: Turn, *names: str) -> bool:
    return turn.meaning is not None and any(turn.meaning.wants(name) is not None for name in names)


def _is_for_desk(turn: Turn) -> bool:
    """A visit, a note, a change of address: the program knows what to do with it."""
    return turn.meaning is not None and bool(turn.meaning.intents)


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
