"""附件2 over all schools: school by grade, both definitions and the check-sums; numbers only, no child is named."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.register.totals.summary import Summary
from messages.documents.summary_tables import TITLE, comparison, heads, statistics
from messages.documents.workbook import Column, Kind, Tab, Value, workbook

# One school with its summaries by each definition, in the same order everywhere.
Told = tuple[str, Sequence[Summary]]
SCHOOL = Column("学校", width=20)


def county_workbook(schools: Sequence[Told], made_at: datetime) -> bytes:
    """A sheet of statistics for each definition, why the two differ, and which sums of which school fail."""
    tabs = [_tab(schools, at) for at in range(len(schools[0][1]))] if schools else []
    tabs.append(Tab("两种口径", _columns("项目", "孩子数"), list(_compared(schools))))
    tabs.append(Tab("勾稽", _columns("关系", "左边", "右边", "涉及人数"), list(_sums(schools))))
    return workbook(tabs, made_at, foot=f"{made_at:%Y-%m-%d %H:%M} 打印")


def _columns(label: str, *numbers: str) -> list[Column]:
    return [SCHOOL, Column(label, width=50), *(Column(head, Kind.NUMBER, 10) for head in numbers)]


def _tab(schools: Sequence[Told], at: int) -> Tab:
    first = schools[0][1][at]
    rows = [(name, *row) for name, summaries in schools for row in statistics(summaries[at])]
    title = f"{TITLE}（{first.definition.label}，{first.as_of.isoformat()}）"
    return Tab(f"统计 {first.definition.label}", [SCHOOL, *heads(first)], [*rows, _total(rows)], title)


def _total(rows: Sequence[tuple[Value, ...]]) -> list[Value]:
    """The sum of the schools' own sums; the share is left to the reader."""
    sums = [row for row in rows if row[1] == "合计"]
    columns = list(zip(*sums, strict=True))[2:-1]
    return ["全部学校", "合计", *(sum(int(n) for n in column if isinstance(n, int)) for column in columns), ""]


def _compared(schools: Sequence[Told]) -> Iterator[tuple[Value, ...]]:
    for name, summaries in schools:
        yield from ((name, label, count) for label, count in comparison(summaries[0]))


def _sums(schools: Sequence[Told]) -> Iterator[tuple[Value, ...]]:
    for name, summaries in schools:
        for summary in summaries:
            for one in summary.sums:
                mark = "✓" if one.holds else "✗"
                label = f"{mark} {summary.definition.label}：{one.label}"
                yield name, label, one.left, one.right, len(one.offenders)
