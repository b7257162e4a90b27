"""Whoever changes the database past the program is found, and what they changed is named."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.chains.chain_problems import WHAT
from storage.database import Database
from storage.files.media import MediaStore
from tests.chain.town import PNG, Town, flipped


@pytest.fixture
def written(town: Town) -> list[int]:
    """Five entries in the first child's file, the fourth in the second's too; all linked; a row of the audit."""
    hanhan, yuan = town.children
    numbers = [town.write(f"第{n}句话", hanhan, *([yuan] if n == 4 else [])) for n in range(1, 6)]
    town.log("看档案")
    town.log("导出档案")
    town.link()
    assert town.found() == []
    return numbers


class TestOneRow:
    """Each of these is one statement of somebody who may write to the database."""

    def test_a_flipped_byte_in_the_sealed_words(self, town: Town, written: list[int]) -> None:
        sealed = town.raw("SELECT text FROM entries WHERE id = :id", id=written[2])
        town.insider("UPDATE entries SET text = :text WHERE id = :id", text=flipped(sealed), id=written[2])
        (problem,) = town.look().problems
        assert (problem.owner, problem.position, problem.subject_id) == (town.children[0], 3, written[2])
        assert (problem.code, problem.detail) == ("sealed", "正文")

    @pytest.mark.parametrize(
        "change", ["channel = 'sms'", "direction = 'out'", "at = recorded_at", "kind = 'note'", "cause = 'inbox:99'"]
    )
    def test_a_changed_plain_column(self, town: Town, written: list[int], change: str) -> None:
        if change.startswith("at"):
            town.insider("UPDATE entries SET at = :at WHERE id = :id", at=town.clock.now(), id=written[1])
        else:
            town.insider(f"UPDATE entries SET {change} WHERE id = :id", id=written[1])
        assert town.found() == [("child", town.children[0], 2, "changed", "entry", written[1])]

    def test_the_texts_of_two_entries_swapped(self, town: Town, written: list[int]) -> None:
        first, second = written[0], written[1]
        one, other = (town.raw("SELECT text FROM entries WHERE id = :id", id=n) for n in (first, second))
        town.insider("UPDATE entries SET text = :text WHERE id = :id", text=other, id=first)
        town.insider("UPDATE entries SET text = :text WHERE id = :id", text=one, id=second)
        owner = town.children[0]
        assert town.found() == [
            ("child", owner, 1, "changed", "entry", first),
            ("child", owner, 2, "changed", "entry", second),
        ]

    def test_a_removed_entry(self, town: Town, written: list[int]) -> None:
        town.insider("DELETE FROM entries WHERE id = :id", id=written[3])
        (problem,) = town.look().problems
        assert (problem.code, problem.subject_id, problem.position) == ("gone", written[3], 4)
        assert "另外 1 个孩子" in problem.what, "it stood in two files"

    def test_an_entry_taken_out_of_one_file(self, town: Town, written: list[int]) -> None:
        yuan = town.children[1]
        town.insider("DELETE FROM entry_children WHERE entry_id = :id AND child_id = :child", id=written[3], child=yuan)
        assert town.found() == [("child", yuan, 1, "not in file", "entry", written[3])]

    def test_an_entry_put_into_a_file_past_the_program(self, town: Town, written: list[int]) -> None:
        yuan = town.children[1]
        town.insider("INSERT INTO entry_children (child_id, entry_id) VALUES (:child, :id)", child=yuan, id=written[0])
        assert town.found() == [("child", yuan, 0, "no link", "entry", written[0])]

    def test_a_changed_and_a_removed_row_of_the_audit(self, town: Town, written: list[int]) -> None:
        town.insider("UPDATE audit SET deed = 'export' WHERE id = 1")
        town.insider("DELETE FROM audit WHERE id = 2")
        assert town.found() == [("audit", 0, 1, "changed", "audit", 1), ("audit", 0, 2, "gone", "audit", 2)]

    def test_a_row_of_the_audit_that_was_never_chained(self, town: Town, written: list[int]) -> None:
        town.log("删除档案")
        town.insider("DELETE FROM chain_waits WHERE subject = 'audit'")
        assert town.found() == [("audit", 0, 0, "no link", "audit", 3)]

    def test_a_state_that_says_it_was_read(self, town: Town, written: list[int]) -> None:
        town.insider("UPDATE entry_states SET state = 'delivered' WHERE id = 4")
        assert town.found() == [("states", 0, 4, "changed", "state", 4)]


class TestTheChainItself:
    def test_a_flipped_byte_in_a_commitment(self, town: Town, written: list[int]) -> None:
        digest = town.raw("SELECT digest FROM commitments WHERE subject = 'entry' AND subject_id = :id", id=written[2])
        town.insider(
            "UPDATE commitments SET digest = :digest WHERE subject = 'entry' AND subject_id = :id",
            digest=flipped(digest),
            id=written[2],
        )
        owner = town.children[0]
        assert town.found() == [
            ("child", owner, 3, "changed", "entry", written[2]),
            ("child", owner, 3, "hash", "entry", written[2]),
        ]

    def test_a_salt_that_was_changed_or_taken_away(self, town: Town, written: list[int]) -> None:
        of = "WHERE subject = 'entry' AND subject_id = :id"
        salt = town.raw(f"SELECT salt FROM commitments {of}", id=written[0])
        town.insider(f"UPDATE commitments SET salt = :salt {of}", salt=flipped(salt), id=written[0])
        town.insider(f"UPDATE commitments SET salt = NULL {of}", id=written[1])
        owner = town.children[0]
        assert town.found() == [
            ("child", owner, 1, "salt", "entry", written[0]),
            ("child", owner, 2, "no salt", "entry", written[1]),
        ]

    def test_a_flipped_byte_in_a_hash(self, town: Town, written: list[int]) -> None:
        of = "WHERE chain = 'child' AND owner_id = :owner AND position = :position"
        for position, code in ((2, "hash"), (5, "hash")):
            where = {"owner": town.children[0], "position": position}
            told = town.raw(f"SELECT hash FROM chain_links {of}", **where)
            town.insider(f"UPDATE chain_links SET hash = :hash {of}", hash=flipped(told), **where)
            assert ("child", town.children[0], position, code, "entry", written[position - 1]) in town.found()
        assert len(town.found()) == 3, "both, and the head that says what the last one said; not what follows them"

    def test_two_links_swapped(self, town: Town, written: list[int]) -> None:
        of = "WHERE chain = 'child' AND owner_id = :owner AND position = :position"
        for position, number in ((2, 0), (3, written[1]), (2, written[2])):  # the name of a row stands once in a chain
            town.insider(
                f"UPDATE chain_links SET subject_id = :id {of}", id=number, owner=town.children[0], position=position
            )
        owner = town.children[0]
        assert town.found() == [
            ("child", owner, 2, "hash", "entry", written[2]),
            ("child", owner, 3, "hash", "entry", written[1]),
        ]

    def test_a_removed_link(self, town: Town, written: list[int]) -> None:
        owner = town.children[0]
        town.insider("DELETE FROM chain_links WHERE chain = 'child' AND owner_id = :o AND position = 2", o=owner)
        assert town.found() == [
            ("child", owner, 2, "gap", "", 0),
            ("child", owner, 0, "no link", "entry", written[1]),
        ]

    def test_a_removed_tail(self, town: Town, written: list[int]) -> None:
        owner = town.children[0]
        town.insider("DELETE FROM chain_links WHERE chain = 'child' AND owner_id = :o AND position > 3", o=owner)
        assert ("child", owner, 4, "tail", "", 0) in town.found()

    def test_a_chain_of_which_nothing_is_left(self, town: Town, written: list[int]) -> None:
        town.insider("DELETE FROM chain_links WHERE chain = 'states'")
        assert ("states", 0, 1, "tail", "", 0) in town.found()
        town.insider("DELETE FROM chain_heads WHERE chain = 'states'")
        assert ("states", 0, 0, "no link", "state", 1) in town.found()

    def test_a_head_that_is_gone_or_says_something_else(self, town: Town, written: list[int]) -> None:
        hanhan, yuan = town.children
        told = town.raw("SELECT hash FROM chain_heads WHERE chain = 'child' AND owner_id = :o", o=hanhan)
        town.insider(
            "UPDATE chain_heads SET hash = :hash WHERE chain = 'child' AND owner_id = :o", hash=flipped(told), o=hanhan
        )
        town.insider("DELETE FROM chain_heads WHERE chain = 'child' AND owner_id = :o", o=yuan)
        town.insider("UPDATE chain_heads SET position = 1 WHERE chain = 'audit'")
        assert [(chain, owner, code) for chain, owner, _, code, _, _ in town.found()] == [
            ("audit", 0, "beyond"),
            ("child", hanhan, "head"),
            ("child", yuan, "no head"),
        ]

    def test_a_commitment_that_is_gone(self, town: Town, written: list[int]) -> None:
        town.insider("DELETE FROM commitments WHERE subject = 'entry' AND subject_id = :id", id=written[4])
        assert ("child", town.children[0], 5, "commitment", "entry", written[4]) in town.found()


class TestMedia:
    def test_a_picture_moved_to_another_entry(self, town: Town, store: MediaStore) -> None:
        first, picture = town.picture(store)
        second, other = town.picture(store)
        town.link()
        town.insider("UPDATE entries SET media_id = :media WHERE id = :id", media=other, id=first)
        town.insider("UPDATE entries SET media_id = :media WHERE id = :id", media=picture, id=second)
        assert {number for *_, code, _, number in town.found() if code == "changed"} == {first, second}

    @pytest.mark.parametrize("harm", ["other", "flipped", "gone"])
    def test_a_file_that_is_not_what_was_kept(self, town: Town, store: MediaStore, tmp_path: Path, harm: str) -> None:
        _, picture = town.picture(store)
        town.link()
        (path,) = (tmp_path / "data" / "media").rglob("*.sealed")
        expected = {"other": "file changed", "flipped": "file sealed", "gone": "file gone"}[harm]
        deeds: dict[str, Callable[[], object]] = {
            "other": lambda: store.write(picture, PNG + b"!"),
            "flipped": lambda: path.write_bytes(flipped(path.read_bytes())),
            "gone": path.unlink,
        }
        deeds[harm]()
        assert town.found() == [], "who does not ask for the files does not wait for them"
        assert town.found(store=store) == [("media", 0, 0, expected, "media", picture)]

    def test_a_hash_that_was_made_to_fit(self, town: Town, store: MediaStore) -> None:
        _, picture = town.picture(store)
        town.link()
        town.insider("UPDATE media SET size = 3 WHERE id = :id", id=picture)
        assert town.found(child_id=town.children[0]) == [("child", town.children[0], 2, "changed", "media", picture)]


def test_one_child_is_looked_at_alone(town: Town, written: list[int]) -> None:
    hanhan, yuan = town.children
    town.insider("UPDATE entries SET channel = 'sms' WHERE id = :id", id=written[0])
    town.insider("UPDATE audit SET deed = 'export' WHERE id = 1")
    assert town.found(child_id=yuan) == []
    assert town.found(child_id=hanhan, page=1) == [("child", hanhan, 1, "changed", "entry", written[0])]
    assert town.look(child_id=hanhan).links == 5


def test_pages_of_any_size_find_the_same(town: Town, written: list[int]) -> None:
    town.insider("UPDATE entries SET channel = 'sms' WHERE id = :id", id=written[4])
    town.insider("DELETE FROM chain_links WHERE chain = 'child' AND position = 2")
    assert town.found(page=1) == town.found(page=3) == town.found()


def test_writing_goes_on_while_somebody_looks(town: Town, written: list[int]) -> None:
    """Between the pages of a look something is written and linked: that is no problem."""
    left = [*range(6)]

    def meanwhile(_done: int) -> None:
        if left:
            left.pop()
            town.write("又说了一句", *town.children)
            town.log("看档案")
            town.link()

    assert town.found(tell=meanwhile, page=2) == []


def test_every_problem_has_its_words(town: Town, written: list[int]) -> None:
    assert all(words for words in WHAT.values())
    town.insider("DELETE FROM entries WHERE id = :id", id=written[0])
    (problem,) = town.look().problems
    assert problem.where == f"孩子档案 {town.children[0]}，第 1 环，记录 {written[0]}"
    assert problem.what == "这条记录被删掉了"


class TestTriggers:
    """The program itself cannot do it: what is chained is append-only for its own role too."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE chain_links SET position = 9",
            "DELETE FROM chain_links",
            "DELETE FROM commitments",
            "UPDATE commitments SET digest = salt",
            "DELETE FROM chain_heads",
            "UPDATE entries SET channel = 'sms'",
            "UPDATE entries SET text = author",
        ],
    )
    def test_refuse(self, database: Database, town: Town, written: list[int], statement: str) -> None:
        from sqlalchemy import text
        from sqlalchemy.exc import DBAPIError

        with pytest.raises(DBAPIError, match="append-only"), database.begin() as session:
            session.execute(text(statement))
        assert town.found() == []

    def test_let_salts_go(self, database: Database, town: Town, written: list[int]) -> None:
        from storage.chains.chain_commitments import forget_salts

        with database.begin() as session:
            forget_salts(session, "entry", written[:1])
        assert town.found() == [("child", town.children[0], 1, "no salt", "entry", written[0])]


def test_a_clock_that_goes_on_does_not_matter(town: Town, written: list[int]) -> None:
    town.clock.advance(timedelta(days=400))
    assert town.found() == []
