"""Words are taken out of the restricted page too: sealed notes and alerts, by whom they are open to, with no trace of
why where they are not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.access import PROVED_FOR, Duty
from domain.alert import AlertEventKind, AlertState
from domain.clock import SetClock
from domain.sealing import SEALED_NOTE
from messages.outbound import Envelope
from storage import tables as t
from storage.access import accounts
from storage.alert import alert_events, alerts
from storage.alert.alerts import NewAlert
from storage.database import Database
from storage.files import file_sealed
from storage.files.file_secrecy import Eyes
from storage.traffic import outbox
from tests.console.signed_in import guard_of, sends
from tests.console.village import Village, say

GIVEN = {"ground": "mistake", "reason": "说的是别家的孩子"}
ALL = Eyes(sees_alerts=True, is_leading=True)


@pytest.fixture
def page(village: Village) -> str:
    return f"/console/children/{village.hanhan}"


def test_a_sealed_note_goes_and_only_the_sealed_page_says_why(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
    page: str,
) -> None:
    with sqlite_database.begin() as session:
        note = say(session, village.hanhan, "保密的话", clock.now(), direction="note", kind=SEALED_NOTE)
        accounts.give_duty(session, village.school, village.teacher, Duty.PSYCH, None, clock.now())
    path = f"{page}/sealed/{note}/redact"
    assert staff.get(f"{page}/entries/{note}/redact").status_code == 404, "it has a way of its own"
    psych = visit(village.teacher)
    assert path in psych.get(f"{page}/sealed").text and "保密的话" in psych.get(path).text
    assert sends(psych, path, path, GIVEN | {"reason": " "}).status_code == 400
    assert sends(psych, path, path, GIVEN).status_code == 303
    shown = psych.get(f"{page}/sealed").text
    assert "保密的话" not in shown and GIVEN["reason"] in shown and f"{path}" not in shown
    assert psych.get(path).status_code == 404, "there is nothing left to take out"
    again = sends(psych, "/console/me", path, GIVEN)
    assert again.headers["Location"].endswith("/sealed"), "a second press finds it done"
    assert GIVEN["reason"] not in staff.get(page).text


def test_who_may_not_read_a_sealed_entry_takes_nothing_out_and_who_is_no_longer_proved_neither(
    visit: Callable[..., FlaskClient], sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        note = say(session, village.hanhan, "保密的话", clock.now(), direction="note", kind=SEALED_NOTE)
        open_one = say(session, village.hanhan, "平常的话", clock.now())
    path = f"{page}/sealed/{note}/redact"
    assert visit(village.teacher).get(path).status_code == 403
    director = visit(village.director)
    assert director.get(path).status_code == 200
    assert director.get(f"{page}/sealed/{open_one}/redact").status_code == 404, "it is not sealed"
    guard = guard_of(director.get(path).text)
    clock.advance(PROVED_FOR + timedelta(minutes=1))
    for answer in (director.get(path), director.post(path, data={"guard": guard, **GIVEN})):
        assert answer.status_code == 303 and "prove" in answer.location
    with sqlite_database.read() as session:
        assert session.scalars(select(t.Redaction.entry_id)).all() == []


def test_what_an_alert_its_log_and_the_polices_number_say_goes_and_who_did_what_stays(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
    page: str,
) -> None:
    with sqlite_database.begin() as session:
        said = say(session, village.hanhan, "不想活了", clock.now())
        new = NewAlert("a", village.school, "P0", "psych", "不想活了", clock.now(), village.hanhan, entry_id=said)
        alert = alerts.open_once(session, new, clock.now())
        assert alert is not None
        cause = f"alert:{alert.id}"
        told = say(session, village.hanhan, "预警：不想活了", clock.now(), direction="note", kind="alert", cause=cause)
    path = f"{page}/alerts/{alert.id}/redact"
    assert staff.get(path).status_code == 404, "while it is open nothing is taken out of it"
    refused = sends(staff, f"{page}/sealed/{told}/redact", f"{page}/sealed/{told}/redact", GIVEN)
    assert refused.status_code == 409, "nor out of what the file tells of it"
    with sqlite_database.begin() as session:
        alert_events.add(session, alert.id, AlertEventKind.CALLED, clock.now(), village.director, "他说不想活了")
        alerts.told_police(session, alert.id, "案号 2026-77", clock.now())
        quoting = Envelope("alert_news", "quoting", village.teacher, "他说不想活了")
        outbox.put(session, quoting, clock.now())
        alerts.close(session, alert.id, AlertState.CLOSED, village.director, "见到了孩子", clock.now(), seen=True)
    assert path in staff.get(f"{page}/sealed").text
    form, words = staff.get(path).text, ("不想活了", "见到了孩子", "案号 2026-77")
    assert all(one in form for one in words) and "什么时候、谁、做了什么会留着" in form
    assert sends(staff, path, path, GIVEN).status_code == 303
    shown = staff.get(f"{page}/sealed").text
    assert not any(one in shown for one in words) and GIVEN["reason"] in shown and "吴敏" in shown
    assert path not in shown, "nothing is left to take out"
    with sqlite_database.read() as session:
        (seen,) = file_sealed.alerts(session, village.hanhan, ALL)
        assert seen.quote == seen.outcome == seen.police_case == "（这条内容已按规定删去）"
        called, emptied = alert_events.of_alert(session, alert.id)
        assert (called.kind, called.person_id) == (AlertEventKind.CALLED, village.director)
        assert called.text == seen.quote and emptied.kind is AlertEventKind.REDACTED
        bodies = session.scalars(select(t.Outbox.body).where(t.Outbox.person_id == village.teacher))
        assert not any("不想活了" in body for body in bodies if body)
        assert set(session.scalars(select(t.Redaction.entry_id))) == {said, told}
    teacher = visit(village.teacher).get(page).text
    assert "不想活了" not in teacher and GIVEN["reason"] not in teacher, "why it was taken out is not for everybody"


def test_from_whom_an_alert_is_kept_the_audit_tells_nothing_of_it(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        said = say(session, village.hanhan, "主任打了我", clock.now())
        new = NewAlert("a", village.school, "P0", "abuse", "主任打了我", clock.now(), village.hanhan, entry_id=said)
        alert = alerts.open_once(session, new, clock.now())
        assert alert is not None
        alerts.close(session, alert.id, AlertState.CLOSED, village.director, "见到了孩子", clock.now(), seen=True)
    path = f"{page}/alerts/{alert.id}/redact"
    assert sends(staff, path, path, GIVEN).status_code == 303
    assert staff.get("/console/audit").text.count(GIVEN["reason"]) == 2, "the alert and what raised it"
    with sqlite_database.begin() as session:
        session.add(t.AlertExclusion(alert_id=alert.id, person_id=village.director))
    assert GIVEN["reason"] not in staff.get("/console/audit").text


def test_an_alert_is_emptied_once(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, page: str
) -> None:
    with sqlite_database.begin() as session:
        new = NewAlert("a", village.school, "P1", "psych", "老师写的话", clock.now(), village.hanhan)
        alert = alerts.open_once(session, new, clock.now())
        assert alert is not None
        alerts.close(session, alert.id, AlertState.CLOSED, village.director, "好了", clock.now(), seen=True)
    path = f"{page}/alerts/{alert.id}/redact"
    for _ in range(2):
        assert sends(staff, path, path, GIVEN).status_code == 303
    assert path not in staff.get(f"{page}/sealed").text, "nothing more to take out"
    listed = staff.get("/console/audit").text
    assert f"A{alert.id}；" in listed
    assert "redact<" not in listed, "the deed has a word"
    with sqlite_database.read() as session:
        assert len(alert_events.of_alert(session, alert.id)) == 1
