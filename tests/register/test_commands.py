"""The commands as an operator types them: a template, a file with mistakes, the corrected file, and its papers."""

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bot import __main__ as cli
from bot.settings import PREFIX
from tests.documents.reading import page_texts
from tests.house.test_settings import environ

Said = tuple[int, str]
Type = Callable[..., Said]
ROWS = (
    {
        "姓名": "李思涵",
        "性别": "女",
        "出生日期": "2017-05-20",
        "班级": "三(2)班",
        "户口性质": "农业户口",
        "父亲姓名": "李强",
    },
    {
        "姓名": "张子轩",
        "性别": "男",
        "出生日期": "2017-02-30",
        "班级": "三(2)班",
        "户口性质": "1",
        "父亲电话": "138000",
    },
)


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command in a folder with a fresh school; the exit code and what was said."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    (tmp_path / ".env").write_text("".join(f"{key}={value}\n" for key, value in environ().items()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["lianxin", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    run("migrate")
    run("admin", "add-school", "云溪村小学")
    return run


def fill_in(template: Path, *rows: dict[str, str]) -> Path:
    """Write rows under the headings of a template, as somebody does in Excel."""
    book = openpyxl.load_workbook(template)
    tab = book["登记"]
    headings = [str(cell.value).rstrip("*") for cell in tab[1]]
    for row in rows:
        assert set(row) <= set(headings)
        tab.append([row.get(heading, "") for heading in headings])
    target = template.with_name("名册.xlsx")
    book.save(target)
    return target


@pytest.fixture
def template(types: Type, tmp_path: Path) -> Path:
    assert types("export", "template", "模板.xlsx")[0] == 0
    return tmp_path / "模板.xlsx"


def squeezed(text: str) -> str:
    return "".join(char for char in text if char not in " \n│┃")


def test_a_dry_run_names_each_row_and_cell_of_a_broken_file(types: Type, template: Path) -> None:
    fill_in(template, *ROWS)
    code, said = types("import", "register", "名册.xlsx", "--dry-run")
    assert code == 1
    for place in ("C3", "K3", "R3"):
        assert place in said
    assert "没有2017年2月30日这一天" in squeezed(said)
    assert "是代码" in squeezed(said) and "号码有6位数字" in squeezed(said)
    assert "138000" not in said, "no number of a person is repeated on the screen"
    assert "有 1 行要改，一行也没有导入" in said


def test_nothing_is_imported_until_the_file_is_right_or_the_good_rows_are_asked_for(
    types: Type, template: Path
) -> None:
    fill_in(template, *ROWS)
    assert types("import", "register", "名册.xlsx")[0] == 1
    assert "三(2)班" not in types("export", "board")[1]
    code, said = types("import", "register", "名册.xlsx", "--good-rows", "--rejected", "要改.xlsx")
    assert code == 1 and "没有问题的行已导入" in said
    assert "三(2)班" in types("export", "board")[1]


def test_rejected_rows_are_mended_in_their_own_file(types: Type, template: Path, tmp_path: Path) -> None:
    fill_in(template, *ROWS)
    types("import", "register", "名册.xlsx", "--good-rows", "--rejected", "要改.xlsx")
    book = openpyxl.load_workbook(tmp_path / "要改.xlsx")
    tab = book.active
    assert tab is not None
    head = {str(cell.value).rstrip("*"): cell.column for cell in tab[1]}
    assert tab.max_row == 2 and tab.cell(2, head["姓名"]).value == "张子轩"
    assert "户口性质" in str(tab.cell(2, head["要改的地方"]).value)
    for heading, value in (("出生日期", "2017-02-11"), ("户口性质", "农业户口"), ("父亲电话", "13900000003")):
        tab.cell(2, head[heading]).value = value
    tab.cell(2, head["父亲姓名"]).value = "张伟"
    book.save(tmp_path / "要改.xlsx")
    code, said = types("import", "register", "要改.xlsx")
    assert code == 0 and "已导入：新增 1 个孩子" in said


def test_again_nothing_then_only_the_correction_then_back(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    assert "已导入：新增 1 个孩子" in types("import", "register", "名册.xlsx")[1]
    assert "没有变化" in types("import", "register", "名册.xlsx")[1]
    fill_in(template, {**ROWS[0], "父亲姓名": "李大强"})
    assert "改动 1 个" in types("import", "register", "名册.xlsx")[1]
    code, said = types("import", "register", "--undo")
    assert code == 0 and "恢复原样" in said
    assert "改动 1 个" in types("import", "register", "名册.xlsx", "--dry-run")[1]


def test_an_old_file_is_warned_about(types: Type, template: Path, tmp_path: Path) -> None:
    old = fill_in(template, ROWS[0]).rename(tmp_path / "九月.xlsx")
    types("import", "register", old.name)
    fill_in(template, {**ROWS[0], "父亲姓名": "李大强"})
    types("import", "register", "名册.xlsx")
    assert "会改回当时的样子" in types("import", "register", old.name, "--dry-run")[1]


def test_what_is_no_table_is_refused_in_a_sentence(types: Type, tmp_path: Path) -> None:
    (tmp_path / "图.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    code, said = types("import", "register", "图.xlsx")
    assert code == 1 and "。" in said and "Traceback" not in said
    assert types("import", "register")[0] == 1
    assert types("import", "register", "--undo") == (1, "没有可以撤销的导入。\n")


def test_papers_come_out_of_it(types: Type, template: Path, tmp_path: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    for paper in ("form", "summary"):
        for ending in ("pdf", "xlsx"):
            code, said = types("export", paper, f"{paper}.{ending}", "--as-of", "2026-12-31")
            assert code == 0 and f"{paper}.{ending}" in said
            assert (tmp_path / f"{paper}.{ending}").stat().st_mode & 0o077 == 0, "only its owner may read it"
    assert "李思涵" in page_texts((tmp_path / "form.pdf").read_bytes())[0]
    assert openpyxl.load_workbook(tmp_path / "summary.xlsx").sheetnames
    code, said = types("export", "form", "登记表.doc")
    assert code == 1 and ".pdf 或 .xlsx" in said


def test_the_board_counts_the_days(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    far = date.max.replace(month=1).isoformat()
    code, said = types("export", "board", "--deadline", far)
    assert code == 0 and "还有" in said and "三(2)班" in said and "0%" in said


def test_a_file_of_earlier_days(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx", "--on", "2026-09-01")
    assert "1 个孩子" in types("export", "form", "九月.pdf", "--as-of", "2026-09-01")[1]
    assert "0 个孩子" in types("export", "form", "八月.pdf", "--as-of", "2026-08-31")[1]


def test_the_history_of_a_child_says_who_and_from_what_to_what(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx", "--on", "2026-09-01")
    fill_in(template, {**ROWS[0], "父亲姓名": "李大强", "出生日期": "2017-05-20"})
    types("import", "register", "名册.xlsx", "--on", "2026-10-08")
    code, said = types("export", "history", "李思涵")
    assert code == 0 and "新增" in said
    (line,) = (line for line in said.splitlines() if "2026-10-08" in line)
    assert "更正" in line and "导入" in line and "李强" in line and "李大强" in line


def test_a_database_of_an_older_version_is_said_in_a_sentence(types: Type, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((tmp_path / ".env").read_text() + "LIANXIN_DATABASE_URL=sqlite:///old.db\n")
    assert types("export", "board") == (1, "数据库还不是这个版本的，请先运行：lianxin migrate\n")
