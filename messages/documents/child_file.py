"""一生一档: one child's file on paper, cover first, then every day with its entries; for the school's own cupboard."""

from datetime import date, datetime
from itertools import groupby

from domain.child_file import File
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align

NAME = "一生一档"
SMALL = 8.5
ENTRY = 9.5
WEEKDAYS = "一二三四五六日"
CUT = "这几天的记录比一次能打印的多，更早的没有印在这里；请按学期分几次打印。"
NOTHING = "这段日子里没有。"


def child_file_pdf(told: File, made_at: datetime, *, foot: str = "", mark: str = "") -> bytes:
    """The paper; ``made_at`` is the reader's time, ``mark`` stands faintly across every page."""
    paper = Paper(NAME, made_at, foot=foot, mark=mark)
    _cover(paper, told)
    paper.new_page()
    _days(paper, told)
    return paper.pdf()


def _cover(paper: Paper, told: File) -> None:
    paper.title(f"{told.child}的成长档案")
    paper.paragraph(f"{told.school}　{told.class_name}　{told.days}", SMALL, align=Align.CENTRE)
    paper.gap(4)
    paper.heading("基本情况")
    paper.table(("项目", "内容"), told.facts or [_nothing(2)], (46.0, 134.0), size=SMALL)
    paper.heading("家人")
    paper.table(("家人", "姓名", "在哪里", "电话"), told.adults or [_nothing(4)], (30.0, 50.0, 30.0, 70.0), size=SMALL)
    paper.heading("结对教师")
    paper.table(("从前到现在",), [(one.said,) for one in told.pairings] or [_nothing(1)], (180.0,), size=SMALL)
    paper.heading("各学期的联系")
    paper.table(("学期", "联系"), told.terms or [_nothing(2)], (50.0, 130.0), size=SMALL)


def _days(paper: Paper, told: File) -> None:
    paper.heading("往来记录")
    if told.is_cut:
        paper.paragraph(CUT, SMALL)
    if not told.lines:
        paper.paragraph(NOTHING, ENTRY)
    for day, lines in groupby(told.lines, key=lambda one: one.day):
        paper.heading(_said(day))
        for line in lines:
            paper.paragraph(line.head, SMALL, bold=True)
            if line.words:
                paper.paragraph(line.words, ENTRY)
            paper.gap(1.5)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _nothing(columns: int) -> list[Cell]:
    return [Cell(NOTHING, across=columns)]
