"""What staff do about an alert: take it, say that it was none, write down what was done, and close it.

Every deed raises Refusal, with the sentence that says why, for whoever may not do it. Who may be the cause is told what
somebody is told who asks for a number that does not exist.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.alert import CHECK, REMIND_AFTER, TO_DIRECTORS, AlertEventKind, AlertState, staff_title
from domain.errors import Refusal
from domain.people import Person
from domain.understanding.meaning import Level
from handlers.actions.alert import alert_circle as who
from handlers.actions.alert import alert_telling as telling
from storage.alert import alert_events, alerts, on_call
from storage.alert.alerts import Alert
from storage.person import kept_away, people
from storage.person.staff import leads


def known_to(session: Session, person: Person, now: datetime) -> list[Alert]:
    """The alerts that this member of staff knows of and that are not over, oldest first."""
    if not leads(session, person):
        return [alert for alert in alerts.told_to(session, person.id, person.school_id, now) if not alert.state.is_over]
    every = alerts.open_at_school(session, person.school_id)
    return [alert for alert in every if person.id not in alerts.excluded(session, alert.id)]


def named(session: Session, person: Person, number: int, now: datetime) -> Alert:
    """The alert of this number, for staff who may know of it."""
    alert = alerts.find(session, number, person.school_id)
    if alert is None or not _may_know(session, alert, person, now):
        raise Refusal("replies/alert_unknown", number=number)
    return alert


def take(session: Session, alert: Alert, person: Person, now: datetime) -> None:
    """From now on this person looks after it: everybody else who was told reads so, and so does the family."""
    if alert.level == CHECK:
        raise Refusal("replies/alert_answer_check", number=alert.id)
    again = now + REMIND_AFTER if alert.level == Level.P0 else None
    if not alerts.take(session, alert.id, person.id, now, again):
        raise _standing(session, alerts.get(session, alert.id), person)
    event = alert_events.add(session, alert.id, AlertEventKind.TAKEN, now, person.id)
    title = staff_title(person)
    telling.news(session, alert, event, "replies/alert_taken", now, but=[person.id], title=title)
    if alert.level == Level.P0:
        telling.sender(session, alert, "taken", "replies/danger_taken", now, title=title)


def false_alarm(session: Session, alert: Alert, person: Person, address_id: int, now: datetime) -> None:
    """It was no danger: the directors look at every P0 that ended like that."""
    _may_end(alert, person, address_id)
    if alert.level == CHECK:
        raise Refusal("replies/alert_answer_check", number=alert.id)
    if not alerts.close(session, alert.id, AlertState.FALSE_ALARM, person.id, "误报", now, seen=False):
        raise _standing(session, alerts.get(session, alert.id), person)
    event = alert_events.add(session, alert.id, AlertEventKind.FALSE_ALARM, now, person.id)
    telling.news(session, alert, event, "replies/alert_false", now, but=[person.id], title=staff_title(person))
    if alert.level == Level.P0:
        _tell_directors(session, alert, event, person, now)
        telling.sender(session, alert, "false", "replies/danger_over", now, title=staff_title(person))
    _write_end(session, alert, f"预警A{alert.id}：{staff_title(person)}看过，是误报", now)


def may_close(alert: Alert, person: Person, address_id: int) -> None:
    """Raises Refusal for whoever opened it or told of it, and where it is over."""
    _may_end(alert, person, address_id)
    if alert.level == CHECK:
        raise Refusal("replies/alert_answer_check", number=alert.id)


def close(session: Session, alert: Alert, person: Person, address_id: int, outcome: str, now: datetime) -> None:
    """It is over: somebody other than the opener saw the child itself (conversation 4.0 principle 9)."""
    may_close(alert, person, address_id)
    if not alerts.close(session, alert.id, AlertState.CLOSED, person.id, outcome, now, seen=not alert.is_drill):
        raise _standing(session, alerts.get(session, alert.id), person)
    event = alert_events.add(session, alert.id, AlertEventKind.CLOSED, now, person.id, outcome)
    title = staff_title(person)
    telling.news(session, alert, event, "replies/alert_closed", now, but=[person.id], title=title, result=outcome)
    if alert.level == Level.P0:
        telling.sender(session, alert, "closed", "replies/danger_closed", now, title=title)
    _write_end(session, alert, f"预警A{alert.id}结束，{title}见到孩子本人：{outcome}", now)


def log(session: Session, alert: Alert, kind: AlertEventKind, person: Person, text: str, now: datetime) -> None:
    """Something was done: a call, the police, the bureau; to the log, and to whoever took it."""
    event = alert_events.add(session, alert.id, kind, now, person.id, text)
    if kind is AlertEventKind.POLICE:
        alerts.told_police(session, alert.id, text, now)
    if kind is AlertEventKind.BUREAU:
        alerts.told_bureau(session, alert.id, now)
    others = {alert.taken_by} - {person.id, None}
    telling.news_to(
        session,
        alert,
        event,
        [one for one in others if one is not None],
        "replies/alert_logged_by",
        now,
        title=staff_title(person),
        quote=text,
    )


def has_taken(session: Session, alert: Alert) -> str:
    """Who looks after it, as it is named; empty while nobody does."""
    return staff_title(people.person(session, alert.taken_by)) if alert.taken_by is not None else ""


def _may_know(session: Session, alert: Alert, person: Person, now: datetime) -> bool:
    """Who was told, opened it, directs the school or is on call; never who may be the cause, or is kept away from the
    child."""
    if person.id in alerts.excluded(session, alert.id):
        return False
    if alert.child_id is not None and kept_away.is_from(session, person, alert.child_id, now):
        return False
    if leads(session, person) or alert.opened_by == person.id:
        return True
    if alert.category in TO_DIRECTORS:
        return False
    is_on_call = any(one.id == person.id for one in on_call.chain(session, alert.school_id))
    return is_on_call or person.id in alert_events.told(session, alert.id)


def _may_end(alert: Alert, person: Person, address_id: int) -> None:
    if alert.state.is_over:
        raise Refusal("replies/alert_over", number=alert.id)
    if alert.is_drill:
        return
    if person.id in (alert.opened_by, alert.said_by) or address_id == alert.address_id:
        raise Refusal("replies/alert_own", number=alert.id)


def _standing(session: Session, alert: Alert, person: Person) -> Refusal:
    """Why it cannot be taken (any more)."""
    if alert.state.is_over:
        return Refusal("replies/alert_over", number=alert.id)
    title = "您" if alert.taken_by == person.id else has_taken(session, alert)
    return Refusal("replies/alert_has_taker", number=alert.id, title=title)


def _tell_directors(session: Session, alert: Alert, event: int, person: Person, now: datetime) -> None:
    """Those who were not told of the alert itself."""
    told = alert_events.told(session, alert.id) | {person.id}
    rest = [one.id for one in who.directors(session, alert) if one.id not in told]
    telling.news_to(session, alert, event, rest, "replies/alert_false", now, title=staff_title(person))


def _write_end(session: Session, alert: Alert, text: str, now: datetime) -> None:
    is_hidden = any(people.person(session, one).is_teacher for one in alerts.excluded(session, alert.id))
    shown = f"预警A{alert.id}结束" if is_hidden else text
    telling.write_down(session, alert, who.children_of(session, alert), shown, "ended", now)
