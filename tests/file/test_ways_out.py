"""What is sealed is sealed on every way out of a file: every kind of entry for every reader, and its stub with it."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock
from domain.file_copy import Asker, Ground
from domain.sealing import GUARDED, RESTRICTED, SEALED, STUB
from handlers.actions.files import redaction
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.database import Database
from storage.files import file_export, file_filters, file_head, file_print, file_sealed, file_search
from storage.files.file import FileEntry
from storage.files.file_secrecy import Eyes
from storage.person import people
from tests.console.village import Village, say

HOUSE = Path(__file__).resolve().parents[2]
FOLDERS = ("handlers", "storage", "scheduler", "console", "bot/commands")
ORDINARY = frozenset(
    {"text", "voice", "image", "note", "talk", "call", "visit", "family_call", "contact", "looked"}
) | {
    *("second_look", "letter", "receipt", "register", "pairing", "binding", "leave", "promise", "appointment"),
    *("roll_call", "told", "hazard", "picture", "custody", "weekly"),
}
READERS = {
    "teacher": Eyes(sees_alerts=False, is_leading=False),
    "psych": Eyes(sees_alerts=True, is_leading=False),
    "principal": Eyes(sees_alerts=False, is_leading=True),
    "director": Eyes(sees_alerts=True, is_leading=True),
}
DIRECTOR = Actor(None, AccountKind.STAFF, "吴敏", frozenset({Duty.DIRECTOR}))


def kinds_in(folder: Path) -> Iterator[str]:
    """Every kind that some code writes an entry of, as far as it is written as a word."""
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            one.targets[0].id: one.value.value
            for one in tree.body
            if isinstance(one, ast.Assign)
            and isinstance(one.targets[0], ast.Name)
            and isinstance(one.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "NewEntry":
                for given in node.keywords:
                    if given.arg == "kind" and isinstance(given.value, ast.Constant):
                        yield str(given.value.value)
                    elif given.arg == "kind" and isinstance(given.value, ast.Name) and given.value.id in names:
                        yield str(names[given.value.id])


def test_every_kind_that_is_written_is_walked_here() -> None:
    written = {kind for folder in FOLDERS for kind in kinds_in(HOUSE / folder)}
    assert written and written <= ORDINARY | SEALED | {STUB}


@pytest.fixture
def told(database: Database, village: Village, clock: SetClock) -> Database:
    """One entry of every kind, and one more of every kind that was emptied, with a promise made from each."""
    with database.begin() as session:
        for kind in sorted(ORDINARY | SEALED):
            clock.advance(timedelta(minutes=1))
            _promised(session, village, _said(session, village, kind, f"同一{kind}。", clock), kind)
            emptied = _said(session, village, kind, f"另外{kind}。", clock)
            assert redaction.redact(session, DIRECTOR, emptied, "mistake", f"同一{kind}的缘由", clock.now())
    with database.begin() as session:
        while chain.link_waiting(session, clock.now()):
            pass
    return database


def _said(session: Session, village: Village, kind: str, text: str, clock: SetClock) -> int:
    direction = "in" if kind in ("text", "voice", "image") else "note"
    return say(session, village.hanhan, text, clock.now(), direction=direction, kind=kind)


def _promised(session: Session, village: Village, entry: int, kind: str) -> None:
    row = {"school_id": village.school, "child_id": village.hanhan, "by_id": village.mother, "entry_id": entry}
    said = session.get_one(t.Entry, entry).at
    session.add(t.Promise(once=f"p{entry}", what=f"答应{kind}。", said_at=said, state="open", **row))


def words(kinds: frozenset[str]) -> set[str]:
    """What is readable of these kinds: the entry's words, and the reason in the stub of the emptied one."""
    return {f"同一{kind}。" for kind in kinds} | {f"同一{kind}的缘由" for kind in kinds}


def readable(texts: list[str]) -> set[str]:
    """Which of all these words stand in some texts."""
    return {one for one in words(ORDINARY | SEALED) if any(one in text for text in texts)}


@pytest.mark.parametrize("reader", READERS)
def test_all_ways_tell_a_reader_the_same(told: Database, village: Village, clock: SetClock, reader: str) -> None:
    eyes, child_id = READERS[reader], village.hanhan
    kinds = ORDINARY | (GUARDED if eyes.sees_alerts else frozenset())
    with told.read() as session:
        page = file_filters.page(session, child_id, file_filters.Filter(), eyes, 500).entries
        assert readable([one.text for one in page]) == words(kinds)
        shown = {one.id for one in page}
        everything = [one.id for one in page] + [one.id for one in _restricted(session, child_id)]
        assert {n for n in everything if file_filters.is_shown(session, child_id, n, eyes)} == shown
        narrowed = file_filters.page(
            session, child_id, file_filters.Filter(who=None, start=clock.now().date()), eyes, 500
        )
        assert {one.id for one in narrowed.entries} == shown
        found = file_search.page(session, child_id, ["同一"], file_filters.Filter(), eyes, 500).entries
        assert readable([one.text for one in found]) == words(kinds)
        child = people.child(session, child_id)
        printed = file_print.of_child(session, child, eyes, (None, None), 5_000, clock.now())
        assert readable([line.text for line in printed.lines]) == words(ORDINARY), "a print lies about: no seals on it"
        head = file_head.of_child(session, child, eyes, clock.now())
        assert {one.what for one in head.promises} <= {f"答应{kind}。" for kind in kinds}


def test_the_restricted_page_has_what_nothing_else_has(told: Database, village: Village) -> None:
    with told.read() as session:
        assert readable([one.text for one in _restricted(session, village.hanhan)]) == words(RESTRICTED)


def test_a_promise_made_of_what_is_sealed_is_in_the_head_for_whom_it_is_open(
    database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        for kind in ("text", "referral", "sealed_note"):
            _promised(session, village, _said(session, village, kind, "话", clock), kind)
    with database.read() as session:
        child = people.child(session, village.hanhan)
        seen = {
            name: {one.what for one in file_head.of_child(session, child, eyes, clock.now()).promises}
            for name, eyes in READERS.items()
        }
    assert seen["teacher"] == seen["principal"] == {"答应text。"}
    assert seen["psych"] == seen["director"] == {"答应text。", "答应referral。"}


def test_a_parents_copy_has_neither_what_is_sealed_nor_why_it_was_emptied(told: Database, village: Village) -> None:
    with told.read() as session:
        plan = file_export.plan(session, village.hanhan, Asker(village.mother))
        rows = file_export.entries(session, [step.number for step in plan.steps if step.subject == "entry"])
        given = readable([rows[step.number].text for step in plan.given])
        grounds = {rows[step.number].text: step.ground for step in plan.steps if step.subject == "entry"}
        whole = file_export.plan(session, village.hanhan, None)
    assert not given & words(SEALED) and "同一talk的缘由" not in given, "the stub goes where its entry would go"
    assert {"同一leave。", "同一leave的缘由"} <= given
    assert all(grounds[f"同一{kind}。"] is Ground.SEALED for kind in SEALED)
    assert {step.ground for step in whole.steps} == {None, Ground.REDACTED}, "the other school gets everything"


def test_the_chain_holds_with_stubs_of_every_kind(told: Database) -> None:
    assert verify(told).problems == []


def _restricted(session: Session, child_id: int) -> list[FileEntry]:
    return file_sealed.notes(session, child_id, READERS["director"], 500).entries
