"""``lianxin admin retention`` and ``lianxin export audit-pack``: what is over, and what a year's filing asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from domain.retention import What

keeping = typer.Typer()
audit_pack = typer.Typer()


@keeping.command("retention")
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会删什么，什么都不动")] = False,
) -> None:
    """按保存期限删除到期的内容；平时每天夜里自己做。例：`lianxin admin retention --dry-run`"""
    from bot.commands.house import house
    from domain.retention import What
    from handlers.actions.privacy import retention as deeds

    with house() as runtime:
        with runtime.database.read() as session:
            over = deeds.waiting(session, runtime.clock.now())
        gone = {} if dry_run else {what: _clean(runtime, what) for what in deeds.BY_ITSELF}
    for what in What:
        label, keeps = what.rule.label, what.rule.keeps
        if not what.rule.by_itself:
            typer.echo(f"{label}：{over[what]} 件过了期限（{keeps}），请负责人决定。")
        elif dry_run:
            typer.echo(f"{label}：{over[what]} 条到期（{keeps}）。")
        else:
            typer.echo(f"{label}：删了 {gone[what]} 条。")
    if dry_run:
        typer.echo("什么都没有动。去掉 --dry-run 就照这样删。")


def _clean(runtime: Runtime, what: What) -> int:
    from handlers.actions.privacy import retention as deeds
    from scheduler.retention import AT_A_TIME

    done = 0
    while True:
        with runtime.database.begin() as session:
            batch = deeds.clean(session, what, runtime.clock.now(), AT_A_TIME, runtime.store.remove)
        done += batch
        if batch < AT_A_TIME:
            return done


@audit_pack.command("audit-pack")
def pack(
    year: Annotated[int, typer.Option("--year", min=2020, max=2100, help="哪一年")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件，.xlsx")],
    school: Annotated[str, typer.Option("--school", help="学校名；不写就是所有学校")] = "",
) -> None:
    """一年的合规审计包，只有数字，没有姓名。例：`lianxin export audit-pack --year 2026 --out 审计.xlsx`"""
    from bot.commands.house import house, stop, the_school, write_file
    from handlers.actions.access.accounts import at_the_machine
    from handlers.actions.privacy import audit_pack as deeds

    if out.suffix.lower() != ".xlsx":
        stop("文件名请以 .xlsx 结尾。")
    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school) if school else None
        by = at_the_machine(found.id if found else None)
        content = deeds.make(session, by, year, runtime.clock.now(), runtime.settings.processors)
    write_file(out, content)
    typer.echo(f"{year} 年的审计包写在 {out}。报送前请负责人看一遍。")
