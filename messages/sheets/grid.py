"""The rows between the child that reads a file and the parent that asked for them, as lines of JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.register.cells.cell import Cell
from messages.sheets.limits import Limits
from messages.sheets.table import Row, Sheet, TableRefused

# A cell on its way: nothing, its text, or its kind and its text. Values are made from the text on the other side.
Found = str | tuple[str, str] | None

EMPTY = Cell("", "empty")
KINDS = {"number", "date", "bool", "formula", "error"}
END = b'{"end": true}'
TOO_MUCH = "表里的内容太多，请分成几个文件导入。"
TOO_LONG = "{where}有 {count} 行数据，一次最多导入 {most} 行（不算表头）。请分成几个文件导入。"


@dataclass(slots=True)
class Line:
    """One row that holds something, without the empty cells at its end."""

    number: int
    hidden: bool
    cells: list[Found]


@dataclass(slots=True)
class Grid:
    """One sheet as the child found it."""

    name: str
    lines: list[Line]
    notices: list[str] = field(default_factory=list)


class NotUnderstood(ValueError):
    """An answer that is not one: the child broke off in its midst."""


def refuse_long(where: str, count: int, limits: Limits) -> None:
    """Refused when so many rows, the heading among them, are more than are read."""
    if count - 1 > limits.rows:
        raise TableRefused(TOO_LONG.format(where=where, count=count - 1, most=limits.rows))


def written(grids: list[Grid], most_bytes: int) -> bytes:
    """The answer of a child that could read the file; refused when it would be longer than the parent takes."""
    pieces, size = [], 0
    for piece in _pieces(grids):
        size += len(piece) + 1
        if size > most_bytes:
            raise TableRefused(TOO_MUCH)
        pieces.append(piece)
    return b"\n".join([*pieces, END])


def refusal(sentence: str) -> bytes:
    """The answer of a child that could not."""
    return _json({"refused": sentence})


def understood(answer: bytes) -> list[Sheet]:
    """The sheets of an answer. Raises the refusal that it may be, and NotUnderstood."""
    try:
        return _sheets(answer.split(b"\n"))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as wrong:
        raise NotUnderstood("no answer") from wrong


def _pieces(grids: list[Grid]) -> Iterator[bytes]:
    for grid in grids:
        yield _json({"name": grid.name, "notices": grid.notices})
        for line in grid.lines:
            yield _json([line.number, line.hidden, *line.cells])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _sheets(lines: list[bytes]) -> list[Sheet]:
    sheets: list[tuple[dict[str, Any], list[list[Any]]]] = []
    for line in lines[:-1]:
        piece = json.loads(line)
        if isinstance(piece, dict):
            sheets.append((piece, []))
        else:
            sheets[-1][1].append(piece)
    if lines[-1] != END:
        raise TableRefused(json.loads(lines[-1])["refused"])
    if not sheets:
        raise NotUnderstood("no sheets")
    return [_sheet(head, rows) for head, rows in sheets]


def _sheet(head: dict[str, Any], rows: list[list[Any]]) -> Sheet:
    width = max(len(row) for row in rows) - 2
    return Sheet(head["name"], tuple(_row(row, width) for row in rows), tuple(head["notices"]))


def _row(row: list[Any], width: int) -> Row:
    number, hidden, *cells = row
    filled = [_cell(cell) for cell in cells]
    filled += [EMPTY] * (width - len(filled))
    return Row(int(number), tuple(filled), bool(hidden))


def _cell(found: Any) -> Cell:
    if found is None:
        return EMPTY
    if isinstance(found, str):
        return Cell(found)
    kind, text = found
    if kind not in KINDS:
        raise NotUnderstood(kind)
    return Cell(text, kind, _value(kind, text))


def _value(kind: str, text: str) -> object:
    """What the text of a cell stands for; nothing for formulas and errors, which have no value that we trust."""
    if kind == "number":
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    if kind == "date":
        return date.fromisoformat(text[:10])
    return text == "TRUE" if kind == "bool" else None
