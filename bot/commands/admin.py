"""``lianxin admin``: the school, its teachers and pupils and their invitation codes, until the console can."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from domain.people import RELATION_LABELS, Role
from domain.words import same_name

admin = typer.Typer(help="学校、老师、学生、结对和邀请码。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
RELATIONS = {label: relation for relation, label in RELATION_LABELS.items()}


@admin.command("new-key")
def new_key() -> None:
    """生成一个加密密钥，抄进 LIANXIN_SECRET_KEYS 并另外保存一份。例：`lianxin admin new-key`"""
    import base64
    import secrets

    typer.echo(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


@admin.command("add-school")
def add_school(
    name: str,
    officer: Annotated[str, typer.Option(help="个人信息负责人和电话，写在同意书上")] = "",
    every_days: Annotated[int, typer.Option(min=1, max=366, help="老师和家长至少几天联系一次")] = 30,
) -> None:
    """登记一所学校。例：`lianxin admin add-school 云溪村小学 --officer "林主任 0570-0000000"`"""
    from bot.commands.house import fits, house, stop
    from storage.person import people

    fits(name, 100, "学校名")
    fits(officer or "-", 100, "负责人")
    with house() as runtime, runtime.database.begin() as session:
        if people.school_named(session, name) is not None:
            stop(f"已经有{name}了。")
        people.add_school(session, name, runtime.clock.now(), officer=officer, every_days=every_days)
    typer.echo(f"已登记{name}。")


@admin.command("add-teacher")
def add_teacher(
    name: str,
    director: Annotated[bool, typer.Option("--director", help="德育主任")] = False,
    school: School = "",
) -> None:
    """登记一位老师，并给出本人用的绑定码。例：`lianxin admin add-teacher 陈雨`"""
    from bot.commands.house import house, stop, the_school
    from domain.invitation import spaced
    from storage.person import invitations, people

    with house() as runtime, runtime.database.begin() as session:
        now = runtime.clock.now()
        if people.staff_named(session, the_school(session, school).id, name):
            stop(f"已经有{name}老师了。要新的绑定码：lianxin admin invite-teacher {name}")
        role = Role.DIRECTOR if director else Role.TEACHER
        person = people.add_person(session, the_school(session, school).id, name, role, now)
        code = invitations.invite_staff(session, person, now)
    typer.echo(f"已登记{name}老师。请本人关注公众号后发送：{spaced(code)}（48 小时内有效，只能用一次）")


@admin.command("invite-teacher")
def invite_teacher(name: str, school: School = "") -> None:
    """给已登记的老师一个新的绑定码（旧的过期了，或换了微信号）。例：`lianxin admin invite-teacher 陈雨`"""
    from bot.commands.house import house, the_school, the_teacher
    from domain.invitation import spaced
    from storage.person import invitations

    with house() as runtime, runtime.database.begin() as session:
        teacher = the_teacher(session, the_school(session, school), name)
        code = invitations.invite_staff(session, teacher.id, runtime.clock.now())
    typer.echo(f"请{name}老师本人关注公众号后发送：{spaced(code)}（48 小时内有效，只能用一次）")


@admin.command("add-child")
def add_child(
    name: str,
    class_name: ClassName,
    born: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="出生日期")] = None,
    school: School = "",
) -> None:
    """登记一名学生。例：`lianxin admin add-child 李思涵 --class "三(2)班"`"""
    from bot.commands.house import fits, house, the_school
    from handlers.actions.registers import enrolment

    fits(class_name, 40, "班级")
    fits(name, 40, "姓名")
    with house() as runtime, runtime.database.begin() as session:
        values = {"birth_date": born.date().isoformat() if born else None}
        enrolment.add_child(session, the_school(session, school).id, name, class_name, values, runtime.clock.now())
    typer.echo(f"已登记{class_name}{name}。")


@admin.command("add-guardian")
def add_guardian(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    name: Annotated[str, typer.Argument(help="家长或照看人的姓名")],
    relation: Annotated[str, typer.Option(help="妈妈、爸爸、奶奶、爷爷、外婆、外公……")],
    away: Annotated[bool, typer.Option("--away", help="在外工作的父母")] = False,
    phone: Annotated[str, typer.Option(help="电话")] = "",
    zone: Annotated[str, typer.Option(help="所在时区，例如 Europe/Rome")] = "Asia/Shanghai",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """登记学生的一位家长或照看人。例：`lianxin admin add-guardian 李思涵 王芳 --relation 妈妈 --away`"""
    from zoneinfo import available_timezones

    from bot.commands.house import house, stop, the_child, the_school
    from domain.register.cells.cell import Misread
    from domain.register.cells.phones import read_phones
    from handlers.actions.registers import enrolment
    from storage.person import people

    if relation not in RELATIONS:
        stop(f"关系请写其中之一：{'、'.join(RELATIONS)}。")
    if zone not in available_timezones():
        stop(f"没有“{zone}”这个时区，例如 Asia/Shanghai、Europe/Rome。")
    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name)
        known = people.guardians_of_child(session, pupil.id)
        if any(g.relation == RELATIONS[relation] and same_name(g.person.name, name) for g in known):
            stop(f"{child}的{relation}{name}已经登记过了。")
        try:
            numbers = read_phones(phone) if phone else []
        except Misread as misread:
            stop(f"电话：{misread.problem}。")
        values = {"phones": [{"number": number} for number in numbers], "time_zone": zone}
        values |= {"whereabouts": "away"} if away else {}
        enrolment.add_adult(session, pupil, RELATIONS[relation], name, values, runtime.clock.now())
    typer.echo(f"已登记{child}{relation}{name}。")


@admin.command()
def leave(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    why: Annotated[str, typer.Option(help="转学 或 毕业")] = "转学",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天离校，默认今天")] = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """学生离校：结对和微信联系同时结束，档案保留。例：`lianxin admin leave 李思涵 --why 毕业`"""
    from bot.commands.house import house, stop, the_child, the_school
    from domain.clock import in_china
    from domain.register.events import Event
    from handlers.actions.registers import enrolment

    events = {"转学": Event.MOVED_OUT, "毕业": Event.GRADUATED}
    if why not in events:
        stop(f"原因请写其中之一：{'、'.join(events)}。")
    with house() as runtime, runtime.database.begin() as session:
        pupil = the_child(session, the_school(session, school), child, class_name)
        now = runtime.clock.now()
        day = on.date() if on else in_china(now).date()
        if day > in_china(now).date():
            stop("还没到那一天：到了再记，结对和微信联系是马上结束的。")
        enrolment.leave(session, pupil.id, events[why], day, None, now)
    typer.echo(f"已记下{child}{why}。以前的记录都在，家长不会再收到学校的信。")


@admin.command()
def invite(
    child: Annotated[str, typer.Argument(help="学生姓名")],
    cards: Annotated[Path | None, typer.Option(help="把二维码图片放进这个文件夹（需要已连上微信）")] = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """给学生的每位家长一个邀请码，14 天内有效，只能用一次。例：`lianxin admin invite 李思涵`"""
    from bot.commands.house import house, the_child, the_school
    from domain.invitation import spaced
    from storage.person import invitations, people

    with house() as runtime:
        with runtime.database.begin() as session:
            pupil = the_child(session, the_school(session, school), child, class_name)
            family = people.guardians_of_child(session, pupil.id)
            links = people.guardianships_of_child(session, pupil.id)
            now = runtime.clock.now()
            codes = [invitations.invite_guardian(session, link, now) for link in links]
        for guardian, code in zip(family, codes, strict=True):
            typer.echo(f"{guardian.title}（{guardian.person.name}）：{spaced(code)}")
            if cards is not None:
                cards.mkdir(parents=True, exist_ok=True)
                target = cards / f"{guardian.title}.jpg"
                target.write_bytes(runtime.invitation_picture(code))
                typer.echo(f"  二维码：{target}")


@admin.command()
def menu() -> None:
    """把公众号底部的菜单装到微信上。例：`lianxin admin menu`"""
    from bot.commands.house import house

    with house() as runtime:
        runtime.install_menu()
    typer.echo("菜单已装好，家长的手机几分钟内会看到。")
