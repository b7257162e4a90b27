"""The pages of an invented school over a real database, and browsers of its staff before them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.clock import SetClock
from storage.database import Database
from storage.traffic import links
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.console.signed_in import signed_in
from tests.console.village import Deeds, Shelf, Village, settle, write_letter


@pytest.fixture
def village(sqlite_database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        with sqlite_database.begin() as session:
            return settle(session, clock.now())

    return beginnings.of(made, sqlite_database, clock)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def deeds(sqlite_database: Database, clock: SetClock) -> Deeds:
    return Deeds(sqlite_database, clock.now())


@pytest.fixture
def visit(
    sqlite_database: Database, clock: SetClock, vault: Vault, shelf: Shelf, deeds: Deeds
) -> Callable[..., FlaskClient]:
    """A browser before the pages: of the ``person`` who is signed in (None: nobody); ``frame_from`` as for
    ``create_app``."""

    def opened(person: int | None = None, *, frame_from: str = "") -> FlaskClient:
        app = create_app(sqlite_database, clock, shelf, vault, deeds, frame_from=frame_from)
        return signed_in(app.test_client(), sqlite_database, clock, person)

    return opened


@pytest.fixture
def staff(visit: Callable[..., FlaskClient], village: Village) -> FlaskClient:
    """The browser of the director."""
    return visit(village.director)


@pytest.fixture
def letter(sqlite_database: Database, village: Village, clock: SetClock) -> int:
    """A letter that runs."""
    with sqlite_database.begin() as session:
        return write_letter(session, village.school, clock.now())


@pytest.fixture
def path(letter: int, village: Village, vault: Vault, clock: SetClock) -> str:
    """Where the mother reads it."""
    return links.letter_path(vault, letter, village.mother, clock.now())


@pytest.fixture
def phone(visit: Callable[..., FlaskClient]) -> FlaskClient:
    """A family's."""
    return visit()
