"""After a deletion verify is clean, and still names what was changed by somebody who has the database's password."""

from collections.abc import Callable
from threading import Event

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from scheduler.chain import seal
from storage.chains.chain_seals import FILE, seals
from storage.chains.chain_verify import verify
from storage.database import Database
from tests.chain.town import Town, at_night
from tests.erasure.family import CANARY, CHILD, Family


@pytest.fixture
def insider(lived: Family) -> Callable[..., None]:
    """No trigger and no foreign key is in the way."""
    return Town(lived.database, lived.hall.clock).insider


def codes(family: Family) -> set[str]:
    return {code for _, _, code, _, _ in family.problems()}


def test_the_seals_of_the_nights_bear_it_out(lived: Family) -> None:
    """What was sealed before the deletion is sealed as it was, and the nightly look finds nothing."""
    at_night(lived.hall.clock)
    assert seal(lived.database, lived.hall.clock, lived.data, Event())
    lived.erases()
    at_night(lived.hall.clock)
    assert seal(lived.database, lived.hall.clock, lived.data, Event())
    report = verify(lived.database, seal_file=lived.data / FILE)
    assert (report.count, report.problems) == (0, [])
    with lived.database.read() as session:
        assert [one.problems for one in seals(session)] == [0, 0]


def test_an_entry_emptied_without_an_erasure(lived: Family, insider: Callable[..., None]) -> None:
    lived.erases()
    insider("UPDATE commitments SET salt = NULL WHERE subject = 'entry' AND subject_id = (SELECT max(entry_id) FROM "
            "entry_children WHERE child_id = :child)", child=lived.sibling)  # fmt: skip
    assert "no salt" in codes(lived)


def test_a_row_that_came_back(lived: Family, insider: Callable[..., None]) -> None:
    lived.erases()
    insider("INSERT INTO child_tags (child_id, tag, added_at) VALUES (:child, 'x', '2026-11-23')", child=lived.child)
    assert codes(lived) == {"came back"}


def test_a_name_that_came_back(lived: Family, insider: Callable[..., None]) -> None:
    lived.erases()
    with lived.database.read() as session:
        sealed = lived.database.vault.seal(CHILD.encode(), "children.name")
        assert session.execute(text("SELECT 1"))
    insider("UPDATE children SET name = :name WHERE id = :child", child=lived.child, name=sealed)
    assert codes(lived) == {"not erased"}


def test_words_that_came_back(lived: Family, insider: Callable[..., None]) -> None:
    """Also in an entry that was redacted long before, of which no salt is left."""
    lived.erases()
    sealed = lived.database.vault.seal(CANARY.encode(), "entries.text")
    told = "SELECT entry_id FROM redactions WHERE ground = 'mistake'"
    insider(f"UPDATE entries SET text = :words WHERE id = ({told})", words=sealed)
    assert codes(lived) == {"came back"}


def test_a_detail_that_came_back(lived: Family, insider: Callable[..., None]) -> None:
    lived.erases()
    sealed = lived.database.vault.seal(CANARY.encode(), "audit.detail")
    insider("UPDATE audit SET detail = :words WHERE what = 'staff.child'", words=sealed)
    assert "came back" in codes(lived)
    insider("UPDATE audit SET detail = NULL, deed = 'export' WHERE what = 'staff.child'")
    assert codes(lived) == {"changed"}, "what is left of a cleared row is committed to anew"


@pytest.mark.parametrize(
    ("lost", "code"),
    [
        (
            "DELETE FROM entry_children WHERE entry_id = (SELECT id FROM entries WHERE once = 'erasure:1')",
            "no tombstone",
        ),
        ("DELETE FROM audit WHERE what = 'erasure:1'", "no audit"),
        ("DELETE FROM erasures", "no erasure"),
    ],
)
def test_a_tombstone_that_lacks_something(lived: Family, insider: Callable[..., None], lost: str, code: str) -> None:
    lived.erases()
    insider(lost)
    assert code in codes(lived)


def test_more_of_the_audit_cleared_than_the_tombstone_says(lived: Family, insider: Callable[..., None]) -> None:
    """Nobody uses the deletion of one child to clear what the audit says of others."""
    lived.erases()
    insider("INSERT INTO cleared_audit (audit_id, erasure_id) SELECT id, 1 FROM audit WHERE what = 'erasure:1'")
    assert codes(lived) == {"audit differs"}
    insider("UPDATE erasures SET counts = replace(counts, :said, :more)", said='"audit":', more='"audit":1')
    assert codes(lived) == {"audit differs"}


def test_a_forged_erasure_opens_the_triggers_and_is_named(lived: Family) -> None:
    """Whoever writes to the database may write such a row; then they must leave what everybody reads."""
    forged = (
        "INSERT INTO erasures (school_id, child_id, ground, reason, asked_at, done_at, outcome) "
        "VALUES (1, :child, 'request', '', '2026-11-23', '2026-11-23', 'granted')"
    )
    with lived.database.begin() as session:
        session.execute(text(forged), {"child": lived.child})
        session.execute(text("DELETE FROM alert_events"))
    assert "no tombstone" in codes(lived)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM alert_events",
        "DELETE FROM contact_decisions",
        "DELETE FROM support_results",
        "DELETE FROM register_changes",
        "UPDATE audit SET detail = NULL",
        "UPDATE redactions SET ground = 'x'",
        "UPDATE entries SET author_id = NULL",
    ],
)
def test_without_an_erasure_nothing_goes(lived: Family, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), lived.database.begin() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM erasures",
        "UPDATE erasures SET outcome = 'refused'",
        "DELETE FROM entries",
        "DELETE FROM redactions",
        "UPDATE audit SET who = detail",
        "UPDATE audit SET deed = 'view', detail = NULL",
    ],
)
def test_with_one_the_tombstone_and_the_rest_stay(lived: Family, statement: str) -> None:
    lived.erases()
    with pytest.raises(IntegrityError), lived.database.begin() as session:
        session.execute(text(statement))


def test_what_stays_of_others_is_still_refused(lived: Family) -> None:
    """The erasure of one child opens nothing of another's."""
    lived.erases()
    with pytest.raises(IntegrityError, match="append-only"), lived.database.begin() as session:
        session.execute(text("DELETE FROM register_changes"))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_truncate_is_refused(lived: Family) -> None:
    _raw(lived.database, "TRUNCATE erasures CASCADE")
    _raw(lived.database, "TRUNCATE register_changes")


def _raw(database: Database, statement: str) -> None:
    engine = create_engine(database.url)
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
