"""A guardian opens the letter from the chat, reads it, and says so with one button."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from domain.letter import Method
from storage import tables as t
from storage.database import Database
from storage.letter import letter_receipts, letters
from storage.letter.letters import NewLetter
from storage.traffic import links
from storage.vault import Vault
from tests.console.village import Deeds, Village, bind, write_letter

BUTTON = "我已看过并会做到"


def test_the_letter_is_read_and_confirmed_without_a_script(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    page = phone.get(path)
    assert page.status_code == 200
    for words in ("寒假致家长的一封信", "清水湾小学", "李思涵", "过马路牵好手", BUTTON, "回 执"):
        assert words in page.text
    assert "周远" not in page.text, "another family's child"
    assert page.text.count(BUTTON) == 1
    answer = phone.post(path)
    assert answer.status_code == 303
    after = phone.get(answer.headers["Location"])
    assert "已确认，谢谢您" in after.text
    assert "今天 10:00" in after.text
    assert BUTTON not in after.text
    assert deeds.done == ["open", "confirm"]


def test_confirming_twice_is_one_deed(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    assert [phone.post(path).status_code for _ in range(2)] == [303, 303]
    assert deeds.done == ["confirm"]


def test_looking_changes_nothing_but_that_it_was_opened(
    phone: FlaskClient, path: str, sqlite_database: Database, village: Village, letter: int
) -> None:
    assert phone.head(path).status_code == 200
    assert _receipt(sqlite_database, letter, village.mother).opened_at is None
    phone.get(path)
    phone.get(path)
    receipt = _receipt(sqlite_database, letter, village.mother)
    assert receipt.opened_at is not None
    assert receipt.confirmed_at is None


def test_the_page_gives_itself_to_nobody_else(phone: FlaskClient, path: str) -> None:
    page = phone.get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy and "unsafe" not in policy and "connect-src" not in policy
    assert "Set-Cookie" not in page.headers


def test_the_demo_may_frame_it(visit: Callable[..., FlaskClient], path: str) -> None:
    page = visit(frame_from="http://127.0.0.1:9000").get(path)
    assert "frame-ancestors http://127.0.0.1:9000" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers


@pytest.mark.parametrize("spoil", ["changed", "cut", "other person", "expired", "nonsense", "wrong room"])
def test_a_link_that_is_not_right_shows_nothing_about_anybody(
    spoil: str, phone: FlaskClient, path: str, village: Village, vault: Vault, clock: SetClock, deeds: Deeds
) -> None:
    if spoil == "expired":
        clock.advance(timedelta(days=30, seconds=1))
    spoilt = {
        "changed": path[:-1] + ("0" if path[-1] != "0" else "1"),
        "cut": path[:-8],
        "other person": path.replace(f"-{village.mother}-", f"-{village.father}-", 1),
        "expired": path,
        "nonsense": "/h5/letter/٣-%00-<b>",
        "wrong room": links.waiting_path(vault, village.mother, clock.now()).replace("waiting", "letter"),
    }[spoil]
    answers = [phone.get(spoilt), phone.post(spoilt)]
    for answer in answers:
        assert answer.status_code == 404
        assert "这个页面打不开了" in answer.text
        assert "李思涵" not in answer.text and "寒假" not in answer.text
    assert deeds.done == []


def test_a_guardian_who_is_no_longer_bound_reads_nothing(
    phone: FlaskClient, letter: int, village: Village, vault: Vault, clock: SetClock, deeds: Deeds
) -> None:
    of_the_unbound = links.letter_path(vault, letter, village.father, clock.now())
    assert phone.get(of_the_unbound).status_code == 404
    assert phone.post(of_the_unbound).status_code == 404
    assert deeds.done == []


def test_a_draft_cannot_be_read_before_it_is_sent(
    phone: FlaskClient, sqlite_database: Database, village: Village, vault: Vault, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        draft = letters.draft(session, village.school, NewLetter("草稿", "还没写完", "短"), clock.now())
    assert phone.get(links.letter_path(vault, draft, village.mother, clock.now())).status_code == 404


def test_a_closed_letter_has_no_button(
    phone: FlaskClient, path: str, sqlite_database: Database, letter: int, deeds: Deeds
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Letter, letter).state = "closed"
    assert BUTTON not in phone.get(path).text
    phone.post(path)
    assert "confirm" not in deeds.done


def test_a_mother_of_two_reads_one_page_for_both(
    phone: FlaskClient, sqlite_database: Database, village: Village, vault: Vault, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        link = t.Guardianship(child_id=village.yuanyuan, person_id=village.mother, relation="aunt", away=True)
        session.add(link)
        session.flush()
        bind(session, link.id, village.mother, "o-mother", now)
        letter = write_letter(session, village.school, now)
        path = links.letter_path(vault, letter, village.mother, now)
    page = phone.get(path).text
    assert "李思涵" in page and "周远" in page
    phone.post(path)
    with sqlite_database.read() as session:
        assert letter_receipts.owed(session, village.mother) == []


def test_a_receipt_given_in_the_chat_shows_on_the_page(
    phone: FlaskClient, path: str, sqlite_database: Database, village: Village, letter: int, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        letter_receipts.answer(session, letter, village.mother, Method.VOICE, clock.now())
    page = phone.get(path).text
    assert "已确认" in page and "（语音）" in page


def test_the_waiting_page_says_neither_what_nor_about_whom(
    phone: FlaskClient, village: Village, vault: Vault, clock: SetClock
) -> None:
    path = links.waiting_path(vault, village.mother, clock.now())
    page = phone.get(path)
    assert page.status_code == 200
    assert "说一声“在”" in page.text
    assert "李思涵" not in page.text and "王芳" not in page.text
    assert phone.get(path + "0").status_code == 404


def test_a_teacher_is_told_a_word_that_goes_to_no_family(
    phone: FlaskClient, village: Village, vault: Vault, clock: SetClock
) -> None:
    assert "谁在等" in phone.get(links.waiting_path(vault, village.teacher, clock.now())).text


def test_an_answer_other_than_get_and_post_is_refused_kindly(phone: FlaskClient, path: str) -> None:
    answer = phone.put(path)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "不能这样打开" in answer.text


def _receipt(database: Database, letter: int, person: int) -> t.LetterReceipt:
    with database.read() as session:
        query = t.LetterReceipt.__table__.select().where(
            t.LetterReceipt.letter_id == letter, t.LetterReceipt.person_id == person
        )
        return session.execute(query).one()  # type: ignore[return-value]  # a row with the same fields
