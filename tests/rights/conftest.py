"""A school with a director on WeChat and in the console, and its pages over the same database."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.access import AccountKind
from domain.clock import SetClock
from storage.access import accounts, sessions
from storage.database import Database
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.console.signed_in import signed_in
from tests.console.village import Deeds, Shelf
from tests.flows.hall import DIRECTOR, Hall


@pytest.fixture
def hall(database: Database, clock: SetClock, beginnings: Beginnings) -> Hall:
    def made() -> Hall:
        found = Hall(database, clock).with_director()
        found.bound("陈雨", "王芳")
        return found

    return beginnings.of(made, database, clock)


@pytest.fixture
def open_page(database: Database, clock: SetClock, vault: Vault) -> Callable[[], FlaskClient]:
    """A browser before the pages, in which nobody is signed in."""

    def opened() -> FlaskClient:
        app = create_app(database, clock, Shelf(), vault, Deeds(database, clock.now()), processors=("云主机：某公司",))
        return app.test_client()

    return opened


@pytest.fixture
def desk(hall: Hall, open_page: Callable[[], FlaskClient], database: Database, clock: SetClock) -> FlaskClient:
    """The browser of the director."""
    return signed_in(open_page(), database, clock, hall.id_of(DIRECTOR))


@pytest.fixture
def outside(open_page: Callable[[], FlaskClient], database: Database, clock: SetClock) -> Callable[..., FlaskClient]:
    """The browser of an officer or an operator."""
    from console.frame.door import COOKIE

    def opened(kind: AccountKind) -> FlaskClient:
        browser = open_page()
        with database.begin() as session:
            account = accounts.add(session, kind.value, kind, clock.now(), name="外面的人")
            browser.set_cookie(COOKIE, sessions.begin(session, account, "password", "test", clock.now()))
        return browser

    return opened
