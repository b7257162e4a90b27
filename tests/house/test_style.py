"""The habits that a machine can see: short files, no notes to self, names that say something, tests that are found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.pages import PACKAGES, ROOT, modules

MOST_LINES = 300
# A migration is one list of columns that is never edited again; it may be as long as its tables.
MAY_BE_LONG: set[str] = set()
TEXTS = {".py", ".md", ".j2", ".html", ".css", ".js", ".toml", ".mako"}
NOTES_TO_SELF = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "service", "services"}
# Paths of one machine, or of a mirror, have no place in what others clone.
NOT_OURS = ("/wor" + "k/", "/tm" + "p/", "/ro" + "ot/", "index" + "-url http", "--trusted" + "-host ")


def texts() -> Iterator[Path]:
    """Every text file that we wrote."""
    for folder in (*PACKAGES, "docs"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in TEXTS)
    yield from (path for path in sorted(ROOT.iterdir()) if path.suffix in TEXTS or path.name == "Makefile")
    yield ROOT / ".ci" / "run"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_of_code_is_too_long() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for _, path in modules()}
    assert lengths
    assert {name: n for name, n in lengths.items() if n > MOST_LINES and name not in MAY_BE_LONG} == {}


def test_what_may_be_long_is_a_migration_and_is_long() -> None:
    for name in MAY_BE_LONG:
        assert name.startswith("storage/migrations/versions/")
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > MOST_LINES


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        named(path)
        for module, path in modules(*(package for package in PACKAGES if package != "tests"))
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []


@pytest.mark.parametrize("mark", NOTES_TO_SELF)
def test_nobody_left_a_note_to_themselves(mark: str) -> None:
    assert [named(path) for path in texts() if mark in path.read_text(encoding="utf-8")] == []


def test_module_names_say_something() -> None:
    empty = [name for name, path in modules() if EMPTY_NAMES & set(name.replace("_", ".").lower().split("."))]
    assert empty == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert len(folders) > 3
    assert [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_nothing_names_one_machine_or_one_mirror() -> None:
    places = [*texts(), ROOT / "requirements.lock"]
    found = {named(path): [mark for mark in NOT_OURS if mark in path.read_text(encoding="utf-8")] for path in places}
    assert {name: marks for name, marks in found.items() if marks} == {}
