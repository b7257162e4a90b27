"""Files as schools really hand them in, brought in by the command: encodings, layouts, headings (I07, I10, I14–I18)."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from domain.register.cells.identity import check_digit
from tests.register.conftest import Type

HEADINGS = ("姓名", "班级", "出生日期", "性别", "父亲姓名", "父亲电话", "监护人姓名", "监护人关系")
SIHAN = ("李思涵", "三(2)班", "2017-05-20", "女", "李强", "13900000001", "周桂英", "奶奶")
ZIXUAN = ("张子轩", "三(2)班", "2017年2月11日", "男", "张伟", "13900000003", "", "")
KNOWN = {"李思涵": ("三(2)班", "2017-05-20", "李强"), "张子轩": ("三(2)班", "2017-02-11", "张伟")}
NUMBER = "33082120170520002" + check_digit("33082120170520002")


def table(*rows: Sequence[str], separator: str = ",") -> str:
    """Rows as Excel saves them."""
    stored = StringIO()
    csv.writer(stored, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return stored.getvalue()


def register(types: Type, folder: Path) -> Mapping[str, Mapping[str, str]]:
    """What stands in the register now, by child and heading of the template."""
    assert types("export", "register", "登记.xlsx", "--full")[0] == 0
    head, *rows = openpyxl.load_workbook(folder / "登记.xlsx")["登记"].iter_rows(values_only=True)
    headings = [str(heading).rstrip("*") for heading in head]
    said = [dict(zip(headings, ("" if value is None else str(value) for value in row), strict=True)) for row in rows]
    return {row["姓名"]: row for row in said}


def known(types: Type, folder: Path) -> Mapping[str, tuple[str, str, str]]:
    return {n: (r["班级"], r["出生日期"], r["父亲姓名"]) for n, r in register(types, folder).items()}


@pytest.fixture
def tab() -> Worksheet:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    return book.active


def saved(tab: Worksheet, folder: Path) -> str:
    assert tab.parent is not None
    tab.parent.save(folder / "名册.xlsx")
    return "名册.xlsx"


@pytest.mark.parametrize(
    ("encoding", "separator", "told"),
    [
        ("gbk", ",", "GBK"),
        ("gb18030", "\t", "GBK"),
        ("utf-16", "\t", "UTF-16"),
        ("utf-8-sig", ";", "UTF-8"),
        ("utf-8", ",", "已导入"),
    ],
)
def test_a_csv_of_any_excel(types: Type, tmp_path: Path, encoding: str, separator: str, told: str) -> None:
    (tmp_path / "名册.csv").write_bytes(table(HEADINGS, SIHAN, ZIXUAN, separator=separator).encode(encoding))
    code, said = types("import", "register", "名册.csv")
    assert code == 0 and "已导入：新增 2 个孩子" in said and told in said
    assert known(types, tmp_path) == KNOWN
    assert "没有变化" in types("import", "register", "名册.csv")[1]


def test_a_file_of_two_encodings_is_refused_whole(types: Type, tmp_path: Path) -> None:
    content = table(HEADINGS, SIHAN).encode("gbk") + table(ZIXUAN).encode("utf-8")
    (tmp_path / "名册.csv").write_bytes(content)
    code, said = types("import", "register", "名册.csv")
    assert code == 1 and "第 3 行" in said and said.count("\n") == 1
    assert register(types, tmp_path) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        '"王芳,三(2)班,2017-01-01,女,,,,\r\n',
        f"{','.join(ZIXUAN)},多出来的\r\n",
        "王\x00芳,三(2)班,2017-01-01,女,,,,\r\n",
    ],
)
def test_a_csv_whose_rows_could_shift_is_refused_with_the_line(types: Type, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "名册.csv").write_bytes((table(HEADINGS, SIHAN) + wrong).encode("gbk"))
    code, said = types("import", "register", "名册.csv")
    assert code == 1 and "第 3 行" in said
    assert register(types, tmp_path) == {}


def test_an_export_of_the_school_roll_system(types: Type, tmp_path: Path) -> None:
    """As GBK, values with the code before them, tabs that keep numbers text, a class without its grade."""
    row = {
        "序号": "1",
        "学校名称": "云溪村小学",
        "学籍号": "\tL330821201705200024",
        "姓名": "李思涵",
        "性别": "2-女",
        "出生日期": "20170520",
        "身份证件类型": "1-居民身份证",
        "身份证件号": f"\t{NUMBER}",
        "年级": "三年级",
        "班级": "2班",
        "健康状况": "10-健康或良好",
        "就读方式": "1-走读",
        "是否留守儿童": "2-双亲留守儿童",
        "成员1姓名": "李强",
        "成员1关系": "51-父亲",
        "成员1联系电话": "\t13900000001",
        "成员2姓名": "周桂英",
        "成员2关系": "61-祖父或祖母",
        "成员2是否监护人": "1-是",
        "学生来源": "正常入学",
    }
    (tmp_path / "学籍.csv").write_bytes(table(list(row), list(row.values())).encode("gbk"))
    code, said = types("import", "register", "学籍.csv")
    assert code == 0 and "新增 1 个孩子" in said
    (unused,) = (line for line in said.splitlines() if "没有用到的列" in line)
    assert unused.endswith("：学生来源") and NUMBER not in said
    found = register(types, tmp_path)["李思涵"]
    assert (found["班级"], found["性别"], found["出生日期"]) == ("三(2)班", "女", "2017-05-20")
    assert (found["身份证件号"], found["学籍号"]) == (NUMBER, "L330821201705200024")
    assert (found["健康状况"], found["就读方式"], found["父亲电话"]) == ("健康或良好", "走读", "13900000001")
    assert (found["监护人姓名"], found["监护人关系"]) == ("周桂英", "家人")
    assert "没有变化" in types("import", "register", "学籍.csv")[1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13900000001/13900000002", "13900000001、13900000002"),
        ("139 0000 0001，0570-3012345", "13900000001、0570-3012345"),
        ("１９９００００００１１", "19900000011"),
        ("+85291234567\n13900000001", "+852 91234567、13900000001"),
        ("爸爸13900000001 妈妈13900000002", "13900000001、13900000002"),
        ("13900000001 13900000001", "13900000001"),
    ],
)
def test_several_numbers_in_a_cell(types: Type, tmp_path: Path, tab: Worksheet, typed: str, kept: str) -> None:
    tab.append(HEADINGS)
    tab.append([*SIHAN[:5], typed, *SIHAN[6:]])
    assert types("import", "register", saved(tab, tmp_path))[0] == 0
    assert register(types, tmp_path)["李思涵"]["父亲电话"] == kept
    assert "没有变化" in types("import", "register", "名册.xlsx")[1]


@pytest.mark.parametrize("typed", ["1390000000", "139000000011", "13900000001/1390000", "3012345", 1.39e12])
def test_a_number_that_is_none_keeps_the_file_out(types: Type, tmp_path: Path, tab: Worksheet, typed: object) -> None:
    tab.append(HEADINGS)
    tab.append([*SIHAN[:5], typed, *SIHAN[6:]])
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 1 and "F2" in said and "一行也没有导入" in said
    assert register(types, tmp_path) == {}


def test_merged_class_cells_are_filled_in_each_row(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    tab.append(("班级", "姓名", "出生日期"))
    for class_name, name in (("三(2)班", "李思涵"), ("", "张子轩"), ("", "王芳"), ("五(1)班", "周浩")):
        tab.append((class_name, name, "2017-05-20"))
    tab.merge_cells("A2:A4")
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0 and "A2:A4 是合并单元格" in said
    classes = {name: row["班级"] for name, row in register(types, tmp_path).items()}
    assert classes == {"李思涵": "三(2)班", "张子轩": "三(2)班", "王芳": "三(2)班", "周浩": "五(1)班"}


def test_headings_in_the_third_row_under_a_title(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    tab.append(["云溪村小学农村留守儿童登记表"])
    tab.merge_cells("A1:H1")
    tab.append(["填表单位：云溪村小学", "", "", "填表人：林国华", "", "填表日期：2026-11-20"])
    for row in (HEADINGS, SIHAN, ZIXUAN):
        tab.append(row)
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0 and "新增 2 个孩子" in said
    assert known(types, tmp_path) == KNOWN


def test_two_lines_of_headings(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    tab.append(["云溪村小学花名册"])
    tab.append(["姓名", "班级", "出生日期", "父亲", "", "", "母亲", "", "监护人", "", "备注"])
    tab.append(["", "", "", "姓名", "联系电话", "外出地点", "姓名", "联系电话", "姓名", "与学生关系", ""])
    for merged in ("A1:K1", "A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:H2", "I2:J2", "K2:K3"):
        tab.merge_cells(merged)
    row = [
        "李思涵",
        "三(2)班",
        "2017-05-20",
        "李强",
        "13900000001",
        "温州",
        "王芳",
        "13900000002",
        "周桂英",
        "奶奶",
        "",
    ]
    tab.append([*row[:10], "低保户"])
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0 and "新增 1 个孩子" in said and "没有用到的列" not in said
    found = register(types, tmp_path)["李思涵"]
    told = ("姓名", "班级", "出生日期", "父亲姓名", "父亲电话", "父亲外出地点", "母亲姓名", "母亲电话")
    assert [found[heading] for heading in (*told, "监护人姓名", "监护人关系")] == row[:10]


def test_shuffled_renamed_and_doubled_headings(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    tab.append(["父亲手机", "生日*", "学 生 姓 名", "最喜欢的老师", "班级名称（必填）", "姓名", "性别：", "父亲"])
    tab.append(["13900000001", "2017/5/20", "李思涵", "林老师", "三2班", "别人", "女", "李强"])
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0
    (unused,) = (line for line in said.splitlines() if "没有用到的列" in line)
    assert unused.endswith("：最喜欢的老师")
    assert "两列说的是同一件事，只用了前一列：学 生 姓 名、姓名" in said
    assert known(types, tmp_path) == {"李思涵": KNOWN["李思涵"]}


def test_hidden_rows_columns_and_sheets_are_named(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    for row in (HEADINGS, SIHAN, ZIXUAN):
        tab.append(row)
    tab.row_dimensions[3].hidden = True
    tab.column_dimensions["E"].hidden = True
    assert tab.parent is not None
    old = tab.parent.create_sheet("去年")
    for row in (HEADINGS, ("何苗", *SIHAN[1:])):
        old.append(row)
    old.sheet_state = "hidden"
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0 and "新增 2 个孩子" in said
    assert "第 3 行是隐藏的" in said and "E 列是隐藏的" in said and "“去年”是隐藏的" in said
    assert known(types, tmp_path) == KNOWN


def test_sheets_of_other_classes_are_not_passed_over_in_silence(types: Type, tmp_path: Path, tab: Worksheet) -> None:
    """Found: of several rosters in one workbook the longest came in, and nothing was said of the others."""
    tab.title = "三2班"
    for row in (HEADINGS, SIHAN, ZIXUAN):
        tab.append(row)
    assert tab.parent is not None
    other = tab.parent.create_sheet("五1班")
    for row in (HEADINGS, ("周浩", "五(1)班", *SIHAN[2:4], "", "", "", "")):
        other.append(row)
    tab.parent.create_sheet("说明").append(["交表时间：11 月"])
    code, said = types("import", "register", saved(tab, tmp_path))
    assert code == 0 and "五1班" in said and "三2班" not in said.partition("┏")[0] and "说明" not in said
    assert known(types, tmp_path) == KNOWN


def test_a_child_twice_in_a_csv_is_told_with_both_lines(types: Type, tmp_path: Path) -> None:
    said_of = ("李思涵", '三(2)班\n"重点"', *SIHAN[2:])
    (tmp_path / "名册.csv").write_bytes(table(HEADINGS, said_of, ZIXUAN, SIHAN).encode("gbk"))
    code, said = types("import", "register", "名册.csv")
    squeezed = "".join(char for char in said if char not in " \n│")
    assert code == 1 and "A5" in said and "和第2行是同一个孩子" in squeezed
