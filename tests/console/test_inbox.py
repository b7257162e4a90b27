"""会话 on pages: who waits the longest stands first, and everybody sees what is theirs to answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from domain.people import Role
from domain.ticket import TicketKind
from storage.alert import alerts
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.console.village import Village, say
from tests.console.waiting import ASKED, INBOX, asks, ticket_entry

Visit = Callable[..., FlaskClient]


@pytest.fixture
def question(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        return asks(session, village, clock.now())


@pytest.fixture
def teacher(visit: Visit, village: Village) -> FlaskClient:
    return visit(village.teacher)


def test_the_longest_waiting_stands_first_and_the_late_are_named(
    teacher: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        asks(session, village, clock.now() - timedelta(hours=1), name="young", said="后来问的")
        asks(session, village, clock.now() - timedelta(days=3), name="old", said="先问的")
    page = teacher.get(INBOX).text
    assert page.index("先问的") < page.index("后来问的")
    assert "2</b> 件等您回" in page and "1 件过了时间" in page
    assert "先问的" in teacher.get(f"{INBOX}?state=late").text
    assert "后来问的" not in teacher.get(f"{INBOX}?state=late").text
    assert teacher.get(f"{INBOX}?state=never").status_code == 404


def test_a_view_can_be_sent_to_a_colleague(
    visit: Visit, teacher: FlaskClient, village: Village, question: int, sqlite_database: Database
) -> None:
    director = visit(village.director)
    assert "没有人在等您回话" in director.get(INBOX).text
    page = director.get(f"{INBOX}?whose=all&kind=question&state=open").text
    assert ASKED in page and "陈老师</bdi>回" in page
    assert ASKED not in director.get(f"{INBOX}?whose=all&kind=leave").text
    assert teacher.get(f"{INBOX}?whose=all").status_code == 404, "the whole school is for who leads it"


def test_what_only_directors_answer_is_not_there_for_the_teacher(
    visit: Visit, teacher: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = asks(session, village, clock.now(), kind=TicketKind.COMPLAINT, said="陈老师太凶了")
    assert "太凶" not in teacher.get(INBOX).text and teacher.get(f"{INBOX}/{number}").status_code == 404
    assert "太凶" in visit(village.director).get(f"{INBOX}/{number}").text


def test_words_that_opened_a_hidden_alert_are_not_there(
    teacher: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = asks(session, village, clock.now(), said="老师打了孩子")
        entry = ticket_entry(session, number)
        new = alerts.NewAlert(
            once="a", school_id=village.school, level="p1", category="staff", quote="老师打了孩子",
            next_step_at=clock.now(), child_id=village.hanhan, entry_id=entry,
        )  # fmt: skip
        opened = alerts.open_once(session, new, clock.now())
        assert opened is not None
        alerts.exclude(session, opened.id, {village.teacher})
    assert "打了孩子" not in teacher.get(INBOX).text
    assert "打了孩子" not in teacher.get("/console/talks").text
    assert teacher.get(f"{INBOX}/{number}").status_code == 404


def test_the_newest_words_stand_by_child_and_only_own_children(
    visit: Visit, teacher: FlaskClient, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.yuanyuan, "周远爸爸说的话", clock.now())
    page = teacher.get("/console/talks").text
    assert ASKED in page and "在等回话" in page and "周远爸爸说的话" not in page
    with sqlite_database.begin() as session:
        pairings.pair(session, village.teacher, village.yuanyuan, clock.now())
    assert "周远爸爸说的话" in teacher.get("/console/talks").text
    assert "还没有人说话" in visit(village.director).get("/console/talks").text


def test_pages_are_small_and_closed_to_others(
    visit: Visit, village: Village, question: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        for at in range(40):
            asks(session, village, clock.now() + timedelta(seconds=at), name=f"n{at}", said="问一件事" * 40)
        stranger = people.add_person(session, village.school, "孙立", Role.TEACHER, clock.now())
    page = visit(village.teacher).get(INBOX)
    assert len(page.data) < 34_000 and "后面的" in page.text
    assert visit(stranger).get(f"{INBOX}/{question}").status_code == 404
    assert visit(None).get(INBOX).status_code == 303
