"""Climbs the chain of an alert that nobody took, and reminds whoever took one and has not closed it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.alert import CHECK, REMIND_AGAIN, TO_DIRECTORS, AlertEventKind, AlertState, next_step
from domain.people import Person
from domain.understanding.meaning import Level
from handlers.actions.alert import alert_checks
from handlers.actions.alert import alert_circle as who
from handlers.actions.alert import alert_telling as telling
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert


def climb_due(session: Session, alert_id: int, now: datetime) -> bool:
    """One step of this alert, if it is still due and nobody else makes it; whether a step was made."""
    alert = alerts.claim_due(session, alert_id, now)
    if alert is None:
        return False
    if alert.state is AlertState.TAKEN:
        _remind(session, alert, now)
    elif alert.level == CHECK:
        alert_checks.unanswered(session, alert, now)
    else:
        _climb(session, alert, now)
    return True


def _climb(session: Session, alert: Alert, now: datetime) -> None:
    """P0, and a P1 that nobody took by the evening: the next on call. P2 after a week: the directors.

    What only the directors know stays with them at every step.
    """
    step = alert.step + 1
    children = who.children_of(session, alert)
    of_directors = alert.level == Level.P2 or alert.category in TO_DIRECTORS
    persons = who.directors(session, alert) if of_directors else _next(session, alert, step)
    if alert.level != Level.P0 and step == 1:
        alert_events.add(session, alert.id, AlertEventKind.RAISED, now, text="到时间没有人接手")
    telling.tell(session, alert, persons, children, now, step)
    if not persons:
        alert_events.add(session, alert.id, AlertEventKind.NOTED, now, text="没有一位老师在微信上，请打电话")
    alerts.climbed(session, alert.id, step, next_step(alert.level, now, step))


def _remind(session: Session, alert: Alert, now: datetime) -> None:
    """Whoever took it reads that it is not over; each time once, until it is closed."""
    event = alert_events.add(session, alert.id, AlertEventKind.REMINDED, now, alert.taken_by)
    taker = [alert.taken_by] if alert.taken_by is not None else []
    telling.news_to(session, alert, event, taker, "replies/alert_still", now)
    alerts.climbed(session, alert.id, alert.step, now + REMIND_AGAIN)


def _next(session: Session, alert: Alert, step: int) -> list[Person]:
    called, is_round_over = who.next_on_call(session, alert, step)
    again = who.circle(session, alert, who.children_of(session, alert)) if is_round_over else []
    everybody = [*([called] if called is not None else []), *again]
    return who.reachable(session, alert, everybody)
