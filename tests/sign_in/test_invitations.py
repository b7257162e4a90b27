"""A link by which somebody sets their password: once, for two days, and the last one made is the only one."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from handlers.actions.access import accounts as deeds
from tests.sign_in.gatehouse import PASSWORD, Gatehouse

DEAD = "这个链接不能用了"


def sets(
    gatehouse: Gatehouse, browser: FlaskClient, path: str, password: str = PASSWORD, again: str = ""
) -> TestResponse:
    return gatehouse.sends(browser, path, path, {"password": password, "again": again or password})


def test_somebody_new_sets_a_password_and_is_in(gatehouse: Gatehouse) -> None:
    path = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    browser = gatehouse.browser()
    page = browser.get(path).text
    assert "李新" in page and "lixin" in page and 'autocomplete="new-password"' in page
    assert browser.get(path).status_code == 200, "looking spends nothing"
    answer = sets(gatehouse, browser, path)
    assert (answer.status_code, answer.location) == (303, "/console/me?new=1")
    assert "两步登录" in browser.get(answer.location).text
    assert gatehouse.signs_in(gatehouse.browser(), "lixin").status_code == 303


def test_a_link_is_good_once(gatehouse: Gatehouse) -> None:
    path = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    late = gatehouse.browser()
    late.get(path)
    sets(gatehouse, gatehouse.browser(), path)
    assert DEAD in late.get(path).text and late.get(path).status_code == 404
    assert gatehouse.signs_in(late, "lixin", "another password").status_code == 400


def test_after_two_days_it_is_dead(gatehouse: Gatehouse) -> None:
    path = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    gatehouse.later(hours=47)
    assert gatehouse.browser().get(path).status_code == 200
    gatehouse.later(hours=1)
    assert gatehouse.browser().get(path).status_code == 404


def test_a_new_link_kills_the_one_before(gatehouse: Gatehouse) -> None:
    first = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    with gatehouse.database.begin() as session:
        account = gatehouse.found("lixin").id
        token = deeds.invite(session, account, gatehouse.actor(session), gatehouse.clock.now())
    assert gatehouse.browser().get(first).status_code == 404
    assert gatehouse.browser().get(f"/console/invitation/{token}").status_code == 200


@pytest.mark.parametrize("token", ["0" * 64, "x", "0" * 5000, "%00", "..%2f..", "😀"])
def test_a_link_that_was_never_made_is_dead(small: Gatehouse, token: str) -> None:
    assert small.browser().get(f"/console/invitation/{token}").status_code == 404


def test_the_database_keeps_no_link_that_could_be_opened(small: Gatehouse) -> None:
    from sqlalchemy import select

    from storage import tables as t

    path = small.invited("lixin", small.teacher("李新"))
    with small.database.read() as session:
        (kept,) = session.scalars(select(t.AccountInvitation.token))
    assert (
        len(kept) == 32
        and kept.hex() not in path
        and small.browser().get(f"/console/invitation/{kept.hex()}").status_code == 404
    )


def test_what_is_wrong_is_said_at_the_field_and_the_link_stays_good(gatehouse: Gatehouse) -> None:
    path = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    browser = gatehouse.browser()
    for password, again, field in (
        ("short", "short", "password"),
        ("x" * 129, "x" * 129, "password"),
        ("lixin12345678", "lixin12345678", "password"),
        (PASSWORD, PASSWORD + " ", "again"),
    ):
        answer = sets(gatehouse, browser, path, password, again)
        assert answer.status_code == 400 and f'id="{field}-wrong"' in answer.text
        assert f'aria-describedby="{field}-wrong"' in answer.text and password not in answer.text
    assert sets(gatehouse, browser, path).status_code == 303


def test_a_foreign_form_sets_nothing(gatehouse: Gatehouse) -> None:
    path = gatehouse.invited("lixin", gatehouse.teacher("李新"))
    given = {"password": PASSWORD, "again": PASSWORD}
    assert gatehouse.browser().post(path, data=given).status_code == 403
    assert gatehouse.browser().get(path).status_code == 200


def test_beginning_anew_kills_the_password_the_phone_the_sessions_and_the_known_browsers(gatehouse: Gatehouse) -> None:
    browser = gatehouse.signed_in()
    with gatehouse.database.begin() as session:
        actor = gatehouse.actor(session)
        token = deeds.reset(session, gatehouse.account, actor, gatehouse.clock.now())
    assert browser.get("/console/children").status_code == 303
    assert gatehouse.signs_in(browser).status_code == 400
    for n in range(5):
        gatehouse.signs_in(gatehouse.browser(), password="wrong", place=f"203.0.113.{n}")
    assert gatehouse.signs_in(browser).status_code == 429, "it is no known browser any more"
    assert sets(gatehouse, browser, f"/console/invitation/{token}").status_code == 303
    assert ("吴敏（德育主任）", "change", "account.reset") in gatehouse.audited()


def test_somebody_who_left_or_whose_account_is_disabled_sets_nothing(gatehouse: Gatehouse) -> None:
    person = gatehouse.teacher("李新")
    path = gatehouse.invited("lixin", person)
    gatehouse.leaves(person)
    assert gatehouse.browser().get(path).status_code == 404
    path = gatehouse.invited("zhoufang", gatehouse.teacher("周芳"))
    with gatehouse.database.begin() as session:
        actor = gatehouse.actor(session)
        deeds.disable(session, gatehouse.found("zhoufang").id, actor, gatehouse.clock.now())
    assert gatehouse.browser().get(path).status_code == 404
