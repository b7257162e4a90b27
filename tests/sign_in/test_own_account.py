"""One's own account: a second factor, a new password, other places, and being asked again who one is (C22-C24)."""

import re

import pyotp
from flask.testing import FlaskClient

from console.frame.route import Route
from console.pages import me
from tests.sign_in.gatehouse import PASSWORD, Gatehouse

SECRET = re.compile(r'<b class="number">([A-Z2-7]{26})</b>')
STEP = re.compile(r'name="step" value="([^"]+)"')
GUARD = re.compile(r'name="guard" value="([^"]+)"')


def code(gatehouse: Gatehouse, secret: str, off: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(gatehouse.clock.now().timestamp()) + 30 * off)


def with_phone(gatehouse: Gatehouse) -> tuple[FlaskClient, str]:
    """The teacher's browser after they turned two steps on, and the secret on their phone."""
    browser = gatehouse.signed_in()
    found = SECRET.search(browser.get("/console/me/phone").text)
    assert found is not None
    answer = gatehouse.sends(browser, "/console/me/phone", "/console/me/phone", {"code": code(gatehouse, found[1])})
    assert answer.status_code == 303
    gatehouse.later(minutes=2)
    return browser, found[1]


def first_step(gatehouse: Gatehouse, browser: FlaskClient) -> dict[str, str]:
    """The password was right: what the second form carries."""
    page = gatehouse.signs_in(browser, to="/console/children")
    step, guard = STEP.search(page.text), GUARD.search(page.text)
    assert page.status_code == 200 and step is not None and guard is not None
    assert browser.get("/console/children").status_code == 303
    return {"step": step[1], "guard": guard[1], "to": "/console/children"}


def test_a_second_factor_counts_once_a_code_of_it_was_typed(gatehouse: Gatehouse) -> None:
    browser = gatehouse.signed_in()
    found = SECRET.search(browser.get("/console/me/phone").text)
    assert found is not None
    picture = browser.get("/console/me/phone.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    wrong = gatehouse.sends(browser, "/console/me/phone", "/console/me/phone", {"code": "000000"})
    assert wrong.status_code == 400 and 'id="code-wrong"' in wrong.text and found[1] in wrong.text
    assert not gatehouse.found("chenli").has_totp
    gatehouse.sends(browser, "/console/me/phone", "/console/me/phone", {"code": code(gatehouse, found[1])})
    assert gatehouse.found("chenli").has_totp
    assert browser.get("/console/me/phone.svg").status_code == 404, "the secret is never shown again"


def test_signing_in_takes_two_steps(gatehouse: Gatehouse) -> None:
    _, secret = with_phone(gatehouse)
    browser = gatehouse.browser()
    given = first_step(gatehouse, browser)
    bad = browser.post("/console/sign-in/code", data={**given, "code": "000000"})
    assert bad.status_code == 400 and "验证码不对" in bad.text
    answer = browser.post("/console/sign-in/code", data={**given, "code": code(gatehouse, secret)})
    assert (answer.status_code, answer.location) == (303, "/console/children")
    assert browser.get("/console/children").status_code == 200


def test_a_code_counts_once(gatehouse: Gatehouse) -> None:
    """Somebody looked over the shoulder and knows the password, too."""
    _, secret = with_phone(gatehouse)
    used = code(gatehouse, secret)
    hers, thief = gatehouse.browser(), gatehouse.browser()
    mine = first_step(gatehouse, hers)
    assert hers.post("/console/sign-in/code", data={**mine, "code": used}).status_code == 303
    theirs = first_step(gatehouse, thief)
    assert thief.post("/console/sign-in/code", data={**theirs, "code": used}).status_code == 400
    older = code(gatehouse, secret, -1)
    assert thief.post("/console/sign-in/code", data={**theirs, "code": older}).status_code == 400
    gatehouse.later(seconds=30)
    assert thief.post("/console/sign-in/code", data={**theirs, "code": code(gatehouse, secret)}).status_code == 303


def test_codes_cannot_be_guessed(gatehouse: Gatehouse) -> None:
    _, secret = with_phone(gatehouse)
    world = gatehouse.browser()
    given = first_step(gatehouse, world)
    tried = [world.post("/console/sign-in/code", data={**given, "code": f"00000{n}"}).status_code for n in range(6)]
    assert tried == [400] * 5 + [429]
    assert world.post("/console/sign-in/code", data={**given, "code": code(gatehouse, secret)}).status_code == 429


def test_the_second_step_is_bound_to_the_browser_of_the_first_and_to_five_minutes(gatehouse: Gatehouse) -> None:
    _, secret = with_phone(gatehouse)
    first, other = gatehouse.browser(), gatehouse.browser()
    given, theirs = first_step(gatehouse, first), first_step(gatehouse, other)
    right = {"code": code(gatehouse, secret)}
    moved = {**given, **right, "guard": theirs["guard"]}
    assert other.post("/console/sign-in/code", data=moved).status_code == 403
    for step in ("", "1-1-" + "0" * 32, given["step"][:-1] + ("0" if given["step"][-1] != "0" else "1")):
        assert first.post("/console/sign-in/code", data={**given, **right, "step": step}).status_code == 403
    gatehouse.later(minutes=5, seconds=1)
    late = {**given, "code": code(gatehouse, secret)}
    assert first.post("/console/sign-in/code", data=late).status_code == 403


def test_a_new_password_signs_out_everywhere_else(gatehouse: Gatehouse) -> None:
    here, there = gatehouse.signed_in(), gatehouse.signed_in()
    new = "另一句谁也想不到的话"
    given = {"password": new, "again": new}
    answer = gatehouse.sends(here, "/console/me/password", "/console/me/password", given)
    assert answer.status_code == 303 and "密码换好了" in here.get(answer.location).text
    assert there.get("/console/children").status_code == 303
    assert gatehouse.signs_in(gatehouse.browser(), password=PASSWORD).status_code == 400
    assert gatehouse.signs_in(gatehouse.browser(), password=new).status_code == 303


def test_a_weak_new_password_changes_nothing(gatehouse: Gatehouse) -> None:
    here = gatehouse.signed_in()
    given = {"password": "chenli123456", "again": "chenli123456"}
    answer = gatehouse.sends(here, "/console/me/password", "/console/me/password", given)
    assert answer.status_code == 400 and 'id="password-wrong"' in answer.text
    assert gatehouse.signs_in(gatehouse.browser()).status_code == 303


def test_other_places_are_listed_and_can_be_ended(gatehouse: Gatehouse) -> None:
    here = gatehouse.signed_in()
    phone = gatehouse.browser()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0"
    gatehouse.signs_in(phone)
    page = here.get("/console/me").text
    assert "安卓手机 · Chrome" in page and "就是这里" in page
    gatehouse.sends(here, "/console/me", "/console/me/others", {})
    assert phone.get("/console/children").status_code == 303 and here.get("/console/me").status_code == 200


def test_ten_minutes_later_somebody_is_asked_again_who_they_are(gatehouse: Gatehouse) -> None:
    """C24; and then goes on to where they wanted to be."""
    browser = gatehouse.signed_in()
    assert browser.get("/console/me/password").status_code == 200
    gatehouse.later(minutes=10)
    away = browser.get("/console/me/password?x=1")
    assert away.status_code == 303 and away.location.startswith("/console/prove?to=/console/me/password")
    wrong = gatehouse.sends(browser, away.location, "/console/prove", {"password": "wrong"})
    assert wrong.status_code == 400 and browser.get("/console/me/password").status_code == 303
    given = {"password": PASSWORD, "to": "/console/me/password?x=1"}
    answer = gatehouse.sends(browser, away.location, "/console/prove", given)
    assert (answer.status_code, answer.location) == (303, "/console/me/password?x=1")
    assert browser.get(answer.location).status_code == 200


def test_a_code_of_the_phone_proves_it_as_well_and_guessing_is_limited(gatehouse: Gatehouse) -> None:
    browser, secret = with_phone(gatehouse)
    gatehouse.later(minutes=10)
    given = {"code": code(gatehouse, secret)}
    assert gatehouse.sends(browser, "/console/prove", "/console/prove", given).status_code == 303
    gatehouse.later(minutes=10)
    answers = [
        gatehouse.sends(browser, "/console/prove", "/console/prove", {"password": "wrong"}).status_code
        for _ in range(11)
    ]
    assert answers == [400] * 10 + [429]


def test_proving_leads_nowhere_else_and_takes_no_foreign_form(gatehouse: Gatehouse) -> None:
    browser = gatehouse.signed_in()
    given = {"password": PASSWORD, "to": "https://evil.example/"}
    assert gatehouse.sends(browser, "/console/prove", "/console/prove", given).location == "/console/"
    assert browser.post("/console/prove", data=given).status_code == 403
    stranger = gatehouse.browser()
    assert stranger.get("/console/prove?to=/console/me").location == "/console/sign-in?to=/console/me"


def test_turning_the_factor_off_needs_a_proof_too(gatehouse: Gatehouse) -> None:
    browser, secret = with_phone(gatehouse)
    gatehouse.later(minutes=10)
    off = "/console/me/phone/off"
    assert gatehouse.sends(browser, "/console/me", off, {}).location.startswith("/console/prove")
    assert gatehouse.found("chenli").has_totp
    gatehouse.sends(browser, "/console/prove", "/console/prove", {"code": code(gatehouse, secret)})
    assert gatehouse.sends(browser, "/console/me/phone", off, {}).status_code == 303
    assert not gatehouse.found("chenli").has_totp
    assert gatehouse.signs_in(gatehouse.browser()).status_code == 303


def test_everything_that_changes_how_one_signs_in_asks_for_a_proof() -> None:
    routes: tuple[Route, ...] = me.ROUTES
    unproved = {route.name for route in routes if not route.is_proved}
    assert unproved == {"me.show", "me.end_others"}
