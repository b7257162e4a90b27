"""``lianxin admin contact``: how often who should be in touch, for the school and for one child."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from domain.contact import ContactKind
    from domain.people import Child, Person

contact = typer.Typer(help="定期联系：多久一次、找谁、先停一停。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
ChildName = Annotated[str, typer.Argument(help="学生姓名", metavar="CHILD")]
KindName = Annotated[str, typer.Argument(help="哪种联系，例如 talk 或 谈心；见 rules", metavar="KIND")]
With = Annotated[str, typer.Option("--with", help="和哪位家人，写姓名")]
By = Annotated[str, typer.Option("--by", help="谁决定的，老师姓名；不写就是学校")]
Days = Annotated[int | None, typer.Option("--days", help="几天一次；家访按学期时是放假前几天")]
HolidayDays = Annotated[int | None, typer.Option("--holiday-days", help="假期几天一次；0 是假期不算")]
WayName = Annotated[str, typer.Option("--way", help="怎么联系：face phone video wechat visit letter")]
UnitName = Annotated[str, typer.Option("--unit", help="家访怎么算：term 每学期一次，days 按天")]


@contact.command()
def rules(school: School = "") -> None:
    """各种联系多久一次：默认的、依据、本校定的。例：`lianxin admin contact rules`"""
    from bot.commands import contact_tables
    from bot.commands.house import house, the_school
    from storage.contact import contact_rules

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        contact_tables.rules(contact_rules.of_school(session, found.id))


@contact.command()
def rule(
    kind: KindName,
    days: Days = None,
    holiday_days: HolidayDays = None,
    unit: UnitName = "",
    way: WayName = "",
    coordinator_after: Annotated[
        int | None, typer.Option("--coordinator-after", help="过了几个上课日告诉班主任，0 是不告诉")
    ] = None,
    director_after: Annotated[
        int | None, typer.Option("--director-after", help="过了几个上课日告诉主任，0 是不告诉")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="本校不做这种联系")] = False,
    default: Annotated[bool, typer.Option("--default", help="照默认的")] = False,
    by: By = "",
    school: School = "",
) -> None:
    """全校这种联系多久一次；只写要改的。例：`lianxin admin contact rule talk --days 7 --holiday-days 14`"""
    from bot.commands.contact_words import cadence_of, decided_by, ladder_of, the_kind, the_way
    from bot.commands.house import house, refusals, the_school
    from domain.contact import LABELS
    from handlers.actions.contact import contact_settings as deeds
    from storage.contact import contact_rules

    meant = the_kind(kind)
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        who = decided_by(session, found, by)
        if default:
            deeds.forget_rule(session, found.id, meant, who, now)
        else:
            known = contact_rules.of_school(session, found.id)[meant]
            cadence = cadence_of(known.cadence, days, holiday_days, unit)
            new = ladder_of(replace(known, cadence=cadence, is_on=not off), coordinator_after, director_after)
            deeds.set_rule(session, found.id, meant, replace(new, way=the_way(way) or new.way), who, now)
        after = contact_rules.of_school(session, found.id)[meant]
    typer.echo(f"{LABELS[meant]}：{deeds.often(after.cadence) if after.is_on else '本校不做'}。")


@contact.command()
def plans(child: ChildName, class_name: ClassName = "", school: School = "") -> None:
    """一个孩子的每一项联系：找谁、多久、上次、下次。例：`lianxin admin contact plans 李思涵`"""
    from bot.commands import contact_tables
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_child, the_school
    from storage.contact import contact_plans

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        pupil = the_child(session, found, child, class_name)
        note_look(runtime, "admin contact plans", found.id, child_id=pupil.id)
        known = contact_plans.of_children(session, [pupil.id])
        contact_tables.plans(session, pupil, known, contact_plans.school(session, found.id).rules, runtime.clock.now())
    if not known:
        typer.echo(f"{pupil.name}现在没有定期联系：还没有结对，或已经离校。")


@contact.command("set")
def set_(
    child: ChildName,
    kind: KindName,
    with_: With = "",
    days: Days = None,
    holiday_days: HolidayDays = None,
    unit: UnitName = "",
    way: WayName = "",
    reason: Annotated[str, typer.Option("--reason", help="为什么；只留在学校")] = "",
    default: Annotated[bool, typer.Option("--default", help="照学校的")] = False,
    by: By = "",
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """一个孩子和学校的不一样。例：`lianxin admin contact set 李思涵 talk --days 3 --reason 妈妈刚外出`

    假期走访只要写原因和谁决定的：`lianxin admin contact set 李思涵 holiday_visit --reason 独居 --by 林国华`
    """
    from bot.commands.contact_words import decided_by, the_kind
    from bot.commands.house import house, refusals, the_child, the_school
    from domain.contact import LABELS, ContactKind

    meant = the_kind(kind)
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        pupil, who = the_child(session, found, child, class_name), decided_by(session, found, by)
        if meant is ContactKind.HOLIDAY_VISIT and days is None:
            said = _holiday_visit(session, pupil, reason, who, now, withdraws=default)
        else:
            said = _own(session, pupil, meant, with_, (days, holiday_days, unit), way, reason, who, now, default)
    typer.echo(f"{pupil.name} {LABELS[meant]}：{said}。")


@contact.command()
def hours(
    name: Annotated[str, typer.Argument(help="家长姓名")],
    span: Annotated[str, typer.Argument(help="方便的时段，按对方当地时间，例如 12:00-13:00")] = "",
    default: Annotated[bool, typer.Option("--default", help="不限时段")] = False,
    child: Annotated[str, typer.Option("--child", help="哪个学生的家长；同名时写")] = "",
    by: By = "",
    school: School = "",
) -> None:
    """一位家长什么时候方便。例：`lianxin admin contact hours 王芳 12:00-13:00`"""
    from bot.commands.contact_words import adult_of_school, decided_by, span_of
    from bot.commands.house import house, refusals, stop, the_school
    from handlers.actions.contact import contact_settings as deeds

    when = None if default else span_of(span)
    if when is None and not default:
        stop("时段写成 12:00-13:00，用当地时间；不限就写 --default。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        found = the_school(session, school)
        adult = adult_of_school(session, found, name, child)
        deeds.set_hours(session, adult, when, decided_by(session, found, by), runtime.clock.now())
    typer.echo(f"{adult.name}：{'不限时段' if when is None else span}。")


@contact.command()
def settle(school: School = "") -> None:
    """照现在的结对和登记把全校的联系理一遍，升级以后跑一次。例：`lianxin admin contact settle`"""
    from bot.commands.house import house, the_school
    from handlers.actions.contact import contact_settings as deeds

    with house() as runtime, runtime.database.begin() as session:
        found = the_school(session, school)
        count = deeds.settle_school(session, found.id, runtime.clock.now())
    typer.echo(f"{found.name}：现在有 {count} 项定期联系。")


def _holiday_visit(
    session: Session, pupil: Child, reason: str, who: Person | None, now: datetime, *, withdraws: bool
) -> str:
    from bot.commands.house import stop
    from handlers.actions.contact import contact_settings as deeds

    if withdraws:
        stays = deeds.withdraw_holiday_visit(session, pupil, who, now)
        return "不另外安排了，因为帮扶或隐患还留着" if stays else "不另外安排了"
    if who is None:
        stop("假期走访要写谁决定的：--by 主任姓名。")
    deeds.choose_holiday_visit(session, pupil, reason, who, now)
    return "每个长假走访一次"


def _own(
    session: Session,
    pupil: Child,
    kind: ContactKind,
    with_: str,
    how_often: tuple[int | None, int | None, str],
    way: str,
    reason: str,
    who: Person | None,
    now: datetime,
    default: bool,
) -> str:
    from bot.commands.contact_words import cadence_of, the_plan, the_way
    from handlers.actions.contact import contact_settings as deeds
    from storage.contact import contact_plans

    plan = the_plan(session, pupil, kind, with_)
    rule = contact_plans.school(session, pupil.school_id).rules[kind]
    if default:
        deeds.set_back(session, plan, who, now)
        return f"照学校的，{deeds.often(rule.cadence)}"
    known, is_set = plan.own or rule.cadence, how_often != (None, None, "")
    cadence = cadence_of(known, *how_often) if is_set else plan.own
    deeds.set_own(session, plan, deeds.Own(cadence, the_way(way) or plan.own_way, reason), who, now)
    return deeds.often(cadence or rule.cadence)
