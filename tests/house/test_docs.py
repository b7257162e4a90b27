"""Documents tell what the code does: settings, commands, texts, dependencies, and command lines that are understood."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
from dotenv import dotenv_values

from bot import __main__ as cli
from bot.settings import PREFIX, SETTINGS
from domain.people import RELATION_LABELS
from domain.register.fields.described import markdown
from messages.catalogue import CATALOGUE
from messages.phrases import PHRASES
from simulator import __main__ as simulator
from tests.house.pages import ROOT, blocks, rows, text

READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
MADE_LATER = {"docs/images/demo.png"}  # drawn from the running demo
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
EXAMPLE = re.compile(r"`(lianxin [^`]+)`")
USAGE_ERROR = typer.BadParameter.__mro__[1]  # what the command line raises for words it does not understand
COMMANDS = typer.main.get_command(cli.app)


def leaves(command: Any = COMMANDS, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the CLI with its path, without the groups they stand in."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, one in inner.items():
        yield from leaves(one, (*path, name))


LEAVES = dict(leaves())


def understood(line: str) -> None:
    """Let the real command line read it, without doing it; raises what the CLI would say."""
    words = shlex.split(line, comments=True)
    assert words[0] == "lianxin", line
    path = next((tuple(words[1:end]) for end in range(len(words), 1, -1) if tuple(words[1:end]) in LEAVES), None)
    assert path is not None, f"no such command: {line}"
    command, arguments = LEAVES[path], words[1 + len(path) :]
    if path == ("simulate",):
        simulator._parser().parse_args(arguments)
        return
    with command.make_context(" ".join(path), list(arguments)):
        pass


def shell_lines(document: str) -> list[str]:
    """The lines of fenced blocks that are commands of ours."""
    fenced = "\n".join(blocks(document, "sh") + blocks(document, ""))
    return [line.strip() for line in fenced.splitlines() if re.match(r"\s*(lianxin|make)\b", line)]


def sections(document: str) -> dict[str, str]:
    """What stands under each heading "### `lianxin …`"."""
    parts = re.split(r"^### `(lianxin [^`]+)`$", document, flags=re.MULTILINE)
    bodies = (re.split(r"^##? ", body, flags=re.MULTILINE)[0] for body in parts[2::2])
    return dict(zip(parts[1::2], bodies, strict=True))


def options(command: Any) -> set[str]:
    return {name for param in command.params for name in param.opts if name.startswith("--")} - {"--help"}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that examples name."""
    (tmp_path / "信.txt").write_text("各位家长：您好！", encoding="utf-8")
    (tmp_path / "名册.xlsx").write_bytes(b"")
    (tmp_path / "念信.mp3").write_bytes(b"")
    (tmp_path / "李思涵.zip").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_is_documented_and_nothing_else() -> None:
    told = {row[0]: row for row in rows(text("docs/settings.md")) if row[0].startswith(PREFIX)}
    assert set(told) == {f"{PREFIX}{setting.name}" for setting in SETTINGS}
    for setting in SETTINGS:
        default = {None: "*(required)*", "": "*(empty)*"}.get(setting.default, setting.default)
        assert told[f"{PREFIX}{setting.name}"][2] == default


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_names_a_setting_that_does_not_exist(name: str) -> None:
    known = {f"{PREFIX}{setting.name}" for setting in SETTINGS}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", text(name))) <= known


@pytest.mark.parametrize("name", (*READMES, "docs/settings.md"))
def test_the_examples_of_a_settings_file_can_be_read(name: str, tmp_path: Path) -> None:
    examples = [block for block in blocks(text(name), "") if block.startswith(PREFIX)]
    assert examples
    for example in examples:
        (tmp_path / ".env").write_text(example, encoding="utf-8")
        given = dotenv_values(tmp_path / ".env")
        assert {f"{PREFIX}{setting.name}" for setting in SETTINGS if setting.default is None} <= set(given)
        assert all(given.values())


def test_every_command_is_documented_and_nothing_else() -> None:
    told = sections(text("docs/commands.md"))
    assert set(told) == {"lianxin " + " ".join(path) for path in LEAVES}


@pytest.mark.parametrize("path", LEAVES)
def test_every_option_of_a_command_is_documented_and_nothing_else(path: tuple[str, ...]) -> None:
    section = sections(text("docs/commands.md"))["lianxin " + " ".join(path)]
    prose = section.split("```")[0]
    told = set(re.findall(r"`(--[a-z-]+)[ A-Z=]*`", prose))
    if path == ("simulate",):
        known = {name for action in simulator._parser()._actions for name in action.option_strings}
        assert told == {name for name in known if name.startswith("--")} - {"--help"}
    else:
        assert told == options(LEAVES[path])


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_has_an_example_that_it_understands(path: tuple[str, ...], desk: Path) -> None:
    name = "lianxin " + " ".join(path)
    shown = shell_lines(sections(text("docs/commands.md"))[name])
    helped = EXAMPLE.findall(LEAVES[path].help or "")
    assert any(line.startswith(name) for line in shown)
    assert any(line.startswith(name) for line in helped), "its --help has no example"
    for line in (*shown, *helped):
        understood(line)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_line_in_a_document_is_understood(name: str, desk: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    for line in shell_lines(text(name)):
        if line.startswith("make"):
            assert shlex.split(line, comments=True)[1] in targets, line
        else:
            understood(line)


def test_a_command_line_that_does_not_exist_is_noticed(desk: Path) -> None:
    for line in ("lianxin fly", "lianxin serve --prot 8000", "lianxin admin pair 陈雨", "lianxin letter send one"):
        with pytest.raises((AssertionError, USAGE_ERROR)):
            understood(line)


def test_the_two_readmes_show_the_same_commands() -> None:
    english, chinese = (shell_lines(text(name)) for name in READMES)
    assert english[:1] == ["make demo    # an invented village school: open the address it prints"]
    assert [line.split("#")[0] for line in english] == [line.split("#")[0] for line in chinese]
    assert {line.split()[1] for line in english if line.startswith("make")} == {"demo", "test"}


def test_every_relation_that_can_be_registered_is_documented() -> None:
    section = sections(text("docs/commands.md"))["lianxin admin add-guardian"]
    assert "、".join(sorted(RELATION_LABELS.values())) == "、".join(
        sorted(re.search(r"`--relation` ([^(]+) \(", section)[1].split("、"))  # type: ignore[index]
    )


def test_every_text_is_documented_with_its_reader_and_facts() -> None:
    told = {row[0]: row for row in rows(text("docs/messages.md")) if "/" in row[0]}
    assert set(told) == set(PHRASES)
    for name, phrase in PHRASES.items():
        _, audience, facts, when = told[name]
        assert audience == phrase.audience.value
        assert tuple(re.findall(r"\w+", facts)) == phrase.facts
        assert when


def test_every_kind_that_is_sent_unasked_is_documented() -> None:
    told = {row[0]: row[1:] for row in rows(text("docs/messages.md")) if row[0] in CATALOGUE}
    yes = {True: "yes", False: "no"}
    assert told == {
        kind: [
            entry.audience.value,
            _span(entry.lives),
            entry.priority.name.lower(),
            entry.notice,
            yes[entry.waits],
            yes[entry.by_day],
            yes[entry.safe_to_repeat],
        ]
        for kind, entry in CATALOGUE.items()
    }


def _span(span: timedelta) -> str:
    return f"{span.days} days" if span.days else f"{span // timedelta(hours=1)} hours"


def test_every_field_of_the_register_is_documented_as_the_dictionary_has_it() -> None:
    told = text("docs/register.md").partition("## Fields\n\n")[2]
    assert told.strip() == markdown().strip(), "renew it: python -m domain.register.fields.described"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = [re.match(r"[A-Za-z0-9-]+", one)[0] for one in asked]  # type: ignore[index]
    told = {row[0]: row for row in rows(text("docs/decisions/0007-dependencies.md")) if len(row) == 4}
    assert sorted(told.keys() - {"package", "---"}) == sorted(names)
    assert all(all(row) for row in told.values())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_inside_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for target in LINK.findall(text(name)):
        if "://" not in target:
            found = (folder / target).resolve()
            assert found.exists() or found.relative_to(ROOT).as_posix() in MADE_LATER, f"{name}: {target}"


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md")
