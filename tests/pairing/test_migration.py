"""A database of the version before keeps its pairings: they become those of a paired teacher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from domain.pairing import PairingRole
from storage import migrate
from storage.database import Database
from storage.pairing import pairings
from storage.vault import Vault
from tests.servers import Postgres

BEFORE = (
    "INSERT INTO schools (id, name, officer, contact_every_days, created_at) VALUES (1, 's', '', 30, '2026-11-23')",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at)"
    " VALUES (1, 1, '', '', '三年级', '2026-11-23')",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at)"
    " VALUES (1, 1, 'teacher', '', 'Asia/Shanghai', '2026-11-23')",
    "INSERT INTO pairings (id, teacher_id, child_id, starts_at, ends_at)"
    " VALUES (1, 1, 1, '2026-11-01', '2026-11-20'), (2, 1, 1, '2026-11-23', NULL)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """A database with the schema of revision 0003 and a pairing that acts."""
    server: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = server.url() if server else f"sqlite:///{tmp_path / 'old.db'}"
    database = Database(url, vault)
    with database.engine.connect() as connection, connection.begin(), migrate._configuration(connection) as config:
        command.upgrade(config, "0003")
        for statement in BEFORE:
            connection.execute(text(statement))
    yield database
    database.close()
    if server:
        server.drop(url)


def test_pairings_of_before_are_kept(old: Database) -> None:
    migrate.upgrade(old)
    with old.read() as session:
        current = pairings.current(session, [1])[1]
        past = pairings.past(session, 1)
    assert (current.id, current.teacher_id, current.role, current.until) == (2, 1, PairingRole.PAIRED, None)
    assert past is not None and past.teacher_id == 1
