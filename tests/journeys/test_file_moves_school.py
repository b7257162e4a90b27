"""Acceptance story: a child changes school, the file goes along, and the new school can tell that it is whole."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.demo import school, story
from bot.demo.village import Village
from domain.access import Part
from storage import tables as t
from storage.access import accounts
from storage.person import people
from tests.console.signed_in import sends, signed_in
from tests.operator import Run, operator

PASSWORD = re.compile(r'id="password">([^<]+)<')
LINK = re.compile(r'href="(/console/exports/[^"]+)"')


def a_director_with_a_grant(village: Village) -> tuple[FlaskClient, int]:
    """Her browser, after the principal let her export 李思涵's file; the number of the child."""
    runtime = village.runtime
    now = runtime.clock.now()
    with runtime.database.read() as session:
        found = people.school_named(session, "")
        assert found is not None
        child = people.children_named(session, found.id, "李思涵")[0]
        director = people.staff_named(session, found.id, school.DIRECTOR)[0]
    browser = signed_in(runtime.site.test_client(), runtime.database, runtime.clock, director.id)
    with runtime.database.begin() as session:
        account = accounts.by_person(session, director.id)
        assert account is not None
        grant = t.AccessRequest(
            account_id=account.id,
            school_id=child.school_id,
            child_id=child.id,
            part=Part.EXPORT.value,
            reason="孩子转学，新学校要档案",
            asked_at=now,
            decided_at=now,
            granted=True,
            until=now + timedelta(days=7),
        )
        session.add(grant)
    return browser, child.id


def the_archive(village: Village, target: Path) -> str:
    """Made and fetched in the browser; its password."""
    browser, child_id = a_director_with_a_grant(village)
    page = f"/console/children/{child_id}/export"
    said = sends(browser, page, page, {"kind": "file"}).text
    password, link = PASSWORD.search(said), LINK.search(said)
    assert password is not None and link is not None, said
    target.write_bytes(browser.get(link[1]).data)
    return password[1]


def a_byte_is_changed(database: Path) -> None:
    """Somebody who holds the machine writes past the program."""
    with closing(sqlite3.connect(database)) as connection, connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        number, text = connection.execute("SELECT id, text FROM entries ORDER BY id LIMIT 1").fetchone()
        changed = text[:-1] + bytes([text[-1] ^ 1])
        connection.execute("UPDATE entries SET text = ? WHERE id = ?", (changed, number))


@pytest.fixture
def new_school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Another installation with a key of its own, and no child yet."""
    (tmp_path / "new").mkdir()
    do = operator(tmp_path / "new", monkeypatch, capsys, columns=200)
    do("admin", "add-school", "松树坪小学")
    return do


def test_the_file_goes_along_and_is_verified_there(tmp_path: Path, new_school: Run) -> None:
    archive = tmp_path / "李思涵.zip"
    with Village(tmp_path / "village") as village:
        story.the_staff_arrive(village)
        story.a_mother_is_bound(village)
        story.the_others_are_bound(village)
        story.a_question_and_its_answer(village)
        story.voice_and_picture(village)
        password = the_archive(village, archive)

    given = ("import", "child-file", str(archive), "--password", password)
    code, said = new_school(*given, "--class", "四(1)班")
    assert code == 0 and "核对无误" in said and "导入完成，第 1 号" in said, said
    code, said = new_school("verify", "--child", "李思涵", "--media")
    assert code == 0, said
    code, said = new_school("export", "history", "李思涵")
    assert code == 0 and "转入" in said, said
    assert "已经导入过" in new_school(*given)[1]

    (database,) = (tmp_path / "new").rglob("*.db")
    a_byte_is_changed(database)
    code, said = new_school("verify", "--child", "李思涵")
    assert code == 1 and "李思涵" in said and "正文" in said, said
