"""附件2 汇总表: the roster of the children in scope, and the statistics by grade with both definitions side by side."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.people import Relation
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Sensitivity, Subject
from domain.register.fields.masking import shown
from domain.register.record import Adult, Record, in_order
from domain.register.rules.verdict import Answer, Verdict
from domain.register.totals.partition import DIVISIONS, UNKNOWN, UNKNOWN_LABEL, Entry
from domain.register.totals.summary import COUNTS, Line, Summary
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align
from messages.documents.workbook import Column, Kind, Tab, workbook

TITLE = "留守儿童基本情况汇总表"
SMALL = 7.0
SMALLER = 6.5  # the statistics with their rows of 待核实 stay on one page
MOST_NAMED = 30  # children named under a sum that fails; the rest are counted
ROSTER = (
    Column("序号", Kind.NUMBER, 6),
    Column("班级", width=10),
    Column("姓名", width=10),
    Column("性别", width=6),
    Column("出生日期", width=12),
    Column("家庭住址", width=24),
    *(
        Column(f"{who}{what}", width=w)
        for who in ("父亲", "母亲")
        for what, w in (("", 10), ("地点", 18), ("电话", 14))
    ),
    Column("监护人", width=10),
    Column("关系", width=8),
    Column("监护人电话", width=14),
    Column("类型", width=10),
    Column("就读方式", width=8),
    Column("结对教师", width=10),
    Column("备注", width=16),
)
MARK_HOLDS, MARK_FAILS = "勾稽全部相符", "勾稽不符：有孩子的资料不全，名单在最后，请先核实再上报"
NOT_COUNTED = "另有 {count} 个孩子待核实，还没有算进去，名单在最后"
MOST_UNCLEAR = 200  # children on the paper; the workbook has them all
UNCLEAR_TITLE = "还要核实的孩子"
UNCLEAR_WIDTHS = (24.0, 20.0, 68.0, 68.0)


def summary_workbook(school: str, summaries: Sequence[Summary], made_at: datetime, clearance: Sensitivity) -> bytes:
    """For each definition the roster and the statistics; then the comparison and the check-sums."""
    tabs: list[Tab] = []
    for summary in summaries:
        title = f"{school} {TITLE}（{summary.definition.label}，{summary.as_of.isoformat()}）"
        tabs.append(Tab(f"统计 {summary.definition.label}", *_upright(summary), title))
        tabs.append(Tab(f"名册 {summary.definition.label}", ROSTER, list(_roster(summary, clearance)), title))
    unclear = [Column(head, width=12 if at < 2 else 60) for at, head in enumerate(_unclear_head(summaries))]
    tabs.append(Tab(UNCLEAR_TITLE, unclear, _unclear(summaries), "资料补齐以前，这些孩子不算进留守儿童数"))
    tabs.append(Tab("两种口径", _two("项目", "孩子数"), list(comparison(summaries[0])), "两种口径为什么不一样"))
    tabs.append(
        Tab(
            "勾稽",
            [*_two("关系", "左边"), Column("右边", Kind.NUMBER), Column("涉及的孩子", width=60)],
            list(_sums(summaries)),
        )
    )
    return workbook(tabs, made_at, foot=f"{school} {made_at:%Y-%m-%d %H:%M} 打印")


def summary_pdf(school: str, summaries: Sequence[Summary], made_at: datetime) -> bytes:
    """The statistics on A4, grades across; at the end why the two differ, what does not add up, and who is unclear."""
    paper = Paper(TITLE, made_at, foot=f"{school}　{made_at:%Y-%m-%d %H:%M} 打印")
    for at, summary in enumerate(summaries):
        if at:
            paper.new_page()
        _draw_statistics(paper, school, summary)
    paper.heading("两种口径为什么不一样")
    rows = [_counted(label, [count]) for label, count in comparison(summaries[0])]
    paper.table(("项目", "孩子数"), rows, (130.0, 50.0), size=SMALL)
    for summary in summaries:
        _draw_failed(paper, summary)
    _draw_unclear(paper, summaries)
    return paper.pdf()


def _draw_statistics(paper: Paper, school: str, summary: Summary) -> None:
    paper.title(f"{TITLE}　{summary.definition.label}")
    paper.paragraph(f"学校：{school}　截至：{summary.as_of.isoformat()}", SMALL)
    marks = [MARK_HOLDS if summary.holds else f"✗ {MARK_FAILS}"]
    marks += [NOT_COUNTED.format(count=len(summary.unclear))] if summary.unclear else []
    paper.paragraph("；".join(marks), SMALL, bold=bool(summary.unclear) or not summary.holds)
    lines = (*summary.lines, summary.total)
    head = ("项目", *(line.label for line in lines))
    rows = [_counted(label, counts) for label, counts in _transposed(lines)]
    paper.table(head, rows, (46.0, *[134.0 / len(lines)] * len(lines)), size=SMALLER)


def _draw_failed(paper: Paper, summary: Summary) -> None:
    if not summary.holds:
        paper.heading(f"勾稽不符：{summary.definition.label}")
    for one in summary.sums:
        if not one.holds:
            paper.paragraph(f"✗ {one.label}：{one.left} ≠ {one.right}　{_named(one.offenders)}", SMALL)


def _draw_unclear(paper: Paper, summaries: Sequence[Summary]) -> None:
    rows = _unclear(summaries)
    if rows:
        head = _unclear_head(summaries)
        paper.heading(UNCLEAR_TITLE)
        paper.table(head, rows[:MOST_UNCLEAR], UNCLEAR_WIDTHS[: len(head)], size=SMALL)
    if len(rows) > MOST_UNCLEAR:
        paper.paragraph(f"共 {len(rows)} 人，这里列出前 {MOST_UNCLEAR} 人；全部名单在 .xlsx 里。", SMALL)


def _unclear_head(summaries: Sequence[Summary]) -> tuple[str, ...]:
    return ("班级", "姓名", *(summary.definition.label for summary in summaries))


def _unclear(summaries: Sequence[Summary]) -> list[tuple[str, ...]]:
    """Each child of whom a definition cannot say yet whether it counts, and what is not known."""
    judged = {entry.record.child_id: entry.eligibility for summary in summaries for entry in summary.unclear}
    records = {entry.record.child_id: entry.record for summary in summaries for entry in summary.unclear}
    return [
        (
            record.class_name,
            record.name,
            *(_not_known(summary.definition.verdict(judged[record.child_id])) for summary in summaries),
        )
        for record in in_order(records.values())
    ]


def _not_known(verdict: Verdict) -> str:
    return "；".join(reason.text for reason in verdict.reasons) if verdict.answer is Answer.UNKNOWN else ""


def _upright(summary: Summary) -> tuple[list[Column], list[tuple[str | int, ...]]]:
    """Items down and grades across, so that it can be read on the screen and on A4."""
    lines = (*summary.lines, summary.total)
    columns = [Column("项目", width=40), *(Column(line.label, Kind.NUMBER, 10) for line in lines)]
    counted = [cells_of(line) for line in lines]
    rows = [(parts[0][0], *(count for _, count in parts)) for parts in zip(*counted, strict=True)]
    return columns, [*rows, ("占比", *(_share(line) for line in lines))]


def _share(line: Line) -> str:
    return f"{100 * line.total / line.pupils:.1f}%" if line.pupils else ""


def _counted(label: str, counts: Sequence[int]) -> list[Cell | str]:
    return [label, *(Cell(str(count), align=Align.RIGHT) for count in counts)]


def _transposed(lines: Sequence[Line]) -> Iterator[tuple[str, list[int]]]:
    """Grades across; 待核实 of a division is a row only where there is any."""
    columns = [dict(cells_of(line)) for line in lines]
    for label, total in columns[-1].items():
        if total or not label.endswith(UNKNOWN_LABEL):
            yield label, [column[label] for column in columns]


def heads(summary: Summary) -> list[Column]:
    numbers = [Column(label, Kind.NUMBER, 9) for label, _ in cells_of(summary.total)]
    return [Column("年级", width=10), *numbers, Column("占比", width=8)]


def statistics(summary: Summary) -> Iterator[tuple[str | int, ...]]:
    for line in (*summary.lines, summary.total):
        yield (line.label, *(count for _, count in cells_of(line)), _share(line))


def cells_of(line: Line) -> Iterator[tuple[str, int]]:
    """Every column of the table with its count, in order."""
    yield "在校生数", line.pupils
    yield "留守儿童数", line.total
    yield UNKNOWN_LABEL, line.unclear
    for division in DIVISIONS:
        for code, label in (*division.parts, (UNKNOWN, f"{division.label}{UNKNOWN_LABEL}")):
            yield (
                label if label not in SAID_TWICE else f"{division.label}：{label}",
                line.parts.get((division.name, code), 0),
            )
    for name, label, _ in COUNTS:
        yield label, line.counts.get(name, 0)
    yield "建档数", line.counts.get("opened", 0)
    yield "结对数", line.counts.get("paired", 0)


SAID_TWICE = {"其他"}


def _roster(summary: Summary, clearance: Sensitivity) -> Iterator[tuple[str | int, ...]]:
    for number, entry in enumerate(summary.scope, start=1):
        yield (number, *_roster_row(entry, clearance))


def _roster_row(entry: Entry, clearance: Sensitivity) -> Iterator[str]:
    record = entry.record
    yield record.class_name
    yield record.name
    for name in ("gender", "birth_date", "residence"):
        yield _of_child(record, name, clearance)
    for relation in (Relation.FATHER, Relation.MOTHER):
        yield from _parent(record.parent(relation), clearance)
    carer = record.carer
    yield carer.name if carer else ""
    yield carer.relation.label if carer else ""
    yield "、".join(carer.phones) if carer else ""
    yield entry.eligibility.zj2013.staff_label
    yield _of_child(record, "boarding", clearance)
    yield record.teacher
    yield "；".join(flag.text for flag in entry.eligibility.gf2016.flags)


def _of_child(record: Record, name: str, clearance: Sensitivity) -> str:
    return shown(field_of(Subject.CHILD, name), record.values.get(name), clearance)


def _parent(adult: Adult | None, clearance: Sensitivity) -> tuple[str, str, str]:
    if adult is None:
        return "", "", ""
    if adult.values.get("life_status") == "dead":
        return adult.name, "—", "—"
    return adult.name, _where(adult, clearance), "、".join(adult.phones)


def _where(adult: Adult, clearance: Sensitivity) -> str:
    last = (adult.values.get("episodes") or [{}])[-1]
    if last and not last.get("end"):
        (place,) = (part for part in field_of(Subject.ADULT, "episodes").parts if part.name == "place")
        return shown(place, last.get("place"), clearance)
    return "在家" if last or adult.values.get("whereabouts") == "home" else ""


def comparison(summary: Summary) -> Iterator[tuple[str, int]]:
    found = summary.comparison
    yield "浙江2013口径", found.zj2013
    yield "国发〔2016〕13号口径", found.gf2016
    yield "两种口径都算", found.both
    for label, count in found.only_zj2013:
        yield f"只有浙江2013算：{label}", count
    for label, count in found.only_gf2016:
        yield f"只有国发2016算：{label}", count
    yield "资料不全，还不能判断", len(found.unclear)


def _sums(summaries: Sequence[Summary]) -> Iterator[tuple[str, int, int, str]]:
    for summary in summaries:
        for one in summary.sums:
            mark = "✓" if one.holds else "✗"
            yield f"{mark} {summary.definition.label}：{one.label}", one.left, one.right, _named(one.offenders)


def _named(records: Sequence[Record]) -> str:
    names = [f"{record.class_name}{record.name}" for record in records[:MOST_NAMED]]
    more = f" 等 {len(records)} 人" if len(records) > MOST_NAMED else ""
    return "、".join(names) + more


def _two(label: str, count: str) -> list[Column]:
    return [Column(label, width=50), Column(count, Kind.NUMBER, 10)]
