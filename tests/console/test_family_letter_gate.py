"""Before a letter is shown the platform says who holds the phone; nobody else sees a word of it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from console.ports import Visitor
from domain.clock import SetClock
from storage import tables as t
from storage.database import Database
from storage.letter import letter_receipts
from storage.traffic import links
from storage.vault import Vault
from tests.console.guard import PLATFORM, Guard, assert_says_nothing, back, get, post
from tests.console.village import Deeds, Shelf, Village, bind, write_letter

BUTTON = "我已看过并会做到"


@pytest.fixture
def guard() -> Guard:
    return Guard({"mother": Visitor("o-mother"), "stranger": Visitor("o-stranger")})


@pytest.fixture
def new_phone(
    sqlite_database: Database, clock: SetClock, vault: Vault, shelf: Shelf, deeds: Deeds, guard: Guard
) -> Callable[[], FlaskClient]:
    app = create_app(sqlite_database, clock, shelf, vault, deeds, gate=guard, is_https=True)
    return lambda: app.test_client()


@pytest.fixture
def phone(new_phone: Callable[[], FlaskClient]) -> Iterator[FlaskClient]:
    with new_phone() as opened:
        yield opened


def test_the_reader_is_asked_for_once_and_then_reads(phone: FlaskClient, path: str, guard: Guard, deeds: Deeds) -> None:
    asked = get(phone, path)
    assert asked.status_code == 302 and asked.headers["Location"].startswith(PLATFORM)
    assert_says_nothing(asked.text)
    assert deeds.done == [], "not opened before it is known by whom"
    answer = back(phone, guard, "mother")
    assert answer.status_code == 302 and answer.headers["Location"] == path
    assert BUTTON in get(phone, path).text
    assert get(phone, f"{path}/words").status_code == 200
    assert post(phone, path).status_code == 303
    assert deeds.done == ["open", "confirm"]
    assert len(guard.states) == 1


def test_the_state_is_letters_and_digits_of_at_most_128(vault: Vault, clock: SetClock) -> None:
    largest = links.LetterLink(10**18 - 1, 10**18 - 1, 10**12 - 1)
    state = links.asked(vault, largest, "f" * 16, clock.now())
    assert re.fullmatch("[A-Za-z0-9]{1,128}", state)
    asked = links.read_asked(vault, state, clock.now())
    assert asked is not None and asked.link == largest


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(phone: FlaskClient, path: str, guard: Guard) -> None:
    get(phone, path)
    cookie = next(
        c for c in back(phone, guard, "mother").headers.getlist("Set-Cookie") if c.startswith("lianxin_reader")
    )
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" in cookie
    assert "Path=/h5" in cookie and "Max-Age=1800" in cookie


def test_after_half_an_hour_the_reader_is_asked_for_again(
    phone: FlaskClient, path: str, guard: Guard, clock: SetClock
) -> None:
    get(phone, path)
    back(phone, guard, "mother")
    clock.advance(timedelta(minutes=30, seconds=1))
    assert get(phone, path).status_code == 302


def test_a_button_pressed_an_hour_later_still_counts(
    phone: FlaskClient, path: str, guard: Guard, clock: SetClock, deeds: Deeds
) -> None:
    get(phone, path)
    back(phone, guard, "mother")
    form = re.search(r'name="form" value="([^"]+)"', get(phone, path).text)
    assert form is not None
    clock.advance(timedelta(hours=1))
    assert post(phone, path, form=form[1]).status_code == 303
    assert "已确认" in get(phone, path).text, "and the browser is known again"
    assert deeds.done == ["open", "confirm"]


def test_a_button_without_a_known_reader_does_nothing_and_leads_back(
    phone: FlaskClient, path: str, deeds: Deeds
) -> None:
    for where in ("", "/later", "/words"):
        answer = post(phone, f"{path}{where}", why="话")
        assert answer.status_code == 403
        assert f'href="{path}"' in answer.text and "再试一次" in answer.text
        assert_says_nothing(answer.text)
    assert deeds.done == []


def test_another_persons_phone_sees_nothing(phone: FlaskClient, path: str, guard: Guard, deeds: Deeds) -> None:
    get(phone, path)
    answer = back(phone, guard, "stranger")
    assert answer.status_code == 403 and "发给孩子另一位家人" in answer.text
    assert_says_nothing(answer.text)
    assert get(phone, path).status_code == 302
    assert deeds.done == []


def test_the_other_parent_of_the_same_child_sees_nothing(
    phone: FlaskClient, path: str, guard: Guard, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        link = session.query(t.Guardianship.id).where(t.Guardianship.person_id == village.grandmother).scalar()
        bind(session, link, village.grandmother, "o-grandmother", clock.now())
    guard.codes["grandmother"] = Visitor("o-grandmother")
    get(phone, path)
    answer = back(phone, guard, "grandmother")
    assert answer.status_code == 403 and "发给孩子另一位家人" in answer.text


def test_one_phone_that_is_two_people_reads_the_letters_of_both(
    phone: FlaskClient, letter: int, guard: Guard, sqlite_database: Database, village: Village, clock: SetClock,
    vault: Vault,
) -> None:  # fmt: skip
    with sqlite_database.begin() as session:
        link = session.query(t.Guardianship.id).where(t.Guardianship.person_id == village.grandmother).scalar()
        bind(session, link, village.grandmother, "o-mother", clock.now())
    for person in (village.mother, village.grandmother):
        guard.codes["again"] = Visitor("o-mother")
        theirs = links.letter_path(vault, letter, person, clock.now())
        assert get(phone, theirs).status_code == 302
        assert back(phone, guard, "again").headers["Location"] == theirs
        assert BUTTON in get(phone, theirs).text


def test_a_binding_that_ended_opens_nothing(
    phone: FlaskClient, path: str, guard: Guard, sqlite_database: Database
) -> None:
    get(phone, path)
    with sqlite_database.begin() as session:
        session.query(t.Binding).update({"state": "ended"})
    assert back(phone, guard, "mother").status_code == 403


def test_a_snapshot_is_nobody(
    phone: FlaskClient, path: str, guard: Guard, sqlite_database: Database, village: Village, letter: int
) -> None:
    guard.codes["snapshot"] = Visitor("o-invented", is_snapshot=True)
    get(phone, path)
    answer = back(phone, guard, "snapshot")
    assert "使用完整服务" in answer.text and "右下角" in answer.text
    assert_says_nothing(answer.text)
    assert not any(c.startswith("lianxin_reader") for c in answer.headers.getlist("Set-Cookie"))
    with sqlite_database.read() as session:
        assert not any(one.opened for one in letter_receipts.standings(session, letter, [village.hanhan]))


def test_a_code_that_was_used_can_be_asked_for_again(phone: FlaskClient, path: str, guard: Guard) -> None:
    get(phone, path)
    answer = back(phone, guard, "used before")
    assert answer.status_code == 400 and f'href="{path}"' in answer.text and "再试一次" in answer.text
    assert get(phone, path).status_code == 302
    assert back(phone, guard, "mother").headers["Location"] == path


def test_a_platform_that_is_down_is_a_pause(phone: FlaskClient, path: str, guard: Guard) -> None:
    get(phone, path)
    guard.is_shut = True
    answer = back(phone, guard, "mother")
    assert answer.status_code == 503 and "再试一次" in answer.text and "什么都没有丢" in answer.text
    guard.is_shut = False
    get(phone, path)
    assert back(phone, guard, "mother").headers["Location"] == path


def test_an_answer_works_in_the_browser_that_asked_and_once(
    phone: FlaskClient, new_phone: Callable[[], FlaskClient], path: str, guard: Guard
) -> None:
    get(phone, path)
    stolen = guard.states[-1]
    other = new_phone()
    get(other, path)
    assert back(other, guard, "mother", stolen).status_code == 400
    assert "mother" in guard.codes, "the code was not spent"
    assert back(phone, guard, "mother", stolen).headers["Location"] == path
    guard.codes["stranger"] = Visitor("o-stranger")
    assert back(phone, guard, "stranger", stolen).headers["Location"] == path, "the reader is known; no code is spent"
    assert "stranger" in guard.codes
    phone.delete_cookie("lianxin_reader", path="/h5")
    assert back(phone, guard, "stranger", stolen).status_code == 400, "its number was forgotten"


@pytest.mark.parametrize("spoil", ["", "x", "changed", "old", "a-b", "<script>"])
def test_a_state_that_is_not_ours_leads_nowhere(
    phone: FlaskClient, path: str, guard: Guard, spoil: str, clock: SetClock
) -> None:
    get(phone, path)
    state = guard.states[-1]
    if spoil == "old":
        clock.advance(timedelta(minutes=10, seconds=1))
    else:
        state = state[:-1] + ("0" if state[-1] != "0" else "1") if spoil == "changed" else spoil
    answer = phone.get("/h5/oauth", query_string={"code": "mother", "state": state}, base_url="https://localhost")
    assert answer.status_code == 400 and "回到和学校的微信对话" in answer.text
    assert "mother" in guard.codes and "<script>" not in answer.text


def test_without_cookies_it_ends_in_a_page_and_not_in_a_circle(
    new_phone: Callable[[], FlaskClient], path: str, guard: Guard
) -> None:
    get(new_phone(), path)
    answer = back(new_phone(), guard, "mother")
    assert answer.status_code == 400 and "再试一次" in answer.text


def test_two_letters_opened_at_once_are_both_read(
    phone: FlaskClient, path: str, guard: Guard, sqlite_database: Database, village: Village, clock: SetClock,
    vault: Vault,
) -> None:  # fmt: skip
    with sqlite_database.begin() as session:
        second = write_letter(session, village.school, clock.now(), title="第二封")
    other = links.letter_path(vault, second, village.mother, clock.now())
    get(phone, path)
    get(phone, other)
    first_state, second_state = guard.states
    assert back(phone, guard, "mother", first_state).headers["Location"] == path
    assert back(phone, guard, "never asked", second_state).headers["Location"] == other


def test_a_link_by_sms_asks_nobody(
    phone: FlaskClient, letter: int, guard: Guard, village: Village, clock: SetClock, vault: Vault
) -> None:
    by_sms = links.letter_path(vault, letter, village.grandmother, clock.now(), by_sms=True)
    assert BUTTON in get(phone, by_sms).text
    answer = post(phone, by_sms)
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    assert guard.states == []


def test_a_form_from_a_page_by_sms_does_not_make_a_browser_known(
    phone: FlaskClient, letter: int, path: str, village: Village, clock: SetClock, vault: Vault
) -> None:
    by_sms = links.letter_path(vault, letter, village.mother, clock.now(), by_sms=True)
    form = re.search(r'name="form" value="([^"]+)"', get(phone, by_sms).text)
    assert form is not None
    assert post(phone, path, form=form[1]).status_code == 403


def test_where_the_platform_sends_phones_is_all_it_learns(phone: FlaskClient, path: str, guard: Guard) -> None:
    sent = urlsplit(get(phone, path).headers["Location"])
    assert list(parse_qs(sent.query)) == ["state"]
    assert path.rpartition("-")[2] not in sent.query, "the link's own signature stays at home"


def test_looking_with_head_asks_too_and_notes_nothing(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    assert phone.head(path, base_url="https://localhost").status_code == 302
    assert deeds.done == []
