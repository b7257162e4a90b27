"""A database of the version before: whose card was shown and answered is told apart where it can be."""

import pytest

from storage import migrate
from storage import tables as t
from storage.database import Database
from storage.person import consents
from tests.older import of_revision

DAY = "'2026-11-23'"
BEFORE = (
    f"INSERT INTO schools (id, name, officer, created_at) VALUES (1, 'a', '', {DAY}), (2, 'b', '', {DAY})",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) VALUES"
    f" (1, 1, 'guardian', '', 'Asia/Shanghai', {DAY}), (2, 2, 'guardian', '', 'Asia/Shanghai', {DAY})",
    "INSERT INTO addresses (id, account, ref, ref_index, following, window_left, created_at, consent_version) VALUES"
    f" (1, 'a', 'x', 'x', true, 0, {DAY}, '2026-11'), (2, 'a', 'y', 'y', true, 0, {DAY}, '2026-11'),"
    f" (3, 'a', 'z', 'z', true, 0, {DAY}, NULL)",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at) VALUES"
    f" (1, 1, '', '', '三年级', {DAY}), (2, 2, '', '', '三年级', {DAY})",
    "INSERT INTO guardianships (id, child_id, person_id, relation, away) VALUES"
    " (1, 1, 1, 'mother', true), (2, 2, 2, 'mother', true)",
    "INSERT INTO invitations (id, code_index, person_id, guardianship_id, created_at, expires_at) VALUES"
    f" (1, 'c', 1, 1, {DAY}, {DAY}), (2, 'd', 2, 2, {DAY}, {DAY})",
    "INSERT INTO bindings (id, address_id, guardianship_id, invitation_id, state, created_at) VALUES"
    f" (1, 1, 1, 1, 'active', {DAY}), (2, 2, 1, 1, 'ended', {DAY}), (3, 2, 2, 2, 'active', {DAY})",
    "INSERT INTO consents (id, address_id, binding_id, version, answer, at) VALUES"
    f" (1, 1, 1, '2026-11', 'agreed', {DAY}), (2, 1, NULL, '2026-11', 'notices', {DAY}),"
    f" (3, 2, 3, '2026-11', 'agreed', {DAY}), (4, 2, NULL, '2026-11', 'notices', {DAY}),"
    f" (5, 3, NULL, '2026-11', 'withdrawn', {DAY})",
)


@pytest.fixture
def old(empty: Database) -> Database:
    """Somebody at one school, somebody at two, and an address that is bound to nobody."""
    with of_revision(empty, "0016", *BEFORE):
        return empty


def test_what_was_shown_and_answered_belongs_to_a_school(old: Database) -> None:
    migrate.upgrade(old)
    with old.begin() as session:
        answered = [row.school_id for row in session.query(t.Consent).order_by(t.Consent.id)]
        assert answered == [1, 1, 2, None, None], "of two schools nobody knows which"
        assert consents.schools(session, 1) == {1: "2026-11"}
        assert consents.schools(session, 2) == {2: "2026-11"}, "bound to one of them"
        assert consents.seen(session, 2, 1) == consents.Seen("2026-11", 0)
        assert consents.seen(session, 3, 1) == consents.Seen(None, 0)
