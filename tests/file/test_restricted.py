"""The restricted page shows alerts with their log and sealed notes; the print shows neither."""

from domain.access import AccountKind, Duty
from domain.alert import AlertEventKind
from domain.clock import SetClock
from domain.sealing import SEALED_NOTE
from storage.access import accounts
from storage.alert import alert_events, alerts
from storage.alert.alerts import NewAlert
from storage.database import Database
from storage.files import file_filters, file_print, file_sealed
from storage.person import people
from tests.console.village import Village, say
from tests.file.filled import ALL


def test_an_alert_is_read_with_what_was_done_about_it(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        alert = alerts.open_once(session, _alert(village, "a"), now)
        alerts.open_once(session, _alert(village, "b", is_drill=True), now)
        assert alert is not None
        alert_events.add(session, alert.id, AlertEventKind.TOLD, now, village.teacher)
    with database.read() as session:
        (shown,) = file_sealed.alerts(session, village.hanhan, ALL)
        assert file_sealed.alerts(session, village.yuanyuan, ALL) == []
    assert shown.quote == "不想活了" and [(one.who, one.kind) for one in shown.log] == [("陈立", AlertEventKind.TOLD)]


def test_whoever_may_be_the_cause_learns_of_nothing(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        entry = say(session, village.hanhan, "主任打我", now)
        alert = alerts.open_once(session, _alert(village, "a", entry_id=entry), now)
        assert alert is not None
        say(session, village.hanhan, f"预警A{alert.id}", now, direction="note", kind="alert", cause=f"alert:{alert.id}")
        alerts.exclude(session, alert.id, [village.director])
        account = accounts.get(session, accounts.add(session, "wu", AccountKind.STAFF, now, person_id=village.director))
        assert account is not None
        actor = accounts.actor(session, account)
        assert actor is not None and actor.has(Duty.DIRECTOR)
        reader = file_filters.eyes(session, actor, village.hanhan, now)
        assert reader.sees_alerts
        assert file_sealed.alerts(session, village.hanhan, reader) == []
        assert file_filters.page(session, village.hanhan, file_filters.Filter(), reader, 30).entries == []


def test_sealed_notes_stand_on_their_page_alone(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        notes = [
            say(session, village.hanhan, f"保密{at}", clock.now(), direction="note", kind=SEALED_NOTE)
            for at in range(5)
        ]
        say(session, village.hanhan, "平常的话", clock.now())
        say(session, village.hanhan, "预警A1：很重", clock.now(), direction="note", kind="alert", cause="alert:1")
    with database.read() as session:
        first = file_sealed.notes(session, village.hanhan, ALL, 3)
        then = file_sealed.notes(session, village.hanhan, ALL, 3, first.older)
        assert [one.id for one in (*first.entries, *then.entries)] == notes[::-1] and then.older is None
        child = people.child(session, village.hanhan)
        printed = file_print.of_child(session, child, ALL, (None, None), 5_000, clock.now())
    assert [line.text for line in printed.lines] == ["平常的话"]


def test_a_print_takes_the_newest_of_the_days_and_says_when_there_is_more(
    database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        for at in range(7):
            say(session, village.hanhan, f"第{at}句", clock.now())
    with database.read() as session:
        child = people.child(session, village.hanhan)
        printed = file_print.of_child(session, child, ALL, (None, None), 5, clock.now())
    assert [line.text for line in printed.lines] == ["第2句", "第3句", "第4句", "第5句", "第6句"] and printed.is_cut
    assert [one.said for one in printed.pairings] == ["陈立 2026-11-23 至今"]
    assert ("妈妈", "王芳", "在外", "13800000001") in printed.adults


def _alert(village: Village, once: str, **more: object) -> NewAlert:
    facts: dict[str, object] = {
        "once": once,
        "school_id": village.school,
        "level": "P0",
        "category": "self_harm",
        "quote": "不想活了",
        "next_step_at": None,
        "child_id": village.hanhan,
        **more,
    }
    return NewAlert(**facts)  # type: ignore[arg-type]
