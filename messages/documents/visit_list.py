"""入户走访名单: which homes are to be visited and why, with room to tick off and to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align
from messages.documents.workbook import Column, Kind, Tab, Value, workbook

TITLE = "入户走访名单"
COLUMNS = (
    Column("序号", Kind.NUMBER, 6),
    Column("班级", width=10),
    Column("姓名", width=10),
    Column("村居、住址", width=26),
    Column("照看的人", width=14),
    Column("电话", width=15),
    Column("为什么去", width=34),
    Column("上次家访", Kind.DATE, 12),
    Column("已去（打勾、日期）", width=16),
    Column("家里签字", width=14),
)
WIDTHS = (9.0, 20.0, 20.0, 46.0, 26.0, 28.0, 50.0, 22.0, 26.0, 20.0)
SMALL = 8.5
NOBODY = "没有要走访的孩子。"


@dataclass(frozen=True, slots=True)
class Home:
    """One line; ``last_on`` is the day (China) of the last visit at which somebody was met, None: never."""

    class_name: str
    child: str
    place: str
    carer: str
    phone: str
    why: str
    last_on: date | None


def visits_workbook(school: str, homes: Sequence[Home], made_at: datetime) -> bytes:
    """As a sheet; ``made_at`` is the reader's time."""
    tab = Tab(TITLE, COLUMNS, list(_rows(homes)), f"{school}{TITLE}")
    return workbook([tab], made_at, foot=_foot(school, made_at))


def visits_pdf(school: str, homes: Sequence[Home], made_at: datetime) -> bytes:
    """On A4 across, to carry from home to home."""
    paper = Paper(TITLE, made_at, foot=_foot(school, made_at), landscape=True)
    paper.title(f"{school}{TITLE}")
    if not homes:
        paper.paragraph(NOBODY, align=Align.CENTRE)
        return paper.pdf()
    rows = [[Cell(_said(value)) for value in row] for row in _rows(homes)]
    paper.table([column.head for column in COLUMNS], rows, WIDTHS, size=SMALL)
    return paper.pdf()


def _rows(homes: Sequence[Home]) -> Iterator[tuple[Value, ...]]:
    for number, home in enumerate(homes, start=1):
        yield (
            number,
            home.class_name,
            home.child,
            home.place,
            home.carer,
            home.phone,
            home.why,
            home.last_on or "还没有",
            "□",
            "",
        )


def _said(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _foot(school: str, made_at: datetime) -> str:
    return f"{school}　{made_at:%Y-%m-%d %H:%M} 打印"
