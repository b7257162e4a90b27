"""登记表 and 汇总表 as people open them: one page for a child, gaps marked, nothing shown by accident."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from domain.register.fields.field import Sensitivity
from domain.register.record import Record
from domain.register.rules.eligibility import judge
from domain.register.rules.facts import child_facts
from domain.register.totals.summary import Definition, judged, summarise
from messages.documents.child_form import Sheet, forms_pdf, forms_workbook
from messages.documents.county_tables import county_workbook
from messages.documents.summary_tables import summary_pdf, summary_workbook
from tests.documents.reading import page_texts
from tests.register.desk import NOW
from tests.register.test_summary import HOME, record

DAY = date(2026, 12, 31)
ID_NUMBER = "330821201705200024"
FULL = {
    "id_number": ID_NUMBER,
    "residence": "云溪村十二号",
    "health": "good",
    "hobbies": "=HYPERLINK(1)",
    "hukou_place": "浙江省衢州市柯城区云溪乡云溪村",
    "lives_with": ["paternal"],
}


def sheet(child: Record) -> Sheet:
    return Sheet("云溪村小学", child, judge(child_facts(child), DAY), DAY)


def cells(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [str(cell.value) for tab in book for row in tab.iter_rows() for cell in row if cell.value is not None]


def test_each_child_has_one_page() -> None:
    children = [record(1, **FULL), record(2, name="周浩", mother=HOME, **FULL)]
    found = page_texts(forms_pdf([sheet(child) for child in children], NOW, Sensitivity.RESTRICTED))
    assert len(found) == 2
    assert "李思涵" in found[0] and "周浩" in found[1] and "周浩" not in found[0]
    for text in found:
        for part in ("儿童基本情况", "监护情况", "父亲", "母亲", "学习状况", "生活状况", "浙江2013口径", "填表人"):
            assert part in text


def test_a_full_form_is_still_one_page() -> None:
    long = "浙江省衢州市柯城区云溪乡云溪村下塘自然村三十二号后面第二家" * 2
    child = record(1, **{**FULL, "residence": long, "hazards": ["stove", "gas", "water", "wiring", "pesticide"]})
    assert len(page_texts(forms_pdf([sheet(child)], NOW, Sensitivity.RESTRICTED))) == 1


@pytest.mark.parametrize("render", [forms_pdf, forms_workbook])
def test_what_is_restricted_is_shown_on_purpose_only(render: object) -> None:
    child = record(1, **FULL)
    said = {
        clearance: "".join(page_texts(content) if content.startswith(b"%PDF") else cells(content))
        for clearance in (Sensitivity.CHILD, Sensitivity.RESTRICTED)
        for content in [render([sheet(child)], NOW, clearance)]  # type: ignore[operator]
    }
    assert ID_NUMBER in said[Sensitivity.RESTRICTED] and "云溪村十二号" in said[Sensitivity.RESTRICTED]
    assert ID_NUMBER not in said[Sensitivity.CHILD] and "云溪村十二号" not in said[Sensitivity.CHILD]
    assert "3308**********0024" in said[Sensitivity.CHILD]


def test_a_dead_parent_has_dashes() -> None:
    child = record(1, father={"life_status": "dead"})
    texts = cells(forms_workbook([sheet(child)], NOW, Sensitivity.RESTRICTED))
    assert texts[texts.index("父亲健在") + 1] == "去世" and texts[texts.index("父亲外出时间") + 1] == "—"


def test_formulas_never_come_from_data() -> None:
    child = record(1, **{**FULL, "name": "=1+1", "residence": "@SUM(A1)", "village": "+86"})
    summaries = [
        summarise(judged([child], DAY), definition, DAY) for definition in (Definition.ZJ2013, Definition.GF2016)
    ]
    for content in (
        forms_workbook([sheet(child)], NOW, Sensitivity.RESTRICTED),
        summary_workbook("云溪村小学", summaries, NOW, Sensitivity.RESTRICTED),
    ):
        book = openpyxl.load_workbook(BytesIO(content))
        found = [cell for tab in book for row in tab.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in found)
        assert any(cell.value == "=1+1" for cell in found)


def test_the_summary_has_roster_statistics_comparison_and_sums() -> None:
    children = [record(1, **FULL), record(2, name="周浩", mother=HOME), record(3, name="何苗", boarding=None)]
    summaries = [
        summarise(judged(children, DAY), definition, DAY) for definition in (Definition.ZJ2013, Definition.GF2016)
    ]
    book = openpyxl.load_workbook(BytesIO(summary_workbook("云溪村小学", summaries, NOW, Sensitivity.CHILD)))
    assert [tab.title for tab in book][-2:] == ["两种口径", "勾稽"]
    roster = [row for row in book[book.sheetnames[1]].iter_rows(values_only=True)]
    assert [row[2] for row in roster[2:]] == ["何苗", "周浩", "李思涵"]
    compared = {row[0]: row[1] for row in book["两种口径"].iter_rows(values_only=True)}
    assert compared["浙江2013口径"] == 3 and compared["国发〔2016〕13号口径"] == 2
    assert compared["只有浙江2013算：一方在家且有监护能力"] == 1
    failed = [row for row in book["勾稽"].iter_rows(values_only=True) if str(row[0]).startswith("✗")]
    assert failed and all("何苗" in row[3] for row in failed)


def test_a_table_that_does_not_add_up_is_marked_and_names_the_children() -> None:
    good, bad = record(1), record(2, name="何苗", quality=None)
    whole = "".join(
        page_texts(summary_pdf("云溪村小学", [summarise(judged([good], DAY), Definition.ZJ2013, DAY)], NOW))
    )
    torn = "".join(
        page_texts(summary_pdf("云溪村小学", [summarise(judged([good, bad], DAY), Definition.ZJ2013, DAY)], NOW))
    )
    assert "勾稽全部相符" in whole and "勾稽不符" not in whole
    assert "勾稽不符" in torn and "何苗" in torn


def test_who_is_not_clear_is_named_with_what_is_missing() -> None:
    children = [record(1), record(2, name="何苗", at_hukou_home=None)]
    summaries = [
        summarise(judged(children, DAY), definition, DAY) for definition in (Definition.ZJ2013, Definition.GF2016)
    ]
    pages = page_texts(summary_pdf("云溪村小学", summaries, NOW))
    assert "另有1个孩子待核实" in pages[0].replace(" ", "") and "何苗" not in pages[0]
    assert "何苗" in pages[-1] and "还不知道是否住在户籍地" in pages[-1] and "李思涵" not in pages[-1]
    book = openpyxl.load_workbook(BytesIO(summary_workbook("云溪村小学", summaries, NOW, Sensitivity.CHILD)))
    (listed,) = [row for row in book["还要核实的孩子"].iter_rows(values_only=True) if row[1] == "何苗"]
    assert "还不知道是否住在户籍地" in str(listed[2]) and not listed[3]
    statistics = {row[0]: row[-1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert statistics["留守儿童数"] == 1 and statistics["待核实"] == 1 and statistics["占比"] == "50.0%"


def test_nobody_to_print_is_said() -> None:
    assert "没有要打印的登记表" in page_texts(forms_pdf([], NOW, Sensitivity.CHILD))[0]
    assert forms_workbook([], NOW, Sensitivity.CHILD)


def test_a_county_sees_every_school_and_no_name() -> None:
    schools = [
        (
            name,
            [
                summarise(judged(children, DAY), definition, DAY)
                for definition in (Definition.ZJ2013, Definition.GF2016)
            ],
        )
        for name, children in (
            ("云溪村小学", [record(1, **FULL), record(2, name="何苗", quality=None)]),
            ("石梁小学", [record(3, name="周浩", mother=HOME, grade=8)]),
        )
    ]
    content = county_workbook(schools, NOW)
    texts = cells(content)
    assert not {"李思涵", "何苗", "周浩", ID_NUMBER} & set("、".join(texts).split("、"))
    assert not any(name in text for text in texts for name in ("李思涵", "何苗", "周浩"))
    book = openpyxl.load_workbook(BytesIO(content))
    rows = [row for row in book[book.sheetnames[0]].iter_rows(values_only=True)]
    head = [str(value) for value in rows[1]]
    at = head.index("留守儿童数")
    assert [(row[0], row[1], row[at]) for row in rows[2:]] == [
        ("云溪村小学", "三年级", 2),
        ("云溪村小学", "合计", 2),
        ("石梁小学", "八年级", 1),
        ("石梁小学", "合计", 1),
        ("全部学校", "合计", 3),
    ]
    failed = [row for row in book["勾稽"].iter_rows(values_only=True) if str(row[1]).startswith("✗")]
    assert {(row[0], row[4]) for row in failed} == {("云溪村小学", 1)}
    assert county_workbook([], NOW)
