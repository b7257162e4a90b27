"""The log of an alert and the number of the police's case lose their words with the file, and never before it."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.alert import AlertEventKind, AlertState
from domain.errors import Refusal
from handlers.actions.files import redaction
from storage import tables as t
from storage.alert import alert_events, alerts
from storage.alert.alerts import NewAlert
from tests.chain.town import Town

SAID, LOGGED, CASE, REASON = "爸爸打我打得很厉害", "打给了外婆，外婆说孩子在她家", "案号 2026-77", "说的是别家的孩子"
GONE = "（这条内容已按规定删去）"


@pytest.fixture
def alert(town: Town) -> int:
    """It is over; the file tells of it."""
    raised = town.write(SAID)
    now = town.clock.now()
    with town.database.begin() as session:
        new = NewAlert("a", town.school, "P0", "abuse", SAID, now, town.children[0], entry_id=raised)
        opened = alerts.open_once(session, new, now)
        assert opened is not None
        alert_events.add(session, opened.id, AlertEventKind.OPENED, now)
        alert_events.add(session, opened.id, AlertEventKind.CALLED, now, town.teacher, LOGGED)
        alerts.told_police(session, opened.id, CASE, now)
    town.write(f"预警A{opened.id}：打孩子", kind="alert", direction="note", cause=f"alert:{opened.id}")
    with town.database.begin() as session:
        alerts.close(session, opened.id, AlertState.CLOSED, town.director, "见到了孩子", town.clock.now(), seen=True)
    town.link()
    return opened.id


def empty(town: Town, alert_id: int) -> bool:
    town.clock.advance(timedelta(minutes=1))
    with town.database.begin() as session:
        return redaction.redact_alert(session, town.actor, alert_id, "mistake", REASON, town.clock.now())


def test_the_words_are_gone_and_who_did_what_is_there(town: Town, alert: int) -> None:
    assert empty(town, alert)
    assert not empty(town, alert), "there is nothing left"
    town.link()
    assert town.found() == [], "the check finds nothing wrong"
    with town.database.read() as session:
        row = session.get_one(t.Alert, alert)
        assert (row.quote, row.outcome, row.police_case) == (GONE, GONE, GONE) and row.police_at is not None
        opened, called, emptied = alert_events.of_alert(session, alert)
        assert (opened.kind, opened.text) == (AlertEventKind.OPENED, ""), "what said nothing is as it was"
        assert (called.kind, called.person_id, called.text) == (AlertEventKind.CALLED, town.teacher, GONE)
        assert emptied.kind is AlertEventKind.REDACTED and REASON in emptied.text and "吴敏" in emptied.text


def test_what_is_written_into_the_log_later_can_go_too(town: Town, alert: int) -> None:
    assert empty(town, alert)
    with town.database.begin() as session:
        alert_events.add(session, alert, AlertEventKind.NOTED, town.clock.now(), town.teacher, LOGGED)
    assert empty(town, alert)
    with town.database.read() as session:
        assert LOGGED not in {line.text for line in alert_events.of_alert(session, alert)}


def test_while_it_is_open_nothing_goes(town: Town) -> None:
    now = town.clock.now()
    with town.database.begin() as session:
        opened = alerts.open_once(session, NewAlert("b", town.school, "P1", "psych", SAID, now, town.children[0]), now)
        assert opened is not None
        alert_events.add(session, opened.id, AlertEventKind.CALLED, now, town.teacher, LOGGED)
    with pytest.raises(Refusal):
        empty(town, opened.id)


@pytest.mark.parametrize("change", ["text = text", "kind = 'noted'", "person_id = NULL", "alert_id = alert_id + 1"])
def test_the_database_lets_go_of_words_only_and_only_with_the_file(town: Town, alert: int, change: str) -> None:
    def try_it() -> None:
        with town.database.begin() as session:
            session.execute(text(f"UPDATE alert_events SET {change} WHERE person_id IS NOT NULL"))

    with pytest.raises(DBAPIError, match="append-only"):
        try_it()
    empty(town, alert)
    if change == "text = text":
        try_it()
        return
    with pytest.raises(DBAPIError, match="append-only"):
        try_it()
    with pytest.raises(DBAPIError, match="append-only"), town.database.begin() as session:
        session.execute(text("DELETE FROM alert_events"))
