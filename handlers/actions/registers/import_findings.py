"""A file that is to be imported is read, and what importing it would do is told line by line, numbers masked."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from domain.clock import in_china
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Kind, Sensitivity, Subject
from domain.register.fields.masking import shown
from domain.register.incoming.draft import Problem
from domain.register.incoming.headings import column_of, known_headings
from domain.register.incoming.plan import Changes, Plan, PlannedChild, differing
from handlers.actions.registers.register_import import Upload
from messages.documents.register_files import rejected_workbook
from messages.sheets.read import read_table
from messages.sheets.table import column_letter, shown_name

HIDDEN = {Kind.ID_NUMBER, Kind.PHONE}
LONGEST_SAID = 20  # characters of a cell that are repeated


class Line(NamedTuple):
    """What changes of a child: which field, from what, to what."""

    child: str
    field: str
    before: str
    after: str


def read_file(content: bytes, name: str) -> tuple[Upload, list[str]]:
    """The sheet with the most rows that has a header we know, and what the reader should be told. Raises
    TableRefused."""
    sheets = read_table(content, name, known_headings())
    digest = sha256(content).digest()
    uploads = [Upload(shown_name(name), digest, [(row.number, row.cells) for row in sheet.rows]) for sheet in sheets]
    notices = [notice for sheet in sheets for notice in sheet.notices]
    chosen = max(uploads, key=lambda upload: (upload.header is not None, len(upload.rows)))
    for sheet, upload in zip(sheets, uploads, strict=True):
        if upload is not chosen and upload.header is not None:
            notices.append(f"工作表“{sheet.name}”没有导入：一次导入一张，请另存为一个文件再导入。")
    return chosen, notices


def place(problem: Problem) -> str:
    """D7, or 第7行 for a whole row."""
    return f"{column_letter(problem.column)}{problem.row}" if problem.column >= 0 else f"第{problem.row}行"


def heading(problem: Problem) -> str:
    """The heading of the cell, without its star."""
    return problem.heading.rstrip("*")


def said(problem: Problem) -> str:
    """What the cell says; numbers of people are not repeated on a screen."""
    column = column_of(problem.heading)
    is_hidden = column is not None and column.field.kind in HIDDEN
    return "……" if is_hidden and problem.said.strip() else problem.said[:LONGEST_SAID]


def changes_of(children: Sequence[PlannedChild]) -> list[Line]:
    """Who is given a teacher comes first, for nobody may miss it; then every field that changes."""
    repaired = [_repaired(child) for child in children if child.gets_teacher]
    return [*repaired, *(line for child in children for line in _lines(child))]


def rejected_file(plan: Plan, upload: Upload, now: datetime) -> bytes:
    """The rows with errors as they came, and what to mend in each, as a workbook that can be imported."""
    header = upload.header
    assert header is not None, "a plan was made from it"
    width = max(header.titles) + 1
    wrong: dict[int, list[Problem]] = {}
    for problem in plan.errors:
        wrong.setdefault(problem.row, []).append(problem)
    rows = [
        [*(cell.text for cell in cells[:width]), *[""] * (width - len(cells)), _to_mend(wrong[number])]
        for number, cells in upload.rows[header.first_data :]
        if number in wrong
    ]
    headings = [header.titles.get(index, "") for index in range(width)]
    return rejected_workbook(headings, rows, in_china(now))


def _to_mend(problems: Iterable[Problem]) -> str:
    return "；".join(f"{problem.heading}：{problem.text}" if problem.heading else problem.text for problem in problems)


def _repaired(child: PlannedChild) -> Line:
    return Line(f"{child.class_name}{child.name}", "结对教师", child.teacher_before, child.teacher)


def _lines(child: PlannedChild) -> Iterator[Line]:
    called = f"{child.class_name}{child.name}"
    for told in _told("", Subject.CHILD, child.changes):
        yield Line(called, *told)
    for adult in child.adults:
        own = differing(adult.person.known, adult.person.values)
        tie = differing(adult.known_tie, adult.tie)
        for subject, changes in ((Subject.ADULT, own), (Subject.GUARDIANSHIP, tie)):
            for told in _told(adult.relation.label, subject, changes):
                yield Line(called, *told)


def _told(of: str, subject: Subject, changes: Changes) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in changes.items():
        field = field_of(subject, name)
        cleared = Sensitivity.CHILD if field.kind is Kind.ID_NUMBER else Sensitivity.RESTRICTED
        was, will = (shown(field, value, cleared) for value in (before, after))
        yield f"{of}{field.label}", was, will
