"""预警 on pages: seen by who may know of it, taken, written down and ended as in the chat, and kept from the cause."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from domain.access import Duty
from domain.alert import CHECK, AlertEventKind, AlertState
from domain.clock import SetClock
from domain.people import Role
from handlers.actions.alert import alerts as deeds
from handlers.actions.alert.alerts import Report
from storage import tables as t
from storage.access import accounts
from storage.alert import alert_events, alerts
from storage.alert.alerts import Alert
from storage.database import Database
from storage.person import addresses, people
from tests.console.signed_in import sends
from tests.console.village import Village

PAGE = "/console/alerts"
QUOTE = "孩子放学到现在没回来，找不着了"
Visit = Callable[..., FlaskClient]


def opened(database: Database, village: Village, clock: SetClock, **more: object) -> int:
    """The mother told of a danger; the alert's number."""
    given: dict[str, object] = {
        "once": "inbox:9",
        "school_id": village.school,
        "level": "P0",
        "category": "missing",
        "quote": QUOTE,
        "said_by": village.mother,
        **more,
    }
    with database.begin() as session:
        child = people.child(session, village.hanhan)
        found = deeds.raise_alert(session, Report(children=(child,), **given), clock.now())  # type: ignore[arg-type]
    assert found is not None
    return found.alert.id


def alert_of(database: Database, number: int) -> Alert:
    with database.read() as session:
        return alerts.get(session, number)


@pytest.fixture
def alert(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        for name, person in (("o-teacher", village.teacher), ("o-director", village.director)):
            place = addresses.find_or_add(session, "gh_village", name, clock.now())
            addresses.belongs_to(session, place.id, person)
    return opened(sqlite_database, village, clock)


@pytest.fixture
def teacher(visit: Visit, village: Village) -> FlaskClient:
    return visit(village.teacher)


def presses(browser: FlaskClient, number: int, what: str, **given: str) -> TestResponse:
    return sends(browser, f"{PAGE}/{number}", f"{PAGE}/{number}/{what}", given)


def test_the_paired_teacher_reads_it_with_what_to_do_and_whom_to_call(
    teacher: FlaskClient, alert: int, village: Village
) -> None:
    assert f"A{alert}" in teacher.get(PAGE).text and "还没有人处理" in teacher.get(PAGE).text
    page = teacher.get(f"{PAGE}/{alert}").text
    assert QUOTE in page and "打110，不用等24小时" in page
    assert 'href="tel:13800000001"' in page and "李思涵妈妈" in page
    assert "强制报告" in page and "告诉了" in page
    assert len(page.encode()) < 34_000


def test_who_may_not_know_of_it_finds_nothing(
    visit: Visit, alert: int, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        other = people.add_person(session, village.school, "孙立", Role.TEACHER, clock.now())
        psych = people.add_person(session, village.school, "许宁", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, psych, Duty.PSYCH, None, clock.now())
    assert QUOTE not in visit(other).get(PAGE).text and "没有要处理的预警" in visit(other).get(PAGE).text
    assert visit(other).get(f"{PAGE}/{alert}").status_code == 404
    assert QUOTE in visit(psych).get(f"{PAGE}/{alert}").text
    assert QUOTE in visit(village.director).get(f"{PAGE}/{alert}").text


def test_who_may_be_the_cause_finds_nothing(
    visit: Visit, alert: int, village: Village, sqlite_database: Database
) -> None:
    with sqlite_database.begin() as session:
        alerts.exclude(session, alert, {village.teacher})
    teacher = visit(village.teacher)
    assert f"A{alert} " not in teacher.get(PAGE).text
    assert teacher.get(f"{PAGE}/{alert}").status_code == 404
    assert teacher.post(f"{PAGE}/{alert}/take", data={}).status_code == 403, "no form of ours, no answer"
    assert "有 1 个人看不到" in visit(village.director).get(f"{PAGE}/{alert}").text


def test_one_takes_it_and_the_next_reads_who_has_it(
    visit: Visit, teacher: FlaskClient, alert: int, village: Village, sqlite_database: Database
) -> None:
    assert presses(teacher, alert, "take").status_code == 303
    found = alert_of(sqlite_database, alert)
    assert (found.state, found.taken_by) == (AlertState.TAKEN, village.teacher)
    director = visit(village.director)
    assert "陈老师</bdi>在处理" in director.get(f"{PAGE}/{alert}").text
    late = presses(director, alert, "take")
    assert late.status_code == 409 and "陈老师在处理" in late.text


def test_what_was_done_stands_in_the_log(teacher: FlaskClient, alert: int, sqlite_database: Database) -> None:
    wrong = presses(teacher, alert, "note", text="打了奶奶电话")
    assert wrong.status_code == 400 and "请选做了什么" in wrong.text and "打了奶奶电话" in wrong.text
    assert presses(teacher, alert, "note", kind="police", text="报了警，案号 7").status_code == 303
    with sqlite_database.read() as session:
        kinds = [one.kind for one in alert_events.of_alert(session, alert)]
    assert AlertEventKind.POLICE in kinds
    assert "报警" in teacher.get(f"{PAGE}/{alert}").text


def test_only_who_saw_the_child_ends_it(teacher: FlaskClient, alert: int, sqlite_database: Database) -> None:
    without = presses(teacher, alert, "close", outcome="奶奶说回来了")
    assert without.status_code == 400 and "要有人见到孩子本人" in without.text and "奶奶说回来了" in without.text
    assert presses(teacher, alert, "close", saw="1").status_code == 400, "a word about how it is"
    assert presses(teacher, alert, "close", saw="1", outcome="在校门口接到了").status_code == 303
    found = alert_of(sqlite_database, alert)
    assert found.state is AlertState.CLOSED and found.seen_child
    page = teacher.get(f"{PAGE}/{alert}").text
    assert "在校门口接到了" in page and "见到孩子本人" in page
    assert f"A{alert} " in teacher.get(f"{PAGE}?state=over").text


def test_who_opened_it_does_not_end_it(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock, alert: int
) -> None:
    own = opened(sqlite_database, village, clock, once="inbox:10", said_by=None, opened_by=village.teacher)
    teacher = visit(village.teacher)
    assert "请另一位老师" in teacher.get(f"{PAGE}/{own}").text
    refused = presses(teacher, own, "close", saw="1", outcome="没事")
    assert refused.status_code == 409 and "另一位老师" in refused.text
    assert not alert_of(sqlite_database, own).state.is_over


def test_a_check_is_answered(
    teacher: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock, alert: int
) -> None:
    number = opened(sqlite_database, village, clock, once="inbox:11", level=CHECK, category="check_school")
    assert "现在在学校吗" in teacher.get(f"{PAGE}/{number}").text
    assert presses(teacher, number, "take").status_code == 409
    assert presses(teacher, number, "check", answer="yes").status_code == 303
    assert alert_of(sqlite_database, number).state is AlertState.CLOSED


def test_a_drill_says_so_and_is_a_false_alarm_for_nobody_else(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock, alert: int
) -> None:
    drill = opened(sqlite_database, village, clock, once="inbox:12", category="drill", is_drill=True)
    director = visit(village.director)
    assert "演练" in director.get(PAGE).text and "演练" in director.get(f"{PAGE}/{drill}").text
    assert presses(director, drill, "close", outcome="演练完了").status_code == 303
    assert presses(director, alert, "false").status_code == 303
    assert alert_of(sqlite_database, alert).state is AlertState.FALSE_ALARM


def test_looks_and_deeds_are_written_down_with_the_child(
    teacher: FlaskClient, alert: int, village: Village, sqlite_database: Database
) -> None:
    presses(teacher, alert, "take")
    with sqlite_database.read() as session:
        query = select(t.Audit.what, t.Audit.child_id, t.Audit.detail).where(t.Audit.what.like("alerts.%"))
        rows = session.execute(query.order_by(t.Audit.id)).all()
    assert [row.what for row in rows] == ["alerts.alert", "alerts.take"]
    assert all(row.child_id == village.hanhan for row in rows)
    assert rows[-1].detail == f"A{alert}；接手处理"


def test_what_is_over_is_turned_page_by_page(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock, alert: int
) -> None:
    for at in range(35):
        number = opened(sqlite_database, village, clock, once=f"drill:{at}", category="drill", is_drill=True)
        with sqlite_database.begin() as session:
            alerts.close(
                session, number, AlertState.CLOSED, village.director, "好", clock.now() + timedelta(at), seen=False
            )
    director = visit(village.director)
    page = director.get(f"{PAGE}?state=over")
    assert page.text.count("演练</span>") == 30 and "更早的" in page.text and len(page.data) < 34_000
    assert director.get(f"{PAGE}?state=odd").status_code == 404
