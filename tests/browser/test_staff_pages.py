"""A director lets a colleague in and another one go, on a phone's screen; no page of it has a script."""

from domain.clock import SetClock
from storage.access import staff_duties
from storage.database import Database
from storage.pairing import pairings
from tests.browser import axe
from tests.browser.chromium import Browser
from tests.browser.console_school import School, fills, presses
from tests.browser.test_console_look import LARGEST_PAGE


def fits(browser: Browser) -> bool:
    """Nobody is shut out, nothing is wider than the screen, and the page is light and has no script of its own."""
    assert browser.finds("document.querySelectorAll('head script').length") == 0
    assert axe.violations(browser) == []
    assert len(browser.finds("document.documentElement.outerHTML").encode()) < LARGEST_PAGE - 24_000
    return not axe.is_too_wide(browser)


def test_a_colleague_comes_and_another_goes(
    school: School, browser: Browser, sqlite_database: Database, clock: SetClock
) -> None:
    browser.is_a_phone()
    school.seats(browser, "director")
    school.opens(browser, "/console/staff")
    browser.finds("document.querySelector('main details').open = true")
    assert fits(browser)
    fills(browser, name="陈雨", phone="1380000000", login="chenyu")
    assert "号码有 10 位数字" in presses(browser, "登记，给出绑定码和链接") and fits(browser)
    fills(browser, phone="13800000009")
    handed = presses(browser, "登记，给出绑定码和链接")
    assert "交给陈雨" in handed and "以前有效，只能用一次" in handed and "chenyu" in handed and fits(browser)

    leaver = school.world.staff["paired"]
    assert "1 个孩子交给谁" in school.opens(browser, f"/console/staff/{leaver}/leave") and fits(browser)
    assert "请写一句给新老师的说明" in presses(browser, "先看一看") and fits(browser)
    fills(browser, note="妈妈周五晚上有空")
    looked = presses(browser, "先看一看")
    assert "家长会收到" in looked and fits(browser)
    assert "离校办好了" in presses(browser, "陈立离校，1 个孩子归")
    with sqlite_database.read() as session:
        child = school.number("child_id")
        taker = pairings.teacher_of(session, child)
        assert taker is not None and taker.id != leaver
        assert staff_duties.member(session, school.world.schools["own"], leaver) is None
