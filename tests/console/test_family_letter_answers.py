"""What a guardian can say on a letter's page: yes with a signature, later, a word for the teacher; in every state."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from console.families import LONGEST_WHY
from domain.clock import SetClock
from domain.letter import Method
from messages.inbound import Kind
from messages.voices.convert import convert
from storage import tables as t
from storage.database import Database
from storage.files import media_copies
from storage.letter import letter_receipts
from storage.traffic import links
from storage.vault import Vault
from tests.console.village import AMR, Deeds, Shelf, Village, carry, write_letter

BUTTON = "我已看过并会做到"
SOUND = convert(AMR).content


def test_the_page_says_first_what_matters_most(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    page = phone.get(path).text
    order = ("<h1>", "给 <b>", 'class="short"', "信的全文", "放假时间", BUTTON, "晚点看", "我有话说")
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "听一听" not in page and "<audio" not in page, "nobody has read it aloud"
    assert "更正" not in page


def test_what_differs_for_each_reader_is_filled(
    phone: FlaskClient, sqlite_database: Database, village: Village, vault: Vault, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        body = "{称呼}：\n请{老师}放心，{孩子}平安。{不认识}"
        letter = write_letter(session, village.school, clock.now(), body=body)
    page = phone.get(links.letter_path(vault, letter, village.mother, clock.now())).text
    assert "陈老师放心，李思涵平安" in page and "{孩子}" not in page
    assert "{不认识}" in page, "what nobody knows is shown as it is"


def test_the_page_and_all_it_loads_weigh_less_than_fifty_kilobytes(
    phone: FlaskClient, sqlite_database: Database, village: Village, vault: Vault, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        long = "\n".join(f"{number}、" + "路上注意安全。" * 20 for number in range(40))
        letter = write_letter(session, village.school, clock.now(), body=long)
    page = phone.get(links.letter_path(vault, letter, village.mother, clock.now()))
    total = len(page.data)
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(loaded) == 4
    for address in loaded:
        with phone.get(address) as part_of_page:
            assert part_of_page.status_code == 200
            total += len(part_of_page.data)
    assert total < 50_000


# --- later, and a word for the teacher ---


def test_later_can_be_said_once(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    answer = phone.post(f"{path}/later")
    assert answer.status_code == 303
    page = phone.get(answer.headers["Location"]).text
    assert "过一天再提醒您" in page and "晚点看" not in page and BUTTON in page
    phone.post(f"{path}/later")
    assert deeds.done == ["open", "snooze"] or deeds.done == ["snooze", "open"]


def test_a_word_goes_to_the_teacher(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    assert "告诉老师" in phone.get(f"{path}/words").text
    answer = phone.post(f"{path}/words", data={"why": " 我们初八才回 "})
    assert answer.status_code == 303
    page = phone.get(answer.headers["Location"]).text
    assert "老师收到了" in page and "我有话说" not in page and BUTTON in page
    assert deeds.done[0] == "refuse: 我们初八才回"


def test_a_second_word_is_sent_to_the_conversation_and_not_lost_in_silence(
    phone: FlaskClient, path: str, deeds: Deeds
) -> None:
    phone.post(f"{path}/words", data={"why": "一"})
    answer = phone.post(f"{path}/words", data={"why": "二"})
    assert "请直接在和学校的微信对话里说" in answer.text
    assert deeds.done == ["refuse: 一"]


@pytest.mark.parametrize(
    ("why", "told"), [("", "还没有写"), ("  ", "还没有写"), ("长" * (LONGEST_WHY + 1), "写得太长了")]
)
def test_words_that_cannot_go_come_back(phone: FlaskClient, path: str, deeds: Deeds, why: str, told: str) -> None:
    answer = phone.post(f"{path}/words", data={"why": why})
    assert answer.status_code == 400
    assert told in answer.text and why.strip() in answer.text
    assert deeds.done == []


def test_words_stay_words(phone: FlaskClient, path: str) -> None:
    answer = phone.post(f"{path}/words", data={"why": "</textarea><script>alert(1)</script>" * 9})
    assert "<script>alert" not in answer.text and "&lt;script&gt;alert" in answer.text


# --- the letter's states ---


@pytest.mark.parametrize(
    ("state", "told", "shows"),
    [
        ("stopped", "已经停发这封信", True),
        ("recalled", "收回了这封信", False),
        ("closed", "回执已经收完了", True),
    ],
)
def test_a_letter_that_is_over_says_so_and_has_no_button(
    phone: FlaskClient, path: str, sqlite_database: Database, letter: int, state: str, told: str, shows: bool
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Letter, letter).state = state
    page = phone.get(path).text
    assert told in page
    assert BUTTON not in page and "<form" not in page and "<script" not in page
    assert ("过马路牵好手" in page) is shows


@pytest.mark.parametrize(("state", "counts"), [("stopped", True), ("closed", False), ("recalled", False)])
def test_a_button_pressed_before_the_end_was_seen(
    phone: FlaskClient, path: str, sqlite_database: Database, letter: int, deeds: Deeds, state: str, counts: bool
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Letter, letter).state = state
    assert phone.post(path).status_code == 303
    assert (deeds.done == ["confirm"]) is counts


def test_a_correction_says_what_was_corrected(
    phone: FlaskClient, path: str, sqlite_database: Database, letter: int, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        row = session.get_one(t.Letter, letter)
        row.version, row.body = 2, "2月23日报到。"
        values = {"title": row.title, "body": row.body, "short": row.short, "at": clock.now()}
        session.add(t.LetterVersion(letter_id=letter, version=2, why="报到改到2月23日", **values))
    page = phone.get(path).text
    assert "更正" in page and "报到改到2月23日" in page and "2月23日报到" in page and "2月22日" not in page


def test_nothing_is_shown_of_what_others_answered(
    phone: FlaskClient, path: str, sqlite_database: Database, village: Village, letter: int, clock: SetClock
) -> None:
    before = phone.get(path).text
    with sqlite_database.begin() as session:
        letter_receipts.answer(session, letter, village.grandmother, Method.VOICE, clock.now())
    assert without_forms(phone.get(path).text) == without_forms(before)


def without_forms(page: str) -> str:
    return re.sub(r'name="form" value="[^"]*"', "", page)


# --- by SMS ---


def test_a_link_by_sms_opens_for_a_guardian_without_wechat(
    phone: FlaskClient, letter: int, village: Village, vault: Vault, clock: SetClock, deeds: Deeds
) -> None:
    by_sms = links.letter_path(vault, letter, village.grandmother, clock.now(), by_sms=True)
    assert BUTTON in phone.get(by_sms).text
    phone.post(by_sms)
    assert "已确认" in phone.get(by_sms).text
    as_card = by_sms.replace("/letter/s", "/letter/")
    assert phone.get(as_card).status_code == 404, "one kind of link is not the other"


def test_a_link_by_sms_ends_when_the_child_leaves_the_school(
    phone: FlaskClient, sqlite_database: Database, letter: int, village: Village, vault: Vault, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Child, village.hanhan).left_at = clock.now()
    by_sms = links.letter_path(vault, letter, village.grandmother, clock.now(), by_sms=True)
    assert phone.get(by_sms).status_code == 404


# --- the voice ---


@pytest.fixture
def heard(sqlite_database: Database, clock: SetClock, shelf: Shelf, letter: int) -> int:
    with sqlite_database.begin() as session:
        media = carry(session, Kind.VOICE, clock.now())
        media_copies.made(session, media, "media/copy", "audio/mpeg", "")
        session.get_one(t.Letter, letter).voice_media_id = media
    shelf.copies = {media: SOUND}
    return media


def voice_of(page: str) -> str:
    found = re.search(r'<audio controls preload="none" src="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_letter_read_aloud_is_heard(phone: FlaskClient, path: str, heard: int) -> None:
    page = phone.get(path)
    assert "听一听" in page.text and "media-src 'self'" in page.headers["Content-Security-Policy"]
    sound = phone.get(voice_of(page.text), headers={"Range": "bytes=0-1"})
    assert (sound.status_code, sound.data) == (206, SOUND[:2])
    assert "sandbox" in sound.headers["Content-Security-Policy"]


def test_a_voices_address_opens_nothing_else_and_not_for_long(
    phone: FlaskClient, path: str, heard: int, clock: SetClock, village: Village
) -> None:
    address = voice_of(phone.get(path).text)
    token = address.rpartition("/")[2]
    assert phone.get(f"/h5/letter/{token}").status_code == 404
    assert phone.get(path.replace("letter", "voice")).status_code == 404
    assert phone.get(address.replace(f"-{village.mother}-", f"-{village.father}-")).status_code == 404
    clock.advance(timedelta(days=1, seconds=1))
    assert phone.get(address).status_code == 404


def test_a_recording_without_a_copy_is_not_offered(
    phone: FlaskClient, path: str, sqlite_database: Database, clock: SetClock, letter: int
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Letter, letter).voice_media_id = carry(session, Kind.VOICE, clock.now())
    assert "<audio" not in phone.get(path).text
