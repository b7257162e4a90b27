"""``lianxin letter``: write a letter to all families, send it, see who has confirmed."""

from pathlib import Path
from typing import Annotated

import typer

letter = typer.Typer(help="给全体家长的一封信。", no_args_is_help=True)


@letter.command()
def write(
    title: Annotated[str, typer.Option(help="标题，例如 国庆假期安全提醒")],
    body_file: Annotated[Path, typer.Option(help="正文所在的文本文件（UTF-8）", exists=True, dir_okay=False)],
    short: Annotated[str, typer.Option(help="三句话的短信版，家长在对话里直接看到")],
    school: Annotated[str, typer.Option(help="学校名；只有一所时可以不写")] = "",
) -> None:
    """写一封信（草稿）。例：`lianxin letter write --title 国庆安全提醒 --body-file 信.txt --short 不下水`"""
    from bot.commands.house import house, refusals, the_school
    from handlers.actions import letters
    from storage.letters import NewLetter

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        text = body_file.read_text(encoding="utf-8")
        number = letters.write(session, found.id, NewLetter(title, text, short), runtime.clock.now())
    typer.echo(f"已写好，信的编号是 {number}。发出：lianxin letter send {number}")


@letter.command()
def send(number: Annotated[int, typer.Argument(help="信的编号")]) -> None:
    """发给全体家长。例：`lianxin letter send 1`"""
    from bot.commands.house import house, refusals, the_letter
    from handlers.actions import letters

    with house() as runtime, refusals(), runtime.database.begin() as session:
        the_letter(session, number)
        count = letters.send(session, number, runtime.clock.now())
    typer.echo(f"已交给派送：{count} 位家长可以用微信收到；其余的请用纸信或电话。")


@letter.command()
def status(number: Annotated[int, typer.Argument(help="信的编号")]) -> None:
    """看有多少孩子的家人已确认。例：`lianxin letter status 1`"""
    from rich.console import Console
    from rich.table import Table

    from bot.commands.house import house, the_letter
    from storage import letter_progress

    with house() as runtime, runtime.database.read() as session:
        the_letter(session, number)
        progress = letter_progress.progress(session, number)
    table = Table(title=f"信 {number}（{progress.total} 个孩子）", width=60)
    table.add_column("情况")
    table.add_column("孩子数", justify="right")
    for label, count in (
        ("在外的和在家的都确认了", progress.complete),
        ("确认了一部分", progress.partly),
        ("已送到，还没确认", progress.delivered),
        ("没有送到", progress.unreached),
    ):
        table.add_row(label, str(count))
    Console().print(table)
