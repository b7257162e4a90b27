"""A child's file reads like a story, stays up to date, and lets nobody in before there is a sign-in."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import console.app
from domain.clock import SetClock
from domain.people import Role
from messages.inbound import Kind
from storage.database import Database
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from tests.console.village import AMR, PNG, Shelf, Village, carry, hear, say


def test_without_a_sign_in_everything_is_closed(visit: Callable[..., FlaskClient], village: Village) -> None:
    stranger, child = visit(), f"/children/{village.hanhan}"
    rooms = ("/", "/children", child, f"{child}/entries?after=0", f"{child}/search?q=话", f"{child}/sealed")
    for path in (*rooms, f"{child}/note", f"{child}/media/1", f"{child}/paper.pdf", "/letters/1"):
        answer = stranger.get(f"/console{path}")
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/console/sign-in?to=/console/"), path
        assert "李思涵" not in answer.text
        for method in ("POST", "DELETE", "PUT"):
            refused = stranger.open(f"/console{path}", method=method)
            assert refused.status_code in (303, 404, 405) and "李思涵" not in refused.text, (method, path)


def test_the_list_names_every_child_and_the_last_word(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "在吗", clock.now() - timedelta(days=1))
    page = staff.get("/console/children").text
    assert page.index("李思涵") < page.index("最近 昨天 10:00") < page.index("周远") < page.index("还没有往来")


def test_an_empty_register_says_what_to_do(
    visit: Callable[..., FlaskClient], sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        school = people.add_school(session, "空学校", clock.now())
        director = people.add_person(session, school, "吴敏", Role.DIRECTOR, clock.now())
    assert "先把学校的名册录进来" in visit(director).get("/console/children").text


def test_the_head_says_who_can_be_reached_how(
    staff: FlaskClient, visit: Callable[..., FlaskClient], sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "陈立" in page
    assert "妈妈" in page and "在外" in page and "先收提醒卡" in page
    assert "奶奶" in page and "在家" in page and "还没有加入微信" in page
    assert "当地现在 03:00" in page, "the mother's clock in Rome"
    assert "12月23日 周三" in page, "the next contact, 30 days on"
    with sqlite_database.begin() as session:
        hear(session, 1, clock.now())
    assert "现在就能收到" in staff.get(f"/console/children/{village.hanhan}").text
    clock.advance(timedelta(hours=49))
    assert "先收提醒卡" in visit(village.director).get(f"/console/children/{village.hanhan}").text
    clock.advance(timedelta(days=30))
    assert "该和<b>妈妈</b>联系了" in visit(village.director).get(f"/console/children/{village.hanhan}").text


def test_the_timeline_runs_by_day_with_both_sides(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "陈老师好", now - timedelta(days=1))
        answer = say(session, village.hanhan, "您好，\n她很好", now - timedelta(hours=1), direction="out")
        file.note_state(session, answer, "accepted", now, "platform")
        lost = say(session, village.hanhan, "还有一句", now, direction="out")
        file.note_state(session, lost, "failed", now, "platform", "对方已不再关注")
    lines = _lines(staff.get(f"/console/children/{village.hanhan}").text)
    assert [line.split()[0] for line in lines.sides] == ["family", "school", "school"]
    assert lines.days == ["昨天 · 11月22日 周日", "今天 · 11月23日 周一"]
    assert "您好，\n她很好" in lines.text
    assert "微信已接收" in lines.text
    assert "没有发出" in lines.text and "对方已不再关注" in lines.text


def test_another_childs_words_are_not_in_this_file(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        other = say(session, village.yuanyuan, "这是周远家的事", clock.now())
    assert "周远家" not in staff.get(f"/console/children/{village.hanhan}").text
    assert staff.get(f"/console/children/{village.hanhan}/entries/{other}").status_code == 404


def test_a_new_word_appears_and_a_changed_state_too(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        first = say(session, village.hanhan, "第一句", clock.now(), direction="out")
    path = f"/console/children/{village.hanhan}/entries"
    seen = staff.get(path, query_string={"after": first - 1})
    assert "第一句" in seen.text and "<html" not in seen.text
    mark = {"If-None-Match": seen.headers["ETag"]}
    assert staff.get(path, query_string={"after": first - 1}, headers=mark).status_code == 304
    with sqlite_database.begin() as session:
        file.note_state(session, first, "delivered", clock.now(), "platform")
        say(session, village.hanhan, "第二句", clock.now())
    fresh = staff.get(path, query_string={"after": first - 1}, headers=mark)
    assert fresh.status_code == 200
    assert "微信已送达" in fresh.text and "第二句" in fresh.text
    assert "第一句" not in staff.get(path, query_string={"after": first}).text


def test_older_entries_are_turned_to_page_by_page(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        ids = [say(session, village.hanhan, f"第{number}句。", clock.now()) for number in range(65)]
    path = f"/console/children/{village.hanhan}"
    shown: list[str] = []
    query: dict[str, int] = {}
    for _ in range(3):
        page = staff.get(path, query_string=query).text
        shown = [f"e{entry}" for entry in ids if f'id="e{entry}"' in page] + shown
        oldest = min(entry for entry in ids if f'id="e{entry}"' in page)
        assert (f"before={oldest}" in page) == (oldest != ids[0])
        query = {"before": oldest}
    assert shown == [f"e{entry}" for entry in ids], "each once, in order"


def test_a_page_of_ordinary_talk_weighs_less_than_fifty_kilobytes(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    words = "思涵妈妈您好，思涵今天作文得了优，写的是等妈妈回家包饺子，她让我问您过年回不回来。"
    with sqlite_database.begin() as session:
        for number in range(40):
            entry = say(session, village.hanhan, words, clock.now(), direction="out" if number % 2 else "in")
            file.note_state(session, entry, "accepted", clock.now(), "platform")
    page = len(staff.get(f"/console/children/{village.hanhan}").data)
    folder = Path(console.app.__file__).parent / "static"
    sheet, script = (len((folder / name).read_bytes()) for name in ("style.css", "live.js"))
    assert sheet <= 14_000 and script <= 10_000
    assert page + sheet + script <= 50_000


def test_a_very_long_word_is_shortened_and_can_be_read_in_full(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        entry = say(session, village.hanhan, "很长。" * 5000 + "完", clock.now())
        say(session, village.hanhan, "\n" * 10_000 + "底", clock.now())
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert len(page) < 10_000
    assert page.count("看全文") == 2
    assert "很长。完" in staff.get(f"/console/children/{village.hanhan}/entries/{entry}").text


def test_a_kept_voice_says_its_length_and_a_picture_is_shown(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        voice, picture = carry(session, Kind.VOICE, now), carry(session, Kind.IMAGE, now)
        coming, gone = carry(session, Kind.VOICE, now, "wanted"), carry(session, Kind.IMAGE, now, "lost")
        for media, kind in ((voice, "voice"), (picture, "image"), (coming, "voice"), (gone, "image")):
            say(session, village.hanhan, "", now, kind=kind, media=media)
    shelf.kept = {voice: ("audio/amr", AMR), picture: ("image/png", PNG)}
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "语音 2 秒 · 已存好" in page
    assert f'src="/console/children/{village.hanhan}/media/{picture}"' in page
    assert "语音 · 正在取回" in page and "图片 · 没能取到" in page
    assert staff.get(f"/console/children/{village.hanhan}/media/{coming}").status_code == 404


@pytest.mark.parametrize(
    ("content_type", "content", "sent_type", "disposition"),
    [
        ("image/png", PNG, "image/png", "inline"),
        ("audio/amr", AMR, "audio/amr", "attachment"),
        ("image/svg+xml", b"<svg onload=alert(1)>", "application/octet-stream", "attachment"),
        ("text/html; charset=utf-8", b"<script>alert(1)</script>", "application/octet-stream", "attachment"),
        ("image/png", b"<html><script>alert(1)</script>", "image/png", "attachment"),
    ],
)
def test_no_file_can_act_in_the_browser(
    content_type: str,
    content: bytes,
    sent_type: str,
    disposition: str,
    staff: FlaskClient,
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
    shelf: Shelf,
) -> None:
    with sqlite_database.begin() as session:
        media = carry(session, Kind.IMAGE, clock.now())
        say(session, village.hanhan, "", clock.now(), kind="image", media=media)
    shelf.kept = {media: (content_type, content)}
    answer = staff.get(f"/console/children/{village.hanhan}/media/{media}")
    assert answer.data == content
    assert answer.headers["Content-Type"] == sent_type
    assert answer.headers["Content-Disposition"].startswith(disposition)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_stands_in_nobodys_file_is_not_handed_out(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf
) -> None:
    with sqlite_database.begin() as session:
        stray = carry(session, Kind.IMAGE, clock.now())
    shelf.kept = {stray: ("image/png", PNG)}
    assert staff.get(f"/console/children/{village.hanhan}/media/{stray}").status_code == 404


def test_an_address_that_leads_nowhere_says_so_kindly(staff: FlaskClient, village: Village) -> None:
    huge = 10**24
    for path in (
        "children/999",
        f"children/{huge}",
        "children/1?before=abc",
        "children/1?before=٣",
        f"children/1?before={huge}",
        "children/1/entries?after=-1",
        f"children/1/entries/{2**63 - 1}",
        "letters/999",
        f"media/{huge}",
        "nowhere",
    ):
        answer = staff.get(f"/console/{path}")
        assert answer.status_code == 404, path
        assert "没有这一页" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_child_without_teacher_or_family_still_has_a_file(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    page = staff.get(f"/console/children/{village.yuanyuan}").text
    assert "还没有结对" in page and "还没有联系计划" in page and "还没有往来" in page
    with sqlite_database.read() as session:
        assert pairings.teacher_of(session, village.yuanyuan) is None


class _lines(HTMLParser):
    """The sides and days of a page, and all its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sides: list[str] = []
        self.days: list[str] = []
        self.text = ""
        self._in_heading = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        facts = dict(attributes)
        if tag == "li" and (facts.get("id") or "").startswith("e"):
            self.sides.append(facts.get("class") or "")
        self._in_heading = tag == "h2"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_heading and data.strip():
            self.days.append(data.strip())


def test_who_leads_finds_a_child_who_left_by_name(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        people.mark_left(session, village.hanhan, clock.now())
    listed = staff.get("/console/children").text
    assert "李思涵" not in listed and "写姓名就能找到" in listed
    found = staff.get("/console/children?q=思涵").text
    assert f"/console/children/{village.hanhan}" in found and "已离校" in found
    assert "离校的里面也没有" in staff.get("/console/children?q=无名").text
    assert "已离校" in staff.get(f"/console/children/{village.hanhan}").text
