"""What a director files of a letter: how far it came, whom nobody reached, what was done by hand, and every receipt."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.clock import in_china
from domain.letter_record import Given, LetterRecord, Version
from domain.letter_text import fill, places
from messages.documents.grid import Cell
from messages.documents.paper import Paper
from messages.documents.sheet import Align
from messages.documents.workbook import Column, Kind, Tab, workbook
from messages.pictures.letter import LEGEND, sections

REPORT, RECEIPTS = "回执报告", "回执名单"
SMALL = 8.5
BLANK = "＿＿＿＿"  # where each family reads its own
SIGNED = ("德育主任", "校长")
CLASS_HEAD = ("班级", "孩子", *LEGEND, "收齐")
CLASS_WIDTHS = (40.0, 20.0, 26.0, 26.0, 30.0, 24.0, 20.0)
UNREACHED_HEAD = ("班级", "孩子", "家人", "电话", "为什么没送到", "后来怎么联系的")
UNREACHED_WIDTHS = (22.0, 22.0, 30.0, 30.0, 38.0, 38.0)
BY_HAND_HEAD = ("班级", "孩子", "家人", "方式", "时间", "谁记的")
BY_HAND_WIDTHS = (24.0, 26.0, 38.0, 26.0, 36.0, 30.0)
RECEIPT_HEAD = ("班级", "孩子", "家人", "姓名", "在哪里", "电话", "现在", "方式", "时间", "谁记的", "版", "提醒")
RECEIPT_WIDTHS = (24.0, 22.0, 18.0, 22.0, 14.0, 30.0, 46.0, 20.0, 32.0, 20.0, 9.0, 11.0)
VERSION_HEAD, VERSION_WIDTHS = ("版", "时间", "谁写的", "改了什么"), (12.0, 36.0, 32.0, 100.0)


def report_pdf(told: LetterRecord, made_at: datetime, *, foot: str = "") -> bytes:
    """The report, on paper that a black and white printer prints well; ``made_at`` is the reader's time."""
    paper = Paper(f"《{told.title}》{REPORT}", made_at, foot=foot)
    paper.title(f"《{told.title}》{REPORT}")
    paper.paragraph(f"{told.school}　{made_at:%Y-%m-%d %H:%M} 的情况", SMALL, align=Align.CENTRE)
    paper.gap(3)
    _head(paper, told)
    _bars(paper, told)
    _adults(paper, told)
    _classes(paper, told)
    _unreached(paper, told)
    _by_hand(paper, told)
    _refused(paper, told)
    _versions(paper, told)
    paper.gap(6)
    paper.signatures(SIGNED)
    return paper.pdf()


def receipts_pdf(told: LetterRecord, made_at: datetime, *, foot: str = "") -> bytes:
    """Every receipt of every child, on paper laid across."""
    paper = Paper(f"《{told.title}》{RECEIPTS}", made_at, foot=foot, landscape=True)
    paper.title(f"《{told.title}》{RECEIPTS}")
    complete, *_ = told.total
    paper.paragraph(f"{told.school}　{sum(told.total)} 个孩子，{complete} 家已回全", SMALL, align=Align.CENTRE)
    paper.gap(2)
    rows = [tuple(str(cell) for cell in _receipt(one)) for one in told.receipts]
    paper.table(RECEIPT_HEAD, rows or [_nothing(len(RECEIPT_HEAD), "没有回执。")], RECEIPT_WIDTHS, size=SMALL)
    return paper.pdf()


def version_pdf(told: LetterRecord, version: Version, made_at: datetime, *, foot: str = "") -> bytes:
    """The letter as it was in one version; where each family read its own there is a blank."""
    paper = Paper(version.title, made_at, foot=foot)
    paper.title(_general(version.title))
    for line in filter(None, (line.strip() for line in _general(version.body).splitlines())):
        paper.paragraph(line, indent=True)
    paper.gap(4)
    paper.paragraph(told.school, align=Align.RIGHT)
    paper.paragraph(f"{in_china(version.at):%Y年%-m月%-d日}", align=Align.RIGHT)
    paper.heading("对话里的短信")
    for line in filter(None, (line.strip() for line in _general(version.short).splitlines())):
        paper.paragraph(line)
    if version.number > 1:
        paper.heading(f"第 {version.number} 版改了什么")
        paper.paragraph(version.why or "没有写明。")
    return paper.pdf()


def letter_workbook(told: LetterRecord, made_at: datetime, *, foot: str = "") -> bytes:
    """A sheet of the classes, of every receipt, of whom nobody reached, and of the versions."""
    title = f"《{told.title}》{REPORT}　{told.school}"
    counted = [Column(head, Kind.NUMBER, 14) for head in CLASS_HEAD[1:6]]
    tabs = [
        Tab("各班", [Column("班级"), *counted], [_numbers(*one) for one in told.classes.items()], title),
        Tab("回执", _receipt_columns(), [_receipt(one) for one in told.receipts], title),
        Tab("没送到", [Column(head, width=20) for head in UNREACHED_HEAD], list(_unreached_rows(told)), title),
        Tab(
            "信的各版",
            [Column("版", Kind.NUMBER, 6), Column("时间", width=18), *(Column(h, width=w) for h, w in VERSION_TEXTS)],
            [(one.number, _moment(one.at), one.by, one.why, one.title, one.body, one.short) for one in told.versions],
            title,
        ),
    ]
    return workbook(tabs, made_at, foot=foot)


def unreached_pdf(told: LetterRecord, made_at: datetime, *, foot: str = "") -> bytes:
    """The families that nothing reached, with a place to write how they were told."""
    paper = Paper(f"《{told.title}》没送到的家庭", made_at, foot=foot)
    paper.title("没送到的家庭")
    paper.paragraph(f"《{told.title}》　{told.school}　{made_at:%Y-%m-%d %H:%M}", SMALL, align=Align.CENTRE)
    paper.gap(2)
    _unreached_table(paper, told)
    paper.signatures(("班主任",))
    return paper.pdf()


def unreached_workbook(told: LetterRecord, made_at: datetime, *, foot: str = "") -> bytes:
    """The same as a sheet."""
    columns = [Column(head, width=20) for head in UNREACHED_HEAD]
    tab = Tab("没送到", columns, list(_unreached_rows(told)), f"《{told.title}》没送到的家庭　{told.school}")
    return workbook([tab], made_at, foot=foot)


VERSION_TEXTS = (("谁写的", 14.0), ("改了什么", 30.0), ("标题", 30.0), ("正文", 80.0), ("短信", 50.0))


def _head(paper: Paper, told: LetterRecord) -> None:
    days = f"{_day(told.holiday_from)} 至 {_day(told.holiday_to)}" if told.holiday_from else "没有写明"
    approved = f"{told.approved_by}　{_moment(told.approved_at)}" if told.approved_by else "不需要"
    ended = f"　{_moment(told.ended_at)} {told.ended_by}".rstrip() if told.ended_at else ""
    rows: list[Sequence[Cell | str]] = [
        [_label("编号"), f"{told.number}　第 {told.version} 版", _label("现在"), f"{told.state.label}{ended}"],
        [_label("谁写的"), told.author or "—", _label("谁同意的"), approved],
        [_label("发出"), _moment(told.started_at), _label("回执期限"), _day(told.due_on) or "没有写明"],
        [_label("发给"), told.audience, _label("假期"), days],
        [_label("怎样算收齐"), Cell(told.policy.label, across=3)],
    ]
    paper.form(rows, (24.0, 66.0, 24.0, 66.0))


def _bars(paper: Paper, told: LetterRecord) -> None:
    paper.heading("进度")
    bars = [bar for section in sections(told.classes) for bar in section.bars]
    paper.bars([(bar.label, bar.said, bar.parts) for bar in bars], LEGEND)


def _adults(paper: Paper, told: LetterRecord) -> None:
    paper.heading("每位大人到了哪一步")
    rows = [[Cell(stage.label), _right(count), Cell(stage.source)] for stage, count in told.adults.items()]
    head = ("到了哪一步", "几位", "怎么知道的")
    paper.table(head, rows or [_nothing(3, "还没有发出。")], (44.0, 24.0, 112.0), size=SMALL)
    if told.methods:
        said = "，".join(f"{method.label} {count} 位" for method, count in told.methods)
        paper.paragraph(f"怎么回的：{said}。", SMALL)


def _classes(paper: Paper, told: LetterRecord) -> None:
    paper.heading("各班")
    rows = []
    for name, parts in told.classes.items():
        share = f"{100 * parts[0] // sum(parts)}%" if sum(parts) else "—"
        rows.append([Cell(name), _right(sum(parts)), *map(_right, parts), Cell(share, align=Align.RIGHT)])
    paper.table(CLASS_HEAD, rows or [_nothing(7, "没有孩子。")], CLASS_WIDTHS, size=SMALL)


def _unreached(paper: Paper, told: LetterRecord) -> None:
    paper.heading("没送到的家庭")
    _unreached_table(paper, told)


def _unreached_table(paper: Paper, told: LetterRecord) -> None:
    rows: list[Sequence[Cell | str]] = []
    for family in told.unreached():
        first, tall = family[0], len(family)
        for at, one in enumerate(family):
            begun = [Cell(first.class_name, down=tall), Cell(first.child, down=tall)] if at == 0 else []
            rows.append(
                [*begun, f"{one.relation} {one.name}", one.phone or "没有记", one.reason or one.stage.label, ""]
            )
    paper.table(UNREACHED_HEAD, rows or [_nothing(6, "每一家都发出了。")], UNREACHED_WIDTHS, size=SMALL)


def _by_hand(paper: Paper, told: LetterRecord) -> None:
    paper.heading("打电话、发纸信、当面告诉的")
    rows = [
        (one.class_name, one.child, f"{one.relation} {one.name}", _method(one), _moment(one.at), one.by)
        for one in told.written_down
    ]
    paper.table(BY_HAND_HEAD, rows or [_nothing(6, "没有。")], BY_HAND_WIDTHS, size=SMALL)


def _refused(paper: Paper, told: LetterRecord) -> None:
    if not told.refused:
        return
    paper.heading("说了不同意的")
    rows = [
        (one.class_name, one.child, f"{one.relation} {one.name}", _moment(one.refused_at), one.said)
        for one in told.refused
    ]
    paper.table(("班级", "孩子", "家人", "什么时候说的", "现在"), rows, (28.0, 30.0, 44.0, 40.0, 38.0), size=SMALL)


def _versions(paper: Paper, told: LetterRecord) -> None:
    paper.heading("信的各版")
    rows = [(str(one.number), _moment(one.at), one.by or "—", one.why or "第一版") for one in told.versions]
    paper.table(VERSION_HEAD, rows, VERSION_WIDTHS, size=SMALL)


def _unreached_rows(told: LetterRecord) -> Iterator[tuple[str, ...]]:
    for family in told.unreached():
        for one in family:
            who = f"{one.relation} {one.name}"
            yield one.class_name, one.child, who, one.phone, one.reason or one.stage.label, ""


def _receipt(one: Given) -> tuple[str | int, ...]:
    """One row under ``RECEIPT_HEAD``."""
    where = one.class_name, one.child, one.relation, one.name, one.side, one.phone
    return (*where, one.said, _method(one), _moment(one.at), one.by, one.version, one.reminders)


def _receipt_columns() -> list[Column]:
    numbers = RECEIPT_HEAD[-2:]
    return [
        Column(head, Kind.NUMBER if head in numbers else Kind.TEXT, 8 if head in numbers else 16)
        for head in RECEIPT_HEAD
    ]


def _numbers(name: str, parts: Sequence[int]) -> tuple[str | int, ...]:
    return (name, sum(parts), *parts)


def _method(one: Given) -> str:
    return one.method.label if one.method else ""


def _general(text: str) -> str:
    """The text with a blank wherever each family reads its own."""
    return fill(text, dict.fromkeys(places(text), BLANK))


def _moment(at: datetime | None) -> str:
    return f"{in_china(at):%Y-%m-%d %H:%M}" if at else ""


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _label(text: str) -> Cell:
    return Cell(text, label=True)


def _right(count: int) -> Cell:
    return Cell(str(count), align=Align.RIGHT)


def _nothing(columns: int, said: str) -> list[Cell]:
    return [Cell(said, across=columns)]
