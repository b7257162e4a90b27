"""The papers of a letter: what is on the screen, the report that is filed, and the archive with everything."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.clock import SetClock
from domain.letter import Method
from domain.letter_record import LetterRecord
from domain.people import Relation
from handlers.actions.letter import letter_papers, paper, receipts
from handlers.actions.letter.letter_papers import Format
from storage.database import Database
from storage.letter import letter_archive
from storage.person import people
from tests.beginnings import Beginnings
from tests.documents.reading import page_texts
from tests.letters.following import Following
from tests.letters.school import TEACHER, Adult


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    return beginnings.of(lambda: Following(database, clock).ready(), database, clock)


def text_of(pdf: bytes) -> str:
    """Everything on its pages, without blanks and line ends."""
    return "".join("".join(page_texts(pdf)).split())


def record(house: Following, letter: int) -> LetterRecord:
    with house.database.read() as session:
        found = letter_archive.read(session, letter)
    assert found is not None
    return found


def written_down(house: Following, letter: int, child: str, adult: str, method: Method) -> None:
    with house.database.begin() as session:
        signers = [
            one for one in people.guardians_of_child(session, house.ids[child]) if one.person.id == house.ids[adult]
        ]
        paper.note(session, letter, signers[0].child, signers, method, house.person(TEACHER), house.now)


def answered(house: Following) -> int:
    """A father by word, a grandmother by voice, a family without WeChat on paper and by telephone, one who objects."""
    letter = house.sent()
    house.arrived("李强", "letter")
    house.confirms(letter, "李强")
    house.confirms(letter, "周桂英", Method.VOICE)
    written_down(house, letter, "王梓轩", "刘桂花", Method.PAPER)
    written_down(house, letter, "王梓轩", "王磊", Method.PHONE)
    with house.database.begin() as session:
        receipts.refuse(session, letter, house.ids["赵国强"], "我不同意", house.now)
    return letter


def test_the_record_tells_of_each_receipt_how_when_and_by_whom(house: Following) -> None:
    letter = answered(house)
    told = record(house, letter)
    assert told.total == (3, 0, 0, 3), "the siblings and the boy without WeChat"
    found = {(one.child, one.name): one for one in told.receipts}
    on_paper = found["王梓轩", "刘桂花"]
    assert (on_paper.method, on_paper.by, on_paper.at) == (Method.PAPER, TEACHER, house.now)
    assert found["李思涵", "李强"].said == "已确认" and found["李思远", "李强"].said == "已确认"
    assert found["赵一诺", "赵国强"].said == "不同意"
    assert found["周浩", "吴敏"].said == "未送达（没有能用的微信）"
    assert found["张子轩", "张伟"].said == "等发送"
    assert [one.name for one in told.written_down] == ["刘桂花", "王磊"] or len(told.written_down) == 2
    assert [family[0].child for family in told.unreached()] == ["张子轩", "周浩"]


def test_the_report_is_a_paper_with_everything(house: Following) -> None:
    letter = answered(house)
    text = text_of(letter_papers.report(record(house, letter), house.now, Format.PDF))
    for words in (
        "《国庆安全提醒》回执报告", "青石村小学", "在外的和在家的各一位", "2026-12-11", "每位大人到了哪一步", "各班",
        "没送到的家庭", "周大山", "打电话、发纸信、当面告诉的", "电话告知", "纸质", "说了不同意的", "赵国强",
        "信的各版", "德育主任",
    ):  # fmt: skip
        assert words in text, words


def test_the_workbook_keeps_every_receipt_and_no_formula_of_anybody(house: Following) -> None:
    nasty = '=HYPERLINK("http://example.com")'
    house.pupil("周小雨", "六(1)班")
    house.adult(Adult(nasty, Relation.FATHER, ("周小雨",), True, "13900000001"))
    letter = answered(house)
    book = load_workbook(io.BytesIO(letter_papers.report(record(house, letter), house.now, Format.WORKBOOK)))
    assert book.sheetnames == ["各班", "回执", "没送到", "信的各版"]
    rows = list(book["回执"].iter_rows(min_row=3))
    assert len(rows) == len(house.receipts(letter))
    hostile = next(cell for row in rows for cell in row if cell.value == nasty)
    assert hostile.data_type == "s" and hostile.hyperlink is None


def test_the_archive_holds_versions_papers_and_the_picture(house: Following) -> None:
    letter = answered(house)
    files = dict(letter_papers.archive(record(house, letter), house.now))
    assert set(files) == {"信 第1版.pdf", "回执报告.pdf", "回执名单.pdf", "回执.xlsx", "进度.svg"}
    assert "各位家长" in text_of(files["信 第1版.pdf"])
    assert "刘桂花" in text_of(files["回执名单.pdf"])
    assert files["进度.svg"].startswith(b"<svg") and "三(1)班".encode() in files["进度.svg"]
    assert dict(letter_papers.archive(record(house, letter), house.now)) == files, "the same every time"
    assert zipfile.is_zipfile(io.BytesIO(files["回执.xlsx"]))


def test_a_letter_that_has_not_begun_has_a_report_too(house: Following) -> None:
    number = house.write()
    text = text_of(letter_papers.report(record(house, number), house.now, Format.PDF))
    assert "草稿" in text and "没有孩子。" in text


def test_there_is_no_record_of_what_was_never_written(house: Following, tmp_path: Path) -> None:
    with house.database.read() as session:
        assert letter_archive.read(session, 99) is None
