"""What was seen is written down in the same transaction and never changed; without it nothing is seen (P20, T28)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from console.app import create_app
from console.pages.audit import KINDS
from console.routes import ROUTES
from domain.access import AccountKind, Actor, Deed, Duty
from domain.clock import SetClock
from storage.access import audit, sessions, walls
from storage.database import Database
from storage.privacy.erasures_contents import stub_name
from storage.vault import Vault
from tests.access.conftest import House
from tests.access.world import OWN
from tests.console.signed_in import sends, signed_in
from tests.console.village import Deeds, Shelf, Village, settle

NO_MORE = "CREATE TRIGGER no_more BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"
SOMEBODY = Actor(None, AccountKind.STAFF, "吴敏", frozenset({Duty.DIRECTOR}), school_id=1)


def rows(database: Database, child: int) -> list[tuple[str, Deed, str]]:
    with database.read() as session:
        return [(row.what, row.deed, row.who) for row in audit.rows(session, 50, child_id=child)]


def test_a_look_an_export_and_a_refusal_each_leave_one_row(
    visit: Callable[..., FlaskClient], village: Village, sqlite_database: Database
) -> None:
    file = f"/console/children/{village.hanhan}"
    director, teacher = visit(village.director), visit(village.teacher)
    assert teacher.get(file).status_code == 200
    assert teacher.get(f"{file}/sealed").status_code == 403
    assert director.get(f"{file}/paper.pdf").status_code == 200
    assert rows(sqlite_database, village.hanhan) == [
        ("file.paper", Deed.EXPORT, "吴敏（德育主任）"),
        ("file.sealed", Deed.REFUSED, "陈立（结对教师）"),
        ("staff.child", Deed.VIEW, "陈立（结对教师）"),
    ]


def test_without_its_row_a_page_shows_nothing(staff: FlaskClient, village: Village, sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        session.execute(text(NO_MORE))
    answer = staff.get(f"/console/children/{village.hanhan}")
    assert answer.status_code == 500
    assert "李思涵" not in answer.text
    assert "王芳" not in answer.text


def test_without_its_row_nothing_is_done(staff: FlaskClient, village: Village, sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        session.execute(text(NO_MORE))
    given = {"duty": "psych"}
    assert sends(staff, "/console/me", f"/console/duties/{village.teacher}/give", given).status_code == 500
    with sqlite_database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM staff_duties")) == 0


def test_on_postgresql_a_role_that_may_not_write_it_sees_nothing(
    postgres_database: Database, clock: SetClock, vault: Vault
) -> None:
    with postgres_database.begin() as session:
        village = settle(session, clock.now())
        session.execute(text(f"REVOKE INSERT ON audit FROM {walls.ROLE}"))
    app = create_app(postgres_database, clock, Shelf(), vault, Deeds(postgres_database, clock.now()))
    browser = signed_in(app.test_client(), postgres_database, clock, village.director)
    answer = browser.get(f"/console/children/{village.hanhan}")
    assert answer.status_code == 500
    assert "李思涵" not in answer.text


def test_rows_are_never_changed_or_removed(database: Database, clock: SetClock) -> None:
    with database.begin() as session:
        audit.write(session, SOMEBODY, Deed.VIEW, "staff.child", clock.now(), child_id=7)
    for statement in ("UPDATE audit SET deed = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as session:
            session.execute(text(statement))


def test_the_role_of_the_console_has_not_even_the_right_to(postgres_database: Database) -> None:
    for statement in ("UPDATE audit SET deed = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(DBAPIError, match="permission denied"), postgres_database.begin() as session:
            walls.stand_around(session, SOMEBODY)
            session.execute(text(statement))


def test_the_page_lists_by_person_child_and_deed(staff: FlaskClient, village: Village) -> None:
    staff.get(f"/console/children/{village.hanhan}")
    staff.get(f"/console/children/{village.yuanyuan}")
    everything = staff.get("/console/audit").text
    assert "李思涵" in everything
    assert "周远" in everything
    assert "周远" not in staff.get(f"/console/audit?child={village.hanhan}").text
    assert "还没有这样的记录" in staff.get("/console/audit?deed=export").text
    assert "还没有这样的记录" in staff.get("/console/audit?account=999").text
    assert staff.get("/console/audit?deed=none").status_code == 404
    of_child = staff.get(f"/console/children/{village.hanhan}/views").text
    assert "吴敏（德育主任）" in of_child


def test_the_pages_of_the_list_follow_each_other(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        for number in range(60):
            actor = Actor(None, AccountKind.STAFF, "吴敏", frozenset(), school_id=village.school)
            audit.write(session, actor, Deed.CHANGE, "test", clock.now(), detail=f"第{number:02}件")
    first = staff.get("/console/audit").text
    assert "第59件" in first
    assert "第05件" not in first
    link = first.rpartition('href="/console/audit?before=')[2].partition('"')[0]
    second = staff.get(f"/console/audit?before={link}".replace("&amp;", "&")).text
    assert "第05件" in second
    assert "第59件" not in second


def test_another_schools_rows_are_not_there(house: House) -> None:
    house.before("stranger").get("/console/children")
    text_here = house.before("director").get("/console/audit").text
    assert "钱江" not in text_here


def test_an_operator_reads_rows_without_children_and_without_details(house: House) -> None:
    house.before("director").get(f"/console/children/{house.world.numbers['child_id'][OWN]}")
    given = {"guard": house.guard("director"), "duty": "psych"}
    house.before("director").post(f"/console/duties/{house.world.staff['paired']}/give", data=given)
    page = house.before("operator").get("/console/audit").text
    assert "李思涵" not in page
    assert "给陈立职责" not in page
    assert "职责" in page


def test_a_browser_that_is_signed_in_twice_is_two_sessions(house: House) -> None:
    """P15: a guard belongs to one session of one account."""
    with house.database.begin() as session:
        again = sessions.begin(session, house.world.accounts["director"], "password", "test", house.now())
    browser = house.app.test_client()
    browser.set_cookie("lianxin_session", again)
    to = f"/console/duties/{house.world.staff['paired']}/give"
    assert browser.post(to, data={"guard": house.guard("director"), "duty": "psych"}).status_code == 403


def test_every_page_and_deed_has_a_word() -> None:
    kinds = {route.name.partition(".")[0] for route in ROUTES} | {stub_name(1).partition(":")[0]}
    assert kinds <= KINDS.keys(), "nobody reads an internal name"
