"""Contact plans come with an import and go with it when it is taken back."""

import pytest
from sqlalchemy import select

from storage import tables as t
from storage.database import Database
from tests.register.desk import Desk, sheet
from tests.register.test_import import HAO, SIHAN


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_the_contact_plans_of_an_import_end_with_it(desk: Desk) -> None:
    """Of the child that was never here, and of the adult of a child that stays."""
    desk.teacher("陈雨")
    row = {**SIHAN, "结对教师": "陈雨"}
    desk.bring_in(sheet(row))
    before = plans(desk)
    desk.bring_in(sheet({**row, "母亲姓名": "王芳", "母亲是否外出": "是"}, {**HAO, "结对教师": "陈雨"}))
    assert len(plans(desk)) > len(before)
    desk.undo()
    assert plans(desk) == before
    desk.undo()
    assert plans(desk) == set()


def plans(desk: Desk) -> set[tuple[int, str, int | None]]:
    """Child, kind and adult of the contact plans that hold."""
    row = t.ContactPlan
    query = select(row.child_id, row.kind, row.person_id).where(row.active.is_(True))
    with desk.database.read() as session:
        return {(one.child_id, one.kind, one.person_id) for one in session.execute(query)}
