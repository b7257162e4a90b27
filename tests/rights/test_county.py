"""The county's page: schools side by side, small numbers hidden, no name anywhere; and the year's audit pack."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook

from domain.access import AccountKind, Deed
from domain.people import Relation, Role
from storage import tables as t
from storage.person import people
from tests.flows.hall import Hall

NAME = "赵小满"


def many(hall: Hall, school_name: str, count: int) -> None:
    now = hall.clock.now()
    with hall.database.begin() as session:
        school = people.add_school(session, school_name, now)
        for number in range(count):
            child = people.add_child(session, school, f"{NAME}{number}", "三(1)班", now, date(2016, 5, 1))
            adult = people.add_person(session, school, f"赵大满{number}", Role.GUARDIAN, now)
            people.add_guardian(session, child, adult, Relation.MOTHER, away=True)


def test_an_officer_arrives_at_numbers_without_names(hall: Hall, outside: Callable[[AccountKind], FlaskClient]) -> None:
    many(hall, "一小", 3)
    many(hall, "二小", 8)
    browser = outside(AccountKind.OFFICER)
    assert browser.get("/console/").headers["Location"].endswith("/console/county")
    page = browser.get("/console/county").text
    assert "一小" in page and "二小" in page and "&lt;5" in page and "勾稽" in page
    assert NAME not in page and "赵大满" not in page and "李思涵" not in page and "王芳" not in page
    row = re.search(r"一小.*?</tr>", page, re.DOTALL)
    assert row is not None and ">3<" not in row[0]
    assert "<svg" in browser.get("/console/county.svg").text


def test_the_workbook_hides_what_the_page_hides(hall: Hall, outside: Callable[[AccountKind], FlaskClient]) -> None:
    many(hall, "一小", 3)
    many(hall, "二小", 8)
    browser = outside(AccountKind.OFFICER)
    book = load_workbook(BytesIO(browser.get("/console/county.xlsx").data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "<5" in cells and not any(cell in ("1", "2", "3", "4") for cell in cells)
    assert not any(NAME in cell or "王芳" in cell for cell in cells)
    with hall.database.read() as session:
        deeds = [row.deed for row in session.query(t.Audit).all() if row.what == "county.take"]
    assert deeds == [Deed.EXPORT.value]


def test_staff_do_not_see_the_county(hall: Hall, desk: FlaskClient) -> None:
    assert desk.get("/console/county").status_code == 403


def test_a_years_pack_counts_and_names_nobody(hall: Hall, desk: FlaskClient) -> None:
    hall.says("王芳", "看我的记录")
    assert "2026" in desk.get("/console/audit-pack").text
    book = load_workbook(BytesIO(desk.get("/console/audit-pack.xlsx?year=2026").data))
    assert {"人数", "同意和拒绝", "查看导出改动", "家长的申请", "安全事件"} <= set(book.sheetnames)
    rows = {str(row[0].value): [cell.value for cell in row[1:]] for row in book["家长的申请"].iter_rows()}
    assert rows["看孩子和本人自己的记录"][0] == 1 and rows["看孩子和本人自己的记录"][5] == 1
    consents = [[cell.value for cell in row] for row in book["同意和拒绝"].iter_rows()]
    assert ["2026-11", "同意", 1] in consents
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("王芳" in cell or "李思涵" in cell or "林国华" in cell for cell in cells)
    assert any("云主机：某公司" in cell for cell in cells)
    assert desk.get("/console/audit-pack.xlsx?year=1999").status_code == 404
