"""A database of the version before keeps its pairings: they become those of a paired teacher."""

import pytest

from domain.pairing import PairingRole
from storage import migrate
from storage.database import Database
from storage.pairing import pairings
from tests.older import of_revision

BEFORE = (
    "INSERT INTO schools (id, name, officer, contact_every_days, created_at) VALUES (1, 's', '', 30, '2026-11-23')",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at)"
    " VALUES (1, 1, '', '', '三年级', '2026-11-23')",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at)"
    " VALUES (1, 1, 'teacher', '', 'Asia/Shanghai', '2026-11-23')",
    "INSERT INTO pairings (id, teacher_id, child_id, starts_at, ends_at)"
    " VALUES (1, 1, 1, '2026-11-01', '2026-11-20'), (2, 1, 1, '2026-11-23', NULL)",
)


@pytest.fixture
def old(empty: Database) -> Database:
    """A database with the schema of revision 0003 and a pairing that acts."""
    with of_revision(empty, "0003", *BEFORE):
        return empty


def test_pairings_of_before_are_kept(old: Database) -> None:
    migrate.upgrade(old)
    with old.read() as session:
        current = pairings.current(session, [1])[1]
        past = pairings.past(session, 1)
    assert (current.id, current.teacher_id, current.role, current.until) == (2, 1, PairingRole.PAIRED, None)
    assert past is not None and past.teacher_id == 1
