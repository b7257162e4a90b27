"""What is said about an alert, and to whom it is put: staff, whoever told of it, and the child's file."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.alert import CHECK, LEVEL_LABELS, AlertEventKind, category_title, staff_title
from domain.people import Child, Person
from domain.understanding.meaning import Level
from handlers.actions.alert import alert_circle as who
from messages.outbound import Envelope
from messages.render import words
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert
from storage.files import file
from storage.person import people
from storage.traffic import outbox

# So much of what was said is read in an alert; all of it stands in the file.
LONGEST_QUOTE = 300
SCHOOL = "学校"


def tell(
    session: Session, alert: Alert, persons: Sequence[Person], children: Sequence[Child], now: datetime, step: int = 0
) -> None:
    """Put the alert before these members of staff; ``step``: how often the chain was climbed for it."""
    is_urgent = alert.level in (Level.P0, CHECK) or step > 0
    # Beside what is only watched nobody told the family that somebody calls at once.
    caller = who.duty(persons, alert.category) if alert.level != Level.P2 and not step else ""
    text = card(session, alert, children, caller=caller, is_raised=step > 0)
    kind = "alert" if is_urgent else "alert_today"
    for person in persons:
        name = f"alert:{alert.id}:{alert.level}:{step}:{person.id}"
        envelope = Envelope(kind, name, person.id, text, from_title=SCHOOL, options=_options(alert))
        outbox.put(session, envelope, now)
        alert_events.add(session, alert.id, AlertEventKind.TOLD, now, person.id)


def card(
    session: Session,
    alert: Alert,
    children: Sequence[Child],
    *,
    caller: str = "",
    taker: str = "",
    is_raised: bool = False,
) -> str:
    """The alert as staff read it: who, what, whom to call, what to do first; ``caller``: who is to call the family."""
    teller = who.teller(session, alert, children)
    around = who.around(session, alert, children)
    return words(
        "replies/alert",
        drill=alert.is_drill,
        level=LEVEL_LABELS[alert.level],
        number=alert.id,
        title=category_title(alert.category),
        children=[f"{child.name}（{child.class_name}）" for child in children],
        teller=teller.title,
        phone=teller.phone,
        quote=_short(alert.quote),
        phones=[f"{g.title}（{g.person.name}）{g.person.phone}" for g in around if g.person.phone],
        first=words("replies/alert_first", category=alert.category),
        caller=caller,
        taker=taker,
        is_raised=is_raised,
        is_check=alert.level == CHECK,
    )


def news(
    session: Session, alert: Alert, event: int, phrase: str, now: datetime, *, but: Iterable[int] = (), **facts: object
) -> None:
    """Tell everybody who was told of the alert (``but`` these) what became of it, once for each event of its log."""
    knowing = alert_events.told(session, alert.id) | ({alert.opened_by} if alert.opened_by is not None else set())
    _put_news(session, alert, event, knowing - set(but), words(phrase, **_common(alert), **facts), now)


def news_to(
    session: Session, alert: Alert, event: int, persons: Iterable[int], phrase: str, now: datetime, **facts: object
) -> None:
    """As ``news``, to these members of staff."""
    _put_news(session, alert, event, set(persons), words(phrase, **_common(alert), **facts), now)


def note(session: Session, alert: Alert, text: str, phrase: str, now: datetime) -> str:
    """More was said by whoever told of it: to the log, and to whoever took it, or all who were told; who that is."""
    event = alert_events.add(session, alert.id, AlertEventKind.NOTED, now, alert.said_by, text)
    if alert.taken_by is not None:
        news_to(session, alert, event, [alert.taken_by], phrase, now, quote=_short(text))
        return staff_title(people.person(session, alert.taken_by))
    told = alert_events.told(session, alert.id)
    news(session, alert, event, phrase, now, quote=_short(text))
    return who.duty([people.person(session, person_id) for person_id in sorted(told)], alert.category)


def sender(session: Session, alert: Alert, name: str, phrase: str, now: datetime, **facts: object) -> None:
    """Tell the guardian who told of it; nobody who may be the cause, and nobody the school does not know."""
    if alert.said_by is None or alert.is_drill or alert.said_by in alerts.excluded(session, alert.id):
        return
    once = f"alert-done:{alert.id}:{name}"
    outbox.put(session, Envelope("alert_done", once, alert.said_by, words(phrase, **facts), from_title=SCHOOL), now)


def write_down(session: Session, alert: Alert, children: Sequence[Child], text: str, name: str, now: datetime) -> None:
    """A note in the file of each child; a drill leaves none."""
    if alert.is_drill or not children:
        return
    entry = file.NewEntry(
        at=now,
        author=SCHOOL,
        reader="",
        channel="program",
        direction="note",
        kind="alert",
        text=text,
        cause=f"alert:{alert.id}",
        once=f"alert:{alert.id}:{name}",
    )
    file.write(session, entry, [child.id for child in children], now)


def _put_news(session: Session, alert: Alert, event: int, persons: set[int], text: str, now: datetime) -> None:
    for person_id in sorted(persons - alerts.excluded(session, alert.id)):
        name = f"alert-news:{alert.id}:{event}:{person_id}"
        outbox.put(session, Envelope("alert_news", name, person_id, text, from_title=SCHOOL), now)


def _common(alert: Alert) -> dict[str, object]:
    return {"drill": alert.is_drill, "number": alert.id}


def _options(alert: Alert) -> tuple[tuple[str, str], ...]:
    if alert.level == CHECK:
        return (f"check-yes:{alert.id}", "在学校"), (f"check-no:{alert.id}", "不在")
    return (f"alert-take:{alert.id}", "我来处理"), (f"alert-false:{alert.id}", "误报")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}……"
