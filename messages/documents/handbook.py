"""帮扶手册 and 联系记录: one child's papers for the teacher's folder; no family reads them, and nobody else's child."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.clock import in_china
from domain.contact import ContactKind
from domain.coverage import SHORT
from domain.handbook import (
    RESULTS,
    WAYS,
    WITH_FAMILY,
    Handbook,
    Met,
    Promised,
    agreed,
    answered,
    clocks,
    content,
    often,
    tally,
)
from domain.pause import LABELS
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align
from messages.documents.workbook import Column, Kind, Tab, workbook

HANDBOOK, RECORD = "帮扶手册", "联系记录"
SMALL = 8.5
# practice 2.3: 对象 方式 主动方 通报了什么 家长反馈 约定 结果
RECORD_HEAD = ("时间", "对象", "方式", "主动方", "分钟", "结果", "通报了什么", "家长反馈", "约定", "老师")
RECORD_WIDTHS = (24.0, 20.0, 12.0, 13.0, 10.0, 14.0, 44.0, 24.0, 26.0, 14.0)
MET_HEAD = ("时间", "对象", "方式", "谁发起", "分钟", "结果", "内容", "老师")
MET_WIDTHS = (32.0, 24.0, 14.0, 14.0, 11.0, 17.0, 60.0, 18.0)
TALK_HEAD, TALK_WIDTHS = ("时间", "方式", "分钟", "结果", "内容", "老师"), (32.0, 14.0, 11.0, 17.0, 88.0, 18.0)
STATES = {"open": "还没到日子", "late": "过了日子，还没做到", "kept": "做到了", "dropped": "不再算"}
SIGNED = ("结对教师", "班主任", "德育主任", "家长")


def handbook_pdf(told: Handbook, made_at: datetime, *, foot: str = "") -> bytes:
    """帮扶手册; ``made_at`` is the reader's time."""
    paper = _paper(told, HANDBOOK, made_at, foot)
    _head(paper, told)
    _measures(paper, told)
    _plans(paper, told)
    _with_family(paper, told)
    _talks(paper, told)
    _visits(paper, told)
    _promises(paper, told, made_at.date())
    _pauses(paper, told)
    paper.gap(4)
    paper.signatures(SIGNED)
    return paper.pdf()


def record_pdf(told: Handbook, made_at: datetime, *, foot: str = "") -> bytes:
    """联系记录 alone, on paper laid across."""
    paper = Paper(RECORD, made_at, foot=foot, landscape=True)
    paper.title(f"{told.child}{RECORD}")
    paper.paragraph(f"{told.school}　{told.class_name}　{told.span.said}", SMALL, align=Align.CENTRE)
    paper.gap(2)
    paper.table(RECORD_HEAD, list(_record_rows(told)), RECORD_WIDTHS, size=SMALL)
    paper.paragraph(_summed(told.of(*WITH_FAMILY)), SMALL)
    paper.signatures(SIGNED[:2])
    return paper.pdf()


def record_workbook(told: Handbook, made_at: datetime, *, foot: str = "") -> bytes:
    """联系记录 as a sheet."""
    widths = (30.0, 16.0, 8.0, 10.0, 8.0, 10.0, 50.0, 30.0, 30.0, 10.0)
    columns = [
        Column(head, Kind.NUMBER if head == "分钟" else Kind.TEXT, width)
        for head, width in zip(RECORD_HEAD, widths, strict=True)
    ]
    title = f"{told.class_name}{told.child} {RECORD} {told.span.said}"
    rows = [[int(cell) if at == 4 and cell else cell for at, cell in enumerate(row)] for row in _record_rows(told)]
    return workbook([Tab(told.child, columns, rows, title)], made_at, foot=foot)


def _paper(told: Handbook, name: str, made_at: datetime, foot: str) -> Paper:
    paper = Paper(name, made_at, foot=foot)
    paper.title(f"{told.child}{name}")
    paper.paragraph(f"{told.school}　{told.span.said}", SMALL, align=Align.CENTRE)
    paper.gap(2)
    return paper


def _record_rows(told: Handbook) -> Iterator[tuple[str, ...]]:
    for one in told.of(*WITH_FAMILY):
        yield (
            *_how(one),
            content(one),
            answered(one),
            agreed(one),
            one.by,
        )


def _how(one: Met) -> tuple[str, ...]:
    """When, with whom, how, who began, how long, and what became of it."""
    whom = one.whom or SHORT[one.kind]
    began = "家里" if one.by_family else "学校"
    minutes = str(one.minutes) if one.minutes else ""
    return clocks(one.at, one.zone), whom, WAYS[one.way], began, minutes, RESULTS[one.result]


def _head(paper: Paper, told: Handbook) -> None:
    now = told.pairings[-1] if told.pairings and told.pairings[-1].until is None else None
    teacher = now.teacher if now else ""
    since = f"{in_china(now.since):%Y-%m-%d}" if now else ""
    rows: list[Sequence[Cell | str]] = [
        [_label("姓名"), told.child, _label("班级"), told.class_name],
        [_label("结对教师"), teacher + ("（代管）" if now and now.is_substitute else ""), _label("从哪天起"), since],
    ]
    before = [one for one in told.pairings if one.until is not None]
    if before:
        said = "；".join(
            f"{one.teacher} {in_china(one.since):%Y-%m-%d} 至 {in_china(one.until):%Y-%m-%d}"
            for one in before
            if one.until
        )
        rows.append([_label("之前"), Cell(said, across=3)])
    paper.form(rows, (24.0, 66.0, 24.0, 66.0))
    adults = [(one.relation, one.name, "外出" if one.away else "在家", one.phone or "没有记") for one in told.adults]
    paper.table(("家人", "姓名", "在哪里", "电话"), adults or [_nothing(4)], (30.0, 50.0, 30.0, 70.0))


def _measures(paper: Paper, told: Handbook) -> None:
    paper.heading("帮扶计划")
    rows = [
        (
            f"{one.area.label}：{one.problem}",
            one.measure,
            one.owner,
            one.due_on.isoformat(),
            "\n".join(one.results) + ("（已结束）" if one.is_closed else ""),
        )
        for one in told.measures
    ]
    head = ("存在困难", "措施", "责任人", "时限", "成效")
    paper.table(head, rows or [_nothing(5)], (40.0, 48.0, 18.0, 22.0, 52.0), size=SMALL)


def _plans(paper: Paper, told: Handbook) -> None:
    paper.heading("联系计划")
    rows = [
        (
            SHORT[one.kind] + (f"：{one.whom}" if one.whom else ""),
            often(one.cadence),
            WAYS[one.way],
            f"{in_china(one.due_at):%Y-%m-%d}" if one.due_at else "",
            one.why,
        )
        for one in told.plans
    ]
    head = ("和谁", "多久一次", "怎样", "下次", "和学校不同的原因")
    paper.table(head, rows or [_nothing(5)], (54.0, 50.0, 14.0, 24.0, 38.0), size=SMALL)


def _with_family(paper: Paper, told: Handbook) -> None:
    paper.heading(RECORD)
    met = told.of(*WITH_FAMILY)
    rows = [(*_how(one), "\n".join(filter(None, (content(one), *_aside(one)))), one.by) for one in met]
    paper.table(MET_HEAD, rows or [_nothing(8)], MET_WIDTHS, size=SMALL)
    paper.paragraph(_summed(met), SMALL)
    for label, weeks in told.weekly:
        paper.paragraph(f"{label}，告诉过学校 {weeks} 次。", SMALL)


def _aside(one: Met) -> Iterator[str]:
    if said := answered(one):
        yield f"家长反馈：{said}"
    if said := agreed(one):
        yield f"约定：{said}"


def _talks(paper: Paper, told: Handbook) -> None:
    met = told.of(ContactKind.TALK)
    paper.heading("谈心记录")
    rows = [_of_child(one) for one in met]
    paper.table(TALK_HEAD, rows or [_nothing(6)], TALK_WIDTHS, size=SMALL)
    paper.paragraph(_summed(met), SMALL)


def _visits(paper: Paper, told: Handbook) -> None:
    for name, kind in (("家访记录", ContactKind.VISIT), ("假期走访", ContactKind.HOLIDAY_VISIT)):
        met = told.of(kind)
        if met or kind is ContactKind.VISIT:
            paper.heading(name)
            paper.table(TALK_HEAD, [_of_child(one) for one in met] or [_nothing(6)], TALK_WIDTHS, size=SMALL)
            paper.paragraph(_summed(met), SMALL)
    if told.dangers:
        paper.heading("家里的安全隐患")
        rows = [
            (
                one.found_on.isoformat(),
                one.what,
                f"复查过 {one.rechecks} 次，还在" if one.rechecks else "",
                f"{one.gone_on.isoformat()} 没有了"
                if one.gone_on
                else f"还没有消除，{one.recheck_on.isoformat()} 再看",
            )
            for one in told.dangers
        ]
        paper.table(("发现", "隐患", "复查", "现在"), rows, (24.0, 76.0, 36.0, 44.0), size=SMALL)


def _promises(paper: Paper, told: Handbook, today: date) -> None:
    if not told.promises:
        return
    paper.heading("说好的事")
    rows = [
        (
            one.said_on.isoformat(),
            one.by,
            one.what,
            one.due_on.isoformat() if one.due_on else "没说哪天",
            STATES["late" if _is_late(one, today) else one.state],
        )
        for one in told.promises
    ]
    paper.table(("哪天说的", "谁", "什么事", "哪天前", "做到没有"), rows, (24.0, 24.0, 76.0, 24.0, 32.0), size=SMALL)


def _is_late(one: Promised, today: date) -> bool:
    return one.state == "open" and one.due_on is not None and one.due_on < today


def _pauses(paper: Paper, told: Handbook) -> None:
    if not told.pauses:
        return
    paper.heading("免和静")
    rows = [
        (
            f"{one.from_on.isoformat()} 至 {one.until_on.isoformat()}"
            + (f"（{one.lifted_on.isoformat()} 解除）" if one.lifted_on else ""),
            one.form,
            one.whom or "全家",
            "：".join(filter(None, (LABELS[one.cause], one.note))),
        )
        for one in told.pauses
    ]
    paper.table(("哪些天", "免或静", "和谁", "原因"), rows, (60.0, 16.0, 40.0, 64.0), size=SMALL)


def _of_child(one: Met) -> tuple[str, ...]:
    when, _, way, _, minutes, result = _how(one)
    return when, way, minutes, result, content(one), one.by


def _summed(met: Sequence[Met]) -> str:
    contacts, attempts = tally(met)
    return f"联系上 {contacts} 次。" + (f"没联系上的 {attempts} 次不算在内。" if attempts else "")


def _label(text: str) -> Cell:
    return Cell(text, label=True)


def _nothing(columns: int) -> list[Cell]:
    return [Cell("这段日子里没有。", across=columns)]
