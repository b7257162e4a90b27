"""A child's file in a real browser: it fits a cheap phone, three keys work, and it does without scripts."""

from datetime import timedelta

import pytest

from console.frame.door import COOKIE
from domain.access import AccountKind
from domain.clock import SetClock
from domain.support import Area
from storage import tables as t
from storage.access import accounts, sessions
from storage.contact import plans
from storage.contact.plans import NewPlan
from storage.database import Database
from storage.files import file
from tests.browser.chromium import Browser
from tests.browser.conftest import Served
from tests.console.village import say


@pytest.fixture
def page(served: Served, browser: Browser, sqlite_database: Database, clock: SetClock) -> str:
    """The address of a file with a story in it; the director sits before the browser."""
    now, child = clock.now(), served.village.hanhan
    with sqlite_database.begin() as session:
        say(session, child, "老师好，思涵这两天吃饭怎么样？", now - timedelta(days=1))
        answer = say(session, child, "您放心，她很好，还说等妈妈回家包饺子。", now, direction="out")
        file.note_state(session, answer, "accepted", now, "platform")
        say(session, child, "电话｜11月23日｜妈妈｜打通\n说了想家", now, direction="note", kind="call")
        plan = NewPlan(child, Area.STUDY, "作业写不完", "放学以后辅导一小时", served.village.teacher, now.date())
        plans.add(session, plan, now)
        session.add(
            t.Hazard(
                once="h", school_id=1, child_id=child, what="院子里的井没有盖", found_at=now, recheck_on=now.date()
            )
        )
        found = accounts.by_person(session, served.village.director)
        account = (
            found.id
            if found
            else accounts.add(session, "wu", AccountKind.STAFF, now, person_id=served.village.director)
        )
        token = sessions.begin(session, account, "password", "test", now)
    browser.does("Network.enable")
    browser.does("Network.setCookie", name=COOKIE, value=token, url=served.url)
    return f"{served.url}/console/children/{child}"


@pytest.mark.parametrize("rest", ["", "?kind=call", "/search?q=饺子", "/note", "/sealed", "/paper"])
def test_nothing_stands_beyond_the_edge_of_a_small_phone(page: str, rest: str, browser: Browser) -> None:
    browser.is_a_phone()
    browser.opens(page + rest)
    assert browser.finds("document.documentElement.scrollWidth") <= 360
    assert browser.finds("document.querySelector('h1') !== null")


def test_a_slash_goes_to_the_search_and_j_and_k_step_through_the_story(page: str, browser: Browser) -> None:
    browser.opens(page)
    for key, where in (("j", 0), ("j", 1), ("k", 0)):
        _press(browser, key)
        assert browser.finds(f"document.activeElement === document.querySelectorAll('.story li')[{where}]"), key
    _press(browser, "/")
    assert browser.finds("document.activeElement.name") == "q"
    _press(browser, "j")
    assert browser.finds("document.activeElement.value") == "j", "in a field a letter is a letter"


def test_the_search_works_without_scripts(page: str, browser: Browser) -> None:
    browser.runs_no_scripts()
    browser.opens(f"{page}/search?q=饺子")
    assert browser.finds("document.querySelectorAll('mark').length") == 1


def _press(browser: Browser, key: str) -> None:
    browser.does("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
    browser.does("Input.dispatchKeyEvent", type="keyUp", key=key)
