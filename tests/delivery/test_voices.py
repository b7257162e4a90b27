"""Every voice that was kept gets one sealed copy that browsers play, or a sentence; trouble passes without a storm."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import SetClock
from messages.inbound import Kind, MediaRef
from messages.voices.playable import NotNow, Playable
from scheduler.media import Download, fetch_due
from scheduler.voices import TRIES, make_due
from storage import tables as t
from storage.database import Database
from storage.files import file, media, media_copies
from storage.files.media import MediaMissing, MediaStore
from storage.files.media_copies import NEVER
from storage.vault import SealBroken
from tests.delivery.village import MINUTE
from tests.voices.samples import amr, heard

VOICE = amr(1.0)
GO_ON = threading.Event()


def bring(database: Database, clock: SetClock, store: MediaStore, content: bytes, kind: Kind = Kind.VOICE) -> int:
    """Something that came and was fetched and kept."""
    with database.begin() as session:
        number = media.want(session, MediaRef("M-1", kind, "amr"), clock.now())
    assert fetch_due(database, clock, store, lambda ref: Download(content, "audio/amr")) == 1
    return number


def row(database: Database, number: int) -> t.Media:
    with database.read() as session:
        found = session.get_one(t.Media, number)
        session.expunge(found)
        return found


def test_a_voice_that_was_kept_gets_a_copy_to_play(
    database: Database, clock: SetClock, store: MediaStore, tmp_path: Path
) -> None:
    number = bring(database, clock, store, VOICE)
    assert make_due(database, clock, store, GO_ON) == 1
    kept = row(database, number)
    assert (kept.state, kept.copy_type, kept.copy_note) == ("kept", "audio/mpeg", None)
    content_type, sound = store.read_copy(number)
    assert content_type == "audio/mpeg" and heard(sound)[0] == pytest.approx(1.0, abs=0.2)
    assert store.read(number) == ("audio/amr", VOICE), "the original stays as it came"
    assert kept.copy_path is not None
    copy = tmp_path / "data" / kept.copy_path
    assert sound[:40] not in copy.read_bytes() and copy.stat().st_mode & 0o077 == 0
    assert make_due(database, clock, store, GO_ON) == 0


def test_the_page_is_told_of_the_copy(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, VOICE)
    make_due(database, clock, store, GO_ON)
    carried = file._carried(row(database, number))
    assert (carried.copy_type, carried.copy_note) == ("audio/mpeg", None)


def test_the_callback_makes_no_copy(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, VOICE)
    assert row(database, number).copy_path is None
    with pytest.raises(MediaMissing):
        store.read_copy(number)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"\x02#!SILK_V3" + bytes(600), "微信的 SILK 格式，原样保存"),
        (b"#!AMR\n", "录音是空的"),
        (b"<html>", "不认识的录音格式，原样保存"),
    ],
)
def test_what_cannot_be_played_is_said_once_and_kept(
    database: Database, clock: SetClock, store: MediaStore, content: bytes, note: str
) -> None:
    number = bring(database, clock, store, content)
    assert make_due(database, clock, store, GO_ON) == 1
    kept = row(database, number)
    assert (kept.state, kept.copy_note, kept.copy_path, kept.copy_type) == ("kept", note, None, None)
    assert store.read(number)[1] == content
    clock.advance(timedelta(days=400))
    assert make_due(database, clock, store, GO_ON, never) == 0


def test_a_cut_voice_has_both_a_copy_and_a_note(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, VOICE[:-3])
    make_due(database, clock, store, GO_ON)
    kept = row(database, number)
    assert kept.copy_type == "audio/mpeg" and kept.copy_note == "录音不完整，只有前面一部分"


def test_pictures_are_no_voices(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, b"\x89PNG\r\n\x1a\n...", Kind.IMAGE)
    assert make_due(database, clock, store, GO_ON, never) == 0
    kept = row(database, number)
    assert (kept.state, kept.copy_note, kept.next_attempt) == ("kept", None, NEVER)


def test_what_is_done_is_never_looked_through_again(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, VOICE)
    make_due(database, clock, store, GO_ON)
    assert row(database, number).next_attempt == NEVER


def test_a_voice_of_before_this_existed_gets_its_copy(database: Database, clock: SetClock, store: MediaStore) -> None:
    number = bring(database, clock, store, VOICE)
    with database.begin() as session:
        session.get_one(t.Media, number).next_attempt = clock.now() - timedelta(days=90)
    assert make_due(database, clock, store, GO_ON) == 1
    assert row(database, number).copy_type == "audio/mpeg"


def test_two_workers_do_not_make_the_same(database: Database, clock: SetClock, store: MediaStore) -> None:
    bring(database, clock, store, VOICE)
    with database.begin() as session:
        assert len(media_copies.due(session, clock.now(), 10)) == 1
    assert make_due(database, clock, store, GO_ON, never) == 0
    clock.advance(2 * MINUTE)
    assert make_due(database, clock, store, GO_ON) == 1, "the other one died over it"


def test_no_transaction_is_open_while_it_is_made(database: Database, clock: SetClock, store: MediaStore) -> None:
    bring(database, clock, store, VOICE)

    def look(content: bytes) -> Playable:
        with database.begin() as session:
            media.want(session, MediaRef("other", Kind.IMAGE), clock.now())
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        return Playable("audio/mpeg", b"\xff\xf3" + bytes(10), 1.0)

    assert make_due(database, clock, store, GO_ON, look) == 1


def test_a_machine_without_room_is_asked_again_seldom_and_not_for_ever(
    database: Database, clock: SetClock, store: MediaStore
) -> None:
    number, tries = bring(database, clock, store, VOICE), []

    def busy(content: bytes) -> Playable:
        tries.append(clock.now())
        raise NotNow("no room")

    while row(database, number).copy_note is None:
        make_due(database, clock, store, GO_ON, busy)
        clock.advance(max(MINUTE, min(timedelta(hours=1), row(database, number).next_attempt - clock.now())))
    assert len(tries) == TRIES
    assert tries[-1] - tries[0] > timedelta(hours=5)
    assert "很多次" in (row(database, number).copy_note or "")
    assert store.read(number)[1] == VOICE


def test_a_disk_that_takes_no_file_loses_nothing(
    database: Database, clock: SetClock, store: MediaStore, tmp_path: Path
) -> None:
    number = bring(database, clock, store, VOICE)
    in_the_way = tmp_path / "data" / "media" / f"{number:02x}" / f"{number}.copy.sealed"
    in_the_way.mkdir()
    assert make_due(database, clock, store, GO_ON) == 0
    in_the_way.rmdir()
    assert (row(database, number).copy_note, row(database, number).copy_path) == (None, None)
    clock.advance(timedelta(hours=1))
    assert make_due(database, clock, store, GO_ON) == 1
    assert row(database, number).copy_type == "audio/mpeg"


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_recording_that_cannot_be_read_is_said(
    database: Database, clock: SetClock, store: MediaStore, tmp_path: Path, harm: str
) -> None:
    number = bring(database, clock, store, VOICE)
    path = tmp_path / "data" / str(row(database, number).path)
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert make_due(database, clock, store, GO_ON) == 1
    assert row(database, number).copy_note == "原录音读不出来了"


def test_one_bad_voice_does_not_keep_the_next_waiting(database: Database, clock: SetClock, store: MediaStore) -> None:
    bad, good = bring(database, clock, store, b"#!AMR\n\x48"), bring(database, clock, store, VOICE)
    assert make_due(database, clock, store, GO_ON) == 2
    assert row(database, bad).copy_note and row(database, good).copy_type


def test_it_stops_when_the_program_ends(database: Database, clock: SetClock, store: MediaStore) -> None:
    bring(database, clock, store, VOICE)
    stop = threading.Event()
    stop.set()
    assert make_due(database, clock, store, stop, never) == 0


def test_a_copy_does_not_open_as_the_original(store: MediaStore, tmp_path: Path) -> None:
    original, copy = tmp_path / "data" / store.write(1, VOICE), tmp_path / "data" / store.write_copy(1, VOICE)
    original.write_bytes(copy.read_bytes())
    with pytest.raises(SealBroken):
        store.read(1)


def never(content: bytes) -> Playable:
    raise AssertionError("this is no voice to be made playable now")
