"""``lianxin admin pair``, ``hand-over``, ``substitute`` and ``pairings``: who looks after which child."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from domain.people import Person
    from handlers.actions.pairing.pairing import Grounds, Moved
    from storage.person.people import School as SchoolRow

pairing = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
Reason = Annotated[str, typer.Option(help="原因，只留在学校")]
ApprovedBy = Annotated[str, typer.Option(help="批准的德育主任")]
ToFamilies = Annotated[str, typer.Option(help="另外告诉家长的一句话")]
Children = Annotated[list[str] | None, typer.Option("--child", help="只要这个学生，可以写几次；不写就是全部")]
DAY = ["%Y-%m-%d"]


@pairing.command()
def pair(
    teacher: Annotated[str, typer.Argument(help="老师姓名")],
    child: Annotated[str, typer.Argument(help="学生姓名")],
    reason: Reason = "",
    approved_by: ApprovedBy = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """让老师和还没有结对的学生结对。例：`lianxin admin pair 陈雨 李思涵 --approved-by 林国华`"""
    from bot.commands.house import house, refusals, the_child, the_school, the_teacher
    from handlers.actions.pairing import pairing as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        paired, pupil = the_teacher(session, found, teacher), the_child(session, found, child, class_name)
        by = the_teacher(session, found, approved_by) if approved_by else None
        moved = deeds.pair(session, pupil.id, paired, by, reason, runtime.clock.now())
        warnings = _warnings(session, paired)
    typer.echo(f"{paired.name}老师和{pupil.name}{'已' if moved else '本来就'}结对。")
    _warn(warnings)


@pairing.command("hand-over")
def hand_over(
    giver: Annotated[str, typer.Argument(help="交出的老师")],
    to: Annotated[str, typer.Argument(help="接手的老师")],
    note: Annotated[str, typer.Option(help="给接手老师的说明，家长看不到")],
    child: Children = None,
    reason: Reason = "",
    to_families: ToFamilies = "",
    approved_by: ApprovedBy = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """把一位老师的学生交给另一位。例：`lianxin admin hand-over 赵敏 钱莉 --note "思涵妈妈周五晚上有空"`"""
    from bot.commands.house import house, refusals, the_school, the_teacher
    from handlers.actions.pairing import pairing as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        old, new = the_teacher(session, found, giver), the_teacher(session, found, to)
        grounds = _grounds(session, found, reason, approved_by, note, to_families)
        some = _children(session, found, child, class_name)
        moved = deeds.hand_over(session, old, new, some, grounds, runtime.clock.now())
        warnings = _warnings(session, new)
    _tell(moved)
    _warn(warnings)


@pairing.command()
def substitute(
    giver: Annotated[str, typer.Argument(help="不在的老师")],
    to: Annotated[str, typer.Argument(help="代班的老师")],
    until: Annotated[datetime, typer.Option(formats=DAY, help="代班的最后一天（这一天也代）")],
    start: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起，默认现在")] = None,
    child: Children = None,
    reason: Reason = "",
    note: Annotated[str, typer.Option(help="给代班老师的说明，家长看不到")] = "",
    to_families: ToFamilies = "",
    approved_by: ApprovedBy = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """请一位老师代班，期满自动换回。例：`lianxin admin substitute 赵敏 钱莉 --until 2026-12-04 --reason 病假`"""
    from bot.commands.house import house, refusals, the_school, the_teacher
    from domain.pairing import begins, ends_after
    from handlers.actions.pairing import pairing as deeds
    from storage.person import people

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        old, new = the_teacher(session, found, giver), the_teacher(session, found, to)
        grounds = _grounds(session, found, reason, approved_by, note, to_families)
        some = _children(session, found, child, class_name)
        starts_at = begins(start.date()) if start else now
        until_then = ends_after(until.date())
        arranged = deeds.substitute(session, old, new, some, starts_at, until_then, grounds, now)
        later = [people.child(session, child_id).name for child_id in arranged.planned]
        longer = [people.child(session, child_id).name for child_id in arranged.end_moved]
        warnings = _warnings(session, new)
    last, back = _day(until), _day(until + timedelta(days=1))
    if longer:
        typer.echo(f"{'、'.join(longer)}：{new.name}老师代班改到{last}为止。")
    if later:
        typer.echo(f"已安排{'、'.join(later)}到时由{new.name}老师代班，到{last}为止。")
    if arranged.moved or not (later or longer):
        _tell(arranged.moved)
    if arranged.moved or longer or later:
        typer.echo(f"{back}起自动换回{old.name}老师。")
    _warn(warnings)


@pairing.command()
def pairings(
    child: Annotated[str, typer.Option(help="只看这个学生从前到现在的结对")] = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """谁有几个学生，哪些学生还没有老师，哪些老师太多。例：`lianxin admin pairings`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_child, the_school
    from bot.commands.pairing_tables import history, overview

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name) if child else None
        note_look(runtime, "admin pairings", found.id, child_id=pupil.id if pupil else None)
        if pupil is not None:
            history(session, pupil)
        else:
            overview(session, found.id, runtime.clock.now())


def _grounds(
    session: Session, school: SchoolRow, reason: str, approved_by: str, note: str, to_families: str
) -> Grounds:
    from bot.commands.house import the_teacher
    from handlers.actions.pairing.pairing import Grounds

    by = the_teacher(session, school, approved_by) if approved_by else None
    return Grounds(reason.strip(), by, note.strip(), to_families.strip())


def _children(session: Session, school: SchoolRow, names: list[str] | None, class_name: str) -> list[int] | None:
    from bot.commands.house import the_child

    return [the_child(session, school, name, class_name).id for name in names] if names else None


def _tell(moved: list[Moved]) -> None:
    for one in moved:
        before = f"{one.before.name}老师 → " if one.before else ""
        typer.echo(f"{one.child.name}：{before}{one.after.name if one.after else '没有'}老师")
    if moved:
        typer.echo(f"共 {len(moved)} 个学生。有微信的家长会收到消息，原来的老师从现在起看不到他们的话。")
    else:
        typer.echo("没有要换的学生，什么也没有改。")


def _warnings(session: Session, teacher: Person) -> list[str]:
    """What whoever gives a teacher children should know."""
    from domain.pairing import WARN_ABOVE, is_heavy
    from storage.pairing import pairings
    from storage.person import addresses

    count, found = len(pairings.children_of(session, teacher.id)), []
    if is_heavy(count):
        found.append(f"注意：{teacher.name}老师现在有 {count} 个学生，超过 {WARN_ABOVE} 个就顾不过来了。")
    if addresses.of_person(session, teacher.id) is None:
        found.append(f"注意：{teacher.name}老师还没有绑定微信，说明和家长的话要另外告诉本人。")
    return found


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        typer.secho(warning, fg="yellow")


def _day(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日"
