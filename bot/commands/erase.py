"""``lianxin admin erase``: the operator decides about a whole file where a school has one leading person only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.runtime import Runtime

erase = typer.Typer()


@erase.command("erase")
def decide(
    number: Annotated[int | None, typer.Argument(help="申请的编号；不写就列出在等的")] = None,
    name: Annotated[str, typer.Option("--name", help="照登记写一遍孩子的姓名；不写会问")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="恢复旧备份以后：把 erasures.log 里删过的档案再删一遍")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="和 --again 一起：名单看过了，不再问")] = False,
) -> None:
    """删除整份档案：学校只有一位负责人时，由维护人员核对后决定。例：`lianxin admin erase`"""
    from bot.commands.house import house, refusals

    with house() as runtime, refusals():
        if again:
            _again(runtime, yes)
        elif number is None:
            _list(runtime)
        else:
            _decide(runtime, number, name)


def _list(runtime: Runtime) -> None:
    from domain.spoken import day_and_time
    from storage.person import people
    from storage.privacy import erasures

    with runtime.database.read() as session:
        found = [(one, people.school(session, one.school_id).name) for one in erasures.waiting(session)]
    for one, school in found:
        asked = f"{one.asker} {day_and_time(one.asked_at)}申请"
        typer.echo(f"{one.id} 号　{school}　{one.ground.label}　{asked}")
    if not found:
        typer.echo("没有等人决定的。")


def _decide(runtime: Runtime, number: int, name: str) -> None:
    from bot.commands.house import stop
    from handlers.actions.access.accounts import at_the_machine
    from handlers.actions.privacy import erasures as deeds
    from storage.person import people
    from storage.privacy import erasures, erasures_deletion

    with runtime.database.read() as session:
        found = erasures.get(session, number)
        if found is None or found.outcome is not None:
            stop("没有这个编号的申请，或者已经有了结果。")
        child = people.child(session, found.child_id)
        adults = erasures.people_of(session, child.id)
        counts = erasures_deletion.counts(session, child.id, child.school_id)
    typer.echo(f"{found.asker}申请删除{child.name}（{child.class_name}）的整份档案：{found.ground.label}。")
    typer.echo(f"只和这个孩子有关的大人：{'、'.join(adults) or '没有'}。要删去的：")
    _say(counts)
    typed = name or typer.prompt("一删就找不回来了。照登记写一遍孩子的姓名")
    with runtime.database.begin() as session:
        told = deeds.carry_out(session, at_the_machine(), number, typed, runtime.clock.now())
    _note(runtime)
    typer.echo(f"{number} 号：整份档案已经删去，{told['entries']} 条记录。")


def _again(runtime: Runtime, yes: bool) -> None:
    from handlers.actions.access.accounts import at_the_machine
    from handlers.actions.privacy import erasures as deeds
    from storage.person import people
    from storage.privacy import erasures_log

    lines = erasures_log.read(runtime.settings.data_dir / erasures_log.FILE)
    with runtime.database.read() as session:
        there = [line for line in lines if deeds.is_still_there(session, line.child_id, line.known_since)]
        for line in there:
            child = people.child(session, line.child_id)
            typer.echo(f"{line.day} 删过，备份里又有了：{child.name}（{child.class_name}），{line.ground.label}。")
    if not there:
        typer.echo("erasures.log 里的档案都已经删去了，没有要再删的。")
        return
    if not yes and not typer.confirm("把这些档案再删一遍？一删就找不回来了"):
        raise typer.Exit(1)
    for line in there:
        with runtime.database.begin() as session:
            told = deeds.carry_out_again(session, at_the_machine(), line.child_id, line.ground, runtime.clock.now())
        typer.echo(f"{line.number} 号：又删去了，{told['entries']} 条记录。")


def _say(counts: Mapping[str, int]) -> None:
    from domain.erasure import COUNTED

    for key, label in COUNTED.items():
        if counts.get(key):
            typer.echo(f"  {label}：{counts[key]}")


def _note(runtime: Runtime) -> None:
    from scheduler import erased
    from storage.privacy import erasures_log

    erased.note(runtime.database, runtime.settings.data_dir / erasures_log.FILE)
