"""What an import found, as the command line tells it: how many, what changes, and each cell that must be mended."""

import re
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

MOST_PROBLEMS = 200  # lines on the screen; the file of rejected rows has them all
MOST_CHANGES = 40
MOST_PLACES = 30  # cells named beside one sentence
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
HIDDEN = {Kind.ID_NUMBER, Kind.PHONE}
WIDTH = 80


def show_plan(plan: Plan, upload: Upload, wrote: bool) -> None:
    """Totals, then problems, then what changes; ``wrote`` says whether anything was done."""
    header = upload.header
    if header is not None:
        if header.unknown:
            typer.echo(f"· 没有用到的列，里面的内容不进登记：{'、'.join(header.unknown)}")
        for one, other in header.doubled:
            typer.echo(f"· 两列说的是同一件事，只用了前一列：{one}、{other}")
    _problems(plan.problems)
    _changed(plan.changed)
    typer.echo(_totals(plan, wrote))


def _totals(plan: Plan, wrote: bool) -> str:
    good = plan.without_errors()
    counts = f"新增 {len(good.added)} 个孩子，改动 {len(good.changed)} 个，没有变化 {len(good.unchanged)} 个"
    is_news = bool(good.added or good.changed)
    rows = len({problem.row for problem in plan.errors})
    if plan.errors and not wrote:
        first = f"；先导入其余的行（{counts}），加 --good-rows" if is_news else ""
        return f"有 {rows} 行要改，一行也没有导入。改好再导入{first}。"
    if plan.errors:
        done = f"没有问题的行已导入（{counts}）" if is_news else "其余的行没有要导入的"
        return f"{done}；{rows} 行没有导入。"
    if not plan.children:
        return "文件里没有孩子：表头下面是空的。"
    if not is_news:
        return f"没有变化：文件里 {len(plan.unchanged)} 个孩子的情况和登记的一样。"
    return f"{'已导入' if wrote else '可以导入'}：{counts}。"


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
    """What must be mended, then what is only to be looked at; cells of a column that are wrong alike together."""
    errors = _alike((problem.column, _said(problem), problem.text, problem) for problem in problems if problem.is_error)
    if errors:
        table = _table("要改的格子", "表头", "写的是", "怎么改")
        for group in errors[:MOST_PROBLEMS]:
            table.add_row(_places(group), *map(Text, (_heading(group[0]), _said(group[0]), group[0].text)))
        Console().print(table)
    if len(errors) > MOST_PROBLEMS or any(len(group) > MOST_PLACES for group in errors):
        typer.echo("这里没有列全；用 --rejected 把要改的行写进文件里看。")
    reminders = _alike((p.column, "", DAY.sub("", p.text), p) for p in problems if not p.is_error)
    if reminders:
        table = _table("提醒", "表头", "不改也能导入，请看一眼对不对")
        for group in reminders:
            table.add_row(_places(group), Text(_heading(group[0])), Text(_reminded(group)))
        Console().print(table)


def _alike(told: Iterable[tuple[int, str, str, Problem]]) -> list[list[Problem]]:
    """Problems of one column that say the same of the same, in the order of the first of each."""
    groups: dict[tuple[int, str, str], list[Problem]] = {}
    for column, said, text, problem in told:
        groups.setdefault((column, said, text), []).append(problem)
    return list(groups.values())


def _table(place: str, *headings: str) -> Table:
    table = Table(width=WIDTH)
    table.add_column(place, min_width=max(6, 2 * len(place)), max_width=14)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _place(problem: Problem) -> str:
    return f"{column_letter(problem.column)}{problem.row}" if problem.column >= 0 else f"第{problem.row}行"


def _places(group: Sequence[Problem]) -> str:
    named = " ".join(map(_place, group[:MOST_PLACES]))
    return named if len(group) <= MOST_PLACES else f"{named} 等{len(group)}格"


def _reminded(group: Sequence[Problem]) -> str:
    """The sentence of the first; where others say another day, that they are read likewise."""
    first = group[0].text
    is_same = all(problem.text == first for problem in group)
    return first if is_same else f"{_place(group[0])} {first}；其余 {len(group) - 1} 格照此"


def _heading(problem: Problem) -> str:
    return problem.heading.rstrip("*")


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
    repaired = [_repaired(child) for child in children if child.gets_teacher]  # first: nobody may miss them
    lines = [*repaired, *(line for child in children for line in _lines(child))]
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


def _repaired(child: PlannedChild) -> tuple[str, str, str, str]:
    return f"{child.class_name}{child.name}", "结对教师", child.teacher_before, child.teacher


def _told(of: str, subject: Subject, changes: Changes) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in changes.items():
        field = field_of(subject, name)
        cleared = Sensitivity.CHILD if field.kind is Kind.ID_NUMBER else Sensitivity.RESTRICTED
        was, will = (shown(field, value, cleared) for value in (before, after))
        yield f"{of}{field.label}", was, will
