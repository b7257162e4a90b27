"""The examples in the tables are true: what must fit fits, what must not does not, and every line can be read."""

import pytest

from domain.understanding.meaning import Speaker, understand
from domain.understanding.notation import NotationError, read
from domain.understanding.rules import BLOT, index
from domain.understanding.spelling import normal
from domain.understanding.tables import lists, sections

TABLES = ("harmless", "danger", "family", "teacher", "child")
FITS = [(table, section.name, text) for table in TABLES for section in sections(table) for text in section.fits]
FITS_NOT = [(table, section.name, text) for table in TABLES for section in sections(table) for text in section.fits_not]


def found(table: str, text: str) -> set[str]:
    """The sections of the table that a message falls under, as real messages do."""
    meaning = understand(text, Speaker.TEACHER if table == "teacher" else Speaker.CARER)
    if table == "danger":
        blotted = index("harmless").blotted(meaning.normal)
        return {one.section.name for one in index("danger").fitting(blotted, meaning.normal)}
    return {one.section.name for one in index(table).fitting(meaning.normal, meaning.normal)}


@pytest.mark.parametrize(("table", "name", "text"), FITS)
def test_what_must_fit_fits(table: str, name: str, text: str) -> None:
    assert name in found(table, text)


@pytest.mark.parametrize(("table", "name", "text"), FITS_NOT)
def test_what_must_not_fit_does_not(table: str, name: str, text: str) -> None:
    assert name not in found(table, text)


@pytest.mark.parametrize("table", TABLES)
def test_every_section_has_examples_and_a_title_and_a_name_of_its_own(table: str) -> None:
    names = [section.name for section in sections(table)]
    assert len(set(names)) == len(names)
    assert [section.name for section in sections(table) if not section.title or not section.patterns] == []
    assert [section.name for section in sections(table) if not section.fits] == []


@pytest.mark.parametrize("table", TABLES)
def test_no_line_stands_twice(table: str) -> None:
    lines = [pattern.line for section in sections(table) for pattern in section.patterns]
    assert sorted({line for line in lines if lines.count(line) > 1}) == []


@pytest.mark.parametrize("line", ["(孩子", "孩子)", "{没有这个表}", "?了", "孩子|)"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(NotationError, match="“"):
        read(line, lists())


def test_gaps_end_with_the_sentence() -> None:
    pattern = read("孩子…不见了", {}).regex
    assert pattern.search("孩子今天不见了") and pattern.search("孩子,放学不见了")
    assert not pattern.search("孩子很好。书不见了")
    assert not pattern.search("孩子说他的同桌的新书不见了")


def test_a_pattern_is_tried_only_where_its_words_stand() -> None:
    assert read("(找|寻)…孩子了?", {}).anchors == ("孩子",)
    assert read("了?", {}).anchors == ()
    assert read("孩子|老师", {}).anchors == ("孩子", "老师")


def test_harmless_words_hide_themselves_and_nothing_else() -> None:
    blotted = index("harmless").blotted(normal("气死我了，孩子不见了"))
    assert BLOT in blotted and "孩子不见了" in blotted


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("不 想 活 了", "不想活了"),
        ("不.想.活.了", "不想活了"),
        ("她不想上学", "他不想上学"),
        ("啊啊啊啊啊啊啊", "啊啊"),
        ("13800001111", "13800001111"),
        ("今朝清假", "今天请假"),
        ("小人寻不着", "孩子找不到"),
        ("", ""),
    ],
)
def test_spelling_is_evened_out(written: str, read_as: str) -> None:
    assert normal(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("思涵不见了", "孩子不见了"),
        ("李思涵掉水里了", "孩子掉水里了"),
        ("我家涵涵找不到了", "我家孩子找不到了"),
        ("小满走丢了", "孩子走丢了"),  # nobody the school has heard of
        ("王子轩今天被打了", "孩子今天被打了"),
        ("浩浩昨晚没回家", "孩子昨晚没回家"),
        ("小狗走丢了", "小狗走丢了"),
        ("爸爸没回家", "爸爸没回家"),
        ("校服不见了", "校服不见了"),
        ("他没说不想活", "他没说不想活"),
    ],
)
def test_names_read_as_children(written: str, read_as: str) -> None:
    assert normal(written, ["李思涵", "周浩"]) == read_as
