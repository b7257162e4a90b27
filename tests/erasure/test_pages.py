"""The same in two browsers: one leading person asks, another decides, and then nobody finds the child."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from console.app import create_app
from domain.clock import SetClock
from domain.erasure import GONE
from storage import tables as t
from storage.database import Database
from storage.vault import Vault
from tests.console.signed_in import sends, signed_in
from tests.console.village import Deeds, Shelf
from tests.erasure.family import CANARY, CHILD, MOTHER, PRINCIPAL, TEACHER, Family
from tests.flows.hall import DIRECTOR
from tests.rights.everything import tables_with

Open = Callable[[str], FlaskClient]
ASKED = {"ground": "request", "reason": f"{CANARY}家里要求删除", "name": CHILD}


@pytest.fixture
def browser(family: Family, database: Database, clock: SetClock, vault: Vault) -> Open:
    def opened(name: str) -> FlaskClient:
        app = create_app(database, clock, Shelf(), vault, Deeds(database, clock.now()))
        return signed_in(app.test_client(), database, clock, family.hall.id_of(name))

    return opened


def test_from_the_request_of_the_family_to_the_tombstone(lived: Family, browser: Open) -> None:
    director, principal = browser(DIRECTOR), browser(PRINCIPAL)
    asked = director.get("/console/rights/1").text
    assert "要删的是整份档案" in asked
    page = f"/console/children/{lived.child}/erasure"
    form = director.get(f"{page}?rights=1").text
    assert all(word in form for word in (CHILD, MOTHER, "不能找回", "1 号申请", "同时在别的孩子档案里"))
    answer = sends(director, page, page, {**ASKED, "rights": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/erasures/1")
    waits = director.get("/console/erasures/1").text
    assert "要由另一位负责人" in waits and PRINCIPAL in waits, "it says who decides"
    again = director.get(page).text
    assert "还没有人决定" in again and "/console/erasures/1" in again and 'name="ground"' not in again
    look = principal.get("/console/erasures/1").text
    assert all(word in look for word in (DIRECTOR, CANARY, CHILD, MOTHER, "家长要求删除整份档案"))
    wrong = sends(principal, "/console/erasures/1", "/console/erasures/1", {"name": "李思远"})
    assert wrong.status_code == 400
    assert "什么都没有删" in wrong.text
    assert sends(director, "/console/erasures/1", "/console/erasures/1", {"name": CHILD}).status_code == 409
    done = sends(principal, "/console/erasures/1", "/console/erasures/1", {"name": CHILD})
    assert done.status_code == 303
    lived.link()
    assert lived.problems() == []
    assert tables_with(lived.database, CANARY) == []
    stone = principal.get("/console/erasures/1").text
    assert "已经删去" in stone
    assert CHILD not in stone
    listed = principal.get("/console/erasures").text
    assert all(word in listed for word in ("1 号", DIRECTOR, PRINCIPAL))
    assert "删除整份档案" in principal.get("/console/more").text


def test_nobody_finds_the_child(lived: Family, browser: Open) -> None:
    lived.erases()
    director = browser(DIRECTOR)
    for page in ("", "/erasure", "/entries", "/audit", "/register", "/request"):
        assert director.get(f"/console/children/{lived.child}{page}").status_code == 404
    for page in ("/console/children?left=1", "/console/children?q=删", "/console/register", "/console/audit"):
        assert GONE not in director.get(page).text
    assert browser(TEACHER).get("/console/erasures").status_code == 403


def test_the_request_of_the_family_is_answered_as_usual(lived: Family, browser: Open) -> None:
    lived.erases()
    director = browser(DIRECTOR)
    assert "整份档案已经删去了" in director.get("/console/rights/1").text
    answer = sends(director, "/console/rights/1", "/console/rights/1", {"outcome": "done", "text": "都删去了。"})
    assert answer.status_code == 303
    lived.link()
    assert lived.problems() == []
    with lived.database.read() as session:
        assert session.get_one(t.RightsRequest, 1).outcome == "done"
        assert not [row for row in session.scalars(select(t.Outbox)) if row.kind == "rights_answer"]


def test_what_is_wrong_stands_at_the_form(family: Family, browser: Open) -> None:
    director, page = browser(DIRECTOR), f"/console/children/{family.child}/erasure"
    assert "孩子还在学校" in director.get(page).text
    family.leaves()
    none = sends(director, page, page, {"reason": "家里要求删除", "name": CHILD})
    assert (none.status_code, "请选一个依据" in none.text) == (400, True)
    wrong = sends(director, page, page, {**ASKED, "name": "李"})
    assert wrong.status_code == 400
    assert 'id="name-wrong"' in wrong.text
    assert "没有写对" in wrong.text
    assert "家里要求删除" in wrong.text, "nothing typed is lost"


def test_who_decides_finds_it_among_what_waits(family: Family, browser: Open) -> None:
    family.leaves()
    director, principal, todo = browser(DIRECTOR), browser(PRINCIPAL), "删除孩子整份档案的申请 1 件"
    page = f"/console/children/{family.child}/erasure"
    assert sends(director, page, page, ASKED).status_code == 303
    assert todo in principal.get("/console/school").text
    assert todo not in director.get("/console/school").text, "who asked has nothing to decide"


def test_who_it_is_is_asked_again(family: Family, browser: Open, clock: SetClock) -> None:
    family.leaves()
    number, page = family.asks(), f"/console/children/{family.child}/erasure"
    director, principal = browser(DIRECTOR), browser(PRINCIPAL)
    clock.advance(timedelta(minutes=11))
    for who, address in ((director, page), (principal, f"/console/erasures/{number}")):
        assert "/console/prove" in who.get(address).headers["Location"]
    pressed = sends(principal, "/console/me", f"/console/erasures/{number}", {"name": CHILD})
    assert pressed.status_code == 303
    with family.database.read() as session:
        assert session.get_one(t.Erasure, number).outcome is None
