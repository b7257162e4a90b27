"""The commands as an operator types them: a template, a file with mistakes, the corrected file, and its papers."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from domain.register.cells.identity import check_digit
from tests.documents.reading import page_texts
from tests.register.conftest import Type

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


def test_reminders_stand_together_after_what_must_be_mended(types: Type, template: Path) -> None:
    months = [
        {"姓名": name, "出生日期": "2017-05-20", "班级": "三(2)班", "父亲姓名": f"{name}父", "父亲外出时间": month}
        for name, month in (("李一", "2024-02"), ("李二", "2024-03"), ("李三", "2024-04"))
    ]
    fill_in(template, *months, ROWS[1])
    said = squeezed(types("import", "register", "名册.xlsx", "--dry-run")[1])
    assert said.index("没有2017年2月30日这一天") < said.index("提醒") < said.index("其余2格照此")
    assert "先导入其余的行（新增3个孩子" in said


def test_cells_that_are_wrong_alike_are_told_once(types: Type, template: Path) -> None:
    fill_in(template, *({**ROWS[0], "姓名": name, "户口性质": "山区"} for name in ("李一", "李二", "李三")))
    said = types("import", "register", "名册.xlsx", "--dry-run")[1]
    assert squeezed(said).count("不在可选的内容里") == 1
    assert all(place in said for place in ("K2", "K3", "K4")) and "有 3 行要改" in said


def test_an_empty_template_holds_nobody(types: Type, template: Path) -> None:
    assert "文件里没有孩子" in types("import", "register", template.name)[1]


def test_a_change_of_teacher_is_told_before_other_changes(types: Type, template: Path) -> None:
    for teacher in ("陈雨", "李建国"):
        types("admin", "add-teacher", teacher)
    fill_in(template, {**ROWS[0], "结对教师": "陈雨"})
    assert types("import", "register", "名册.xlsx")[0] == 0
    fill_in(template, {**ROWS[0], "父亲姓名": "李大强", "户口性质": "非农业户口", "结对教师": "李建国"})
    said = types("import", "register", "名册.xlsx", "--dry-run")[1]
    assert said.index("结对教师") < said.index("户口性质")


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


def test_all_schools_in_one_file(types: Type, template: Path, tmp_path: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    types("admin", "add-school", "石梁小学")
    code, said = types("export", "summary", "全县.xlsx", "--all-schools")
    assert code == 0 and "2 所学校" in said
    assert types("export", "summary", "全县.pdf", "--all-schools")[0] == 1


def test_what_changes_is_told_without_the_number_of_a_person(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    number = "33082120170520002" + check_digit("33082120170520002")
    fill_in(template, {**ROWS[0], "身份证件号": number})
    said = squeezed(types("import", "register", "名册.xlsx", "--dry-run")[1])
    assert "身份证件号" in said and number not in said


def test_a_file_cannot_be_true_from_a_day_to_come(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    code, said = types("import", "register", "名册.xlsx", "--on", "2999-01-01")
    assert code == 1 and "以后的日子" in said


def test_a_class_that_does_not_exist_is_said(types: Type, template: Path, tmp_path: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    for words in (
        ("export", "form", "x.pdf", "--class", "三2班"),
        ("admin", "cards", "--out", "x.pdf", "--class", "三2班"),
    ):
        code, said = types(*words)
        assert code == 1 and "没有“三2班”这个班" in said
    assert not (tmp_path / "x.pdf").exists()


def test_nobody_leaves_before_the_day(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    code, said = types("admin", "leave", "李思涵", "--on", "2099-01-01")
    assert code == 1 and "还没到那一天" in said
    assert types("admin", "leave", "李思涵")[0] == 0


def test_who_cannot_be_judged_yet_is_counted_aloud(types: Type, template: Path) -> None:
    fill_in(template, ROWS[0])
    types("import", "register", "名册.xlsx")
    assert "另有 1 人资料不全" in types("export", "summary", "x.pdf")[1]
    assert "加 --full" in types("export", "form", "x.pdf")[1]
