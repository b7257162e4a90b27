"""The table, the paper and the picture of 联系情况 say the same numbers, and the command writes them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from domain.clock import SetClock
from domain.contact import ContactKind
from domain.coverage import KINDS
from handlers.actions.contact import coverage_papers
from handlers.actions.contact.coverage_papers import Format
from messages.pictures.bars import Bar, Section, drawing
from storage.database import Database
from tests.beginnings import Beginnings
from tests.contacts.tally import TERM, House
from tests.documents.reading import page_texts
from tests.register.conftest import Type, types

__all__ = ["types"]


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> House:
    return beginnings.of(lambda: House(database, clock), database, clock)


@pytest.fixture
def papers(house: House) -> Iterator[dict[Format, bytes]]:
    child = house.child()
    for kind in KINDS:
        house.plan(child, kind)
    house.met(ContactKind.TALK, child)
    with house.database.read() as session:
        yield {kind: coverage_papers.report(session, house.school, TERM, house.now, kind)[0] for kind in Format}


def test_the_files_say_the_same_numbers(papers: dict[Format, bytes]) -> None:
    book = openpyxl.load_workbook(BytesIO(papers[Format.WORKBOOK]))
    assert book.sheetnames == ["全校", "各班", "孩子"]
    row = next(row for row in book["各班"].iter_rows(values_only=True) if row[1] == "谈心")
    assert row == ("三(2)班", "谈心", 1, 1, 0, 1, 0, 0, 0, 1, 0)
    words = "".join(page_texts(papers[Format.PDF]))
    assert "谈心110100010" in words
    assert "1/1" in words
    assert "谈心：三(2)班 联系到 1，还没 0，免或静 0。" in papers[Format.PICTURE].decode()


def test_a_picture_takes_any_name_and_stays_a_picture() -> None:
    sections = [Section("家访<b>", [Bar('三"\x00&班', "1 / 2", (1, 1, 0)), Bar("空", "没有计划", (0, 0, 0))])]
    root = ElementTree.fromstring(drawing("云溪&", ("联系到", "还没", "免或静"), sections))
    space = "{http://www.w3.org/2000/svg}"
    assert [one.tag.removeprefix(space) for one in root][:2] == ["title", "desc"]
    widths = [float(one.get("width", "0")) for one in root.findall(f"{space}rect")]
    assert widths.count(168.0) == 2  # half and half of the bar
    assert max(widths) == 360


@pytest.mark.parametrize("name", ["联系情况.xlsx", "联系情况.pdf", "联系情况.svg"])
def test_the_command_writes_the_file_and_says_the_sums(types: Type, tmp_path: Path, name: str) -> None:
    code, said = types("export", "coverage", name)
    assert code == 0, said
    assert "外出家长：应联系 0，联系到 0，免 0，静 0" in said
    assert (tmp_path / name).stat().st_size > 500


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("coverage", "x.doc"), "结尾"),
        (("coverage", "x.pdf", "--term", "没有"), "没有叫“没有”的学期"),
        (("coverage", "x.pdf", "--from", "2026-10-02", "--to", "2026-10-01"), "--from 要在 --to 之前"),
        (("coverage", "x.pdf", "--class", "九(9)班"), "九(9)班"),
        (("handbook", "谁", "x.xlsx"), "帮扶手册写成 .pdf"),
        (("contacts", "谁", "x.pdf"), "没有叫“谁”的学生"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(types: Type, line: tuple[str, ...], said: str) -> None:
    code, words = types("export", *line)
    assert code == 1
    assert said in words
