"""Every table and every sealed column has its line: what is added later is not forgotten."""

import pytest

from storage import tables as t
from storage.columns import Blind, Sealed, SealedBytes, SealedJson
from storage.privacy.erasures_tables import LINES, How

TABLES = dict(t.Model.metadata.tables)


def test_every_table_has_a_line_and_every_line_a_table() -> None:
    assert set(LINES) == set(TABLES)
    assert all(line.why for line in LINES.values())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_sealed_column_is_accounted_for(name: str) -> None:
    line, columns = LINES[name], TABLES[name].columns
    hidden = {one.name for one in columns if isinstance(one.type, (Sealed, SealedBytes, SealedJson, Blind))}
    assert not set(line.empties) & set(line.keeps)
    assert set(line.empties) | set(line.keeps) <= set(columns.keys())
    if line.how is not How.GONE:
        assert hidden == set(line.empties) | set(line.keeps)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_hangs_on_a_child_does_not_simply_stay(name: str) -> None:
    """A row that names a child, and stays, holds no words."""
    line, table = LINES[name], TABLES[name]
    if "child_id" in table.columns and line.how is How.STAYS:
        assert not [one for one in table.columns if isinstance(one.type, (Sealed, SealedJson))] or line.keeps
