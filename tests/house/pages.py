"""Reads our own files as the tests of this folder need them: modules, imports, tables, fenced blocks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "messages", "storage", "handlers", "scheduler", "console", "simulator", "bot", "bench", "tests")
FENCED = re.compile(r"^( *)```([a-z-]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def modules(*packages: str) -> Iterator[tuple[str, Path]]:
    """Every module of these packages (all when none is named): its dotted name and its file."""
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> set[str]:
    """The dotted names that a file imports anywhere, also inside functions: for ``from a.b import c`` "a.b.c"."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides who knows whom"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def text(name: str) -> str:
    """A file of ours by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    """The fenced blocks of this language ("" for none), indented ones too, without their indentation."""
    return [
        re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        for indent, found, body in FENCED.findall(document)
        if found == language
    ]


def arrows(document: str, language: str) -> dict[str, set[str]]:
    """A block of lines "left -> right right" as a mapping."""
    (block,) = blocks(document, language)
    lines = (line.partition("->") for line in block.splitlines() if line.strip())
    return {left.strip(): set(right.split()) for left, _, right in lines}


def rows(document: str) -> list[list[str]]:
    """Every row of every table, cells without backticks around them; headings and rulers too."""
    lines = [line for line in document.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
