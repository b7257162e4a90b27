"""A voice is played on the page, whatever the browser, and the page says why where it cannot be."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from domain.clock import SetClock
from messages.inbound import Kind
from messages.voices.convert import convert
from storage import tables as t
from storage.database import Database
from storage.files import media_copies
from tests.console.village import AMR, Shelf, Village, carry, say

SOUND = convert(AMR).content


def voice(session: Session, village: Village, now: datetime, kind: Kind = Kind.VOICE) -> tuple[int, int]:
    """A voice in the child's file: its number and its entry's."""
    media = carry(session, kind, now)
    return media, say(session, village.hanhan, "", now, kind=kind.value, media=media)


@pytest.fixture
def heard(sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf) -> int:
    """A voice whose copy was made."""
    with sqlite_database.begin() as session:
        media, _ = voice(session, village, clock.now())
        media_copies.made(session, media, "media/copy", "audio/mpeg", "")
    shelf.kept = {media: ("audio/amr", AMR)}
    shelf.copies = {media: SOUND}
    return media


def test_the_file_and_its_pieces_play_the_voice(
    staff: FlaskClient, village: Village, heard: int, sqlite_database: Database
) -> None:
    with sqlite_database.read() as session:
        entry = session.query(t.Entry.id).where(t.Entry.media_id == heard).scalar()
    path = f"/console/children/{village.hanhan}"
    for page in (path, f"{path}/entries", f"{path}/entries/{entry}"):
        shown = staff.get(page)
        assert (
            f'<audio controls preload="none" src="/console/children/{village.hanhan}/media/{heard}/sound"' in shown.text
        )
        assert f'href="/console/children/{village.hanhan}/media/{heard}" download>下载原录音' in shown.text
        assert "语音 2 秒" in shown.text
        assert "media-src 'self'" in shown.headers["Content-Security-Policy"]


def test_the_sound_is_whole_or_the_part_that_was_asked_for(staff: FlaskClient, village: Village, heard: int) -> None:
    path = f"/console/children/{village.hanhan}/media/{heard}/sound"
    whole = staff.get(path)
    assert (whole.status_code, whole.data) == (200, SOUND)
    assert whole.headers["Content-Type"] == "audio/mpeg"
    assert whole.headers["Accept-Ranges"] == "bytes"
    first = staff.get(path, headers={"Range": "bytes=0-1"})
    assert (first.status_code, first.data) == (206, SOUND[:2]), "how Safari begins"
    assert first.headers["Content-Range"] == f"bytes 0-1/{len(SOUND)}"
    rest = staff.get(path, headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.data) == (206, SOUND[100:])
    assert rest.headers["Content-Length"] == str(len(SOUND) - 100)
    last = staff.get(path, headers={"Range": "bytes=-50"})
    assert (last.status_code, last.data) == (206, SOUND[-50:])
    assert staff.get(path, headers={"Range": f"bytes={len(SOUND)}-"}).status_code == 416
    assert staff.get(path, headers={"Range": "bytes=5-2"}).status_code == 416


def test_the_sound_cannot_act_in_a_browser_and_is_kept_by_none(
    staff: FlaskClient, village: Village, heard: int
) -> None:
    for asked in ({}, {"Range": "bytes=0-1"}):
        answer = staff.get(f"/console/children/{village.hanhan}/media/{heard}/sound", headers=asked)
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_no_sound_is_not_handed_out_as_sound(
    staff: FlaskClient, village: Village, heard: int, shelf: Shelf
) -> None:
    shelf.copies[heard] = b"<html><script>alert(1)</script>"
    assert staff.get(f"/console/children/{village.hanhan}/media/{heard}/sound").status_code == 404


def test_why_a_voice_cannot_be_played_is_said(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf
) -> None:
    silk = b"\x02#!SILK_V3" + bytes(100)
    with sqlite_database.begin() as session:
        media, _ = voice(session, village, clock.now())
        media_copies.none(session, media, "微信的 SILK 格式，原样保存")
    shelf.kept = {media: ("audio/silk", silk)}
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "这里不能直接听：<bdi>微信的 SILK 格式，原样保存</bdi>" in page
    assert "<audio" not in page and "下载原录音" in page
    assert staff.get(f"/console/children/{village.hanhan}/media/{media}/sound").status_code == 404
    original = staff.get(f"/console/children/{village.hanhan}/media/{media}")
    assert original.data == silk and 'filename="lianxin-' in original.headers["Content-Disposition"]
    assert original.headers["Content-Disposition"].endswith('.silk"')


def test_a_voice_that_breaks_off_is_played_and_said_to_break_off(
    staff: FlaskClient, sqlite_database: Database, village: Village, heard: int
) -> None:
    with sqlite_database.begin() as session:
        media_copies.made(session, heard, "media/copy", "audio/mpeg", "录音不完整，只有前面一部分")
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "<audio" in page and "录音不完整，只有前面一部分" in page and "不能直接听" not in page


def test_a_voice_whose_copy_is_still_to_come_says_so(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf
) -> None:
    with sqlite_database.begin() as session:
        media, _ = voice(session, village, clock.now())
    shelf.kept = {media: ("audio/amr", AMR)}
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "正在转成能直接听的" in page and "<audio" not in page


def test_a_video_is_still_a_download(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        voice(session, village, clock.now(), Kind.VIDEO)
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert "视频 · 已存好" in page and "下载来看" in page and "<audio" not in page and "正在转成" not in page


def test_a_copy_in_nobodys_file_is_not_handed_out(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, shelf: Shelf
) -> None:
    with sqlite_database.begin() as session:
        stray = carry(session, Kind.VOICE, clock.now())
        media_copies.made(session, stray, "media/copy", "audio/mpeg", "")
    shelf.copies = {stray: SOUND}
    assert staff.get(f"/console/children/{village.hanhan}/media/{stray}/sound").status_code == 404


def test_without_a_sign_in_nobody_listens(visit: Callable[..., FlaskClient], village: Village, heard: int) -> None:
    answer = visit().get(f"/console/children/{village.hanhan}/media/{heard}/sound")
    assert answer.status_code == 303 and SOUND not in answer.data
