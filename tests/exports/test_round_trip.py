"""A whole file goes into another installation and is the same there, with the chain over it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.file_copy import Kind
from handlers.actions.files import file_imports, redaction
from handlers.actions.files.file_exports import Order, make_at
from handlers.actions.files.file_imports import opened
from messages.documents import file_archive_check as checking
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.files import file, file_import
from storage.files.file import NewEntry
from storage.person import people
from storage.registers import register_book
from tests.exports.houses import OPERATOR, House, say

Archive = tuple[Path, str]


def count(house: House, model: type[t.Model]) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_file_is_the_same_in_the_other_house(old: House, new: House, archive: Archive) -> None:
    brought = new.bring(*archive, class_name="四年级一班")
    assert new.timeline(brought.child_id) == old.timeline(old.child)
    assert brought.entries == len(old.said) and brought.media == 2


def test_the_chain_comes_along_and_is_verified_there(old: House, new: House, archive: Archive) -> None:
    brought = new.bring(*archive)
    assert brought.has_chain
    report = verify(new.database, child_id=brought.child_id, store=new.store)
    assert report.problems == [] and report.links == 10
    with old.database.read() as here, new.database.read() as there:
        assert chain.head(here, "child", old.child) == chain.head(there, "child", brought.child_id)


def test_what_is_written_later_is_linked_behind_what_came(new: House, archive: Archive) -> None:
    brought = new.bring(*archive)
    with new.database.read() as session:
        before = chain.head(session, "child", brought.child_id).position
    assert _say(new, brought.child_id)
    with new.database.begin() as session:
        assert chain.link_waiting(session, new.clock.now())
    with new.database.read() as session:
        assert chain.head(session, "child", brought.child_id).position == before + 1
    assert verify(new.database, store=new.store).problems == []


def _say(house: House, child_id: int) -> int | None:
    now = house.clock.now()
    with house.database.begin() as session:
        return file.write(
            session, NewEntry(now, "新老师", "学校", "wechat", "note", "note", "来了", "inbox:9"), [child_id], now
        )


def test_child_and_people_are_registered_and_nobody_is_bound(new: House, archive: Archive) -> None:
    brought = new.bring(*archive, class_name="四年级一班")
    with new.database.read() as session:
        record = register_book.of_child(session, brought.child_id)
        assert record is not None
        assert (record.name, record.class_name, record.grade) == ("李思涵", "四年级一班", 4)
        assert record.values["village"] == "清水湾村"
        assert [(adult.relation.label, adult.name) for adult in record.adults] == [("妈妈", "王芳"), ("奶奶", "赵桂英")]
        mother = people.guardians_of_child(session, brought.child_id)[0]
        assert mother.away and mother.person.phone == "13800000001"
        assert people.bound_guardians(session, mother.person.id) == []
        said = session.scalars(select(t.Entry.author_id).where(t.Entry.text.is_not(None)).order_by(t.Entry.id)).all()
        assert said[0] == mother.person.id, "what she said is still hers"


def test_the_same_archive_is_known_the_second_time(new: House, archive: Archive) -> None:
    brought = new.bring(*archive)
    with new.database.read() as session, opened(*archive, new.folder) as found:
        again = file_imports.before(session, found)
        assert again is not None and again.child_id == brought.child_id
        assert file_imports.belongs_to(session, found) == brought.child_id


def test_a_longer_copy_of_the_same_file_adds_what_is_new(
    old: House, new: House, archive: Archive, tmp_path: Path
) -> None:
    first = new.bring(*archive)
    say(old, "后来又说了一句")
    later = tmp_path / "later.zip"
    password = old.export(later).password
    second = new.bring(later, password, child_id=first.child_id)
    assert (second.child_id, second.entries) == (first.child_id, 1)
    assert count(new, t.Child) == 1
    assert new.timeline(first.child_id) == old.timeline(old.child)
    with new.database.begin() as session:
        while chain.link_waiting(session, new.clock.now()):
            pass
    assert verify(new.database, store=new.store).problems == []


def test_nothing_is_there_when_the_writing_breaks(
    new: House, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(file_import, "add_states", fail)
    with pytest.raises(OSError, match="no space"):
        new.bring(*archive)
    for model in (t.Child, t.Person, t.Entry, t.EntryChild, t.FileImport, t.ChainLink):
        assert count(new, model) == 0
    assert list(new.folder.rglob("*.sealed")) == [] and list(new.folder.glob("import-*")) == []


def test_what_was_emptied_stays_empty_with_its_reason(old: House, new: House, tmp_path: Path) -> None:
    with old.database.begin() as session:
        for name in ("grandmother", "picture"):
            assert redaction.redact(session, OPERATOR, old.said[name], "request", "奶奶不要留", old.clock.now())
    archive = tmp_path / "emptied.zip"
    brought = new.bring(archive, old.export(archive).password)
    assert brought.has_chain
    assert [row[:7] for row in new.timeline(brought.child_id)] == [row[:7] for row in old.timeline(old.child)]
    with new.database.read() as session:
        emptied = session.scalars(select(t.Redaction).order_by(t.Redaction.entry_id)).all()
        assert [(one.reason, one.ground, one.stub_id is not None) for one in emptied] == 2 * [
            ("奶奶不要留", "request", True)
        ]
    assert verify(new.database, child_id=brought.child_id, store=new.store).problems == []
    assert not any("我腰疼".encode() in path.read_bytes() for path in new.folder.rglob("*.jsonl"))


def test_an_export_of_what_was_imported_is_the_same_again(
    old: House, new: House, archive: Archive, tmp_path: Path
) -> None:
    brought = new.bring(*archive)
    with new.database.read() as session:
        child = people.child(session, brought.child_id)
    again = tmp_path / "again.zip"
    made = make_at(new.database, new.store, again, Order(child, Kind.FILE, OPERATOR), new.clock)
    with old.database.read() as session:
        assert made.head == chain.head(session, "child", old.child).hash.hex()


def test_nobody_waits_for_the_database_while_an_archive_is_read(
    new: House, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer gets in at every line that is read: the transaction of the import only writes."""
    lines_of, read = checking.lines_of, []

    def watched(folder: Path, name: str) -> Iterator[dict[str, Any]]:
        for row in lines_of(folder, name):
            with new.database.begin(1.0):
                read.append(name)
            yield row

    monkeypatch.setattr(checking, "lines_of", watched)
    new.bring(*archive)
    assert {"entries.jsonl", "states.jsonl"} <= set(read)
