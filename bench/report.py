"""Prints measurements: a table on a terminal, plain lines elsewhere, JSON for other programs."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.rows import Row

HEADINGS = ("name", "ours", "beside", "ratio", "unit", "against")
WIDTH = 80


def show(rows: Sequence[Row]) -> None:
    """All rows; each note below, on a line of its own."""
    if sys.stdout.isatty():
        _table(rows)
    else:
        _plain(rows)
    for row in rows:
        if row.note:
            print(f"{row.name}: {row.note}")


def write_json(rows: Sequence[Row], file: Path) -> None:
    """A list with one object per row."""
    told = [
        {
            "name": row.name,
            "ours": row.ours,
            "beside": row.beside,
            "ratio": row.ratio,
            "unit": row.unit,
            "against": row.against,
            "note": row.note,
        }
        for row in rows
    ]
    file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _table(rows: Sequence[Row]) -> None:
    table = Table(width=WIDTH)
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading in ("ours", "beside", "ratio") else "left")
    for row in rows:
        table.add_row(*_cells(row))
    Console(highlight=False).print(table)


def _plain(rows: Sequence[Row]) -> None:
    for row in rows:
        name, ours, beside, ratio, unit, against = _cells(row)
        print(f"{name:<12} {ours:>9} {beside:>9} {ratio:>7} {unit:<10} {against}")


def _cells(row: Row) -> tuple[str, ...]:
    return row.name, _figure(row.ours), _figure(row.beside), f"{row.ratio:.2f}", row.unit, row.against


def _figure(value: float) -> str:
    """Three digits that mean something, never an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
