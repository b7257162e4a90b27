"""A year's list of days as a table: what people fill in and hand back, and what is read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.days.day import Override
from domain.days.official import named_days
from domain.register.cells.cell import Cell, Misread, plain, trimmed
from domain.register.cells.classes import class_title
from domain.register.cells.dates import read_day

ON, KIND, NAME, CLASS, NOTE = HEADINGS = ("日期", "上课或放假", "名称", "班级", "备注")
LESSONS, OFF = "上课", "放假"
KINDS = {
    **dict.fromkeys((LESSONS, "补课", "上班", "班", "调休上课"), True),
    **dict.fromkeys((OFF, "休", "休息", "不上课", "停课"), False),
}
ESTIMATED = "预估"
LONGEST_NAME = 40  # characters


@dataclass(slots=True)
class Listing:
    """What a table says: days, how many lines are still 预估, and what cannot be read, line by line."""

    days: list[Override] = field(default_factory=list)
    still_estimated: int = 0
    problems: list[str] = field(default_factory=list)


def template(year: int) -> list[tuple[str, ...]]:
    """The lines of a year's table under HEADINGS. Days that are worked out by rule say so in the last column.

    A line keeps that mark until somebody has compared it with the notice and taken the mark away.
    """
    return [
        (day.on.isoformat(), LESSONS if day.is_school_day else OFF, day.name, "", day.source.label)
        for day in named_days(year).values()
    ]


def read(lines: Iterable[tuple[int, Sequence[Cell]]]) -> Listing:
    """Numbered lines of a table, its heading among them; blank ones are passed over."""
    listing, columns = Listing(), None
    seen: set[tuple[date, str]] = set()
    for number, cells in lines:
        if columns is None:
            columns = _columns(cells)
        elif any(cell.text.strip() for cell in cells):
            _read_line(listing, seen, number, {name: cells[at] for name, at in columns.items()})
    if columns is None:
        listing.problems.append(f"没有找到表头，要有“{ON}”和“{KIND}”两列")
    return listing


def _columns(cells: Sequence[Cell]) -> dict[str, int] | None:
    found = {plain(cell.text): at for at, cell in enumerate(cells)}
    columns = {name: found[name] for name in HEADINGS if name in found}
    return columns if ON in columns and KIND in columns else None


def _read_line(listing: Listing, seen: set[tuple[date, str]], number: int, cells: dict[str, Cell]) -> None:
    texts = {name: trimmed(cells[name].text) if name in cells else "" for name in HEADINGS}
    if texts[NOTE] == ESTIMATED:
        listing.still_estimated += 1
        return
    try:
        day = _day(cells[ON], texts)
        if (day.on, day.class_name) in seen:
            raise Misread(f"{day.on.isoformat()} 写了两次")
    except Misread as wrong:
        listing.problems.append(f"第 {number} 行：{wrong.problem}")
        return
    seen.add((day.on, day.class_name))
    listing.days.append(day)


def _day(on: Cell, texts: dict[str, str]) -> Override:
    kind = KINDS.get(texts[KIND])
    if kind is None:
        raise Misread(f"“{KIND}”要写“{LESSONS}”或“{OFF}”")
    if len(texts[NAME]) > LONGEST_NAME:
        raise Misread(f"“{NAME}”不超过 {LONGEST_NAME} 个字")
    day = on.value if isinstance(on.value, date) else read_day(on.text)
    class_name = class_title("", texts[CLASS])[1] if texts[CLASS] else ""
    return Override(day, kind, texts[NAME] or ("补课" if kind else OFF), class_name)
