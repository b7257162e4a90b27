"""Duties are given by leading persons, never above one's own, never one's own; they end with the next request."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access import Deed, Duty
from domain.clock import SetClock
from domain.people import Role
from storage.access import accounts, audit
from storage.database import Database
from storage.person import people
from tests.console.signed_in import sends
from tests.console.village import Village


def press(browser: FlaskClient, person: int, what: str, duty: str) -> TestResponse:
    return sends(browser, "/console/me", f"/console/duties/{person}/{what}", {"duty": duty})


@pytest.fixture
def principal(visit: Callable[..., FlaskClient], village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        person = people.add_person(session, village.school, "郑远", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, person, Duty.PRINCIPAL, None, clock.now())
    return person


def test_a_psych_teacher_sees_the_sealed_page_until_the_duty_ends(
    staff: FlaskClient, visit: Callable[..., FlaskClient], village: Village, sqlite_database: Database
) -> None:
    """P07: taken back while the browser is open, gone with the next request."""
    teacher, sealed = visit(village.teacher), f"/console/children/{village.yuanyuan}/sealed"
    assert teacher.get(sealed).status_code == 403
    assert press(staff, village.teacher, "give", "psych").status_code == 303
    assert "心理教师" in staff.get("/console/duties").text
    assert teacher.get(sealed).status_code == 200
    assert press(staff, village.teacher, "end", "psych").status_code == 303
    assert teacher.get(sealed).status_code == 403
    with sqlite_database.read() as session:
        rows = audit.rows(session, 9, deed=Deed.CHANGE)
    assert [(row.what, row.detail) for row in reversed(rows)] == [
        ("duties.give", "给陈立职责：心理教师"),
        ("duties.end", "收回陈立的职责：心理教师"),
    ]


def test_nobody_changes_their_own_duty(staff: FlaskClient, village: Village) -> None:
    answer = press(staff, village.director, "give", "psych")
    assert answer.status_code == 409
    assert "另一位负责人" in answer.text


def test_a_director_makes_no_principal(
    staff: FlaskClient, visit: Callable[..., FlaskClient], village: Village, principal: int
) -> None:
    """P08: nobody gives what is above them."""
    for person, what in ((village.teacher, "give"), (principal, "end")):
        answer = press(staff, person, what, "principal")
        assert answer.status_code == 409
        assert "只能由校长" in answer.text
    head = visit(principal)
    assert press(head, village.teacher, "give", "principal").status_code == 303
    assert press(head, principal, "end", "principal").status_code == 409  # the last way in stays
    assert press(visit(village.teacher), principal, "end", "principal").status_code == 303
    assert head.get("/console/duties").status_code == 403


@pytest.mark.parametrize("duty", ["director", "operator", "officer", "paired", "class_teacher", "", "x" * 50])
def test_no_other_duty_can_be_given(staff: FlaskClient, village: Village, duty: str) -> None:
    assert press(staff, village.teacher, "give", duty).status_code == 404


def test_a_guardian_gets_no_duty(staff: FlaskClient, village: Village) -> None:
    assert press(staff, village.mother, "give", "psych").status_code == 409


def test_twice_is_said(staff: FlaskClient, village: Village) -> None:
    press(staff, village.teacher, "give", "psych")
    assert "已经有" in press(staff, village.teacher, "give", "psych").text
    press(staff, village.teacher, "end", "psych")
    assert "没有这个职责" in press(staff, village.teacher, "end", "psych").text
