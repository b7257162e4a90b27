"""A paper prints anywhere as it was meant: whole words, own fonts, nothing beyond the edges, the same every time."""

import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.documents.grid import Cell
from messages.documents.paper import BELOW, BODY, MARGIN, Paper
from messages.documents.sheet import Sheet, scannable
from tests.documents.reading import AT, NAMES, fonts, page_texts, pieces, squeezed

SENTENCES = [f"第{number:04d}句：奶奶说，下雨天路滑（水库边）要当心。" for number in range(200)]
LONG = "".join(SENTENCES)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


def form(value: str) -> bytes:
    paper = Paper("登记表", AT, foot=value)
    paper.title("登记表")
    paper.form(
        [
            [Cell("姓名", label=True), "李思涵", Cell("性别", label=True), "女"],
            [Cell("父亲", down=2, label=True), Cell("情况", label=True), Cell(value, across=2)],
            [Cell("电话", label=True), Cell("13800000000", across=2)],
        ],
        [1, 1, 1, 2],
    )
    return paper.pdf()


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """A sheet to measure with."""
    return Sheet("量一量", AT)


def test_only_what_is_used_of_the_one_typeface_comes_with_the_paper() -> None:
    found = fonts(form("㛃䶮𬱖"))
    assert len(found) == 1
    ((name, size),) = found.items()
    assert name.endswith("+NotoSansCJKSC"), "a subset, of the face with simplified Chinese forms"
    assert 3_000 < size < 60_000


def test_the_same_paper_is_the_same_bytes() -> None:
    first = form("同样的内容")
    assert first == form("同样的内容")
    assert first != form("别的内容")


def test_a_long_value_goes_on_over_pages_whole_and_within_the_margins() -> None:
    paper = form(LONG)
    texts = page_texts(paper)
    assert len(texts) > 2
    lone = squeezed("".join(piece.text for piece in pieces(paper) if piece.x > 80 and piece.y < 277))
    assert LONG in lone
    for piece in pieces(paper):
        assert piece.x >= MARGIN
        assert MARGIN < piece.y < 297 - 9
        if piece.size == BODY:
            assert piece.y < 297 - BELOW


def test_a_label_is_said_again_where_its_cell_goes_on() -> None:
    assert all("情况" in text and "父亲" in text for text in page_texts(form(LONG))[1:-1])


def test_a_long_text_in_a_cell_over_several_rows_is_kept_whole_over_pages() -> None:
    paper = Paper("表", AT)
    rows: list[list[Cell | str]] = [[Cell(LONG, down=3), "一"], ["二"], ["三"], ["末", "行"]]
    paper.form(rows, [3, 1])
    pdf = paper.pdf()
    texts = page_texts(pdf)
    left = "".join(piece.text for piece in pieces(pdf) if piece.x < 100 and piece.y < 277)
    assert len(texts) > 2
    assert LONG in squeezed(left)
    assert "末" in texts[-1]


def test_a_row_that_fits_on_a_page_is_not_torn() -> None:
    paper = Paper("表", AT)
    paper.form([["上" * 1300], ["下" * 1300]], [1])
    assert [(text.count("上"), text.count("下")) for text in page_texts(paper.pdf())] == [(1300, 0), (0, 1300)]


def test_rows_that_a_label_holds_together_stay_on_one_page() -> None:
    paper = Paper("表", AT)
    paper.paragraph("字" * 2000)
    paper.form(
        [
            [Cell("父亲", down=4, label=True), f"第{number}行"] if number == 0 else [f"第{number}行"]
            for number in range(4)
        ],
        [1, 4],
    )
    first, second = page_texts(paper.pdf())
    assert "行" not in first
    assert "父亲第0行第1行第2行第3行" in second


def test_a_table_says_its_head_on_every_page_and_each_row_once() -> None:
    paper = Paper("名册", AT, landscape=True)
    paper.table(["序号", "姓名"], [[f"第{number}号", "李思涵"] for number in range(120)], [1, 3])
    texts = page_texts(paper.pdf())
    assert len(texts) > 2
    assert all(text.count("序号") == 1 for text in texts)
    assert all("".join(texts).count(f"第{number}号") == 1 for number in range(120))


def test_a_head_as_high_as_a_page_is_said_once() -> None:
    paper = Paper("表", AT)
    paper.table([LONG, "乙"], [["一", "二"], ["三", "四"]], [1, 1])
    texts = page_texts(paper.pdf())
    assert "".join(texts).count("第0199句") == 1
    assert "四" in texts[-1]


def test_every_page_has_its_number_and_who_printed_it() -> None:
    paper = Paper("信", AT, foot="陈雨老师 打印 · 2026-09-01 16:00", mark="陈雨 内部")
    for _ in range(3):
        paper.paragraph(LONG, indent=True)
    texts = page_texts(paper.pdf())
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"第{number}页共{len(texts)}页" in text
        assert "陈雨老师打印·2026-09-0116:00" in text
        assert text.count("陈雨内部") == 3


def test_lines_to_sign_on_stay_together_with_their_labels() -> None:
    paper = Paper("回执", AT)
    paper.paragraph("字" * 2200)
    paper.signatures(["班主任", "家长", "学校负责人（德育副校长兼心理辅导室主任）"])
    paper.cut()
    paper.qr("http://weixin.qq.com/q/02abc", 40)
    first, last = page_texts(paper.pdf())
    assert "班主任" not in first
    assert "班主任：年月日家长：年月日学校负责人（德育副校长兼心理辅导室主任）：年月日" in last


def test_whatever_people_typed_can_be_printed() -> None:
    paper = Paper("都印得出来", AT)
    for number, value in enumerate(NAMES.values()):
        paper.paragraph(value)
        paper.form([[Cell("内容", label=True), value, f"第{number}格之后"]], [1, 4, 2])
    pdf = paper.pdf()
    text = "".join(page_texts(pdf))
    assert all(f"第{number}格之后" in text for number in range(len(NAMES)))
    assert text.count(NAMES["rare names"]) == 2
    assert text.count("，") == 10_000
    assert text.count(squeezed(NAMES["a placeholder of the library"])) == 2
    assert [name.endswith("+NotoSansCJKSC") for name in fonts(pdf)] == [True]


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("㛃䶮𬱖堃", "㛃䶮𬱖堃"),
        ("王\U0002ebf5", "王〔U+2EBF5〕"),
        ("好😀", "好〔U+1F600〕"),
        ("a\x07b\ud800", "a〔U+0007〕b〔U+D800〕"),
        ("\u202e138", "〔U+202E〕138"),
        ("1\r\n2\r3\u20284", "1\n2\n3\n4"),
        ("零\u200b宽\ufeff", "零宽"),
        ("cafe\u0301 z\u0308", "café z〔U+0308〕"),
        ("☐是 ☑否\t✔", "□是 ■否　✓"),
        ("\ue863", "〔U+E863〕"),
    ],
)
def test_a_sign_that_cannot_be_drawn_is_named(sheet: Sheet, typed: str, drawn: str) -> None:
    assert "\n".join(sheet.wrapped(typed, 200, 10)) == drawn


@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT, width=st.integers(8, 60))
def test_no_line_is_wider_than_its_place(sheet: Sheet, text: str, width: int) -> None:
    for line in sheet.wrapped(text, width, 10.5):
        assert sheet.measure(line, 10.5) <= width + 0.01
    found, size = sheet.fitted(text, width, 14, 7)
    assert len(found) == 1
    assert "\n" not in found[0]
    assert sheet.measure(found[0], size) <= width + 0.01


@settings(max_examples=4, deadline=None)
@given(st.lists(ANY_TEXT, min_size=1, max_size=12))
def test_arbitrary_text_never_stops_a_paper(texts: list[str]) -> None:
    paper = Paper(texts[0], AT, foot=texts[0], mark=texts[0])
    for text in texts:
        paper.title(text)
        paper.heading(text)
        paper.table([text], [[text], [Cell(text, down=2)]], [1])
        paper.signatures([text])
        if scannable(text):
            paper.qr(text, 30)
    assert page_texts(paper.pdf())


def test_a_code_too_full_for_a_cheap_telephone_is_not_offered() -> None:
    assert scannable("http://weixin.qq.com/q/02abc")
    assert not scannable("")
    assert not scannable("长" * 67)


def test_a_form_with_cells_that_do_not_fit_is_a_mistake_of_the_program() -> None:
    paper = Paper("表", AT)
    with pytest.raises(ValueError, match="more cells than columns"):
        paper.form([["一", "二", "三"]], [1, 1])
    with pytest.raises(ValueError, match="does not fit"):
        paper.form([["一", Cell("二", across=2)]], [1, 1])
    with pytest.raises(ValueError, match="does not fit"):
        paper.form([["一", Cell("二", down=2)], [Cell("三", across=2)]], [1, 1])


def test_nothing_of_a_paper_stays_in_memory() -> None:
    before = _typefaces()
    gc.disable()  # nobody else tidies up meanwhile
    try:
        form("不锈钢水杯")
        assert _typefaces() == before
    finally:
        gc.enable()


def _typefaces() -> int:
    return sum(type(found).__name__ == "TTFont" for found in gc.get_objects())
