"""``lianxin export child-paper``: 一生一档 of one child on paper, for the school's own cupboard."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.export import ClassName, School

SECONDS = 60.0
child_paper = typer.Typer()


@child_paper.command("child-paper")
def export_child_paper(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.pdf")],
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪一天")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="到哪一天，含这一天")] = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """一生一档，一个孩子的档案打印成一份。例：`lianxin export child-paper 李思涵 李思涵.pdf --from 2026-09-01`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, stop, the_child, the_school, write_file
    from handlers.actions.files import file_papers

    if target.suffix.lower() != ".pdf":
        stop("文件名请以 .pdf 结尾。")
    days = (start.date() if start else None, end.date() if end else None)
    with house() as runtime, runtime.database.read(SECONDS) as session:
        found, now = the_school(session, school), runtime.clock.now()
        pupil = the_child(session, found, child, class_name)
        told = file_papers.told_at_the_desk(session, pupil, days, now)
    content = b"".join(file_papers.pieces(told, file_papers.DESK, now))
    note_export("export child-paper", found.id, child_id=pupil.id)
    write_file(target, content)
    cut = "记录太多，更早的没有印上，请按学期分几次打印。" if told.is_cut else ""
    typer.echo(
        f"{pupil.class_name}{pupil.name}的一生一档写在 {target}（{told.days}，{len(told.lines)} 条）。{cut}请收好。"
    )
