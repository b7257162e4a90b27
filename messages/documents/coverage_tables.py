"""联系情况 as a paper and a workbook: for the school and each class how many were reached, by kind of contact."""

from collections.abc import Iterator
from datetime import datetime

from domain.contact import ContactKind
from domain.coverage import MAIN, SHORT, Coverage, Group
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align
from messages.documents.workbook import Column, Kind, Tab, workbook
from messages.pictures.coverage import LEGEND, groups_of, sections

TITLE = "联系情况"
NUMBERS = ("应联系", "联系到", "还没", "按时", "逾期", "免", "静", "联系次数", "未接")
KEY = (
    "应联系：这段日子里该有联系的孩子或家长，一个孩子的一位家长算一个，不含免和静。联系到：至少联系上一次。"
    "还没：一次也没有联系上。按时、逾期：今天的情况；“—”表示今天不在这段日子里。免：有原因、有期限地免去。"
    "静：家里不便打扰。免和静只算这段日子里没有联系上的。联系次数：一次谈话、一个电话、一段微信往来都算一次；"
    "群发的信不算。未接：打了没通、去了没人，不算联系。"
)
PEOPLE = ("孩子", "联系过的孩子", "有家长外出的孩子", "外出家长都联系到")
SMALL = 8.5
NAME, NUMBER = 34.0, 16.0
KIND = 38.0


def numbers(told: Coverage, group: Group, kind: ContactKind) -> tuple[int | str, ...]:
    """One row under ``NUMBERS``."""
    one = group.of(kind)
    today = (one.on_time, one.overdue) if told.is_current else ("—", "—")
    return (one.plans, one.covered, one.missing, *today, one.waived, one.muted, one.contacts, one.attempts)


def people(group: Group) -> tuple[int, ...]:
    """One row under ``PEOPLE``."""
    one = group.children
    return one.children, one.reached, one.families, one.whole


def coverage_pdf(told: Coverage, made_at: datetime, *, foot: str = "") -> bytes:
    """The school by kind, the bars of the main kinds, then every class; ``made_at`` is the reader's time."""
    paper = Paper(TITLE, made_at, foot=foot)
    paper.title(f"{told.school}{TITLE}")
    paper.paragraph(told.span.said, SMALL, align=Align.CENTRE)
    paper.gap(2)
    _table(paper, [(SHORT[kind], numbers(told, told.total, kind)) for kind in told.kinds], "联系")
    _people(paper, told)
    paper.paragraph(KEY, SMALL)
    for section in sections(told, MAIN):
        paper.heading(section.heading)
        paper.bars([(bar.label, bar.said, bar.parts) for bar in section.bars], LEGEND)
    for kind in told.kinds:
        paper.heading(f"{SHORT[kind]}（各班）")
        _table(paper, [(group.name, numbers(told, group, kind)) for group in groups_of(told)], "班级")
    return paper.pdf()


def coverage_workbook(told: Coverage, made_at: datetime, *, foot: str = "") -> bytes:
    """A sheet of the school, a sheet of every class and kind, a sheet of the children."""
    title = f"{told.school}{TITLE} {told.span.said}"
    counted = [Column(head, Kind.NUMBER, 10) for head in NUMBERS]
    named = [Column("班级", width=16), Column("联系", width=20)]
    whole = [(SHORT[kind], *numbers(told, told.total, kind)) for kind in told.kinds]
    tabs = [
        Tab("全校", [named[1], *counted], [*whole, (KEY, *[None] * len(NUMBERS))], title),
        Tab("各班", [*named, *counted], list(_rows(told)), title),
        Tab(
            "孩子",
            [named[0], *(Column(head, Kind.NUMBER, 18) for head in PEOPLE)],
            [(group.name, *people(group)) for group in groups_of(told)],
            title,
        ),
    ]
    return workbook(tabs, made_at, foot=foot)


def _rows(told: Coverage) -> Iterator[tuple[int | str, ...]]:
    for group in told.classes:
        for kind in told.kinds:
            yield group.name, SHORT[kind], *numbers(told, group, kind)


def _table(paper: Paper, rows: list[tuple[str, tuple[int | str, ...]]], first: str) -> None:
    cells = [[Cell(name), *(Cell(str(n), align=Align.RIGHT) for n in found)] for name, found in rows]
    paper.table([first, *NUMBERS], cells, (KIND, *[NUMBER] * len(NUMBERS)), size=SMALL)


def _people(paper: Paper, told: Coverage) -> None:
    cells = [[Cell(g.name), *(Cell(str(n), align=Align.RIGHT) for n in people(g))] for g in groups_of(told)]
    paper.table(["班级", *PEOPLE], cells, (NAME, *[36.0] * len(PEOPLE)), size=SMALL)
