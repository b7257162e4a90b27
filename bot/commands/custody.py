"""``lianxin admin custody`` and ``leavers``: whom the school keeps away, and how long it remembers who left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from domain.people import RELATION_LABELS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

custody = typer.Typer(help="谁不能登记为学生的家人。", no_args_is_help=True)
leavers = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
RELATIONS = {label: relation for relation, label in RELATION_LABELS.items()}


@custody.command("add")
def add(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    reason: Annotated[str, typer.Option(help="依据，例如判决书编号；加密保存，不外传")],
    name: Annotated[str, typer.Option(help="不能登记的人的姓名")] = "",
    relation: Annotated[str, typer.Option(help="不能登记的关系，例如 爸爸")] = "",
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="到这一天为止，含当天")] = None,
    by: Annotated[str, typer.Option(help="决定的德育主任")] = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """不让某人登记为这个学生的家人，已经登记的马上停。例：`lianxin admin custody add 张子轩 --name 张伟 --reason 判决`

    姓名和关系都不写，就是暂时不让任何新的人登记。
    """
    from bot.commands.house import fits, house, stop, the_child, the_school, the_teacher
    from domain.clock import CHINA
    from handlers.actions.binding import custody as deeds

    fits(reason, 500, "依据")
    if relation and relation not in RELATIONS:
        stop(f"关系请写其中之一：{'、'.join(RELATIONS)}。")
    ends_at = until.replace(tzinfo=CHINA) + timedelta(days=1) if until else None
    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name)
        director = the_teacher(session, found, by) if by else None
        number = deeds.block(
            session,
            pupil.id,
            reason,
            runtime.clock.now(),
            relation=RELATIONS.get(relation),
            name=name or None,
            ends_at=ends_at,
            set_by=director,
        )
        colleagues = _colleagues(session, pupil.id, runtime.clock.now())
    typer.echo(f"已记下，编号 {number}。谁来登记，德育主任会收到提醒，对方什么也看不到。")
    for colleague in colleagues:
        typer.echo(
            f"{colleague}也在学校工作：这个孩子的档案不对本人开放，本来结对的已经停了，请另外安排老师。没有通知本人。"
        )
    for colleague in (name for name, is_namesake in colleagues.items() if is_namesake):
        typer.echo(
            f"{colleague}只是姓名一样。如果是两个人：在登记表里写上家里那位的电话，在“老师”里写上{colleague}的电话，"
            "号码不一样就重新开放，再重新结对。"
        )


def _colleagues(session: Session, child_id: int, now: datetime) -> dict[str, bool]:
    """The names of the members of staff from whom the child is kept; of each whether nothing but the name says so."""
    from storage.person import kept_away, people

    hidden = kept_away.staff_of(session, [child_id], now).get(child_id, ())
    found = [people.person(session, one) for one in sorted(hidden)]
    return {one.name: kept_away.is_namesake(session, one, child_id, now) for one in found}


@custody.command("lift")
def lift(
    number: Annotated[int, typer.Argument(help="限制的编号")],
    by: Annotated[str, typer.Option(help="决定的德育主任")] = "",
    school: School = "",
) -> None:
    """解除一条限制；要登记还得用新的联系卡。例：`lianxin admin custody lift 3 --by 林国华`"""
    from bot.commands.house import house, stop, the_school, the_teacher
    from handlers.actions.binding import custody as deeds

    with house() as runtime, runtime.database.begin() as session:
        director = the_teacher(session, the_school(session, school), by) if by else None
        if not deeds.lift(session, number, runtime.clock.now(), director):
            stop(f"没有编号 {number} 的限制，或已经解除。")
    typer.echo(f"编号 {number} 的限制已解除。")


@custody.command("list")
def show(
    child: Annotated[str, typer.Argument(help="学生姓名")], class_name: ClassName = "", school: School = ""
) -> None:
    """列出这个学生现在的限制，不显示依据。例：`lianxin admin custody list 张子轩`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_child, the_school
    from domain.clock import in_china
    from storage.person import custody as kept
    from storage.person import people

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name)
        note_look(runtime, "admin custody list", found.id, child_id=pupil.id)
        for block in kept.current(session, pupil.id, runtime.clock.now()):
            known = people.person(session, block.person_id).name if block.person_id else ""
            whom = block.name or known or (block.relation.label if block.relation else "任何新的人")
            end = f"到{in_china(block.ends_at):%Y-%m-%d}前" if block.ends_at else "没有期限"
            typer.echo(f"{block.id} {whom} {end}")


@leavers.command("leavers")
def remember(
    keep_days: Annotated[int, typer.Option(min=0, max=366, help="取消绑定或取消关注后，微信身份留几天，0 是马上删")],
    school: School = "",
) -> None:
    """学校决定：家长离开后微信身份留多久，到期自动删，档案不动。例：`lianxin admin leavers --keep-days 30`"""
    from bot.commands.house import house, the_school
    from storage.person import schools

    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        schools.keep_identity_for(session, found.id, keep_days)
    typer.echo(f"{found.name}：离开的家长，微信身份留 {keep_days} 天。")


@leavers.command("account")
def account(
    number: Annotated[str, typer.Argument(help="公众号的原始 ID，gh_ 开头；any 是不限")],
    school: School = "",
) -> None:
    """几个公众号共用一套程序时，学校的码只在自己的公众号有效。例：`lianxin admin account gh_0123456789ab`"""
    from bot.commands.house import fits, house, the_school
    from storage.person import schools

    fits(number, 64, "原始 ID")
    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        schools.set_account(session, found.id, None if number == "any" else number)
    typer.echo(f"{found.name}的码{'在任何公众号都有效' if number == 'any' else f'只在 {number} 有效'}。")
