"""What an import found, as the command line tells it: how many, what changes, and each cell that must be mended."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.house import write_file
from domain.clock import in_china
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Kind, Sensitivity, Subject
from domain.register.fields.masking import shown
from domain.register.incoming.draft import Problem
from domain.register.incoming.headings import column_of
from domain.register.incoming.plan import Changes, Plan, PlannedChild, differing
from handlers.actions.register_import import Upload
from messages.documents.register_files import rejected_workbook
from messages.sheets.table import column_letter

MOST_PROBLEMS = 200  # on the screen; the file of rejected rows has them all
MOST_CHANGES = 40
HIDDEN = {Kind.ID_NUMBER, Kind.PHONE}
WIDTH = 80


def show_plan(plan: Plan, upload: Upload, wrote: bool) -> None:
    """Totals, then problems, then what changes; ``wrote`` says whether anything was done."""
    header = upload.header
    if header is not None:
        for heading in header.unknown:
            typer.echo(f"· 没有用到的列：{heading}")
        for one, other in header.doubled:
            typer.echo(f"· 两列说的是同一件事，只用了前一列：{one}、{other}")
    _problems(plan.problems)
    _changed(plan.changed)
    counts = f"新增 {len(plan.added)} 个孩子，改动 {len(plan.changed)} 个，没有变化 {len(plan.unchanged)} 个"
    rows = len({problem.row for problem in plan.errors})
    if plan.errors and not wrote:
        typer.echo(f"有 {rows} 行要改，一行也没有导入（{counts}）。改好再导入；先导入其余的行，加 --good-rows。")
    elif plan.errors:
        typer.echo(f"没有问题的行已导入；{rows} 行没有导入。")
    elif not (plan.added or plan.changed):
        typer.echo(f"没有变化：文件里 {len(plan.unchanged)} 个孩子的情况和登记的一样。")
    else:
        typer.echo(f"{'已导入' if wrote else '可以导入'}：{counts}。")


def write_rejected(plan: Plan, upload: Upload, target: Path, now: datetime) -> None:
    """The rows with errors as they came, and what to mend in each."""
    header = upload.header
    assert header is not None, "a plan was made from it"
    width = max(header.titles) + 1
    wrong: dict[int, list[Problem]] = {}
    for problem in plan.errors:
        wrong.setdefault(problem.row, []).append(problem)
    rows = [
        [*(cell.text for cell in cells[:width]), *[""] * (width - len(cells)), _to_mend(wrong[number])]
        for number, cells in upload.rows[header.first_data :]
        if number in wrong
    ]
    headings = [header.titles.get(index, "") for index in range(width)]
    write_file(target, rejected_workbook(headings, rows, in_china(now)))
    typer.echo(f"要改的行写在 {target}，最后一列写着怎么改；改好可以直接导入。")


def _to_mend(problems: Iterable[Problem]) -> str:
    return "；".join(f"{problem.heading}：{problem.text}" if problem.heading else problem.text for problem in problems)


def _problems(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    table = Table(width=WIDTH)
    table.add_column("格子", no_wrap=True)
    for heading in ("表头", "写的是", "怎么改"):
        table.add_column(heading, overflow="fold")
    for problem in problems[:MOST_PROBLEMS]:
        place = f"{column_letter(problem.column)}{problem.row}" if problem.column >= 0 else f"第{problem.row}行"
        text = problem.text if problem.is_error else f"提醒：{problem.text}"
        table.add_row(place, Text(problem.heading.rstrip("*")), Text(_said(problem)), Text(text))
    Console().print(table)
    if len(problems) > MOST_PROBLEMS:
        typer.echo(f"还有 {len(problems) - MOST_PROBLEMS} 处，用 --rejected 写进文件里看。")


def _said(problem: Problem) -> str:
    """Numbers of people are not repeated on a screen."""
    column = column_of(problem.heading)
    is_hidden = column is not None and column.field.kind in HIDDEN
    return "……" if is_hidden and problem.said.strip() else problem.said[:20]


def _changed(children: Sequence[PlannedChild]) -> None:
    if not children:
        return
    table = Table(width=WIDTH)
    for heading in ("孩子", "改什么", "原来", "改成"):
        table.add_column(heading, overflow="fold")
    lines = [line for child in children for line in _lines(child)]
    for line in lines[:MOST_CHANGES]:
        table.add_row(*map(Text, line))
    Console().print(table)
    if len(lines) > MOST_CHANGES:
        typer.echo(f"还有 {len(lines) - MOST_CHANGES} 处改动没有列出。")


def _lines(child: PlannedChild) -> Iterator[tuple[str, str, str, str]]:
    called = f"{child.class_name}{child.name}"
    for label, before, after in _told("", Subject.CHILD, child.changes):
        yield called, label, before, after
    for adult in child.adults:
        own = differing(adult.person.known, adult.person.values)
        tie = differing(adult.known_tie, adult.tie)
        for subject, changes in ((Subject.ADULT, own), (Subject.GUARDIANSHIP, tie)):
            for label, before, after in _told(adult.relation.label, subject, changes):
                yield called, label, before, after
    if child.is_repaired:
        yield called, "结对教师", child.teacher_before, child.teacher


def _told(of: str, subject: Subject, changes: Changes) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in changes.items():
        field = field_of(subject, name)
        was, will = (shown(field, value, Sensitivity.RESTRICTED) for value in (before, after))
        yield f"{of}{field.label}", was, will
