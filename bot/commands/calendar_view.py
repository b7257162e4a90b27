"""What ``lianxin admin calendar show`` prints: a grid for each month, and who says so."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from domain.days.day import Day, Source
from domain.days.school import SchoolCalendar
from handlers.actions.calendar import FIRST_YEAR, LAST_YEAR
from storage import calendar

STEP = timedelta(days=1)
WEEKDAYS = "一二三四五六日"
SATURDAY = 5
MONTHS = 3  # that are shown when nobody says which
LONGEST = timedelta(days=732)


def span(start: date | None, end: date | None, today: date) -> tuple[date, date]:
    """The days to be shown: what was asked for, else three months from the first of this one."""
    first = start or today.replace(day=1)
    return first, end or _month_end(first, MONTHS)


def can_be_shown(first: date, last: date) -> bool:
    """Whether this is a span that somebody wants to read, in years that the calendar knows."""
    return first.year >= FIRST_YEAR and last.year <= LAST_YEAR and first <= last <= first + LONGEST


def show(session: Session, school_id: int, class_name: str, first: date, last: date) -> None:
    """Terms, months, and under each month its days that are named."""
    own, console = calendar.of_school(session, school_id), Console()
    said = calendar.said_of(session, school_id, first, last)
    for term in own.terms:
        if term.starts_on <= last and first <= term.ends_on:
            console.print(f"{term.name}：{term.starts_on} 到 {term.ends_on}", highlight=False, markup=False)
    if not own.terms:
        console.print("学期还没填，寒暑假不知道。", style="yellow")
    days = [own.day(first + step * STEP, class_name) for step in range((last - first).days + 1)]
    for (year, month), some in groupby(days, lambda day: (day.on.year, day.on.month)):
        shown = list(some)
        console.print(_month(f"{year}年{month}月", shown))
        for line in _named(shown, said, class_name):
            console.print(line, highlight=False, markup=False)
    _tell_classes(console, own, said)


def _month(title: str, days: list[Day]) -> Table:
    """Seven columns from Monday to Sunday; before the first day and after the last the cells are empty."""
    table = Table(title=title)
    for weekday in WEEKDAYS:
        table.add_column(weekday, justify="right")
    cells = [Text("")] * days[0].on.weekday() + [_cell(day) for day in days]
    for start in range(0, len(cells), len(WEEKDAYS)):
        table.add_row(*cells[start : start + len(WEEKDAYS)])
    return table


def _cell(day: Day) -> Text:
    """31休 for a day off, 10补 for a Saturday with lessons, 5休? where it is 预估, the bare number for the rest."""
    number, guess = str(day.on.day), "?" if day.is_estimated else ""
    if day.is_school_day:
        made_up = day.on.weekday() >= SATURDAY
        return Text(f"{number}{'补' if made_up else ''}", style="bold" if made_up else "")
    plain = day.source is Source.WEEKDAY
    return Text(number if plain else f"{number}休{guess}", style="dim" if plain else "green")


def _named(days: list[Day], said: dict[tuple[Source, date, str], str], class_name: str) -> Iterator[str]:
    """Days in a row that are the same for the same reason, in one line each."""

    def reason(day: Day) -> tuple[str, bool, str]:
        words = said.get((day.source, day.on, class_name)) or said.get((day.source, day.on, ""), "")
        return day.name, day.is_school_day, f"{day.source.label}：{words}" if words else day.source.label

    for (name, is_school_day, source), some in groupby(days, reason):
        run = list(some)
        if run[0].source is not Source.WEEKDAY:
            first, last = run[0].on, run[-1].on
            to = "" if first == last else f"–{last.month}.{last.day}"
            yield f"  {first.month}.{first.day}{to} {'上课' if is_school_day else '放假'} {name}（{source}）"


def _tell_classes(console: Console, own: SchoolCalendar, said: dict[tuple[Source, date, str], str]) -> None:
    """Days of single classes, which the grid of the school does not show."""
    for _, on, class_name in sorted(key for key in said if key[2]):
        day = own.day(on, class_name)
        line = f"{class_name} {on}：{'上课' if day.is_school_day else '放假'} {day.name}（{day.source.label}）"
        console.print(line, highlight=False, markup=False)


def _month_end(first: date, months: int) -> date:
    """The last day of the month that is so many months on, this one counted."""
    count = first.month - 1 + months
    year = min(first.year + count // 12, date.max.year)
    return date(year, count % 12 + 1, 1) - STEP
