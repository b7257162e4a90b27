"""The yearly audit as a workbook: numbers by kind, no name of anybody, to be read before it is filed by 31 January."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.documents.workbook import Column, Kind, Tab, Value, workbook

Rows = Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its heads (the last ``numbers`` of them are numbers), its rows."""

    name: str
    heads: Sequence[str]
    numbers: int
    rows: Rows


def audit_workbook(title: str, sheets: Sequence[Sheet], made_at: datetime) -> bytes:
    """The file; ``made_at`` is already in China's time."""
    foot = f"{title}　{made_at:%Y-%m-%d %H:%M}"
    return workbook([_tab(title, sheet) for sheet in sheets], made_at, foot=foot)


def _tab(title: str, sheet: Sheet) -> Tab:
    words = len(sheet.heads) - sheet.numbers
    columns = [
        Column(head, Kind.TEXT if at < words else Kind.NUMBER, 26 if at < words else 12)
        for at, head in enumerate(sheet.heads)
    ]
    return Tab(sheet.name, columns, sheet.rows, f"{title} · {sheet.name}")
