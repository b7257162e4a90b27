"""``lianxin export``: the template to fill in, the register, the forms of the policy, how far the registration is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from handlers.actions.registers.register_papers import Format

MOST_LEFT_OUT = 20  # cells named on the screen
export = typer.Typer(help="把登记表、汇总表和模板写成文件。", no_args_is_help=True)

LEFT_OUT = "身份证号遮住了几位，住址、外出地点等没有写；要完整的，加 --full。"
COUNTY_SECONDS = 600.0  # a school of ten thousand takes two

Target = Annotated[Path, typer.Argument(help="写到哪个文件，.pdf 或 .xlsx")]
School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="只要这个班，例如 三(2)班")]
AsOf = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="截至哪一天，默认今天")]
Full = Annotated[bool, typer.Option("--full", help="身份证号、住址、外出地点等也完整写出；默认遮住或不写")]


@export.command()
def template(target: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx")]) -> None:
    """可以填写的登记模板：表头、下拉选项和说明都在里面。例：`lianxin export template 登记模板.xlsx`"""
    from bot.commands.house import write_file
    from domain.clock import SystemClock, in_china
    from messages.documents.register_files import template_workbook

    write_file(target, template_workbook(in_china(SystemClock().now())))
    typer.echo(f"模板写在 {target}。填好以后：lianxin import register {target} --dry-run")


@export.command()
def register(
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx")],
    class_name: ClassName = "",
    full: Annotated[bool, typer.Option("--full", help="身份证号、住址、外出情况等几列也写出；默认空着")] = False,
    school: School = "",
) -> None:
    """整份登记，按模板的表头，改好可以再导入。例：`lianxin export register 全部.xlsx --full`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, stop, the_school, write_file
    from handlers.actions.registers import register_papers

    if target.suffix.lower() != ".xlsx":
        stop("文件名请以 .xlsx 结尾。")
    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        content, count, left_out = register_papers.filled_template(
            session, found, class_name, runtime.clock.now(), register_papers.clearance(full)
        )
    note_export("export register", found.id, detail=f"{count} 个孩子{'，完整' if full else ''}")
    write_file(target, content)
    typer.echo(f"{count} 个孩子的登记写在 {target}。改好以后：lianxin import register {target} --dry-run")
    if not full:
        typer.echo("身份证号、住址、外出情况等几列空着；空着的格子导入时不会改动登记。要写出来，加 --full。")
    for child, heading in left_out[:MOST_LEFT_OUT]:
        typer.echo(f"· {child}的“{heading}”表格写不下，空着；登记里的不会改动。")
    if len(left_out) > MOST_LEFT_OUT:
        typer.echo(f"· 这样空着的还有 {len(left_out) - MOST_LEFT_OUT} 格。")


@export.command()
def form(
    target: Target,
    child: Annotated[str, typer.Option(help="只要这个孩子")] = "",
    class_name: ClassName = "",
    as_of: AsOf = None,
    full: Full = False,
    school: School = "",
) -> None:
    """登记表，一个孩子一页。例：`lianxin export form 登记表.pdf --class "三(2)班"`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, the_child, the_class, the_school, write_file
    from domain.clock import in_china
    from handlers.actions.registers import register_papers

    kind = format_of(target)
    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        now = runtime.clock.now()
        chosen = [the_child(session, found, child, class_name).id] if child else None
        day = as_of.date() if as_of else in_china(now).date()
        cleared = register_papers.clearance(full)
        content, count = register_papers.child_forms(
            session, found, chosen, the_class(session, found, class_name), day, now, kind, cleared
        )
    only = chosen[0] if chosen else None
    note_export("export form", found.id, child_id=only, detail=f"{count} 个孩子{'，完整' if full else ''}")
    write_file(target, content)
    typer.echo(f"{count} 个孩子的登记表写在 {target}。{'' if full else LEFT_OUT}")


@export.command()
def summary(
    target: Target,
    as_of: AsOf = None,
    full: Full = False,
    all_schools: Annotated[
        bool, typer.Option("--all-schools", help="所有学校的统计合在一个 .xlsx，不写孩子的姓名")
    ] = False,
    school: School = "",
) -> None:
    """汇总表：名册、按年级的统计、两种口径的对照和勾稽。例：`lianxin export summary 汇总表.xlsx --as-of 2026-12-31`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, the_school, write_file
    from domain.clock import in_china
    from handlers.actions.registers import register_papers

    kind = format_of(target)
    if all_schools:
        _county(target, kind, as_of)
        return
    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        now = runtime.clock.now()
        day = as_of.date() if as_of else in_china(now).date()
        content, told = register_papers.summary(session, found, day, now, kind, register_papers.clearance(full))
    note_export("export summary", found.id, detail="完整" if full else "")
    write_file(target, content)
    compared = told.comparison
    typer.echo(f"汇总表写在 {target}：浙江2013口径 {compared.zj2013} 人，国发2016口径 {compared.gf2016} 人。")
    if compared.unclear:
        typer.echo(f"另有 {len(compared.unclear)} 人资料不全，还不能判断，名单在表里。")
    if not told.holds:
        typer.echo("勾稽不符：有孩子的资料不全，表上已标出并列了名字，请先核实再上报。", err=True)


def _county(target: Path, kind: Format, as_of: datetime | None) -> None:
    from bot.commands.house import house, stop, write_file
    from domain.clock import in_china
    from handlers.actions.registers import register_papers

    if kind is not register_papers.Format.WORKBOOK:
        stop("所有学校的统计写成 .xlsx。")
    with house() as runtime, runtime.database.read(COUNTY_SECONDS) as session:
        now = runtime.clock.now()
        content, count = register_papers.county(session, as_of.date() if as_of else in_china(now).date(), now)
    write_file(target, content)
    typer.echo(f"{count} 所学校的统计写在 {target}，没有孩子的姓名。")


@export.command()
def board(
    deadline: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="建档截止的日子")] = None,
    school: School = "",
) -> None:
    """各班建档完成多少、多久没有核实，离截止还有几天。例：`lianxin export board --deadline 2026-12-31`"""
    from rich.console import Console
    from rich.table import Table

    from bot.commands.house import house, the_school
    from domain.clock import in_china
    from handlers.actions.registers import register_papers

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        today = in_china(runtime.clock.now()).date()
        shares = register_papers.campaign(session, found, runtime.clock.now())
    table = Table(title=f"{found.name} 建档进度（{_left(today, deadline)}）", width=80)
    for heading in ("班级", "学生", "已建档", "完成", "180天未核实"):
        table.add_column(heading, justify="left" if heading == "班级" else "right")
    for share in shares:
        table.add_row(
            share.class_name, str(share.pupils), str(share.complete), f"{share.percent}%", str(share.stale or "")
        )
    Console().print(table)


@export.command()
def history(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    class_name: ClassName = "",
    full: Full = False,
    school: School = "",
) -> None:
    """一个孩子的登记改过什么：哪天起、谁说的、谁核对的、原来和改成。例：`lianxin export history 李思涵`"""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_child, the_school
    from handlers.actions.registers import register_history, register_papers

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name)
        note_look(runtime, "export history", found.id, child_id=pupil.id, detail="含证件号" if full else "")
        lines = register_history.of_child(session, pupil.id, register_papers.clearance(full))
    table = Table(title=f"{pupil.class_name}{pupil.name}", width=100)
    for heading in ("哪天起", "事", "来源", "核对", "谁的", "项目", "原来", "改成"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        told = (line.event, line.source, line.confirmed_by, line.about, line.field, line.before, line.after)
        table.add_row(line.on.isoformat(), *map(Text, told))
    Console(width=100).print(table)


def _left(today: date, deadline: datetime | None) -> str:
    if deadline is None:
        return f"{today:%-m月%-d日}"
    days = (deadline.date() - today).days
    return f"离 {deadline:%-m月%-d日} 还有 {days} 天" if days >= 0 else f"{deadline:%-m月%-d日} 已过 {-days} 天"


def format_of(target: Path) -> Format:
    """PDF or workbook, by the ending."""
    from bot.commands.house import stop
    from handlers.actions.registers.register_papers import Format

    try:
        return Format(target.suffix.lower().removeprefix("."))
    except ValueError:
        stop("文件名请以 .pdf 或 .xlsx 结尾。")
