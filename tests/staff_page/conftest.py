"""The village before the pages of its director, on both databases."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.access import Duty
from domain.clock import SetClock
from domain.people import Role
from storage.access import accounts
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.console.signed_in import signed_in
from tests.console.village import Deeds, Shelf, Village, settle
from tests.staff_page.three import Three, with_three

Visit = Callable[[int], FlaskClient]


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        with database.begin() as session:
            return settle(session, clock.now())

    return beginnings.of(made, database, clock)


@pytest.fixture
def visit(database: Database, clock: SetClock, vault: Vault) -> Visit:
    """A browser of somebody of the staff."""
    app = create_app(database, clock, Shelf(), vault, Deeds(database, clock.now()))
    return lambda person: signed_in(app.test_client(), database, clock, person)


@pytest.fixture
def director(visit: Visit, village: Village) -> FlaskClient:
    return visit(village.director)


@pytest.fixture
def principal(village: Village, database: Database, clock: SetClock) -> int:
    """Somebody who leads the school and is no director."""
    with database.begin() as session:
        person = people.add_person(session, village.school, "郑远", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, person, Duty.PRINCIPAL, None, clock.now())
    return person


@pytest.fixture
def three(village: Village, database: Database, clock: SetClock) -> Three:
    return with_three(village, database, clock)


@pytest.fixture
def free(village: Village, database: Database, clock: SetClock) -> Village:
    """The teacher's child has been handed over."""
    with database.begin() as session:
        pairings.end(session, [village.hanhan], "交接", clock.now())
    return village
