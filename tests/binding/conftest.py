"""The demo's school, with time enough on a busy machine; on both databases where the storage decides."""

import pytest

from domain.clock import SetClock
from messages.inbound import Kind
from storage.database import Database
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.binding.county import is_on_both
from tests.binding.office import Office
from tests.conversation.stage import PATIENCE_SECONDS, Stage
from tests.desk.study import TEACHER, Study


class PatientStage(Stage):
    """What arrived is kept as the platform sends it, with the sender inside."""

    def sends(self, name: str, kind: Kind, **given: object) -> str:
        self._arrived(name)
        raw = f"<xml><From>{name}</From></xml>".encode()
        return self.dispatch.receive(self.message(name, kind, **given), raw, PATIENCE_SECONDS).text


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that says ``on_both`` runs on SQLite and PostgreSQL, the others on SQLite."""
    if "storage_name" in metafunc.fixturenames:
        metafunc.parametrize("storage_name", ["sqlite", "postgres"] if is_on_both(metafunc.function) else ["sqlite"])


@pytest.fixture
def storage_name() -> str:
    """Given by ``pytest_generate_tests``."""
    return "sqlite"


@pytest.fixture
def stage(storage_name: str, request: pytest.FixtureRequest, clock: SetClock, beginnings: Beginnings) -> Stage:
    database: Database = request.getfixturevalue(f"{storage_name}_database")
    return beginnings.of(lambda: PatientStage(database, clock), database, clock)


@pytest.fixture
def office(stage: Stage, vault: Vault) -> Office:
    return Office(stage, vault)


@pytest.fixture
def study(database: Database, clock: SetClock, beginnings: Beginnings) -> Study:
    """A director, the teacher of two children and a family, all on WeChat; on both databases."""

    def made() -> Study:
        study = Study(database, clock)
        study.with_director()
        study.bound(TEACHER, "王芳", "周桂英")
        return study

    return beginnings.of(made, database, clock)
