"""A whole file is deleted: nothing of the child is found anywhere, what the law keeps stays, and the chain is whole."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from domain.erasure import GONE, Ground
from handlers.actions.privacy import erasures
from scheduler import exports
from storage import tables as t
from storage.access.audit import rows
from storage.person import people
from tests.erasure.family import CANARY, CHILD, GRANDMOTHER, ID_NUMBER, MOTHER, PHONE, Family
from tests.rights.everything import tables_with

WORDS = (CANARY, MOTHER, PHONE, ID_NUMBER)


def test_nothing_of_the_child_is_found(lived: Family, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert len(tables_with(lived.database, CANARY)) >= 40, "the search finds what is there"
    assert all(tables_with(lived.database, word) for word in (*WORDS, CHILD)), "and who is there"
    assert lived.problems() == []
    told = lived.erases()
    assert [(word, found) for word in WORDS if (found := tables_with(lived.database, word))] == []
    assert not _named(lived), "the name stands only where an entry stands in another file too"
    assert not any(word in caplog.text for word in (*WORDS, CHILD))
    assert told["adults"] == 1
    assert told["shared"] >= 2
    assert lived.problems() == []
    assert not list((lived.data / "media").rglob("*.sealed")), "the sealed file is gone too"


def _named(family: Family) -> list[str]:
    """Columns in which the child's name stands, apart from entries that stand in the sibling's file."""
    with family.database.read() as session:
        shared = set(session.scalars(select(t.EntryChild.entry_id).where(t.EntryChild.child_id == family.sibling)))
        named = [row.id for row in session.scalars(select(t.Entry)) if CHILD in f"{row.author}{row.reader}{row.text}"]
    elsewhere = [one for one in tables_with(family.database, CHILD) if not one.startswith("entries.")]
    return elsewhere + [f"entry {number}" for number in named if number not in shared]


def test_what_stays_says_only_that_it_was_there(lived: Family) -> None:
    lived.erases()
    with lived.database.read() as session:
        child = session.get_one(t.Child, lived.child)
        (mother,) = (row for row in session.scalars(select(t.Person)) if row.name == GONE)
        assert (child.name, child.class_name, child.birth_date) == (GONE, "", None)
        assert (mother.phone, mother.role) == (None, "guardian")
        stub = session.scalars(select(t.Entry).where(t.Entry.once == "erasure:1")).one()
        assert (
            stub.text
            == "2026年11月23日，林国华提出、郑远（校长）同意，这份档案的全部内容删去了。依据：家长要求删除整份档案。"
        )
        looked = [row for row in rows(session, 500, child_id=lived.child) if row.what == "staff.child"]
        assert [row.detail for row in looked] == [""], "who looked stays, what exactly does not"
        sought = [row.detail for row in rows(session, 500, without_child=True) if row.what == "staff.children"]
        assert sought == ["找：张子轩", ""], "nor does a search for the name"
        asked = session.scalars(select(t.RightsRequest).where(t.RightsRequest.closed_at.is_(None))).one()
        assert (asked.words, asked.kind) == ("", "delete"), "the open request is still there to be answered"
        erased = session.scalars(select(t.Erasure)).one()
        assert (erased.reason, erased.outcome) == ("", "granted")


def test_the_files_are_removed(lived: Family) -> None:
    copy = next((lived.data / "exports").iterdir())
    lived.erases()
    exports.tidy(lived.database, lived.hall.clock, lived.data)
    assert not copy.exists()


def test_the_sibling_keeps_everything(lived: Family) -> None:
    with lived.database.read() as session:
        before = _file(session, lived.sibling)
    assert before
    lived.erases()
    with lived.database.read() as session:
        assert _file(session, lived.sibling) == before
    grandmother = lived.hall.id_of(GRANDMOTHER)
    lived.hall.says(GRANDMOTHER, "思远今天好吗")
    with lived.database.read() as session:
        last = session.scalars(
            select(t.Entry).order_by(t.Entry.id.desc()).where(t.Entry.author_id == grandmother)
        ).first()
        assert last is not None
        assert "李思远" in last.author
    lived.link()
    assert lived.problems() == []


def _file(session: object, child: int) -> list[tuple[object, ...]]:
    query = (
        select(t.Entry).join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id).where(t.EntryChild.child_id == child)
    )
    rows = session.scalars(query.order_by(t.Entry.id))  # type: ignore[attr-defined]
    return [(row.id, row.text, row.author, row.reader, row.author_id, row.reader_id, row.cause) for row in rows]


def test_the_mother_is_a_stranger(lived: Family) -> None:
    lived.erases()
    answer = lived.hall.says(MOTHER, "老师在吗")
    with lived.database.read() as session:
        place = session.scalars(select(t.Address).order_by(t.Address.id.desc())).first()
        assert place is not None
        assert (place.person_id, place.ref) == (None, MOTHER)
        assert not tables_with(lived.database, "老师在吗") or "entries.text" not in tables_with(
            lived.database, "老师在吗"
        )
    assert "邀请码" in answer or "卡" in answer


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_bytes_of_the_file_are_overwritten(lived: Family) -> None:
    """What was sealed stands nowhere in the file of the database (secure_delete)."""
    with lived.database.read() as session:
        ours = select(text("entries.text")).select_from(t.Entry).join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        sealed = [bytes(one) for one in session.scalars(ours.where(t.EntryChild.child_id == lived.child)) if one]
        shared = (
            select(text("entries.text")).select_from(t.Entry).join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        )
        stays = {bytes(one) for one in session.scalars(shared.where(t.EntryChild.child_id == lived.sibling)) if one}
        sealed += [bytes(one) for one in session.scalars(text("SELECT restricted FROM register_records")) if one]
    path = Path(str(lived.database.url.database))
    lived.erases()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*") if one.is_file())
    with lived.database.read() as session:
        stays |= {bytes(one) for one in session.scalars(text("SELECT restricted FROM register_records")) if one}
    assert not [one for one in sealed if one not in stays and one in content]


def test_both_children_go_and_the_name_with_the_last_file(lived: Family) -> None:
    """What stood in both files stays until the second is deleted; its tombstone stands in both."""
    lived.erases()
    with lived.database.begin() as session:
        people.mark_left(session, lived.sibling, lived.now)
        child = people.child(session, lived.sibling)
        number = erasures.ask(
            session, lived.actor("director"), child, Ground.REQUEST, "家里要求删除", None, child.name, lived.now
        )
    told = lived.decides(number, child.name)
    lived.link()
    assert told["shared"] == 0
    assert {word: tables_with(lived.database, word) for word in (CHILD, child.name, GRANDMOTHER)} == {
        word: [] for word in (CHILD, child.name, GRANDMOTHER)
    }
    assert lived.problems() == []
