"""发送 on a page: what did not leave and why, and the buttons that send it again, call it there, or drop it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access import Deed
from domain.clock import SetClock
from storage import tables as t
from storage.access import audit
from storage.database import Database
from storage.files import file
from tests.console.signed_in import sends
from tests.console.village import Village, say, settle

PAGE = "/console/deliveries"
Visit = Callable[..., FlaskClient]


def message(
    session: Session,
    village: Village,
    now: datetime,
    state: str,
    *,
    error: str = "",
    name: str = "one",
    person: int | None = None,
) -> int:
    """Words of the teacher to the mother, and what became of them."""
    entry = say(session, village.hanhan, "明天带水壶", now, direction="out")
    row = t.Outbox(
        once=name, kind="relay_to_family", form="text", priority=10, person_id=person or village.mother,
        body='{"text": "明天带水壶", "link": "", "from": "陈老师", "options": []}', entry_id=entry, state=state,
        created_at=now, next_attempt=now, deadline=now + timedelta(days=2), error=error, attempts=2,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def state_of(database: Database, number: int) -> tuple[str, str]:
    with database.read() as session:
        row = session.get_one(t.Outbox, number)
        return row.state, row.error


@pytest.fixture
def failed(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        return message(session, village, clock.now(), "failed", error="对方不接收公众号的消息")


def test_what_failed_says_why_to_whom_and_for_which_child(staff: FlaskClient, failed: int) -> None:
    page = staff.get(PAGE).text
    assert "王芳" in page and "李思涵" in page and "对方不接收公众号的消息" in page and "试过 2 次" in page
    assert "明天带水壶" not in page, "what was written is nobody's business here"
    assert "没发出 1" in page


def test_it_is_sent_once_more_and_the_file_says_so(
    staff: FlaskClient, failed: int, village: Village, sqlite_database: Database
) -> None:
    answer = sends(staff, PAGE, f"{PAGE}/{failed}/again", {})
    assert answer.status_code == 303 and state_of(sqlite_database, failed)[0] == "queued"
    page = staff.get(answer.location).text
    assert "王芳" in page and "李思涵" in page and "等待发送" in page
    with sqlite_database.read() as session:
        assert file.timeline(session, village.hanhan, 1)[0].states[-1].reason == "有人要求再发一次"
    assert "没发出 0" in page


@pytest.mark.parametrize(("press", "state"), [("arrived", "accepted"), ("again", "queued")])
def test_of_what_is_in_doubt_somebody_says_what_became_of_it(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock, press: str, state: str
) -> None:
    with sqlite_database.begin() as session:
        number = message(session, village, clock.now(), "uncertain", error="中断了")
    page = f"{PAGE}?state=uncertain"
    assert "免得重复打扰" in staff.get(page).text
    assert sends(staff, page, f"{PAGE}/{number}/{press}", {}).status_code == 303
    assert state_of(sqlite_database, number)[0] == state


@pytest.mark.parametrize("state", ["queued", "held"])
def test_what_waits_can_be_dropped(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock, state: str
) -> None:
    with sqlite_database.begin() as session:
        number = message(session, village, clock.now(), state)
    stand = {"queued": "waiting", "held": "held"}[state]
    page = staff.get(f"{PAGE}?state={stand}").text
    assert "还没发出就不发了" in page
    sends(staff, f"{PAGE}?state={stand}", f"{PAGE}/{number}/drop", {})
    assert state_of(sqlite_database, number) == ("cancelled", "有人取消了，不再发")


def test_what_changed_meanwhile_is_not_touched(staff: FlaskClient, failed: int, sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Outbox, failed).state = "delivered"
    with sqlite_database.begin() as session:
        session.get_one(t.Outbox, failed).error = ""
    page = "/console/me"
    answer = sends(staff, page, f"{PAGE}/{failed}/again", {})
    assert answer.status_code == 303 and "刚刚变了" in staff.get(answer.location).text
    assert state_of(sqlite_database, failed)[0] == "delivered"


def test_another_school_finds_nothing(
    staff: FlaskClient, visit: Visit, failed: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        other = settle(session, clock.now(), name="钱多多", school_name="远山小学", ref="o-other")
    director = visit(other.director)
    assert "王芳" not in director.get(PAGE).text
    assert sends(director, "/console/me", f"{PAGE}/{failed}/again", {}).status_code == 404
    assert state_of(sqlite_database, failed)[0] == "failed"


def test_for_who_leads_the_school_and_in_the_audit(
    staff: FlaskClient, visit: Visit, failed: int, village: Village, sqlite_database: Database
) -> None:
    assert visit(village.teacher).get(PAGE).status_code == 403
    sends(staff, PAGE, f"{PAGE}/{failed}/again", {})
    with sqlite_database.read() as session:
        rows = session.execute(select(t.Audit.what, t.Audit.detail).where(t.Audit.what == "deliveries.again")).all()
    assert len(rows) == 1 and "王芳（李思涵家里）" in (rows[0].detail or "") and "再发一次" in (rows[0].detail or "")


def test_many_are_turned_page_by_page(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        for at in range(35):
            message(session, village, clock.now(), "failed", name=f"n{at}", error="过了时限，没有再发")
    first = staff.get(PAGE)
    assert first.text.count("再发一次</button>") == 30 and len(first.data) < 34_000
    before = first.text.rpartition("before=")[2].partition('"')[0]
    assert staff.get(f"{PAGE}?before={before}").text.count("再发一次</button>") == 5
    assert staff.get(f"{PAGE}?state=lost").status_code == 404


def test_the_audit_names_the_child_once(
    staff: FlaskClient, failed: int, village: Village, sqlite_database: Database
) -> None:
    sends(staff, PAGE, f"{PAGE}/{failed}/again", {})
    with sqlite_database.read() as session:
        rows = audit.rows(session, 9, deed=Deed.CHANGE)
    assert [(row.what, row.child_id) for row in rows] == [("deliveries.again", village.hanhan)]
    assert rows[0].detail == "王芳（李思涵家里）：老师有话带给您，再发一次"
