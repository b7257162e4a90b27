"""``lianxin letter preview``: what an operator reads before a letter leaves, on a terminal of eighty columns."""

from io import BytesIO
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from openpyxl import load_workbook

from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """李思涵 and her brother with a mother away, who has a phone, and a grandmother without one; 张子轩 with nobody."""
    do = operator(tmp_path, monkeypatch, capsys, columns=80)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-child", "李思涵", "--class", "三(2)班")
    do("admin", "add-child", "张子轩", "--class", "四(1)班")
    do("admin", "add-guardian", "李思涵", "王芳", "--relation", "妈妈", "--away", "--phone", "13800001234")
    do("admin", "add-guardian", "李思涵", "周桂英", "--relation", "奶奶")
    Path("信.txt").write_text("各位家长：国庆放假，请看好{孩子}。", encoding="utf-8")
    return do


def write(run: Run, *more: str) -> None:
    code, said = run("letter", "write", "--title", "国庆安全提醒", "--body-file", "信.txt", "--short", "不下水", *more)
    assert code == 0, said


def width(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def test_it_says_who_and_how_and_shows_what_they_read(run: Run) -> None:
    write(run)
    code, said = run("letter", "preview", "1", "--unreached")
    assert code == 0
    assert "2 个孩子，2 位家长。" in said and "没有问题，可以发。" in said
    assert "1 个孩子没有登记任何家长" in said
    assert "国庆放假，请看好李思涵。" in said, "the example is filled"
    table = said[said.index("都到不了的家长") :]
    for word in ("三(2)班", "王芳", "妈妈", "周桂英", "张子轩"):
        assert word in table.replace("\n", "")
    assert max(width(line) for line in said.splitlines()) <= 80


def test_the_list_can_be_taken_along(run: Run) -> None:
    write(run)
    code, said = run("letter", "preview", "1", "--out", "名单.xlsx")
    assert code == 0 and "请收好" in said
    sheet = load_workbook(BytesIO(Path("名单.xlsx").read_bytes())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["三(2)班", "李思涵", "王芳", "妈妈", "13800001234"] in [row[:5] for row in rows]
    assert any(row[:2] == ["四(1)班", "张子轩"] and not row[2] for row in rows)
    assert Path("名单.xlsx").stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_a_problem_ends_with_one(run: Run) -> None:
    write(run)
    run("admin", "leave", "李思涵")
    run("admin", "leave", "张子轩")
    code, said = run("letter", "preview", "1")
    assert code == 1 and "× 这封信没有人收" in said and "还不能发" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [(("9",), "没有编号 9 的信"), (("1", "--out", "名单.csv"), "请写成 .xlsx")],
)
def test_every_slip_has_its_sentence(run: Run, typed: tuple[str, ...], sentence: str) -> None:
    write(run)
    code, said = run("letter", "preview", *typed)
    assert code == 1 and sentence in said and "Traceback" not in said
