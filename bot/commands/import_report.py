"""What an import found, as the command line tells it: how many, what changes, and each cell that must be mended."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.commands.house import write_file
from domain.register.incoming.draft import Problem
from domain.register.incoming.plan import Plan, PlannedChild
from handlers.actions.registers.import_findings import changes_of, heading, place, rejected_file, said
from handlers.actions.registers.register_import import Upload

MOST_PROBLEMS = 200  # lines on the screen; the file of rejected rows has them all
MOST_CHANGES = 40
MOST_PLACES = 30  # cells named beside one sentence
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
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
    write_file(target, rejected_file(plan, upload, now))
    typer.echo(f"要改的行写在 {target}，最后一列写着怎么改；改好可以直接导入。")


def _problems(problems: Sequence[Problem]) -> None:
    """What must be mended, then what is only to be looked at; cells of a column that are wrong alike together."""
    errors = _alike((problem.column, said(problem), problem.text, problem) for problem in problems if problem.is_error)
    if errors:
        table = _table("要改的格子", "表头", "写的是", "怎么改")
        for group in errors[:MOST_PROBLEMS]:
            table.add_row(_places(group), *map(Text, (heading(group[0]), said(group[0]), group[0].text)))
        Console().print(table)
    if len(errors) > MOST_PROBLEMS or any(len(group) > MOST_PLACES for group in errors):
        typer.echo("这里没有列全；用 --rejected 把要改的行写进文件里看。")
    reminders = _alike((p.column, "", DAY.sub("", p.text), p) for p in problems if not p.is_error)
    if reminders:
        table = _table("提醒", "表头", "不改也能导入，请看一眼对不对")
        for group in reminders:
            table.add_row(_places(group), Text(heading(group[0])), Text(_reminded(group)))
        Console().print(table)


def _alike(told: Iterable[tuple[int, str, str, Problem]]) -> list[list[Problem]]:
    """Problems of one column that say the same of the same, in the order of the first of each."""
    groups: dict[tuple[int, str, str], list[Problem]] = {}
    for column, words, text, problem in told:
        groups.setdefault((column, words, text), []).append(problem)
    return list(groups.values())


def _table(first: str, *headings: str) -> Table:
    table = Table(width=WIDTH)
    table.add_column(first, min_width=max(6, 2 * len(first)), max_width=14)
    for label in headings:
        table.add_column(label, overflow="fold")
    return table


def _places(group: Sequence[Problem]) -> str:
    named = " ".join(map(place, group[:MOST_PLACES]))
    return named if len(group) <= MOST_PLACES else f"{named} 等{len(group)}格"


def _reminded(group: Sequence[Problem]) -> str:
    """The sentence of the first; where others say another day, that they are read likewise."""
    first = group[0].text
    is_same = all(problem.text == first for problem in group)
    return first if is_same else f"{place(group[0])} {first}；其余 {len(group) - 1} 格照此"


def _changed(children: Sequence[PlannedChild]) -> None:
    if not children:
        return
    table = Table(width=WIDTH)
    for label in ("孩子", "改什么", "原来", "改成"):
        table.add_column(label, overflow="fold")
    lines = changes_of(children)
    for line in lines[:MOST_CHANGES]:
        table.add_row(*map(Text, line))
    Console().print(table)
    if len(lines) > MOST_CHANGES:
        typer.echo(f"还有 {len(lines) - MOST_CHANGES} 处改动没有列出。")
