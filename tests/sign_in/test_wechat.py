"""Coming in by WeChat: scan or send, say the number on the screen, press the button; nothing else lets in."""

import re

import pytest
from flask.testing import FlaskClient

from console.frame.door import COOKIE
from console.ports import GateShut
from domain.invitation import read_code
from handlers.actions.access import accounts as deeds
from storage.access.sign_in_asks import SCENE
from tests.sign_in.gatehouse import Gatehouse

CODE = re.compile(r"登录 ([0-9]{4}) ([0-9]{4})")
NUMBER = re.compile(r'class="big">([0-9]{2})<')
HERE = "/console/sign-in/wechat"


def begins(gatehouse: Gatehouse, browser: FlaskClient, to: str = "") -> tuple[str, str]:
    """A browser asks; its code and the number on its screen."""
    answer = gatehouse.sends(browser, "/console/sign-in", HERE, {"to": to})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert page.headers["Refresh"] == "3" and "http-equiv" not in page.text
    code, number = CODE.search(page.text), NUMBER.search(page.text)
    assert code is not None and number is not None
    return code[1] + code[2], number[1]


def other(number: str) -> str:
    return "11" if number != "11" else "12"


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/console/children").status_code == 200


def enters(gatehouse: Gatehouse, browser: FlaskClient, to: str = "") -> int:
    return gatehouse.sends(browser, HERE, f"{HERE}/in", {"to": to}).status_code


def test_a_teacher_sends_the_code_says_the_number_and_presses_the_button(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser, to="/console/children")
    assert "两位数" in gatehouse.says("陈立", f"登录 {code[:4]} {code[4:]}")
    assert "进入" not in browser.get(HERE).text and not is_in(browser)
    assert "对上了" in gatehouse.says("陈立", number)
    page = browser.get(HERE)
    assert "进入" in page.text and "Refresh" not in page.headers
    assert not is_in(browser), "looking lets nobody in"
    answer = gatehouse.sends(browser, HERE, f"{HERE}/in", {"to": "/console/children"})
    assert (answer.status_code, answer.location) == (303, "/console/children") and is_in(browser)
    assert ("陈立（结对教师）", "sign_in", "sign_in") in gatehouse.audited()


@pytest.mark.parametrize("typed", ["登录{code}", "登陆 {code}", "登录：{code}", "登录１２", " 登录 {code} "])
def test_the_code_is_understood_however_it_is_typed(small: Gatehouse, typed: str) -> None:
    code, _ = begins(small, small.browser())
    answer = small.says("陈立", typed.format(code=code))
    assert ("两位数" in answer) is ("{code}" in typed)


def test_a_scan_does_the_same(gatehouse: Gatehouse) -> None:
    drawn: list[tuple[str, int]] = []

    def scan(scene: str, seconds: int) -> str:
        drawn.append((scene, seconds))
        return f"http://weixin.qq.com/q/{scene}"

    browser = gatehouse.browser(scan=scan)
    code, number = begins(gatehouse, browser)
    assert drawn == [(f"{SCENE}{code}", 180)] and read_code(f"{SCENE}{code}") is None
    picture = browser.get(f"{HERE}/code.svg")
    assert picture.mimetype == "image/svg+xml" and picture.data.startswith(b"<svg")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "两位数" in gatehouse.scans("陈立", f"{SCENE}{code}")
    assert "两位数" in gatehouse.scans("陈立", f"{SCENE}{code}"), "scanned twice"
    gatehouse.says("陈立", number)
    assert enters(gatehouse, browser) == 303 and is_in(browser)
    assert browser.get(f"{HERE}/code.svg").status_code == 404


def test_where_the_platform_gives_no_picture_the_words_are_enough(gatehouse: Gatehouse) -> None:
    def shut(scene: str, seconds: int) -> str:
        raise GateShut("busy")

    browser = gatehouse.browser(scan=shut)
    code, number = begins(gatehouse, browser)
    assert "<img" not in browser.get(HERE).text
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    assert enters(gatehouse, browser) == 303


@pytest.mark.parametrize("said", ["wrong", "不是我"])
def test_a_wrong_number_or_not_me_ends_it(gatehouse: Gatehouse, said: str) -> None:
    """Somebody on the telephone had a teacher send their code: without the screen it opens nothing."""
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    assert "作废" in gatehouse.says("陈立", other(number) if said == "wrong" else said)
    gatehouse.says("陈立", number)
    assert "没有成" in browser.get(HERE).text
    assert enters(gatehouse, browser) == 400 and not is_in(browser)


def test_not_me_still_counts_after_the_right_number(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    assert "作废" in gatehouse.says("陈立", "不是我")
    assert enters(gatehouse, browser) == 400 and not is_in(browser)


def test_after_three_minutes_it_is_over(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    gatehouse.later(minutes=3)
    assert enters(gatehouse, browser) == 400 and not is_in(browser)
    assert "不能用" in gatehouse.says("陈立", f"登录 {code}")


def test_it_lets_in_once_and_only_the_browser_that_asked(gatehouse: Gatehouse) -> None:
    browser, thief = gatehouse.browser(), gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    thief.set_cookie("lianxin_ask", f"{'0' * 64}.{code}")
    assert enters(gatehouse, thief) == 400 and not is_in(thief)
    carried = browser.get_cookie("lianxin_ask")
    assert carried is not None
    assert enters(gatehouse, browser) == 303
    thief.set_cookie("lianxin_ask", carried.value)
    assert enters(gatehouse, thief) == 400 and not is_in(thief)


def test_the_button_counts_from_a_page_of_ours_only(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    assert browser.post(f"{HERE}/in", data={}).status_code == 403
    assert browser.get(f"{HERE}/in").status_code == 405
    assert browser.get_cookie(COOKIE) is None


def test_families_and_strangers_learn_nothing(gatehouse: Gatehouse) -> None:
    """The right code and a wrong one are answered alike, and the code is still the teacher's to use."""
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    for name in ("o-mother", "stranger"):
        right, wrong = gatehouse.says(name, f"登录 {code}"), gatehouse.says(name, "登录 0000 0000")
        assert right == wrong == gatehouse.scans(name, f"{SCENE}{code}") and "不用管它" in right
    gatehouse.says("陈立", f"登录 {code}")
    assert "对上了" in gatehouse.says("陈立", number)


def test_staff_without_an_account_or_with_a_disabled_one_get_the_answer_of_a_wrong_code(gatehouse: Gatehouse) -> None:
    code, _ = begins(gatehouse, gatehouse.browser())
    wrong = gatehouse.says("陈立", "登录 0000 0000")
    gatehouse.acts(deeds.disable)
    assert gatehouse.says("陈立", f"登录 {code}") == wrong
    gatehouse.acts(deeds.enable)
    assert gatehouse.says("陈立", f"登录 {code}") != wrong


def test_an_account_that_is_disabled_meanwhile_lets_nobody_in(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    code, number = begins(gatehouse, browser)
    gatehouse.says("陈立", f"登录 {code}")
    gatehouse.says("陈立", number)
    gatehouse.acts(deeds.disable)
    assert enters(gatehouse, browser) == 400 and not is_in(browser)


def test_wrong_codes_of_one_wechat_are_limited(gatehouse: Gatehouse) -> None:
    code, _ = begins(gatehouse, gatehouse.browser())
    for n in range(5):
        assert "不能用" in gatehouse.says("陈立", f"登录 0000 000{n}")
    assert "太多次" in gatehouse.says("陈立", f"登录 {code}")
    gatehouse.later(minutes=15)
    code, _ = begins(gatehouse, gatehouse.browser())
    assert "两位数" in gatehouse.says("陈立", f"登录 {code}")


def test_one_address_gets_only_so_many_codes_and_wrong_passwords_stay_apart(gatehouse: Gatehouse) -> None:
    browser = gatehouse.browser()
    answers = [gatehouse.sends(browser, "/console/sign-in", HERE, {}).status_code for _ in range(21)]
    assert answers == [303] * 20 + [429]
    assert gatehouse.signs_in(browser).status_code == 303


def test_a_number_that_nobody_asked_for_goes_where_numbers_go(gatehouse: Gatehouse) -> None:
    """A teacher's 37 without a code before is the number alone of every day."""
    assert gatehouse.says("陈立", "37") == gatehouse.says("陈立", "38")
    assert "作废" not in gatehouse.says("陈立", "不是我")


def test_the_page_of_asking_leads_nowhere_else(small: Gatehouse) -> None:
    browser = small.browser()
    code, number = begins(small, browser, to="https://evil.example/")
    small.says("陈立", f"登录 {code}")
    small.says("陈立", number)
    assert small.sends(browser, HERE, f"{HERE}/in", {"to": "//evil.example"}).location == "/console/"
