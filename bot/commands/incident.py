"""``lianxin admin incident``: data may have got into wrong hands — stop exports, see whom to tell, close it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.incident import LABELS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from domain.access import Actor
    from storage.privacy.incidents import Incident

incident = typer.Typer(help="个人信息安全事件：停止导出，列出要告知的人，写好通知的草稿。", no_args_is_help=True)
KINDS = "、".join(f"{kind.value} {label}" for kind, label in LABELS.items())
School = Annotated[str, typer.Option("--school", help="学校名；不写就是所有学校")]
By = Annotated[str, typer.Option("--by", help="谁在处理，写进记录")]


@incident.command("open")
def begin(
    what: Annotated[str, typer.Option("--what", help="发生了什么，写清楚")],
    exposed: Annotated[str, typer.Option("--exposed", help=f"可能被看到的，逗号隔开：{KINDS}")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%d %H:%M"], help="可能从什么时候开始，北京时间")
    ] = None,
    school: School = "",
    by: By = "命令行",
) -> None:
    """马上停止一切导出和下载。例：`lianxin admin incident open --what "办公室电脑丢了" --exposed contacts,chat`"""
    from bot.commands.house import fits, house, stop, the_school
    from domain.clock import CHINA
    from domain.incident import exposed_of
    from handlers.actions.privacy import incidents as deeds

    fits(what, 1000, "发生了什么")
    try:
        kinds = exposed_of(exposed)
    except ValueError as wrong:
        stop(f"没有“{wrong}”这一种。可以写：{KINDS}。")
    if not kinds:
        stop(f"请写可能被看到的是哪些：{KINDS}。")
    with house() as runtime, runtime.database.begin() as session:
        opened = deeds.begin(
            session,
            _actor(by),
            what,
            kinds,
            runtime.clock.now(),
            school_id=the_school(session, school).id if school else None,
            since=since.replace(tzinfo=CHINA) if since else None,
        )
    typer.echo(f"已记为 {opened.number} 号事件。档案导出从现在起全部停止，{opened.downloads} 个做好的下载已失效。")
    typer.echo(f"要告知谁：lianxin admin incident tell {opened.number} 要告知的人.xlsx")


@incident.command("list")
def show() -> None:
    """所有事件，新的在前。例：`lianxin admin incident list`"""
    from bot.commands.house import house
    from domain.spoken import day_and_time
    from storage.privacy import incidents

    with house() as runtime, runtime.database.read() as session:
        found = incidents.listed(session)
    for one in found:
        state = f"{day_and_time(one.closed_at)}结束：{one.outcome}" if one.closed_at else "还没有结束，导出停着"
        typer.echo(f"{one.id} 号　{day_and_time(one.opened_at)}　{one.what}（{state}）")
    if not found:
        typer.echo("没有记过事件。")


@incident.command()
def tell(
    number: Annotated[int, typer.Argument(help="事件的编号")],
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx 或 .csv")],
    by: By = "命令行",
) -> None:
    """把要告知的人写成文件，并给出两份通知的草稿。例：`lianxin admin incident tell 1 要告知的人.xlsx`"""
    from bot.commands.house import house, stop, write_file
    from handlers.actions.privacy import incidents as deeds

    if target.suffix.lower() not in (".xlsx", ".csv"):
        stop("文件名请以 .xlsx 或 .csv 结尾。")
    with house() as runtime, runtime.database.begin() as session:
        found, now = _the_incident(session, number), runtime.clock.now()
        is_csv = target.suffix.lower() == ".csv"
        content, count = deeds.whom_to_tell(session, _actor(by), found, now, as_csv=is_csv)
        notices = deeds.drafts(session, found, now)
    write_file(target, content)
    typer.echo(f"{count} 行写在 {target}：谁、怎么联系、可能被看到了什么。")
    typer.echo(f"\n—— 报给网信、教育部门的草稿 ——\n{notices.office}\n\n—— 告诉家长的草稿 ——\n{notices.family}")


@incident.command()
def close(
    number: Annotated[int, typer.Argument(help="事件的编号")],
    outcome: Annotated[str, typer.Option("--outcome", help="怎么处理的，结果怎样")],
    by: By = "命令行",
) -> None:
    """事件结束，导出恢复。例：`lianxin admin incident close 1 --outcome "电脑找回，硬盘是加密的"`"""
    from bot.commands.house import fits, house, stop
    from handlers.actions.privacy import incidents as deeds

    fits(outcome, 1000, "结果")
    with house() as runtime, runtime.database.begin() as session:
        if not deeds.end(session, _actor(by), number, outcome, runtime.clock.now()):
            stop(f"没有编号 {number} 的事件，或已经结束。")
    typer.echo(f"{number} 号事件已结束，可以导出了。")


def _the_incident(session: Session, number: int) -> Incident:
    from bot.commands.house import stop
    from storage.privacy import incidents

    return incidents.get(session, number) or stop(f"没有编号 {number} 的事件。")


def _actor(by: str) -> Actor:
    """Whoever types the command, under the name they give."""
    from dataclasses import replace

    from handlers.actions.access.accounts import at_the_machine

    return replace(at_the_machine(), name=by[:60])
