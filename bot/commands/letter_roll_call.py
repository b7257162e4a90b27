"""``lianxin letter roll-call``: who is safe after a warning, and whom to telephone."""

from typing import Annotated

import typer

letter_roll_call = typer.Typer()


@letter_roll_call.command("roll-call")
def roll_call(number: Annotated[int, typer.Argument(help="信的编号")]) -> None:
    """看紧急信的点名：多少孩子报了平安，还没有回音的是谁、打哪个电话。例：`lianxin letter roll-call 3`"""
    from rich.console import Console
    from rich.table import Table

    from bot.commands.hand_out import note_look
    from bot.commands.house import house, stop, the_letter
    from handlers.actions.letter import roll_lists
    from storage.contact import contact_parents
    from storage.letter import roll_calls

    with house() as runtime, runtime.database.read() as session:
        letter = the_letter(session, number)
        counts = roll_calls.counts(session, number)
        silent = roll_calls.silent(session, number)
        known = contact_parents.children(session, silent)
        rows = roll_lists.lines(session, [known[child] for child in silent])
        note_look(runtime, "letter roll-call", letter.school_id, detail=f"信 {number}：{len(rows)} 个孩子")
    if not sum(counts.values()):
        if letter.roll_call and letter.started_at is None:
            stop(f"《{letter.title}》还没有发出，发出后才点名。发出：lianxin letter send {number}")
        typer.echo("这封信没有点名。写信时加 --urgent --roll-call 才会问“孩子今天平安吗”。")
        return
    typer.echo("　".join(f"{state.label} {count}" for state, count in counts.items() if count))
    if not rows:
        typer.echo("每个孩子都有回音了。")
        return
    table = Table(title="还没有回音，或者说需要帮忙", width=78)
    for heading in ("班级", "孩子", "电话"):
        table.add_column(heading)
    for child, class_name, adults in rows:
        table.add_row(class_name, child, "\n".join(adults))
    Console(width=80).print(table)
