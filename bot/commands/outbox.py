"""``lianxin admin outbox``: messages of which nobody knows whether they arrived, and what somebody found out."""

from typing import Annotated

import typer

outbox = typer.Typer(help="不确定有没有送到的消息：看一看，问一问，再说怎么办。", no_args_is_help=True)

Letter = Annotated[int | None, typer.Option("--letter", help="只看这封信的")]


@outbox.command()
def uncertain(letter: Letter = None) -> None:
    """列出不确定有没有送到的消息。例：`lianxin admin outbox uncertain`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house
    from domain.clock import in_china
    from storage.traffic import outbox_doubt

    with house() as runtime, runtime.database.read() as session:
        found = outbox_doubt.uncertain(session, letter)
        note_look(runtime, "admin outbox uncertain", None, detail=f"{len(found)} 条")
    for one in found:
        of_letter = f"，信 {one.letter_id}" if one.letter_id is not None else ""
        typer.echo(f"{one.id}  {one.person}（{one.kind}{of_letter}）{in_china(one.since):%m-%d %H:%M}  {one.reason}")
    if not found:
        typer.echo("没有不确定的消息。")


@outbox.command()
def resolve(
    numbers: Annotated[list[int], typer.Argument(help="消息的编号，可以写几个")],
    sent: Annotated[bool, typer.Option("--sent", help="问过了，对方收到了")] = False,
    again: Annotated[bool, typer.Option("--again", help="没收到，再发一次")] = False,
) -> None:
    """说清楚不确定的消息。例：`lianxin admin outbox resolve 17 --again`"""
    from bot.commands.house import house, stop
    from storage.traffic import outbox_doubt

    if sent == again:
        stop("请写 --sent（对方收到了）或 --again（再发一次），写一个。")
    with house() as runtime, runtime.database.begin() as session:
        count = outbox_doubt.resolve(session, numbers, runtime.clock.now(), arrived=sent)
    if not count:
        stop("这些编号里没有不确定的消息。看编号：lianxin admin outbox uncertain")
    typer.echo(f"{count} 条记为对方已收到。" if sent else f"{count} 条会再发一次。")
