"""Asks the teacher whether a child is at school when the family must know at once; silence for ten minutes is an alarm.

Source: conversation 4.0 (CHECK-10): a call from a swindler, or a child who left home and may not have arrived.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.alert import CHECK, AlertEventKind, AlertState, staff_title
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.alert import alert_circle as who
from handlers.actions.alert import alert_telling as telling
from handlers.actions.alert import alerts as deeds
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert

MISSING = "missing"


def is_there(session: Session, alert: Alert, person: Person, now: datetime) -> None:
    """在学校: the family reads it at once and the alert is over."""
    _still_asked(alerts.lock(session, alert.id))
    outcome = f"{staff_title(person)}说孩子在学校"
    if not alerts.close(session, alert.id, AlertState.CLOSED, person.id, outcome, now, seen=True):
        raise Refusal("replies/alert_over", number=alert.id)
    event = alert_events.add(session, alert.id, AlertEventKind.CLOSED, now, person.id, outcome)
    children = who.children_of(session, alert)
    names = [child.name for child in children]
    telling.sender(session, alert, "there", "replies/check_there", now, teacher=staff_title(person), children=names)
    facts = {"title": staff_title(person), "result": "孩子在学校"}
    telling.news(session, alert, event, "replies/alert_closed", now, but=[person.id], **facts)
    telling.write_down(session, alert, children, outcome, "ended", now)


def is_not_there(session: Session, alert: Alert, person: Person, now: datetime) -> None:
    """不在: an alarm with its whole chain, and the family reads what to do."""
    _still_asked(alerts.lock(session, alert.id))
    told = deeds.escalate(session, alert, MISSING, f"{staff_title(person)}说孩子不在学校", now)
    _warn(session, alert, told, now, answered=True)


def unanswered(session: Session, alert: Alert, now: datetime) -> None:
    """Ten minutes without an answer."""
    told = deeds.escalate(session, alert, MISSING, "十分钟没有人回答在不在学校", now)
    _warn(session, alert, told, now, answered=False)


def _warn(session: Session, alert: Alert, told: list[Person], now: datetime, *, answered: bool) -> None:
    names = [child.name for child in who.children_of(session, alert)]
    facts = {"children": names, "duty": who.duty(told), "answered": answered}
    telling.sender(session, alert, "not_there", "replies/check_not_there", now, **facts)


def _still_asked(alert: Alert) -> None:
    if alert.level != CHECK or alert.state.is_over:
        raise Refusal("replies/alert_over" if alert.state.is_over else "replies/alert_raised", number=alert.id)
