"""``lianxin admin plan``: what is done for a child, by whom and by when, and what came of it."""

from datetime import datetime
from typing import Annotated

import typer

plan = typer.Typer(help="帮扶计划：困难、措施、责任人、时限、成效。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
By = Annotated[str, typer.Option(help="谁记下的（老师姓名）")]


@plan.command()
def add(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    area: Annotated[str, typer.Option(help="情感、生活、学业、安全")],
    problem: Annotated[str, typer.Option(help="有什么困难")],
    measure: Annotated[str, typer.Option(help="做什么")],
    who: Annotated[str, typer.Option(help="责任人（老师姓名）")],
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="最晚哪天")],
    by: By = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """记下一条措施。

    例：`lianxin admin plan add 李思涵 --area 学业 --problem 少交作业 --measure 陪写 --who 陈雨 --due 2026-12-31`
    """
    from bot.commands.house import house, refusals, stop, the_child, the_school, the_teacher
    from domain.support import AREA_LABELS
    from handlers.actions.pairing import support

    areas = {label: one for one, label in AREA_LABELS.items()}
    if area not in areas:
        stop(f"方面请写其中之一：{'、'.join(areas)}。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        pupil, owner = the_child(session, found, child, class_name), the_teacher(session, found, who)
        made_by = the_teacher(session, found, by) if by else None
        now = runtime.clock.now()
        number = support.add(session, pupil, areas[area], problem, measure, owner, due.date(), made_by, now)
    typer.echo(f"已记下，编号 {number}。有结果时：lianxin admin plan done {number} --result …")


@plan.command()
def done(
    number: Annotated[int, typer.Argument(help="编号")],
    result: Annotated[str, typer.Option(help="成效")],
    keep_open: Annotated[bool, typer.Option("--keep-open", help="先记一次进展，还没有结束")] = False,
    by: By = "",
    school: School = "",
) -> None:
    """记下成效，结束这一条。例：`lianxin admin plan done 1 --result "作业每天交了"`"""
    from bot.commands.house import house, refusals, stop, the_school, the_teacher
    from handlers.actions.pairing import support
    from storage.contact import plans

    with house() as runtime, refusals(), runtime.database.begin() as session:
        known = plans.get(session, number)
        if known is None:
            stop(f"没有编号 {number} 的措施。")
        noted_by = the_teacher(session, the_school(session, school), by) if by else None
        deed = support.note if keep_open else support.close
        deed(session, number, result, noted_by, runtime.clock.now())
    typer.echo(f"{known.child.name}：{'已记下进展。' if keep_open else '已记下成效，这一条结束了。'}")


@plan.command("list")
def show(
    child: Annotated[str, typer.Option(help="只看这个学生的，结束了的也看")] = "",
    late: Annotated[bool, typer.Option("--late", help="只看过了时限还没有结束的")] = False,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """看还没有结束的措施，过了时限的是红的。例：`lianxin admin plan list --late`"""
    from rich.console import Console
    from rich.table import Table

    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_child, the_school
    from domain.clock import in_china
    from storage.contact import plans

    with house() as runtime, runtime.database.read() as session:
        found, today = the_school(session, school), in_china(runtime.clock.now()).date()
        pupil = the_child(session, found, child, class_name) if child else None
        note_look(runtime, "admin plan list", found.id, child_id=pupil.id if pupil else None)
        if pupil is not None:
            known = [one for one in plans.of_child(session, pupil.id) if one.is_late(today) or not late]
        else:
            known = plans.past_due(session, found.id, today) if late else plans.open_ones(session, found.id)
    table = Table(title="帮扶计划")
    for heading in ("编号", "学生", "方面", "困难", "措施", "责任人", "时限", "成效"):
        table.add_column(heading, overflow="fold")
    for one in known:
        said = "\n".join(noted.result for noted in one.results) or ("已结束" if one.closed_at else "")
        cells = (str(one.id), one.child.name, one.area.label, one.problem, one.measure, one.owner.name)
        table.add_row(*cells, f"{one.due_on:%Y-%m-%d}", said, style="red" if one.is_late(today) else None)
    Console().print(table)
