"""``lianxin verify``: has anything that was written been changed since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.runtime import Runtime
    from domain.people import Child
    from storage.chains.chain_verify import Report

MOST_SHOWN = 200


def verify(
    child: Annotated[str, typer.Option("--child", help="只核对这个孩子的档案")] = "",
    class_name: Annotated[str, typer.Option("--class", help="重名时写明班级")] = "",
    media: Annotated[bool, typer.Option("--media", help="图片和语音的文件也逐个打开核对")] = False,
    seals: Annotated[
        Path | None, typer.Option("--seals", help="拿这份封存记录来对，默认用数据文件夹里的 seals.log")
    ] = None,
    school: Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")] = "",
) -> None:
    """核对档案、审计和封存：有没有被改动过，哪一条。例：`lianxin verify --child 李思涵`"""
    from bot.commands.house import house, progress, stop
    from storage.chains import chain_seals, chain_verify

    if seals is not None and not seals.is_file():
        stop(f"没有 {seals} 这个文件。")
    with house() as runtime:
        one = _the_child(runtime, school, child, class_name) if child else None
        child_id = one.id if one else None
        with runtime.database.read() as session:
            size = chain_verify.size(session, child_id, with_media=media)
        with progress("核对", size) as tell:
            report = chain_verify.verify(
                runtime.database,
                child_id=child_id,
                store=runtime.store if media else None,
                seal_file=None if one else seals or runtime.settings.data_dir / chain_seals.FILE,
                tell=tell,
            )
    _say(report, one)
    if report.count:
        raise typer.Exit(1)


def _the_child(runtime: Runtime, school: str, name: str, class_name: str) -> Child:
    from bot.commands.house import the_child, the_school

    with runtime.database.read() as session:
        return the_child(session, the_school(session, school), name, class_name)


def _say(report: Report, child: Child | None) -> None:
    from domain.clock import in_china

    for problem in report.problems[:MOST_SHOWN]:
        typer.echo(f"{problem.where}：{problem.what}")
    if report.count > MOST_SHOWN:
        typer.echo(f"……一共 {report.count} 处，只列出前面的。")
    whose = f"{child.name}的档案" if child else "全部档案、送达状态、审计和每日封存"
    verdict = f"有 {report.count} 处不对" if report.count else "都和写下时一样"
    typer.echo(f"核对了{whose}，{report.links} 环，{verdict}。")
    if report.waiting.count:
        since = f"，最早的写于 {in_china(report.waiting.since):%m-%d %H:%M}" if report.waiting.since else ""
        typer.echo(f"还有 {report.waiting.count} 条等着上链{since}。")
