"""A copy is asked for, made and fetched in the browser: by whom, told how often, for how long (reliability I32)."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from console.app import create_app
from console.pages.exports import attachment
from domain.access import Deed, Part
from domain.clock import SetClock, in_china
from domain.rights import Asker
from domain.rights import Kind as RightsKind
from messages.documents.file_archive_read import unpack
from scheduler import exports as job
from storage import tables as t
from storage.access import accounts, audit
from storage.database import Database
from storage.privacy import incidents, rights
from storage.vault import Vault
from tests.console.signed_in import sends, signed_in
from tests.console.village import Deeds
from tests.exports.houses import House

Visit = Callable[[int | None], FlaskClient]


BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite where a test does not ask for both: the round trip reads both."""
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found


@pytest.fixture
def visit(old: House, vault: Vault, clock: SetClock) -> Visit:
    """A browser of this member of staff before the pages of the house."""

    def opened(person: int | None) -> FlaskClient:
        app = create_app(old.database, clock, old.store, vault, Deeds(old.database, clock.now()), data_dir=old.folder)
        return signed_in(app.test_client(), old.database, clock, person)

    return opened


@pytest.fixture
def director(old: House, visit: Visit) -> FlaskClient:
    """Who asked to export this child's file and was granted it for a week."""
    assert old.village is not None
    browser = visit(old.village.director)
    grant(old, old.village.director)
    return browser


def grant(house: House, person_id: int, part: Part = Part.EXPORT) -> None:
    assert house.village is not None
    now = house.clock.now()
    with house.database.begin() as session:
        account = accounts.by_person(session, person_id)
        assert account is not None
        session.add(
            t.AccessRequest(
                account_id=account.id,
                school_id=house.village.school,
                child_id=house.child,
                part=part.value,
                reason="转学",
                asked_at=now,
                decided_at=now,
                granted=True,
                until=now + timedelta(days=7),
            )
        )


def page_of(house: House) -> str:
    return f"/console/children/{house.child}/export"


def make(house: House, browser: FlaskClient, **given: str) -> Any:
    return sends(browser, page_of(house), page_of(house), {"kind": "file", **given})


def link_in(page: str) -> str:
    found = re.search(r'href="(/console/exports/[^"]+)"', page)
    assert found is not None, page
    return found[1]


@BOTH
def test_the_password_is_told_once_and_opens_what_the_link_gives(
    old: House, director: FlaskClient, tmp_path: Path
) -> None:
    page = make(old, director).text
    password = re.search(r'id="password">([^<]+)<', page)
    assert password is not None and "李思涵" in page
    answer = director.get(link_in(page))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.content_length == len(answer.data) and answer.headers["Cache-Control"] == "no-store"
    (tmp_path / "a").mkdir()
    assert "index.html" in unpack([answer.data], password[1], tmp_path / "a")
    everywhere = [director.get(page_of(old)).text, *map(str, _whole_database(old))]
    assert not any(password[1] in text for text in everywhere), "it is kept nowhere"
    (kept,) = (old.folder / "exports").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def _whole_database(house: House) -> list[Any]:
    with house.database.read() as session:
        rows = session.execute(select(t.FileExport)).scalars()
        return [{column.name: getattr(row, column.name) for column in row.__table__.c} for row in rows]


def test_making_and_taking_stand_in_the_audit(old: House, director: FlaskClient) -> None:
    director.get(link_in(make(old, director).text))
    with old.database.read() as session:
        taken, made, asked = audit.rows(session, 20, child_id=old.child, deed=Deed.EXPORT)
        assert session.scalars(select(t.FileExport.taken_at)).one() is not None
    assert (asked.what, made.what, taken.what) == ("exports.make", "exports.make", "exports.take")
    assert "要求导出" in asked.detail and "第1号，整份档案" in made.detail and "取走第1号" in taken.detail


def test_a_link_that_was_passed_on_opens_nothing(old: House, director: FlaskClient, visit: Visit) -> None:
    assert old.village is not None
    link = link_in(make(old, director).text)
    teacher = visit(old.village.teacher)
    grant(old, old.village.teacher)
    assert teacher.get(link).status_code == 404
    assert visit(None).get(link).status_code == 303
    assert director.get(link).status_code == 200


def _prove(house: House) -> None:
    with house.database.begin() as session:
        now = house.clock.now()
        session.execute(update(t.ConsoleSession).values(proved_at=now, seen_at=now, begun_at=now))


def test_after_a_day_the_link_is_dead_and_the_archive_gone(old: House, director: FlaskClient) -> None:
    link = link_in(make(old, director).text)
    old.clock.advance(timedelta(hours=23, minutes=59))
    _prove(old)
    assert director.get(link).status_code == 200
    assert job.tidy(old.database, old.clock, old.folder) == 0
    old.clock.advance(timedelta(minutes=2))
    _prove(old)
    assert director.get(link).status_code == 404
    assert job.tidy(old.database, old.clock, old.folder) == 1
    assert list((old.folder / "exports").iterdir()) == []
    assert job.tidy(old.database, old.clock, old.folder) == 0


def test_what_a_power_cut_left_behind_is_removed(old: House) -> None:
    half, opened = old.folder / "exports" / "half.zip", old.folder / "import-abc"
    for folder in (half.parent, opened):
        folder.mkdir()
    half.write_bytes(b"half")
    (opened / "entries.jsonl").write_bytes(b"{}")
    at = (old.clock.now() - timedelta(hours=25)).timestamp()
    for path in (half, opened):
        os.utime(path, (at, at))
    assert job.tidy(old.database, old.clock, old.folder) == 2
    assert not half.exists() and not opened.exists()


def test_a_grant_that_ended_takes_the_link_with_it(old: House, director: FlaskClient) -> None:
    link = link_in(make(old, director).text)
    with old.database.begin() as session:
        session.execute(update(t.AccessRequest).values(ended_at=old.clock.now()))
    assert director.get(link).status_code == 404


def test_who_may_read_the_sealed_part_no_more_takes_no_whole_file(old: House, visit: Visit) -> None:
    assert old.village is not None
    teacher = visit(old.village.teacher)
    grant(old, old.village.teacher)
    grant(old, old.village.teacher, Part.SEALED)
    link = link_in(make(old, teacher).text)
    assert teacher.get(link).status_code == 200
    with old.database.begin() as session:
        sealed = t.AccessRequest.part == Part.SEALED.value
        session.execute(update(t.AccessRequest).where(sealed).values(ended_at=old.clock.now()))
    assert teacher.get(link).status_code == 404


def test_who_has_no_grant_is_led_to_ask(old: House, visit: Visit) -> None:
    assert old.village is not None
    answer = visit(old.village.director).get(page_of(old))
    assert answer.status_code == 403 and "申请导出档案" in answer.text and 'href="/console/"' in answer.text
    file = f"/console/children/{old.child}"
    came = visit(old.village.director).get(page_of(old), headers={"Referer": f"http://localhost{file}?kind=talk"})
    assert f'href="{file}?kind=talk">← 退回去' in came.text
    other = visit(old.village.director).get(page_of(old), headers={"Referer": "http://elsewhere.cn/console/x"})
    assert 'href="/console/">← 回到首页' in other.text
    assert "不由您结对" not in answer.text, "for who is paired with the child that would be wrong"


def test_who_signed_in_long_ago_shows_again_who_they_are(old: House, director: FlaskClient) -> None:
    old.clock.advance(timedelta(minutes=11))
    assert director.get(page_of(old)).status_code == 303


@BOTH
def test_an_incident_stops_the_making_and_the_taking(old: House, director: FlaskClient) -> None:
    link = link_in(make(old, director).text)
    with old.database.begin() as session:
        incidents.open_new(session, "命令行", "手机丢了", [], old.clock.now())
    stopped = director.get(link)
    assert stopped.status_code == 409 and "数据安全事件" in stopped.text
    refused = make(old, director)
    assert refused.status_code == 409 and "数据安全事件" in refused.text


def test_a_parents_copy_names_the_adult(old: House, director: FlaskClient) -> None:
    assert old.village is not None
    page = make(old, director, kind="parent", person=str(old.village.mother)).text
    assert "家长副本，给<bdi>李思涵妈妈</bdi>" in page and "没有放进去" in page
    with old.database.read() as session:
        assert "李思涵妈妈" in audit.rows(session, 1, child_id=old.child)[0].detail
    nobody = make(old, director, kind="parent")
    assert nobody.status_code == 400 and "请选家长副本给哪一位" in nobody.text


def test_the_whole_file_is_offered_to_who_may_read_all_of_it(old: House, director: FlaskClient, visit: Visit) -> None:
    assert old.village is not None
    teacher = visit(old.village.teacher)
    grant(old, old.village.teacher)
    for browser, is_offered in ((director, True), (teacher, False)):
        page = browser.get(page_of(old)).text
        assert ('value="file"' in page) == is_offered and 'value="parent"' in page


def test_who_has_the_grant_comes_from_the_file_to_the_copy(old: House, director: FlaskClient) -> None:
    asked = director.get(f"/console/children/{old.child}/request?part=export")
    assert asked.status_code == 303 and asked.location == page_of(old)
    assert f'href="{page_of(old)}">去导出档案' in director.get("/console/requests").text


@pytest.mark.parametrize("given", [{"kind": "all"}, {"kind": ""}])
def test_a_form_that_is_not_ours_is_not_understood(old: House, director: FlaskClient, given: dict[str, str]) -> None:
    assert make(old, director, **given).status_code == 400


@pytest.mark.parametrize("token", ["1", "x" * 300, "..%2f..%2fetc", "%00", "第一"])
def test_a_link_that_never_was_is_no_page(director: FlaskClient, token: str) -> None:
    assert director.get(f"/console/exports/{token}").status_code == 404


def test_a_full_disk_is_told_and_leaves_nothing(
    old: House, director: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "磁盘满了" in make(old, director).text
    assert list((old.folder / "exports").iterdir()) == []


def test_a_page_names_nothing_hostile_in_its_header() -> None:
    header = attachment('李思涵"\r\nX-Evil: 1\u202e/../..zip', 7)
    assert "\r" not in header and "\n" not in header and header.isascii()
    assert header.startswith("attachment; filename=\"lianxin-7.zip\"; filename*=UTF-8''")
    assert unquote(header.split("''")[1]) == "李思涵X-Evil1....zip"


def test_a_guardians_own_request_is_answered_without_anybodys_approval(old: House, visit: Visit) -> None:
    village = old.village
    assert village is not None
    browser = visit(village.director)
    assert browser.get(page_of(old)).status_code == 403, "nobody asked"
    with old.database.begin() as session:
        asked = rights.NewRequest(
            once="test:copy",
            school_id=village.school,
            person_id=village.mother,
            child_id=old.child,
            kind=RightsKind.COPY,
            words="我要看你们记了我什么",
            asker=Asker.GUARDIAN,
            due_on=in_china(old.clock.now()).date(),
        )
        number = rights.add(session, asked, old.clock.now())
    refused = make(old, browser)
    assert refused.status_code == 400 and "家里人要的是自己的副本" in refused.text, "the whole file is not hers"
    assert make(old, browser, kind="parent", person=str(village.grandmother)).status_code == 400, "who did not ask"
    made = make(old, browser, kind="parent", person=str(village.mother))
    assert made.status_code == 200 and "妈妈" in made.text
    with old.database.read() as session:
        assert session.scalars(select(t.FileExport.rights_id)).all() == [number]
