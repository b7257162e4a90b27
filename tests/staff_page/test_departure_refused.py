"""一位老师要走了: a rule that refuses is said where it belongs, and leaves all as it was."""

import pytest
from flask.testing import FlaskClient

from domain.access import AccountKind, Duty
from domain.clock import SetClock
from domain.pairing import MOST
from domain.people import Role
from handlers.actions.binding import custody
from storage import tables as t
from storage.access import accounts
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.console.village import Village
from tests.staff_page.conftest import Visit
from tests.staff_page.presses import STAFF, changes, count, leave_of, press
from tests.staff_page.three import CHOSEN, Three, is_here, plan, teachers


def test_who_has_too_many_is_said_at_the_child_and_nothing_is_done(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    with database.begin() as session:
        for number in range(MOST):
            child = people.add_child(session, three.village.school, f"学生{number}", "二年级一班", clock.now())
            pairings.pair(session, three.qian, child, clock.now())
    before = count(database, t.Outbox)
    for sure in ({}, {"sure": "1"}):
        page = press(director, leave_of(three.village), **plan(three, three.qian, three.sun, three.sun), **sure)
        assert page.status_code == 409
        assert f'id="to{three.village.hanhan}-wrong"' in page.text and "钱老师名下会有11个孩子" in page.text
        assert f'id="to{three.brother}-wrong"' not in page.text
        assert 'value="' + str(three.qian) + '" selected' in page.text and "妈妈周五晚上有空" in page.text
    assert teachers(database, three) == [three.village.teacher] * 3
    assert is_here(database, three.village) and count(database, t.Outbox) == before
    whole = press(
        director, leave_of(three.village), **plan(three, three.sun, three.sun, three.sun, all=str(three.qian))
    )
    assert whole.status_code == 409 and 'id="all-wrong"' in whole.text
    assert [one for one in changes(database) if one[1] != "先看一眼，还没有办"] == []


def test_whom_a_child_is_kept_from_is_not_proposed_and_refused_at_that_child(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    with database.begin() as session:
        custody.block(session, three.brother, "判决书2026-31", clock.now(), name="钱莉")
    page = director.get(leave_of(three.village)).text
    proposed = {int(child): int(to) for child, to in CHOSEN.findall(page) if to}
    assert proposed[three.brother] == proposed[three.sister] == three.sun
    page = press(director, leave_of(three.village), sure="1", **plan(three, three.sun, three.qian, three.qian)).text
    assert f'id="to{three.brother}-wrong"' in page and f'id="to{three.sister}-wrong"' not in page
    assert teachers(database, three) == [three.village.teacher] * 3


def test_who_may_learn_nothing_of_a_child_lets_nobody_go_who_has_it(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    with database.begin() as session:
        custody.block(session, three.sister, "判决书2026-31", clock.now(), name="吴敏")
    page = director.get(leave_of(three.village)).text
    assert "汪小雨" not in page and "汪小川" in page
    refused = press(director, leave_of(three.village), sure="1", **plan(three, three.qian, three.qian, three.qian))
    assert refused.status_code == 409 and "请另一位负责人来办" in refused.text and "汪小雨" not in refused.text
    assert teachers(database, three) == [three.village.teacher] * 3


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"note": " "}, "note", "说明"),
        ({"to_families": "留守儿童的老师换了"}, "to_families", "留守"),
        ({"all": "999999"}, "all", "请选一位老师"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    given: dict[str, str], field: str, said: str, director: FlaskClient, three: Three, database: Database
) -> None:
    page = press(director, leave_of(three.village), sure="1", **plan(three, three.qian, three.sun, three.sun, **given))
    assert page.status_code in (400, 409) and f'id="{field}-wrong"' in page.text and said in page.text
    assert teachers(database, three) == [three.village.teacher] * 3 and is_here(database, three.village)


@pytest.mark.parametrize("chosen", ["", "0", "x", "１", "the director of another school", "the one who goes"])
def test_every_child_needs_somebody_of_the_school(
    chosen: str, director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    if chosen.startswith("the"):
        with database.begin() as session:
            school = people.add_school(session, "石桥小学", clock.now())
            far = people.add_person(session, school, "钱江", Role.DIRECTOR, clock.now())
        chosen = str(far if "another" in chosen else three.village.teacher)
    given = plan(three, three.qian, three.sun, three.sun) | {f"to{three.sister}": chosen}
    page = press(director, leave_of(three.village), sure="1", **given)
    assert page.status_code == 400 and f'id="to{three.sister}-wrong"' in page.text
    assert f'id="to{three.brother}-wrong"' not in page.text
    assert teachers(database, three) == [three.village.teacher] * 3


def test_a_child_that_came_after_the_look_is_not_handed_on_unseen(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    given = plan(three, three.qian, three.sun, three.sun)
    assert press(director, leave_of(three.village), **given).status_code == 200
    with database.begin() as session:
        new = people.add_child(session, three.village.school, "新来的", "二年级一班", clock.now())
        pairings.pair(session, three.village.teacher, new, clock.now())
    page = press(director, leave_of(three.village), sure="1", **given)
    assert page.status_code == 400 and f'id="to{new}-wrong"' in page.text
    assert is_here(database, three.village)


def test_an_alert_in_their_hands_keeps_them(
    director: FlaskClient, free: Village, database: Database, clock: SetClock
) -> None:
    with database.begin() as session:
        row = t.Alert(
            once="test:1", school_id=free.school, level="P1", category="psych", state="taken", quote="不想上学",
            opened_at=clock.now(), taken_by=free.teacher, taken_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        number = row.id
    page = director.get(leave_of(free)).text
    assert f"/console/alerts/{number}" in page and 'type="submit"' not in page
    refused = press(director, leave_of(free), sure="1")
    assert refused.status_code == 409 and f"{number}号预警还在陈立手里" in refused.text
    assert is_here(database, free)


def test_nobody_lets_go_who_stands_above_them_or_themselves(
    director: FlaskClient, visit: Visit, village: Village, principal: int, database: Database, clock: SetClock
) -> None:
    above = f"{STAFF}/{principal}/leave"
    assert "在您之上" in director.get(above).text and 'type="submit"' not in director.get(above).text
    assert press(director, above, sure="1").status_code == 409
    head = visit(principal)
    assert "另一位负责人" in head.get(above).text
    assert "另一位负责人" in press(head, above, sure="1").text
    with database.begin() as session:
        accounts.end_duty(session, principal, Duty.PRINCIPAL, clock.now())
    assert press(head, leave_of(village), sure="1").status_code == 403


def test_the_last_who_can_sign_in_with_a_password_stays(
    visit: Visit, village: Village, principal: int, database: Database, clock: SetClock
) -> None:
    with database.begin() as session:
        accounts.add(session, "wu", AccountKind.STAFF, clock.now(), person_id=village.director)
    answer = press(visit(principal), f"{STAFF}/{village.director}/leave", sure="1")
    assert answer.status_code == 409 and "最后一个" in answer.text
