"""``lianxin letter preview``: whom a letter goes to, which way, what it costs and what is wrong, before it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from rich.table import Table

    from handlers.actions.letter.letter_preview import Preview, Unreached

WIDTH = 80
MOST_LINES = 40  # of the unreached on the screen; a file has them all
SECONDS = 60.0  # a school of ten thousand takes some

shown_before = typer.Typer()


@shown_before.command()
def preview(
    number: Annotated[int, typer.Argument(help="信的编号")],
    unreached: Annotated[bool, typer.Option("--unreached", help="列出微信和短信都到不了的家长")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="把名单写到 .xlsx 文件", dir_okay=False)] = None,
) -> None:
    """发信前看一看：给谁、怎么送到、家长看到什么、哪里还不行。例：`lianxin letter preview 1 --unreached`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, stop, the_letter, write_file
    from bot.lanes import facilities
    from handlers.actions.letter import letter_preview, letter_preview_papers

    if out is not None and out.suffix.lower() != ".xlsx":
        stop("名单请写成 .xlsx 文件。")
    with house() as runtime, runtime.database.read(SECONDS) as session:
        letter = the_letter(session, number)
        now, can = runtime.clock.now(), facilities(runtime.settings)
        told = letter_preview.preview(session, number, now, can)
        _show(told)
        if unreached:
            _list(letter_preview.unreached(session, number, now, can, MOST_LINES), told)
        if out is not None:
            note_export("letter preview", letter.school_id, detail=f"信 {number}")
            write_file(out, letter_preview_papers.workbook_of(session, told, now, can))
    if out is not None:
        typer.echo(f"名单写在 {out}。里面有孩子和家长的姓名、电话，请收好。")
    if told.problems:
        raise typer.Exit(1)


def _show(told: Preview) -> None:
    from rich.console import Console

    console = Console(width=WIDTH)
    letter = told.letter
    typer.echo(f"信 {letter.id}《{letter.title}》给{letter.audience.label}（{letter.state.label}）")
    several = f"，其中 {told.of_several} 位有几个孩子，只收一封" if told.of_several else ""
    typer.echo(f"{told.children} 个孩子，{told.adults} 位家长{several}。")
    if told.shares:
        console.print(_ways(told))
    for line in (*_costs(told), *_hours(told), *told.notes):
        typer.echo(f"· {line}")
    for one in told.examples:
        console.rule(f"{one.way.label}：{one.reader}", align="left")
        typer.echo(one.text)
    if told.examples:
        console.rule()
    for problem in told.problems:
        typer.echo(f"× {problem}")
    typer.echo("还不能发，请先改好。" if told.problems else "没有问题，可以发。")


def _ways(told: Preview) -> Table:
    from rich.table import Table

    table = Table(width=WIDTH)
    table.add_column("怎么送到")
    table.add_column("人数", justify="right")
    table.add_column("为什么")
    for share in told.shares:
        table.add_row(share.way.label, str(share.people), share.reason)
    return table


def _costs(told: Preview) -> list[str]:
    """What a mass send takes of each reader's month."""
    lines = [f"群发：{people} 位用掉本月第 {slot} 次（一个月最多 4 次）" for slot, people in told.slots]
    return lines + ([f"群发：{told.no_slot} 位本月 4 次已用完"] if told.no_slot else [])


def _hours(told: Preview) -> list[str]:
    from domain.clock import CHINA, in_china, in_zone

    lines = []
    for night in told.nights:
        local, here = in_zone(night.at, night.zone), in_china(night.at)
        where = "" if night.zone == CHINA.key else f"，当地（{night.zone}）{local.month}月{local.day}日{local:%H:%M}"
        lines.append(f"{night.people} 位那时是夜里，北京时间 {here.month}月{here.day}日{here:%H:%M} 收到{where}")
    return lines


def _list(rows: list[Unreached], told: Preview) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        typer.echo("每一位家长都能用微信或短信收到。")
        return
    table = Table(title="微信和短信都到不了的家长", width=WIDTH)
    for heading in ("班级", "孩子", "家长", "电话", "怎么办"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        adult = f"{row.adult}（{row.relation}）" if row.adult else "—"
        table.add_row(row.class_name, row.child, adult, "有" if row.has_phone else "没有", row.reason)
    Console(width=WIDTH).print(table)
    if len(rows) == MOST_LINES:
        typer.echo(f"这里是前 {MOST_LINES} 行，共 {told.unreached} 位家长；全部的名单：加 --out 名单.xlsx")
