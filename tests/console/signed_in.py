"""A browser in which somebody of the staff is signed in, and the forms it sends."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from console.frame.door import COOKIE
from domain.access import AccountKind
from domain.clock import Clock
from storage.access import accounts, sessions
from storage.database import Database

GUARD = re.compile(r'name="guard" value="([^"]+)"')


def signed_in(browser: FlaskClient, database: Database, clock: Clock, person_id: int | None) -> FlaskClient:
    """The same browser, with the session of this person; of nobody for None."""
    if person_id is not None:
        with database.begin() as session:
            found = accounts.by_person(session, person_id)
            account = (
                found.id
                if found
                else accounts.add(session, f"staff{person_id}", AccountKind.STAFF, clock.now(), person_id=person_id)
            )
            browser.set_cookie(COOKIE, sessions.begin(session, account, "password", "test", clock.now()))
    return browser


def sends(browser: FlaskClient, page: str, to: str, given: dict[str, str]) -> TestResponse:
    """Fill in a form of a page and send it where it goes."""
    return browser.post(to, data={"guard": guard_of(browser.get(page).text), **given})


def guard_of(page: str) -> str:
    """The hidden field of the forms of a page."""
    found = GUARD.search(page)
    assert found is not None, "the page has no form of ours"
    return found[1]
