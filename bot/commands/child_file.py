"""``lianxin export child-file`` and ``lianxin import child-file``: one child's whole file, from house to house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.runtime import Runtime
    from domain.access import Actor
    from handlers.actions.files.file_exports import Made, Order
    from handlers.actions.files.file_imports import Brought, Opened
    from storage.person.people import School

copy_out = typer.Typer()
copy_in = typer.Typer()
FINGERPRINT = 16  # signs of the head, enough to compare on the telephone

ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
SchoolName = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]


@copy_out.command("child-file")
def export_child_file(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件，.zip")],
    parent: Annotated[str, typer.Option("--parent", help="家长副本：写监护人的姓名或关系，例如 妈妈")] = "",
    class_name: ClassName = "",
    school: SchoolName = "",
) -> None:
    """一个孩子的整份档案，加密的压缩包，密码只显示一次。例：`lianxin export child-file 李思涵 --out 李思涵.zip`"""
    from bot.commands.house import house, refusals, stop, the_school
    from domain.errors import StorageError
    from handlers.actions.files import file_exports

    if out.suffix.lower() != ".zip":
        stop("文件名请以 .zip 结尾。")
    with house() as runtime, refusals():
        with runtime.database.read() as session:
            order = _order(session, the_school(session, school), child, class_name, parent)
        try:
            made = file_exports.make_at(runtime.database, runtime.store, out, order, runtime.clock)
        except OSError as wrong:
            stop(f"写不了 {out}：{wrong.strerror}。")
        except StorageError:
            stop("没有写成：磁盘或数据库现在用不了，请过一会儿再试。")
    _tell_made(order, made, out)


@copy_in.command("child-file")
def import_child_file(
    file: Annotated[Path, typer.Argument(help="另一个连心导出的 .zip", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不写入")] = False,
    join: Annotated[bool, typer.Option("--join", help="学校里已有同名的孩子：就是这个孩子，接在后面")] = False,
    password: Annotated[str, typer.Option("--password", help="导出时显示的密码；不写就问一声，不显示出来")] = "",
    class_name: ClassName = "",
    school: SchoolName = "",
) -> None:
    """核对并读进一个孩子的整份档案：全部，或者什么也不写。例：`lianxin import child-file 李思涵.zip --dry-run`"""
    from bot.commands.house import house, refusals, stop
    from domain.errors import StorageError
    from handlers.actions.files.file_imports import opened
    from messages.documents.file_archive_read import ArchiveRefused

    secret = password or typer.prompt("密码", hide_input=True)
    with house() as runtime, refusals():
        try:
            with opened(file, secret, runtime.settings.data_dir) as found:
                _bring_in(runtime, found, school, class_name, join=join, dry_run=dry_run)
        except ArchiveRefused as refused:
            stop(str(refused))
        except OSError as wrong:
            stop(f"读不了 {file}：{wrong.strerror}。")
        except StorageError:
            stop("没有写成：磁盘或数据库现在用不了，什么也没有写，请过一会儿再试。")


def _order(session: Session, school: School, name: str, class_name: str, parent: str) -> Order:
    from bot.commands.house import stop, the_child
    from domain.file_copy import Kind
    from domain.words import same_name
    from handlers.actions.files.file_exports import Order
    from storage.person import people

    child = the_child(session, school, name, class_name)
    if not parent:
        return Order(child, Kind.FILE, _operator())
    around = people.guardians_of_child(session, child.id)
    named = [one for one in around if one.relation.label == parent or same_name(one.person.name, parent)]
    if len(named) != 1:
        stop(f"{child.name}身边叫“{parent}”的有 {len(named)} 位，要正好一位。")
    return Order(child, Kind.PARENT, _operator(), named[0].person.id)


def _operator() -> Actor:
    from domain.access import AccountKind, Actor, Duty

    return Actor(None, AccountKind.OPERATOR, "命令行", frozenset({Duty.OPERATOR}))


def _tell_made(order: Order, made: Made, out: Path) -> None:
    typer.echo(
        f"{order.child.name}的{order.kind.label}写在 {out}：{made.entries} 条记录，{made.size / 1048576:.1f} MB。"
    )
    if made.left_out:
        typer.echo(f"没有放进去的有 {made.left_out} 条，为什么写在里面的 manifest.json。")
    if made.missing:
        typer.echo(f"有 {made.missing} 个图片或语音没能读出来，编号写在里面的 manifest.json。")
    typer.echo(f"密码（只显示这一次，不要和压缩包放在一起）：{made.password}")
    typer.echo(f"档案指纹：{made.head[:FINGERPRINT]}")


def _bring_in(runtime: Runtime, found: Opened, school_name: str, class_name: str, *, join: bool, dry_run: bool) -> None:
    from bot.commands.house import the_school
    from domain.clock import in_china
    from handlers.actions.files import file_imports

    manifest = found.manifest
    day = f"{in_china(manifest.made_at):%Y年%m月%d日}"
    typer.echo(f"{manifest.school}的{manifest.child}，{day}由{manifest.made_by}导出：核对无误，{_counted(found)}。")
    typer.echo(f"档案指纹：{found.head.hex()[:FINGERPRINT]}（可以和原学校在电话里核对）")
    with runtime.database.read() as session:
        school = the_school(session, school_name)
        before = file_imports.before(session, found)
        child_id = file_imports.belongs_to(session, found)
        if before is None and child_id is None:
            child_id = _same_name(session, school, manifest.child, class_name or manifest.class_name, join=join)
    if before is not None:
        typer.echo(f"这份档案 {in_china(before.brought_at):%m月%d日} 已经导入过，没有再写。")
        return
    if dry_run:
        typer.echo("只是核对，没有写入。")
        return
    place = file_imports.Place(school.id, class_name, child_id, _operator())
    _tell_brought(file_imports.bring_in(runtime.database, runtime.store, found, place, runtime.clock))


def _same_name(session: Session, school: School, name: str, class_name: str, *, join: bool) -> int | None:
    """The pupil of this name who is here, if it is the same child."""
    from bot.commands.house import stop
    from storage.person import people

    here = people.children_named(session, school.id, name)
    if not here:
        return None
    if not join:
        stop(f"{school.name}已有叫“{name}”的学生。就是这个孩子，加 --join 接在后面；不是，请先核对姓名。")
    same = [child for child in here if child.class_name == class_name] if len(here) > 1 else here
    if len(same) != 1:
        stop(f"有 {len(here)} 个学生叫“{name}”，请用 --class 写明班级。")
    return same[0].id


def _counted(found: Opened) -> str:
    counts = found.manifest.counts
    return f"{counts.get('entries', 0)} 条记录，{counts.get('media', 0)} 个图片和语音"


def _tell_brought(brought: Brought) -> None:
    typer.echo(f"导入完成，第 {brought.number} 号：{brought.entries} 条记录，{brought.media} 个图片和语音。")
    if brought.has_chain:
        typer.echo("原来的链也接过来了，可以用 lianxin verify 再核对。")
    typer.echo("家人还没有绑定微信，请发新的邀请码；结对老师也请另外安排。")
