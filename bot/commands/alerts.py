"""``lianxin admin on-call`` and ``lianxin admin alerts``: who is called while nobody takes an alert; what is open."""

from typing import Annotated

import typer

on_call = typer.Typer(help="值班顺序：预警没人接手时，每 5 分钟找下一位。", no_args_is_help=True)
open_alerts = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]


@on_call.command("list")
def show(school: School = "") -> None:
    """列出值班顺序，没连上微信的会标出来。例：`lianxin admin on-call list`"""
    from bot.commands.house import house, the_school
    from storage.alert import on_call as kept
    from storage.person import addresses

    with house() as runtime, runtime.database.read() as session:
        chain = kept.chain(session, the_school(session, school).id)
        for place, person in enumerate(chain, 1):
            reached = "" if addresses.of_person(session, person.id) else "，还没连上微信，收不到"
            typer.echo(f"{place} {person.name}{reached}")
    if not chain:
        typer.echo("还没有值班顺序：没人接手时，会再找结对老师、班主任和德育主任。")


@on_call.command("set")
def arrange(
    names: Annotated[list[str], typer.Argument(help="值班的老师，先找的写在前面")],
    school: School = "",
) -> None:
    """排值班顺序，以前的不再算数。例：`lianxin admin on-call set 陈雨 李建国`"""
    from bot.commands.house import house, stop, the_school, the_teacher
    from storage.alert import on_call as kept

    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        persons = [the_teacher(session, found, name).id for name in names]
        if len(set(persons)) != len(persons):
            stop("每位老师只写一次。")
        kept.set_chain(session, found.id, persons)
    typer.echo(f"值班顺序排好了：{'、'.join(names)}。")


@open_alerts.command("alerts")
def still_open(school: School = "") -> None:
    """列出还没结束的预警：编号、多急、什么事、从什么时候起、谁在处理。例：`lianxin admin alerts`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_school
    from domain.alert import LEVEL_LABELS, category_title
    from domain.clock import in_china
    from storage.alert import alerts
    from storage.person import people

    with house() as runtime, runtime.database.read() as session:
        own = the_school(session, school)
        found = alerts.open_at_school(session, own.id)
        note_look(runtime, "admin alerts", own.id, detail=f"{len(found)} 条")
        for alert in found:
            taker = people.person(session, alert.taken_by).name if alert.taken_by else "还没人处理"
            drill = " 演练" if alert.is_drill else ""
            since = f"{in_china(alert.opened_at):%Y-%m-%d %H:%M}"
            title = category_title(alert.category)
            typer.echo(f"A{alert.id}{drill} {LEVEL_LABELS[alert.level]} {title} {since} {taker}")
    if not found:
        typer.echo("没有还没结束的预警。")
