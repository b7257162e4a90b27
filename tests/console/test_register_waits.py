"""While a workbook is read or made for the register, everybody else writes: the transaction is for writing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from console.pages import register_import as register_import_page
from domain.access import Deed
from domain.errors import StorageUnavailable
from handlers.actions.registers import import_findings, register_import, register_papers
from storage.access import audit
from storage.database import Database
from tests.console.signed_in import guard_of
from tests.console.test_register_page import HEAD, upload


def test_nobody_waits_for_the_database_while_a_file_is_read(
    staff: FlaskClient, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer gets in while the workbook is read and while it is compared for the preview."""
    done: list[str] = []

    def watched(name: str, deed: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            with sqlite_database.begin(1.0):
                done.append(name)
            return deed(*given)

        return run

    preview = upload(staff, f"{HEAD}\n王小雨,三(2)班,女,2017-05-05,王奶奶,奶奶,13600000001\n".encode()).location
    monkeypatch.setattr(register_import_page, "read_file", watched("read", import_findings.read_file))
    with monkeypatch.context() as looked:
        looked.setattr(register_import, "look", watched("look", register_import.look))
        seen = staff.get(preview).text
    on = seen.split('name="on" type="date" value="')[1].split('"')[0]
    mark = {"on": on, "mark": seen.split('name="mark" value="')[1].split('"')[0], "guard": guard_of(seen)}
    assert staff.post(preview, data=mark).status_code == 303
    assert done == ["read", "look", "read"]


def test_nobody_waits_for_the_database_while_an_export_is_made_and_nothing_leaves_without_its_row(
    staff: FlaskClient, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled, made = register_papers.filled_template, []

    def watched(*given: Any) -> Any:
        with sqlite_database.begin(1.0):
            made.append("read")
        return filled(*given)

    monkeypatch.setattr(register_papers, "filled_template", watched)
    assert staff.get("/console/register/all.xlsx").data.startswith(b"PK") and made == ["read"]
    with sqlite_database.read() as session:
        (row,) = (one for one in audit.rows(session, 5) if one.what == "register.all")
    assert (row.deed, row.detail) == (Deed.EXPORT, "台账 2 个孩子")

    def fail(*_given: Any, **_more: Any) -> None:
        raise StorageUnavailable("the disk is full")

    monkeypatch.setattr(audit, "write", fail)
    refused = staff.get("/console/register/all.xlsx")
    assert refused.status_code == 503 and not refused.data.startswith(b"PK")
