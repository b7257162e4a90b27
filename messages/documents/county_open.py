"""The county's numbers as a workbook for another office: hidden small numbers stay hidden, nobody is named."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from messages.documents.workbook import Column, Tab, workbook

NOTE = "1至4人写成“<5”；为了不让人算出来，旁边的数写成“—”。"


def open_workbook(
    as_of: date,
    heads: Sequence[str],
    schools: Sequence[Sequence[str]],
    parts: Mapping[str, Sequence[tuple[str, str, str]]],
    compared: Sequence[tuple[str, str]],
    failing: Sequence[tuple[str, str]],
    made_at: datetime,
) -> bytes:
    """A sheet of the schools, one of the parts for each definition, why these differ, which sums fail.

    Every cell is text: "<5" is no number, and a column of both would be added up wrongly.
    """
    title = f"{as_of.isoformat()}　{NOTE}"
    tabs = [
        Tab("各校", [Column("学校", width=20), *(Column(head, width=14) for head in heads)], schools, title),
        *(
            Tab(f"分项 {label}", [Column("项目"), Column("类别", width=18), Column("人数")], rows, title)
            for label, rows in parts.items()
        ),
        Tab("两种口径", [Column("项目", width=60), Column("人数")], compared, title),
        Tab("勾稽", [Column("学校", width=20), Column("不相符的", width=80)], failing, title),
    ]
    return workbook(tabs, made_at, foot=f"{made_at:%Y-%m-%d %H:%M} 打印")
