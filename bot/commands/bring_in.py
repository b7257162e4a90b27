"""``lianxin import``: brings files into the register, shows first what they would do, and takes the last one back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from bot.runtime import Runtime
    from domain.register.incoming.plan import Plan
    from handlers.actions.registers.register_import import Upload
    from storage.person.people import School

bring_in = typer.Typer(help="把文件导入登记。", no_args_is_help=True)
IMPORT_SECONDS = 600.0  # a file of 5,000 on a busy machine; nobody waits on the line


@bring_in.command()
def register(
    file: Annotated[Path | None, typer.Argument(help="要导入的 .xlsx 或 .csv", exists=True, dir_okay=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么、哪些格子不对，不写入")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="撤销最近一次导入")] = False,
    good_rows: Annotated[bool, typer.Option("--good-rows", help="有问题的行先不管，只导入没有问题的行")] = False,
    rejected: Annotated[Path | None, typer.Option(help="把有问题的行写进这个 .xlsx，改好可以再导入")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="文件里的情况从哪天起算，默认今天")] = None,
    by: Annotated[str, typer.Option(help="核对过这份文件的老师的姓名")] = "",
    school: Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")] = "",
) -> None:
    """把名册或学籍系统导出的表导入登记：全部，或者一行也不。例：`lianxin import register 名册.xlsx --dry-run`"""
    from bot.commands.house import house, refusals, stop, the_school, the_teacher
    from domain.clock import in_china

    if (file is None) is not undo:
        stop("请写要导入的文件；要撤销最近一次导入，只写 --undo。")
    with house() as runtime, refusals():
        if file is None:
            with runtime.database.begin(IMPORT_SECONDS) as session:
                found = the_school(session, school)
                _undo(session, found, the_teacher(session, found, by).id if by else None, runtime.clock.now())
            return
        if on is not None and on.date() > in_china(runtime.clock.now()).date():
            stop("--on 不能是以后的日子。")
        upload = _read(file)
        if dry_run:
            with runtime.database.read(IMPORT_SECONDS) as session:
                plan = _look(session, the_school(session, school), upload, runtime)
        else:
            plan = _write(runtime, school, upload, by, on.date() if on else None, good_rows)
        _end(plan, upload, rejected, runtime, wrote=not dry_run and (good_rows or not plan.errors))


def _undo(session: Session, school: School, by: int | None, now: datetime) -> None:
    from domain.clock import in_china
    from handlers.actions.registers import register_import

    last = register_import.undo_last(session, school.id, by, now)
    typer.echo(f"已撤销{in_china(last.imported_at):%m月%d日 %H:%M}导入的《{last.file_name}》：")
    typer.echo(f"新增的 {last.added} 个孩子收回，改动的 {last.changed} 个恢复原样。")
    typer.echo("导入时换过的结对老师没有改回，请看一下。")


def _read(file: Path) -> Upload:
    """The sheet with the most rows that has a header we know."""
    from bot.commands.house import stop
    from handlers.actions.registers.import_findings import read_file
    from messages.sheets.table import TableRefused

    try:
        upload, notices = read_file(file.read_bytes(), file.name)
    except OSError as wrong:
        stop(f"打不开这个文件：{wrong.strerror}。")
    except TableRefused as refused:
        stop(str(refused))
    for notice in notices:
        typer.echo(f"· {notice}")
    return upload


def _look(session: Session, school: School, upload: Upload, runtime: Runtime) -> Plan:
    from domain.clock import in_china
    from handlers.actions.registers import register_import

    before = register_import.goes_back(session, school.id, upload.digest)
    if before is not None:
        day = f"{in_china(before.imported_at):%m月%d日}"
        typer.echo(f"· 这份文件 {day} 导入过，后来又导入了别的文件：现在导入会改回当时的样子。")
    return register_import.look(session, school.id, upload, runtime.clock.now())


def _write(runtime: Runtime, name: str, upload: Upload, by: str, on: date | None, good_rows: bool) -> Plan:
    from bot.commands.house import progress, the_school, the_teacher
    from domain.clock import in_china
    from handlers.actions.registers import register_import
    from storage.contact import planner
    from storage.registers import register_imports

    now = runtime.clock.now()
    with runtime.database.begin(IMPORT_SECONDS) as session:
        school = the_school(session, name)
        register_imports.take_turn(session, school.id)
        plan = _look(session, school, upload, runtime)
        chosen = plan.without_errors() if good_rows else plan
        if chosen.errors or not (chosen.added or chosen.changed):
            return plan
        confirmed = the_teacher(session, school, by).id if by else None
        with progress("写入登记", len(chosen.children)) as advance:
            day = on or in_china(now).date()
            register_import.bring_in(session, school.id, upload, chosen, day, confirmed, now, advance)
    planner.learn_sizes(runtime.database)
    return plan


def _end(plan: Plan, upload: Upload, rejected: Path | None, runtime: Runtime, wrote: bool) -> None:
    """Say what was found and done; exit code 1 when rows have to be mended."""
    from bot.commands.import_report import show_plan, write_rejected

    show_plan(plan, upload, wrote)
    if rejected is not None and plan.errors:
        write_rejected(plan, upload, rejected, runtime.clock.now())
    if plan.errors:
        raise typer.Exit(1)
