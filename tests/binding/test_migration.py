"""A database of the version before keeps its teachers' addresses and what people answered."""

import pytest
from sqlalchemy import select, text

from storage import migrate
from storage import tables as t
from storage.database import Database
from storage.person import addresses, consents
from storage.vault import Vault
from tests.older import of_revision

BEFORE = (
    "INSERT INTO schools (id, name, officer, contact_every_days, created_at) VALUES (1, 's', '', 30, '2026-11-23')",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) VALUES"
    " (1, 1, 'teacher', '', 'Asia/Shanghai', '2026-11-23'), (2, 1, 'director', '', 'Asia/Shanghai', '2026-11-23'),"
    " (3, 1, 'guardian', '', 'Asia/Shanghai', '2026-11-23')",
    "INSERT INTO addresses (id, account, ref, ref_index, person_id, following, window_left, created_at) VALUES"
    " (1, 'a', 'x', 'x', 1, true, 0, '2026-11-23'), (2, 'a', 'y', 'y', 2, true, 0, '2026-11-23'),"
    " (3, 'a', 'z', 'z', 3, false, 0, '2026-11-23'), (4, 'a', 'u', 'u', NULL, true, 0, '2026-11-23')",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at)"
    " VALUES (1, 1, '', '', '三年级', '2026-11-23')",
    "INSERT INTO guardianships (id, child_id, person_id, relation, away) VALUES (1, 1, 3, 'mother', true)",
    "INSERT INTO invitations (id, code_index, person_id, guardianship_id, created_at, expires_at)"
    " VALUES (1, 'c', 3, 1, '2026-11-23', '2026-12-07')",
    "INSERT INTO bindings (id, address_id, guardianship_id, invitation_id, state, created_at)"
    " VALUES (1, 3, 1, 1, 'active', '2026-11-23')",
    "INSERT INTO consents (id, address_id, version, answer, at) VALUES"
    " (1, 3, '2026-10', 'agreed', '2026-11-23'), (2, 3, '2026-11', 'notices', '2026-11-24')",
)


@pytest.fixture
def old(empty: Database, vault: Vault) -> Database:
    """A database with the schema of revision 0003 and four addresses."""
    with of_revision(empty, "0003", *BEFORE) as connection:
        for number in range(1, 5):  # sealed by the program
            connection.execute(
                text("UPDATE addresses SET ref = :ref WHERE id = :id"),
                {"ref": vault.seal(b"o", "addresses.ref"), "id": number},
            )
    return empty


def test_staff_stay_staff_and_the_latest_card_is_known(old: Database) -> None:
    migrate.upgrade(old)
    with old.begin() as session:
        staff = {row.address_id: row.person_id for row in session.query(t.StaffAddress)}
        assert staff == {1: 1, 2: 2}
        found = [addresses.lock(session, number) for number in range(1, 5)]
        assert [place.staff_id for place in found] == [1, 2, None, None]
        shown = [consents.seen(session, number, 1).version for number in range(1, 5)]
        assert shown == [None, None, "2026-11", None]
        assert [row.school_id for row in session.query(t.Consent)] == [1, 1], "the only school of that address"
        (binding,) = session.query(t.Binding)
        assert binding.state == "suspended" and binding.suspended_at is not None, "they had unfollowed"
        assert session.scalar(select(t.Address.left_at).where(t.Address.id == 3)) is not None
        assert session.query(t.School).one().erase_after_days == 30
