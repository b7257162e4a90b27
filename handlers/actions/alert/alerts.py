"""Opens an alert, and puts it before everybody at the school whom it concerns, in the transaction of the words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.alert import CHECK, AlertEventKind, category_title, next_step
from domain.people import Child, Person
from domain.understanding.meaning import Level
from handlers.actions.alert import alert_circle as who
from handlers.actions.alert import alert_telling as telling
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert, NewAlert
from storage.person import kept_away, people


@dataclass(frozen=True, slots=True)
class Report:
    """What was told: by a guardian (``said_by``), by staff (``opened_by``), or by somebody at an address only.

    ``hidden`` are the people who must not learn of it.
    """

    once: str
    school_id: int
    level: str
    category: str
    quote: str
    children: tuple[Child, ...] = ()
    said_by: int | None = None
    address_id: int | None = None
    opened_by: int | None = None
    entry_id: int | None = None
    hidden: frozenset[int] = frozenset()
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The new alert, the children it is about, and who was told."""

    alert: Alert
    children: tuple[Child, ...]
    told: tuple[Person, ...]

    @property
    def duty(self) -> str:
        """Who calls, as families are told."""
        return who.duty(self.told, self.alert.category)


def raise_alert(session: Session, report: Report, now: datetime) -> Opened | None:
    """Open it and tell the school; None when these very words opened one before."""
    only = report.children[0].id if len(report.children) == 1 else None
    new = NewAlert(
        once=report.once,
        school_id=report.school_id,
        level=report.level,
        category=report.category,
        quote=report.quote,
        next_step_at=next_step(report.level, now),
        child_id=only,
        said_by=report.said_by,
        address_id=report.address_id,
        opened_by=report.opened_by,
        entry_id=report.entry_id,
        is_drill=report.is_drill,
    )
    alert = alerts.open_once(session, new, now)
    if alert is None:
        return None
    about = [child.id for child in report.children or who.children_of(session, alert)]
    kept = kept_away.staff_of(session, about, now).values()
    alerts.exclude(session, alert.id, report.hidden.union(*kept))
    alert_events.add(session, alert.id, AlertEventKind.OPENED, now, report.opened_by or report.said_by)
    told = tell_circle(session, alert, report.children, now)
    _write_down(session, alert, report, now)
    return Opened(alert, report.children, tuple(told))


def tell_circle(
    session: Session, alert: Alert, children: Sequence[Child], now: datetime, step: int = 0
) -> list[Person]:
    """Everybody whom the alert concerns at its level; where nobody can be reached, the log says so."""
    told = who.circle(session, alert, children)
    telling.tell(session, alert, told, children, now, step)
    if not told:
        alert_events.add(session, alert.id, AlertEventKind.NOTED, now, text="没有一位老师在微信上，请打电话")
    return told


def running(session: Session, address_id: int, children: Collection[int]) -> list[Alert]:
    """What this user told of these children (or of none by name) and what is not over; the most pressing first."""
    mine = alerts.open_at(session, address_id)
    about = [alert for alert in mine if alert.child_id is None or alert.child_id in children]
    return sorted(about, key=lambda alert: (alert.level == CHECK, alert.level))


def escalate(session: Session, alert: Alert, category: str, text: str, now: datetime) -> list[Person]:
    """A check became an alarm (no answer, 不在, or worse news): the chain begins; who was told."""
    if not alerts.raised(session, alert.id, Level.P0, category, next_step(Level.P0, now)):
        return []
    alert_events.add(session, alert.id, AlertEventKind.RAISED, now, text=text)
    raised = alerts.get(session, alert.id)
    children = who.children_of(session, raised)
    told = tell_circle(session, raised, children, now)
    telling.write_down(session, raised, children, f"预警A{alert.id}升级：{category_title(category)}", "raised", now)
    return told


def _write_down(session: Session, alert: Alert, report: Report, now: datetime) -> None:
    """Where somebody of the staff may be the cause, the file (which they can read) does not say what it is about."""
    is_hidden = any(people.person(session, person_id).is_teacher for person_id in report.hidden)
    text = f"预警A{alert.id}" if is_hidden else f"预警A{alert.id}：{category_title(alert.category)}"
    telling.write_down(session, alert, report.children, text, "opened", now)
