"""A picture or a voice that nobody could read: with words of a danger, or from a stranger, it is asked about."""

from datetime import datetime, timedelta

from domain.alert import AlertEventKind
from domain.understanding.meaning import Level
from handlers.actions.alert import alert_telling as telling
from handlers.actions.alert import alerts as deeds
from handlers.actions.talk import relay
from handlers.danger_answer import Warned
from handlers.router import Turn
from messages.inbound import SPOKEN, Kind
from messages.render import words
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert
from storage.traffic import inbox

# So long after words of a danger a picture is taken for a part of them.
BELONGS_FOR = timedelta(minutes=10)
UNREAD = "（发来语音或图片，文字里看不出）"


def look(turn: Turn) -> Warned | None:
    """Staff hear of what comes with a danger that runs, and whoever sent a picture is asked once what it shows."""
    running = deeds.running(turn.session, turn.address.id, [guardian.child.id for guardian in turn.families])
    if turn.person is not None:
        return _of_family(turn, running)
    if turn.inbound.kind not in SPOKEN:
        return None
    noted = _noted(turn, running)
    return _asked(turn, goes_on=False) or noted if _is_strangers_picture(turn) else noted


def _of_family(turn: Turn, running: list[Alert]) -> Warned | None:
    """The teacher gets the picture as ever."""
    assert turn.person is not None, "asked before"
    if turn.person.is_teacher or turn.inbound.kind is not Kind.IMAGE:
        return None
    fresh = [alert for alert in running if turn.now - _last_told(turn, alert) <= BELONGS_FOR]
    if not fresh or any(turn.person.id in alerts.excluded(turn.session, alert.id) for alert in fresh):
        return None
    return _asked(turn, goes_on=True)


def _is_strangers_picture(turn: Turn) -> bool:
    """A card that waits for its answer is asked about by itself."""
    return turn.inbound.kind is Kind.IMAGE and turn.question is None


def _asked(turn: Turn, *, goes_on: bool) -> Warned | None:
    """None where the same was asked a moment ago: several pictures are one question."""
    question = words("replies/danger_picture")
    recent = inbox.answers_since(turn.session, turn.address.id, turn.now - BELONGS_FOR)
    return None if any(question in answer for answer in recent) else Warned(question, goes_on)


def _noted(turn: Turn, running: list[Alert]) -> Warned | None:
    """What a stranger adds goes to whoever was told of the urgent alerts."""
    urgent = [alert for alert in running if alert.level == Level.P0]
    if not urgent:
        return None
    said = relay.shown(turn.inbound) or UNREAD
    duties = [telling.note(turn.session, alert, said, "replies/alert_noted", turn.now) for alert in urgent]
    return Warned(words("replies/danger_noted", duty=duties[0]), goes_on=False)


def _last_told(turn: Turn, alert: Alert) -> datetime:
    """When (UTC) something was last said about it."""
    noted = [event.at for event in alert_events.of_alert(turn.session, alert.id) if event.kind is AlertEventKind.NOTED]
    return max([alert.opened_at, *noted])
