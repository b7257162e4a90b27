"""The year is lived once, for all that is asked of it afterwards."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.year.fates import SMALL
from tests.year.life import live
from tests.year.school import School, opened


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Twelve teachers and sixty children, on the evening of the last day; ``python -m bench`` has two hundred."""
    path = tmp_path_factory.mktemp("year") / "lianxin.db"
    database = Database(f"sqlite:///{path}", Vault([bytes(range(32))]))
    upgrade(database)
    school = opened(database, SMALL)
    live(school)
    yield school
    database.close()
