"""An archive of a file that was deleted here is not read in again: not into the emptied file, nor as a new one."""

from pathlib import Path

import pytest

from domain.access import AccountKind, Actor, Duty
from domain.erasure import Ground
from handlers.actions.privacy import erasures
from messages.documents.file_archive_read import ArchiveRefused
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.person import people
from tests.exports.conftest import archive, new, old
from tests.exports.houses import OPERATOR, House

__all__ = ["archive", "new", "old"]


def erases(house: House, child_id: int) -> None:
    """A leading person asked; the operator decides."""
    now = house.clock.now()
    with house.database.begin() as session:
        child = people.child(session, child_id)
        asker = Actor(None, AccountKind.STAFF, "吴敏", frozenset({Duty.DIRECTOR}), None, child.school_id)
        number = erasures.ask(session, asker, child, Ground.MISTAKE, "读错了档案", None, child.name, now)
        erasures.carry_out(session, OPERATOR, number, child.name, now)
    with house.database.begin() as session:
        chain.link_waiting(session, now)


def test_it_stays_deleted(new: House, archive: tuple[Path, str]) -> None:
    brought = new.bring(*archive, class_name="四(1)班")
    erases(new, brought.child_id)
    for child_id in (None, brought.child_id):
        with pytest.raises(ArchiveRefused, match="整份删去了"):
            new.bring(*archive, class_name="四(1)班", child_id=child_id)
    with new.database.read() as session:
        assert session.query(t.Child).count() == 1
    assert verify(new.database).problems == []
