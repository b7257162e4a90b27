"""Workbooks that go out and come back: the template to fill in, and the rows that could not be imported."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.register.incoming.template import blanks
from messages.documents.workbook import Column, Tab, workbook

TO_MEND = "要改的地方"
EXAMPLE = (
    "一行一个孩子；表头不要改，列可以换位置，用不到的列可以删掉。",
    "空着的格子不会改动已经登记的内容；要去掉原来的内容，请写（清空）。",
    "日期写成 2017-05-20；身份证号、学籍号和电话已经设成文本，照原样填写。",
    "孩子由学籍号、身份证件号，或者姓名加出生日期认出来；改好以后可以再导入，只会改动有变化的地方。",
    "“是否外出”只填现在的情况；从哪天起外出请写在“外出时间”，满 3 个月由系统自动计算。",
)


def template_workbook(made_at: datetime, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """The file to fill in; ``rows`` are already filled in, for a demonstration."""
    columns = [
        Column(
            f"{blank.heading}*" if blank.is_needed else blank.heading, width=13, choices=blank.choices, note=blank.hint
        )
        for blank in blanks()
    ]
    said = Tab("怎么填", [Column("说明", width=100)], [[line] for line in EXAMPLE])
    return workbook([Tab("登记", columns, rows), said], made_at)


def rejected_workbook(headings: Sequence[str], rows: Iterable[Sequence[str]], made_at: datetime) -> bytes:
    """The rows to mend, as they came, and what to mend in the last column; it can be imported as it is."""
    columns = [Column(heading, width=13) for heading in headings]
    return workbook([Tab("要改的行", [*columns, Column(TO_MEND, width=60)], rows)], made_at)
