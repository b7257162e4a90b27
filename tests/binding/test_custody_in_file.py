"""Whom the school keeps away from a child stands in the child's file; on what ground, on the sealed page alone."""

from datetime import datetime, timedelta

import pytest

from domain.clock import CHINA
from domain.people import Relation
from domain.sealing import CUSTODY_REASON
from handlers.actions.binding import custody
from storage.database import Database
from storage.files import file_filters, file_sealed
from storage.files.file_secrecy import Eyes
from storage.person import people
from tests.console.village import Village, settle

TEACHER = Eyes(sees_alerts=False, is_leading=False)
DIRECTOR = Eyes(sees_alerts=True, is_leading=True)


@pytest.fixture
def village(database: Database, now: datetime) -> Village:
    with database.begin() as session:
        return settle(session, now)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 9, tzinfo=CHINA)


def told(database: Database, village: Village, reader: Eyes) -> list[tuple[str, str]]:
    """What the timeline says, oldest first, with who wrote it."""
    with database.read() as session:
        found = file_filters.page(session, village.hanhan, file_filters.Filter(), reader, 50).entries
    return [(one.author, one.text) for one in reversed(found) if one.kind.startswith("custody")]


def test_who_is_kept_away_until_when_is_read_by_teachers_and_why_on_the_sealed_page(
    database: Database, village: Village, now: datetime
) -> None:
    with database.begin() as session:
        by, until = people.person(session, village.director), datetime(2027, 2, 1, tzinfo=CHINA)
        block = custody.block(
            session, village.hanhan, "判决书2026-31", now, relation=Relation.FATHER, ends_at=until, set_by=by
        )
    with database.begin() as session:
        assert custody.lift(session, block, now + timedelta(days=3), people.person(session, village.director))
        assert not custody.lift(session, block, now + timedelta(days=4))
    expected = [
        ("吴老师", "设了限制：爸爸不能登记为家人，到2027年1月31日为止。依据记在保密页。"),
        ("吴老师", "解除了限制：爸爸可以重新登记，要用新的联系卡。"),
    ]
    assert told(database, village, TEACHER) == told(database, village, DIRECTOR) == expected
    with database.read() as session:
        (why,) = file_sealed.notes(session, village.hanhan, DIRECTOR, 9).entries
    assert (why.kind, why.text) == (CUSTODY_REASON, "不让爸爸登记为家人的依据：判决书2026-31")


def test_a_person_whom_the_register_knows_is_named_and_without_a_name_everybody_is_meant(
    database: Database, village: Village, now: datetime
) -> None:
    with database.begin() as session:
        custody.block(session, village.hanhan, "调查中", now, name="赵桂英")
        custody.block(session, village.hanhan, " ", now)
    assert [text for _, text in told(database, village, TEACHER)] == [
        "设了限制：赵桂英不能登记为家人。依据记在保密页。",
        "设了限制：任何新的人都不能登记为家人。依据记在保密页。",
    ]
    with database.read() as session:
        assert len(file_sealed.notes(session, village.hanhan, DIRECTOR, 9).entries) == 1


def test_the_entry_is_there_with_the_decision_or_neither_is(
    database: Database, village: Village, now: datetime
) -> None:
    def fail() -> None:
        with database.begin() as session:
            custody.block(session, village.hanhan, "判决书", now, relation=Relation.FATHER)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        fail()
    assert told(database, village, TEACHER) == []
