"""A talk, a call or a visit written down at the desk: kept once, counted as in the chat, nothing lost if wrong."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from domain.contact import ContactKind, Result
from storage.contact import contacts
from storage.contact.contacts import ContactSeen
from storage.database import Database
from storage.files import file
from storage.pairing import pairings
from tests.console.signed_in import guard_of
from tests.console.village import Village


@pytest.fixture
def staff(visit: Callable[..., FlaskClient], village: Village) -> FlaskClient:
    """The browser of the teacher who is paired with the child."""
    return visit(village.teacher)


CALL = {"kind": "call", "whom": "妈妈", "result": "reached", "day": "2026-11-23", "minutes": "12", "topic": "学习"}
WORDS = {"text": "说了说数学，妈妈周五打电话回来。"}


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sends(staff: FlaskClient, village: Village, given: dict[str, str]) -> tuple[int, str]:
    path = f"/console/children/{village.hanhan}/record"
    page = staff.get(path).text
    answer = staff.post(path, data={"guard": guard_of(page), "form": form_of(page), **given})
    return answer.status_code, answer.text


def made(database: Database, village: Village, clock: SetClock) -> list[ContactSeen]:
    with database.read() as session:
        return contacts.of_child(session, village.hanhan, clock.now() - timedelta(days=60), clock.now() + timedelta(1))


def test_it_stands_in_the_file_and_counts(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    assert sends(staff, village, CALL | WORDS)[0] == 303
    (one,) = made(sqlite_database, village, clock)
    assert (one.kind, one.result, one.minutes) == (ContactKind.PARENT, Result.REACHED, 12)
    assert (one.person_id, one.by_id) == (village.mother, village.teacher)
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "说了说数学" in page and "记一次联系" in page


def test_a_call_that_nobody_took_is_an_attempt(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    sends(staff, village, CALL | {"result": "no_answer", "text": "没接"})
    (one,) = made(sqlite_database, village, clock)
    assert one.result is Result.NO_ANSWER


def test_the_second_press_is_nothing(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    path = f"/console/children/{village.hanhan}/record"
    page = staff.get(path).text
    given = {"guard": guard_of(page), "form": form_of(page), **CALL, **WORDS}
    assert [staff.post(path, data=given).status_code for _ in range(2)] == [303, 303]
    assert len(made(sqlite_database, village, clock)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "dance"}, "请选是谈心"),
        ({"whom": ""}, "打电话请选和谁"),
        ({"whom": "舅公"}, "请从名单里选"),
        ({"result": ""}, "请选有没有联系上"),
        ({"day": "2026-02-30"}, "请写是哪一天"),
        ({"day": "2026-11-24"}, "今天以前"),
        ({"day": "2026-01-01"}, "两个月以内"),
        ({"minutes": "-3"}, "时长请写"),
        ({"minutes": "９９９９"}, "时长请写"),
        ({"text": "  "}, "请写一句"),
        ({"text": "长" * 301}, "有 301 个字"),
        ({"form": "0" * 16 + "-1-" + "0" * 32}, "放得太久"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_nothing_is_lost(
    staff: FlaskClient,
    village: Village,
    sqlite_database: Database,
    clock: SetClock,
    change: dict[str, str],
    sentence: str,
) -> None:
    status, page = sends(staff, village, CALL | WORDS | change)
    assert status == 400 and sentence in page
    if "text" not in change:
        assert WORDS["text"] in page, "what was written is still there"
    assert made(sqlite_database, village, clock) == []


def test_a_form_of_another_child_is_not_ours(
    visit: Callable[..., FlaskClient], village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    staff = visit(village.director)
    other = form_of(staff.get(f"/console/children/{village.yuanyuan}/record").text)
    status, _ = sends(staff, village, CALL | WORDS | {"form": other})
    assert status == 400 and made(sqlite_database, village, clock) == []


def test_a_child_without_a_teacher_says_so(
    visit: Callable[..., FlaskClient], village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    staff = visit(village.director)
    with sqlite_database.begin() as session:
        pairings.end(session, [village.hanhan], "调走", clock.now())
    status, page = sends(staff, village, CALL | WORDS)
    assert status == 409 and "还没有结对老师" in page


def test_hostile_words_stay_words(staff: FlaskClient, village: Village, sqlite_database: Database) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    status, page = sends(staff, village, CALL | {"text": hostile, "day": "x"})
    assert status == 400 and "<script>alert" not in page and "&lt;script&gt;" in page
    assert sends(staff, village, CALL | {"text": hostile})[0] == 303
    with sqlite_database.read() as session:
        assert any(hostile in entry.text for entry in file.timeline(session, village.hanhan))


def test_closed_without_sign_in(village: Village, visit: object) -> None:
    browser = visit()  # type: ignore[operator]
    path = f"/console/children/{village.hanhan}/record"
    assert browser.get(path).status_code == browser.post(path, data=CALL).status_code == 303
