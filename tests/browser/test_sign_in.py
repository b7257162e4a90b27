"""A real browser signs in with a password: what it says of itself with a form is believed, on a small screen too."""

from domain.access import AccountKind
from domain.clock import SetClock
from storage.access import accounts, credentials, passwords
from storage.database import Database
from tests.browser.axe import is_too_wide, violations
from tests.browser.chromium import Browser
from tests.browser.conftest import Served

PASSWORD = "竹篮 打水 一场空 也好"
PRESS = "document.querySelector('main form button').click(); true"


def test_a_director_signs_in_without_a_script(
    served: Served, browser: Browser, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        now = clock.now()
        number = accounts.add(session, "wumin", AccountKind.STAFF, now, person_id=served.village.director)
        credentials.set_password(session, number, passwords.hashed(PASSWORD))
    browser.is_a_phone()
    browser.opens(f"{served.url}/console/sign-in?to=/console/accounts")
    assert violations(browser) == [] and not is_too_wide(browser)
    browser.runs_no_scripts()
    browser.finds(f"login.value = 'wumin'; password.value = '{PASSWORD}'; true")
    browser.finds(PRESS)
    browser.waits_for("location.pathname === '/console/accounts'")
    browser.opens(f"{served.url}/console/me")
    browser.finds("[...document.querySelectorAll('main form button')].at(-1).click(); true")
    browser.waits_for("location.pathname === '/console/sign-in'")


def test_the_code_for_wechat_stands_on_a_small_screen(served: Served, browser: Browser) -> None:
    browser.is_a_phone()
    browser.opens(f"{served.url}/console/sign-in")
    browser.finds("document.querySelectorAll('main form button')[1].click(); true")
    browser.waits_for("document.querySelector('.big') !== null")
    assert not is_too_wide(browser)
