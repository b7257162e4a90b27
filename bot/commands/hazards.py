"""``lianxin admin hazards`` and ``lianxin export visits``: dangers of homes, and the list to go from home to home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.export import ClassName, Full, School, format_of

open_hazards = typer.Typer()
visit_list = typer.Typer()
SECONDS = 60.0  # a school of ten thousand takes some


@open_hazards.command("hazards")
def still_open(school: School = "") -> None:
    """列出还没处理好的家庭隐患：哪个孩子家、什么、哪天看到、哪天复查。例：`lianxin admin hazards`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_school
    from domain.clock import in_china
    from storage.contact import hazards

    with house() as runtime, runtime.database.read() as session:
        today = in_china(runtime.clock.now()).date()
        own = the_school(session, school)
        found = hazards.open_in_school(session, own.id)
        note_look(runtime, "admin hazards", own.id, detail=f"{len(found)} 条")
    for one in found:
        late = (today - one.recheck_on).days
        due = f"，{one.recheck_on} 复查" + (f"，过了 {late} 天" if late > 0 else "")
        again = f"，复查过 {one.rechecks} 次还在" if one.rechecks else ""
        seen = f"{in_china(one.found_at):%Y-%m-%d} 看到"
        typer.echo(f"{one.child.class_name}{one.child.name}家 {one.what}：{seen}{again}{due}")
    if not found:
        typer.echo("没有还没处理好的隐患。")


@visit_list.command()
def visits(
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.pdf 或 .xlsx")],
    class_name: ClassName = "",
    full: Full = False,
    school: School = "",
) -> None:
    """入户走访名单：有隐患、登记有炭火煤炉、假期要走访的孩子。例：`lianxin export visits 走访名单.pdf`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, the_class, the_school, write_file
    from handlers.actions.contact import visit_list as papers
    from handlers.actions.registers.register_papers import clearance

    kind = format_of(target)
    with house() as runtime, runtime.database.read(SECONDS) as session:
        found = the_school(session, school)
        chosen = the_class(session, found, class_name)
        content, count = papers.paper(session, found, chosen, runtime.clock.now(), kind, clearance(full))
    note_export("export visits", found.id, detail=f"{count} 户")
    write_file(target, content)
    typer.echo(f"{count} 户写在 {target}。{'' if full else '住址没有写；要写出来，加 --full。'}")
