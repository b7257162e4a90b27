"""When something breaks, people read one kind sentence, and the log learns nothing about them."""

import logging
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from domain.errors import StorageUnavailable
from domain.letter import Method
from messages.inbound import Kind
from storage.database import Database
from storage.traffic import links
from storage.vault import Vault
from tests.console.village import Deeds, Village, carry, say, write_letter


@pytest.fixture
def path(sqlite_database: Database, village: Village, vault: Vault, clock: SetClock) -> str:
    with sqlite_database.begin() as session:
        letter = write_letter(session, village.school, clock.now())
    return links.letter_path(vault, letter, village.mother, clock.now())


def test_a_bug_shows_no_detail_and_logs_no_link(
    visit: Callable[..., FlaskClient],
    path: str,
    deeds: Deeds,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(letter_id: int, person_id: int) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr(deeds, "open_letter", broken)
    with caplog.at_level(logging.DEBUG):
        answer = visit().get(path)
    assert answer.status_code == 500
    assert "不是您的问题" in answer.text
    assert "inner detail" not in answer.text and "Traceback" not in answer.text
    assert "a page failed: families.letter" in caplog.text
    assert path.rsplit("-", 1)[1] not in caplog.text, "the signature of a family's link"


def test_a_database_that_is_away_is_told_as_a_pause(
    visit: Callable[..., FlaskClient], path: str, deeds: Deeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(letter_id: int, person_id: int, method: Method, signature: bytes | None) -> bool:
        raise StorageUnavailable("down")

    monkeypatch.setattr(deeds, "confirm_letter", away)
    answer = visit().post(path)
    assert answer.status_code == 503
    assert "请过几分钟再打开一次" in answer.text


def test_a_voice_whose_file_is_broken_does_not_take_the_childs_file_with_it(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        media = carry(session, Kind.VOICE, clock.now())
        say(session, village.hanhan, "", clock.now(), kind="voice", media=media)
    assert "语音 · 已存好" in staff.get(f"/console/children/{village.hanhan}").text
    assert staff.get(f"/console/children/{village.hanhan}/media/{media}").status_code == 500


def test_an_unknown_address_is_a_page_in_chinese(visit: Callable[..., FlaskClient]) -> None:
    answer = visit().get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_a_static_file_is_kept_for_long_and_changes_its_address(visit: Callable[..., FlaskClient]) -> None:
    client = visit()
    address = client.get("/nowhere").text.partition('stylesheet" href="')[2].partition('"')[0]
    assert address.startswith("/static/style.css?v=")
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
