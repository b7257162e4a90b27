"""``lianxin admin contact pause``, ``resume`` and ``pauses``: what is let off for a while, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import uuid4

import typer

contact_pause = typer.Typer()

DAY = ["%Y-%m-%d"]
School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
ChildName = Annotated[str, typer.Argument(help="学生姓名", metavar="CHILD")]
With = Annotated[str, typer.Option("--with", help="和哪位家人，写姓名")]
By = Annotated[str, typer.Option("--by", help="谁决定的，老师姓名；不写就是学校")]


@contact_pause.command()
def pause(
    child: ChildName,
    until: Annotated[datetime, typer.Option("--until", formats=DAY, help="到哪天为止，含当天")],
    cause: Annotated[str, typer.Option("--cause", help="bereavement court at_home illness declined teacher other")],
    note: Annotated[str, typer.Option("--note", help="一句原因；加密保存，不外传")],
    start: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起，默认今天")] = None,
    kind: Annotated[str, typer.Option("--kind", help="只停这一种，例如 visit")] = "",
    with_: With = "",
    mute: Annotated[bool, typer.Option("--mute", help="静默：全家都不发自动消息")] = False,
    by: By = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """先停一停，到日子自己恢复。例：`lianxin admin contact pause 李思涵 --until 2026-12-20 --cause illness --note 住院`

    全家静默加 --mute：自动消息都不发，老师的话和急事照样送到。
    """
    from bot.commands.contact_words import decided_by, the_adult, the_cause, the_kind
    from bot.commands.house import house, refusals, the_child, the_school
    from domain.clock import in_china
    from domain.contact_steps import Form
    from handlers.actions.contact import contact_pauses as deeds

    why, meant = the_cause(cause), the_kind(kind) if kind else None
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        pupil = the_child(session, found, child, class_name)
        adult = the_adult(session, pupil, with_) if with_ else None
        first = start.date() if start else in_china(now).date()
        form = Form.MUTE if mute else Form.WAIVE
        whom = adult.id if adult else None
        wish = deeds.Wish(pupil, form, why, note, first, until.date(), meant, whom)
        number = deeds.pause(session, wish, decided_by(session, found, by), f"cli:{uuid4().hex}", now)
        what = "全家静默" if mute else "停" + deeds.what(meant, adult.name if adult else "")
    typer.echo(f"{pupil.name}：{first} 到 {until:%Y-%m-%d} {what}，编号 {number}。")
    typer.echo(f"提前恢复：lianxin admin contact resume {number}")


@contact_pause.command()
def resume(
    which: Annotated[str, typer.Argument(help="编号，或学生姓名（停着的全部恢复）", metavar="NUMBER|CHILD")],
    by: By = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """提前恢复。例：`lianxin admin contact resume 3`，或 `lianxin admin contact resume 李思涵`"""
    from bot.commands.contact_words import decided_by
    from bot.commands.house import house, refusals, stop, the_child, the_school
    from handlers.actions.contact import contact_pauses as deeds
    from storage.contact import contact_pauses as kept
    from storage.person import people

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        who = decided_by(session, found, by)
        if which.isascii() and which.isdecimal() and len(which) <= 9:
            known = kept.find(session, int(which))
            if known is None or people.child(session, known.child_id).school_id != found.id:
                stop(f"没有编号 {which}。看看：lianxin admin contact pauses")
            lifted = [deeds.lift(session, known.id, who, now)]
        else:
            lifted = deeds.lift_all(session, the_child(session, found, which, class_name), who, now)
        if not lifted:
            stop(f"{which}没有停着的联系。")
        name = people.child(session, lifted[0].child_id).name
    typer.echo(f"{name}恢复了：编号 {'、'.join(str(one.id) for one in lifted)}。")


@contact_pause.command()
def pauses(
    every: Annotated[bool, typer.Option("--all", help="过去一年的都看，已恢复的也看")] = False, school: School = ""
) -> None:
    """现在停着的和将要停的，谁定的、到哪天。例：`lianxin admin contact pauses`"""
    from datetime import date, timedelta

    from bot.commands import contact_tables
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_school
    from domain.clock import in_china
    from storage.contact import contact_pauses as kept

    with house() as runtime, runtime.database.read() as session:
        found, today = the_school(session, school), in_china(runtime.clock.now()).date()
        known = kept.of_school(session, found.id, today - timedelta(days=366 if every else 0), date.max)
        shown = [one for one in known if every or one.lifted_at is None]
        note_look(runtime, "admin contact pauses", found.id, detail=f"{len(shown)} 条")
        contact_tables.pauses(session, shown, today)
