"""A school of the version before has an alert with a log: after the step it is whole, and lets go of words as any."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.alert import AlertEventKind, AlertState
from domain.clock import SetClock
from handlers.actions.files import redaction
from storage import migrate
from storage.alert import alert_events, alerts
from storage.alert.alerts import NewAlert
from storage.database import Database
from tests.chain.town import Town
from tests.older import of_revision

LOGGED = "打给了外婆，外婆说孩子在她家"


@pytest.fixture
def old(empty: Database, clock: SetClock) -> Town:
    """Linked and clean, with the tables of the version before."""
    with of_revision(empty, "0016"):
        town = Town(empty, clock)
    town.settle()
    return town


def test_the_log_of_an_alert_from_before(old: Town) -> None:
    raised, now = old.write("爸爸打我打得很厉害"), old.clock.now()
    with old.database.begin() as session:
        new = NewAlert("a", old.school, "P0", "abuse", "爸爸打我", now, old.children[0], entry_id=raised)
        opened = alerts.open_once(session, new, now)
        assert opened is not None
        alert_events.add(session, opened.id, AlertEventKind.CALLED, now, old.teacher, LOGGED)
        alerts.close(session, opened.id, AlertState.CLOSED, old.director, "见到了孩子", now, seen=True)
    old.link()
    migrate.upgrade(old.database)
    assert old.found() == []
    for change in ("UPDATE alert_events SET text = text", "DELETE FROM alert_events"):
        with pytest.raises(DBAPIError, match="append-only"), old.database.begin() as session:
            session.execute(text(change))
    with old.database.begin() as session:
        assert redaction.redact_alert(session, old.actor, opened.id, "mistake", "说的是别家的孩子", old.clock.now())
    old.link()
    assert old.found() == []
    with old.database.read() as session:
        assert all(LOGGED not in one.text for one in alert_events.of_alert(session, opened.id))
