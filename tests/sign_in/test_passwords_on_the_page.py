"""Somebody signs in with a name and a password: what is let in, what is said otherwise, where it goes on to."""

import pytest
from flask.testing import FlaskClient

from console.frame.door import COOKIE
from storage.access import passwords
from tests.sign_in.gatehouse import PASSWORD, Gatehouse

WRONG = "登录名或密码不对"


def cookie(browser: FlaskClient, name: str = COOKIE) -> str:
    found = browser.get_cookie(name)
    return found.value if found is not None else ""


def test_a_teacher_signs_in_and_out(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    assert browser.get("/console/children").location == "/console/sign-in?to=/console/children"
    entered = gatehouse.signs_in(browser, to="/console/children")
    assert (entered.status_code, entered.location) == (303, "/console/children")
    assert browser.get("/console/children").status_code == 200
    assert ("陈立（结对教师）", "sign_in", "sign_in") in gatehouse.audited()
    left = gatehouse.sends(browser, "/console/me", "/console/sign-out", {})
    assert left.status_code == 303 and "已经退出" in browser.get(left.location).text
    assert browser.get("/console/children").status_code == 303


def test_the_login_is_found_however_it_is_typed(gatehouse: Gatehouse) -> None:
    assert gatehouse.signs_in(gatehouse.browser(), " ＣＨＥＮＬＩ").status_code == 303


def test_a_session_id_that_was_there_before_is_worth_nothing_afterwards(gatehouse: Gatehouse) -> None:
    """C01: somebody else may have set it."""
    browser = gatehouse.browser()
    browser.set_cookie(COOKIE, "f" * 64)
    gatehouse.signs_in(browser)
    first = cookie(browser)
    assert first != "f" * 64
    gatehouse.signs_in(browser)
    assert cookie(browser) != first and gatehouse.sessions() == 1
    old = gatehouse.browser()
    old.set_cookie(COOKIE, first)
    assert old.get("/console/children").status_code == 303


def test_a_replayed_cookie_after_sign_out_opens_nothing(gatehouse: Gatehouse) -> None:
    """C02: the page before says no-store, and the cookie is dead on the server."""
    browser = gatehouse.signed_in()
    token = cookie(browser)
    assert browser.get("/console/children").headers["Cache-Control"] == "no-store"
    gatehouse.sends(browser, "/console/me", "/console/sign-out", {})
    assert cookie(browser) == ""
    browser.set_cookie(COOKIE, token)
    assert browser.get("/console/children").status_code == 303


@pytest.mark.parametrize("login", ["chenli", "nobody", "陈立\x00", "a" * 5000])
def test_a_wrong_password_and_a_wrong_name_are_answered_alike(
    gatehouse: Gatehouse, login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C11: the same sentence, the same page, and one hash worked out for each."""
    worked: list[int] = []
    real = passwords._HASHER.verify

    class Counting:
        def verify(self, kept: str, given: bytes) -> bool:
            worked.append(len(given))
            return real(kept, given)

    passwords.is_right(None, "the hash of nobody is made once")
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    answer = gatehouse.signs_in(gatehouse.browser(), login, "not the password")
    assert answer.status_code == 400 and WRONG in answer.text and worked == [16]
    assert answer.text.count('role="alert"') == 1


def test_an_account_without_a_password_a_disabled_one_and_one_that_left_are_answered_alike(
    gatehouse: Gatehouse,
) -> None:
    gatehouse.invited("newone", gatehouse.teacher("李新"))
    gone = gatehouse.teacher("赵走", "zhaozou")
    gatehouse.leaves(gone)
    gatehouse.teacher("钱停", "qianting")
    with gatehouse.database.begin() as session:
        from storage.access import accounts

        accounts.disable(session, gatehouse.found("qianting").id, gatehouse.clock.now())
    for login in ("newone", "zhaozou", "qianting"):
        answer = gatehouse.signs_in(gatehouse.browser(), login)
        assert answer.status_code == 400 and WRONG in answer.text


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console\\..\\evil",
        "/console/\r\nX: 1",
        "javascript:alert(1)",
        "/h5/letter/1",
        "/console.evil.example/",
        "",
    ],
)
def test_after_signing_in_it_goes_on_within_the_console_only(small: Gatehouse, to: str) -> None:
    assert small.signs_in(small.browser(), to=to).location == "/console/"


def test_what_was_asked_for_with_its_query_is_where_it_goes_on(small: Gatehouse) -> None:
    to = "/console/coverage?class=%E4%B8%89&page=2"
    assert small.signs_in(small.browser(), to=to).location == to


def test_a_form_counts_only_from_a_page_of_this_very_browser(gatehouse: Gatehouse) -> None:
    """C03: without, with another browser's, from another site, as JSON, from a sandbox; and too old."""
    given = {"login": "chenli", "password": PASSWORD}
    mine, other = gatehouse.browser(), gatehouse.browser()
    forms = [one.get("/console/sign-in").text.split('name="guard" value="')[1].split('"')[0] for one in (mine, other)]
    assert mine.post("/console/sign-in", data=given).status_code == 403
    assert mine.post("/console/sign-in", data={**given, "guard": forms[1]}).status_code == 403
    right = {**given, "guard": forms[0]}
    for headers in ({"Origin": "null"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert mine.post("/console/sign-in", data=right, headers=headers).status_code == 403
    assert mine.post("/console/sign-in", json=right).status_code == 403
    assert gatehouse.sessions() == 0
    assert mine.post("/console/sign-in", data=right, headers={"Origin": "http://localhost"}).status_code == 303
    late = gatehouse.browser()
    page = late.get("/console/sign-in").text
    gatehouse.later(days=1, seconds=1)
    token = page.split('name="guard" value="')[1].split('"')[0]
    answer = late.post("/console/sign-in", data={**given, "guard": token})
    assert answer.status_code == 403 and "再填一次" in answer.text


def test_signing_out_is_nothing_that_another_page_can_do(gatehouse: Gatehouse) -> None:
    browser = gatehouse.signed_in()
    assert browser.get("/console/sign-out").status_code == 405
    assert browser.post("/console/sign-out", data={}).status_code == 403
    assert browser.get("/console/children").status_code == 200


def test_a_cookie_that_was_changed_and_a_key_that_was_changed_sign_out_and_break_nothing(
    gatehouse: Gatehouse,
) -> None:
    """C06."""
    from storage.vault import Vault
    from tests.conftest import KEY

    browser = gatehouse.signed_in()
    token = cookie(browser)
    for bad in (token[:-1] + ("0" if token[-1] != "0" else "1"), "", "\x7f", "é" * 9, token * 50):
        browser.set_cookie(COOKIE, bad)
        assert browser.get("/console/children").status_code == 303
    for name in ("lianxin_form", "lianxin_device", "lianxin_ask"):
        browser.set_cookie(name, "zz.%00" + "9" * 70)
    assert gatehouse.signs_in(browser).status_code == 303
    rotated = gatehouse.browser(vault=Vault([bytes(32), KEY]))
    assert gatehouse.signs_in(rotated).status_code == 303


def test_with_https_every_cookie_belongs_to_this_host_alone(small: Gatehouse) -> None:
    browser = small.browser(is_https=True)
    page = browser.get("/console/sign-in", base_url="https://localhost")
    guard = page.text.split('name="guard" value="')[1].split('"')[0]
    given = {"login": "chenli", "password": PASSWORD, "guard": guard}
    answer = browser.post("/console/sign-in", base_url="https://localhost", data=given)
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert len(cookies) == 4
    for one in cookies:
        assert one.startswith("__Host-lianxin_") and "Secure" in one and "HttpOnly" in one and "SameSite=Lax" in one
        assert "Path=/;" in f"{one};" and "Domain" not in one


def test_idle_for_twenty_minutes_or_after_twelve_hours_somebody_signs_in_again(gatehouse: Gatehouse) -> None:
    """C22, C23."""
    browser = gatehouse.signed_in()
    gatehouse.later(minutes=19)
    assert browser.get("/console/children").status_code == 200
    gatehouse.later(minutes=20)
    assert browser.get("/console/children").status_code == 303
    gatehouse.signs_in(browser)
    for _ in range(12 * 4 - 1):
        gatehouse.later(minutes=15)
        assert browser.get("/console/children").status_code == 200
    gatehouse.later(minutes=15)
    assert browser.get("/console/children").status_code == 303
