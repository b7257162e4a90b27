"""The plans of the version before are taken over: whom they are with, when they are due, how often, and the lists."""

from datetime import UTC, datetime

import pytest

from domain.contact import ContactKind
from storage import migrate
from storage.contact import agendas, contact_plans, contact_rules
from storage.database import Database
from tests.older import of_revision

BEFORE = (
    "INSERT INTO schools (id, name, officer, contact_every_days, created_at) VALUES"
    " (1, 's', '', 14, '2026-10-01'), (2, 't', '', 30, '2026-10-01')",
    "INSERT INTO people (id, school_id, role, name, time_zone, created_at) VALUES"
    " (1, 1, 'teacher', '', 'Asia/Shanghai', '2026-10-01'), (2, 1, 'director', '', 'Asia/Shanghai', '2026-10-01'),"
    " (3, 1, 'guardian', '', 'Asia/Shanghai', '2026-10-01'), (4, 1, 'guardian', '', 'Asia/Shanghai', '2026-10-01')",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at)"
    " VALUES (1, 1, '', '', '三年级', '2026-10-01')",
    "INSERT INTO guardianships (id, child_id, person_id, relation, away) VALUES"
    " (1, 1, 3, 'mother', true), (2, 1, 4, 'grandmother', false)",
    "INSERT INTO contact_plans (id, child_id, person_id, kind, every_days, active, next_due, last_contact_at) VALUES"
    " (1, 1, 3, 'teacher_parent', 14, true, '2026-12-01 02:00:00', '2026-11-17 02:00:00'),"
    " (2, 1, 4, 'teacher_parent', 14, false, '2026-12-03 02:00:00', NULL)",
)
NOW = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def old(empty: Database) -> Database:
    """A database with the schema of revision 0008, two adults of one child and their plans."""
    with of_revision(empty, "0008", *BEFORE):
        return empty


def test_plans_rules_and_lists_are_taken_over(old: Database) -> None:
    migrate.upgrade(old)
    with old.begin() as session:
        (plan,) = contact_plans.of_children(session, [1])
        assert (plan.kind, plan.person_id, plan.school_id) == (ContactKind.PARENT, 3, 1)
        assert plan.due_at == plan.next_at == datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
        assert plan.last_contact_at == datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
        over = contact_plans.get(session, 2)
        assert over is not None and over.kind is ContactKind.CARER and not over.active and over.next_at is None
        assert contact_rules.of_school(session, 1)[ContactKind.PARENT].cadence.days == 14
        assert contact_rules.of_school(session, 2)[ContactKind.PARENT].cadence.days == 30
        daily = agendas.claim(session, agendas.AgendaKind.DAILY, datetime(2030, 1, 1, tzinfo=UTC), 10)
        weekly = agendas.claim(session, agendas.AgendaKind.WEEKLY, datetime(2030, 1, 1, tzinfo=UTC), 10)
    assert [one.person_id for one in daily] == [1, 2] and [one.person_id for one in weekly] == [2]
