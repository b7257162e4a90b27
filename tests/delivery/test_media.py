"""Pictures and voices are fetched in time, kept sealed, and what is lost is said."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from bot.wechat.client import Client
from domain.clock import SetClock
from domain.errors import StorageUnavailable
from messages.inbound import Kind, MediaRef
from messages.outbound import Envelope, Form
from scheduler.media import Download, Gone, NotNow, fetch_due
from storage import tables as t
from storage.database import Database
from storage.files import media
from storage.files.media import MediaMissing, MediaStore
from storage.traffic import outbox
from storage.traffic.outbox_claim import claim
from storage.vault import SealBroken, Vault
from tests.beginnings import Beginnings
from tests.delivery.fake_api import FakeApi
from tests.delivery.village import MINUTE, Village, found, hear, say

VOICE = b"#!AMR\n" + bytes(range(200))


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    return beginnings.of(lambda: found(database, clock.now()), database, clock)


def wanted(database: Database, clock: SetClock, ref: str = "M-1", better: str = "") -> int:
    with database.begin() as session:
        return media.want(session, MediaRef(ref, Kind.VOICE, "amr", better), clock.now())


def kept(database: Database, number: int) -> t.Media:
    with database.read() as session:
        row = session.get_one(t.Media, number)
        session.expunge(row)
        return row


def test_a_voice_is_fetched_sealed_and_read_again(
    database: Database, clock: SetClock, store: MediaStore, client: Client, api: FakeApi, tmp_path: Path
) -> None:
    number = wanted(database, clock)
    api.media["M-1"] = (VOICE, "audio/amr")
    assert fetch_due(database, clock, store, client.download_media) == 1
    row = kept(database, number)
    assert (row.state, row.content_type, row.size) == ("kept", "audio/amr", len(VOICE))
    assert row.sha256 == hashlib.sha256(VOICE).digest()
    assert store.read(number) == ("audio/amr", VOICE)
    assert row.path is not None
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert files == [tmp_path / "data" / row.path]
    assert VOICE[6:40] not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0
    assert fetch_due(database, clock, store, client.download_media) == 0


def test_an_error_in_json_at_200_is_a_loss_not_a_voice(
    database: Database, clock: SetClock, store: MediaStore, client: Client, api: FakeApi
) -> None:
    number = wanted(database, clock)
    assert fetch_due(database, clock, store, client.download_media) == 1
    assert (kept(database, number).state, kept(database, number).reason) == ("lost", "媒体文件已过期或无效")
    with pytest.raises(MediaMissing):
        store.read(number)


def test_the_other_recording_is_taken_when_the_first_is_gone(
    database: Database, clock: SetClock, store: MediaStore, client: Client, api: FakeApi
) -> None:
    number = wanted(database, clock, better="M-16K")
    api.media["M-16K"] = (b"#!AMR-WB\n better", "audio/amr")
    assert fetch_due(database, clock, store, client.download_media) == 1
    assert store.read(number)[1] == b"#!AMR-WB\n better"


def test_a_video_comes_from_the_address_in_the_answer_if_it_is_the_platforms(
    database: Database, clock: SetClock, store: MediaStore, client: Client, api: FakeApi
) -> None:
    good, bad = wanted(database, clock, "V-1"), wanted(database, clock, "V-2")
    api.media["V-1"] = (f'{{"video_url":"{api.url}/video"}}'.encode(), "application/json")
    api.media["V-2"] = (b'{"video_url":"http://127.0.0.1:9/secret"}', "application/json")
    assert fetch_due(database, clock, store, client.download_media) == 2
    assert store.read(good) == ("video/mp4", b"\x00\x00\x00\x18ftypmp42video")
    assert kept(database, bad).state == "lost"


def test_a_platform_that_is_away_is_asked_again_until_three_days_are_over(
    database: Database, clock: SetClock, store: MediaStore
) -> None:
    number, began, tries = wanted(database, clock), clock.now(), []

    def away(ref: str) -> Download:
        tries.append(clock.now())
        raise NotNow("HTTP 502")

    while kept(database, number).state == "wanted":
        fetch_due(database, clock, store, away)
        clock.advance(max(MINUTE, kept(database, number).next_attempt - clock.now()))
    assert kept(database, number).reason == "微信上的文件已过期"
    assert tries[-1] < began + timedelta(days=3)
    assert tries[-1] > began + timedelta(days=2, hours=23)
    assert 100 < len(tries) < 400


def test_two_workers_do_not_fetch_the_same(database: Database, clock: SetClock) -> None:
    wanted(database, clock)
    with database.begin() as session:
        assert len(media.due(session, clock.now(), 10)) == 1
    with database.begin() as session:
        assert media.due(session, clock.now(), 10) == []
        assert len(media.due(session, clock.now() + timedelta(minutes=2), 10)) == 1


def test_no_transaction_is_open_while_it_is_fetched(database: Database, clock: SetClock, store: MediaStore) -> None:
    wanted(database, clock)

    def look(ref: str) -> Download:
        with database.begin() as session:
            media.want(session, MediaRef("other", Kind.IMAGE), clock.now() + MINUTE)
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        return Download(VOICE, "audio/amr")

    assert fetch_due(database, clock, store, look) == 1


def test_a_full_disk_loses_nothing(database: Database, clock: SetClock, vault: Vault, tmp_path: Path) -> None:
    number = wanted(database, clock)
    (tmp_path / "file").write_text("in the way")
    broken = MediaStore(tmp_path / "file", vault)
    with pytest.raises(StorageUnavailable):
        broken.write(number, VOICE)
    assert fetch_due(database, clock, broken, lambda ref: Download(VOICE, "")) == 0
    assert kept(database, number).state == "wanted"


def test_a_voice_on_its_way_waits_until_it_is_fetched(
    database: Database, clock: SetClock, store: MediaStore, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    number = wanted(database, clock)
    put_voice(database, village, number, clock)
    assert claim(database, "w", clock.now(), 10) == []
    fetch_due(database, clock, store, lambda ref: Download(VOICE, ""))
    [parcel] = claim(database, "w", clock.now(), 10)
    assert (parcel.form, parcel.media_id) == (Form.VOICE, number)


def test_a_voice_that_is_lost_is_told_in_words(
    database: Database, clock: SetClock, store: MediaStore, village: Village
) -> None:
    def gone(ref: str) -> Download:
        raise Gone("媒体文件已过期或无效")

    hear(database, village.mother_address, clock.now())
    put_voice(database, village, wanted(database, clock), clock)
    fetch_due(database, clock, store, gone)
    [parcel] = claim(database, "w", clock.now(), 10)
    assert (parcel.form, parcel.media_id) == (Form.TEXT, None)
    assert parcel.text == "【陈老师】发来一段语音（语音没能取到）"


def test_words_after_a_slow_picture_go_first_after_a_minute(
    database: Database, clock: SetClock, village: Village
) -> None:
    hear(database, village.mother_address, clock.now())
    put_voice(database, village, wanted(database, clock), clock)
    say(database, village, "看到了吗", clock.now())
    assert claim(database, "w", clock.now(), 10) == []
    [parcel] = claim(database, "w", clock.now() + timedelta(seconds=61), 10)
    assert parcel.text == "看到了吗"


def test_a_file_does_not_open_under_another_number(store: MediaStore, tmp_path: Path) -> None:
    first, second = (tmp_path / "data" / store.write(number, VOICE) for number in (1, 257))
    second.write_bytes(first.read_bytes())
    with pytest.raises(SealBroken):
        store.read(257)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"GIF89a...", "image/gif"),
        (b"\x02#!SILK_V3...", "audio/silk"),
        (b"<html><script>alert(1)</script>", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_what_a_file_is_its_first_bytes_say(content: bytes, kind: str) -> None:
    assert media.proven_type(content) == kind


def put_voice(database: Database, village: Village, number: int, clock: SetClock) -> None:
    with database.begin() as session:
        outbox.put(
            session,
            Envelope("relay_to_family", "voice", village.mother, "【陈老师】发来一段语音", Form.VOICE, number),
            clock.now(),
        )
