"""``lianxin admin calendar``: days off and make-up days, terms, and a year's list, for a school or for the county."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from bot.runtime import Runtime
    from domain.days.listing import Listing
    from messages.sheets.table import Row
    from storage.calendar import By
    from storage.person.people import School as SchoolRow

calendar = typer.Typer(help="校历：哪天上课、哪天放假、补课，学期从哪天到哪天。", no_args_is_help=True)

DAY = ["%Y-%m-%d"]
School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
County = Annotated[bool, typer.Option("--county", help="全县都这样，不只是一所学校；学校自己填的优先")]
ClassName = Annotated[str, typer.Option("--class", help="只有这个班，例如 三(2)班；不写就是全校")]
Said = Annotated[str, typer.Option("--source", help="谁的通知，例如 县教育局")]
By_ = Annotated[str, typer.Option("--by", help="谁让填的，老师姓名")]
Until = Annotated[datetime | None, typer.Option(formats=DAY, help="到哪天为止（这一天也算），不写就是一天")]
On = Annotated[datetime, typer.Argument(formats=DAY, help="哪一天，例如 2026-11-30", metavar="DATE")]
Year = Annotated[int, typer.Argument(help="哪一年，例如 2027")]


@calendar.command()
def show(
    start: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起，默认这个月初")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天为止，默认三个月")] = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """一个月一个月地看：上课、放假、补课，预估的标出来。例：`lianxin admin calendar show --from 2027-01-01`"""
    from bot.commands import calendar_view
    from bot.commands.house import house, stop, the_class, the_school
    from domain.clock import in_china

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        today = in_china(runtime.clock.now()).date()
        first, last = calendar_view.span(start and start.date(), end and end.date(), today)
        if not calendar_view.can_be_shown(first, last):
            stop("从哪天到哪天看不清：要在 1950—2090 年之间，最多两年。")
        calendar_view.show(session, found.id, the_class(session, found, class_name), first, last)


@calendar.command()
def off(
    on: On,
    name: Annotated[str, typer.Option(help="叫什么，例如 期中放假")],
    until: Until = None,
    class_name: ClassName = "",
    source: Said = "",
    by: By_ = "",
    county: County = False,
    school: School = "",
) -> None:
    """这一天（或这几天）放假。例：`lianxin admin calendar off 2026-11-30 --name 期中放假`"""
    _set(on, until, name, class_name, False, source, by, county, school)


@calendar.command("school-day")
def school_day(
    on: On,
    name: Annotated[str, typer.Option(help="叫什么，例如 补课")] = "补课",
    until: Until = None,
    class_name: ClassName = "",
    source: Said = "",
    by: By_ = "",
    county: County = False,
    school: School = "",
) -> None:
    """这一天（或这几天）上课。例：`lianxin admin calendar school-day 2026-10-10 --name 补课`"""
    _set(on, until, name, class_name, True, source, by, county, school)


@calendar.command()
def forget(on: On, class_name: ClassName = "", county: County = False, school: School = "") -> None:
    """这一天填过的不算了，照原来的。例：`lianxin admin calendar forget 2026-11-30`"""
    from bot.commands.house import house, refusals
    from handlers.actions import calendar as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        who = _who(runtime, session, county, school)
        deeds.forget(session, who, on.date(), _class(class_name, county))
    typer.echo(f"{on:%Y-%m-%d} 填过的已取消。")


@calendar.command()
def term(
    name: Annotated[str, typer.Argument(help="学期名")],
    starts_on: On,
    ends_on: Annotated[datetime, typer.Argument(formats=DAY, help="最后一天，这一天也算", metavar="DATE")],
    by: By_ = "",
    county: County = False,
    school: School = "",
) -> None:
    """填一个学期；同名的改日期。例：`lianxin admin calendar term 2026学年第一学期 2026-09-01 2027-01-29`"""
    from bot.commands.house import house, refusals
    from domain.days.day import Term
    from handlers.actions import calendar as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        new = Term(name.strip(), starts_on.date(), ends_on.date())
        is_new = deeds.enter_term(session, _who(runtime, session, county, school, by), new)
    typer.echo(f"{'已填' if is_new else '已改'}：{new.name}，{new.starts_on} 到 {new.ends_on}。")


@calendar.command("drop-term")
def drop_term(name: Annotated[str, typer.Argument(help="学期名")], county: County = False, school: School = "") -> None:
    """这个学期不算了。例：`lianxin admin calendar drop-term 2026学年第一学期`"""
    from bot.commands.house import house, refusals
    from handlers.actions import calendar as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        deeds.drop_term(session, _who(runtime, session, county, school), name.strip())
    typer.echo(f"已去掉学期：{name.strip()}。")


@calendar.command()
def confirm(year: Year, by: By_ = "", county: County = False, school: School = "") -> None:
    """这一年的放假和补课都填好了，不用再提醒。例：`lianxin admin calendar confirm 2027`"""
    from bot.commands.house import house, refusals
    from handlers.actions import calendar as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        is_news = deeds.confirm_year(session, _who(runtime, session, county, school, by), year)
    typer.echo(f"{year} 年{'已确认填好' if is_news else '本来就确认过'}。")


@calendar.command()
def template(year: Year, target: Annotated[Path, typer.Argument(help="写到哪个文件，.csv", metavar="FILE")]) -> None:
    """一年的放假表，推算的注明预估，改好再导入。例：`lianxin admin calendar template 2027 放假.csv`"""
    import csv
    from io import StringIO

    from bot.commands.house import stop, write_file
    from domain.days import listing
    from handlers.actions.calendar import FIRST_YEAR, LAST_YEAR

    if not FIRST_YEAR <= year <= LAST_YEAR:
        stop(f"只能写 {FIRST_YEAR}—{LAST_YEAR} 年。")
    text = StringIO()
    csv.writer(text).writerows([listing.HEADINGS, *listing.template(year)])
    write_file(target, text.getvalue().encode("utf-8-sig"))  # so that spreadsheets see that it is UTF-8
    typer.echo(f"{year} 年写在 {target}。对照通知改日期，补课的日子加一行写“上课”，核对过的把“预估”删掉。")
    typer.echo(f"改好以后：lianxin admin calendar import {target}")


@calendar.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="填好的 .csv 或 .xlsx：日期、上课或放假、名称、班级", metavar="FILE")],
    source: Said = "",
    by: By_ = "",
    county: County = False,
    school: School = "",
) -> None:
    """把填好的放假表导入，全部，或者一行也不。例：`lianxin admin calendar import 放假.csv --source 县教育局`"""
    from bot.commands.house import house, refusals, stop
    from domain.days import listing
    from handlers.actions import calendar as deeds

    found = listing.read((row.number, row.cells) for row in _rows(file))
    for problem in found.problems:
        typer.echo(f"· {problem}", err=True)
    if found.problems:
        stop("什么也没有导入，请改好再导入。")
    with house() as runtime, refusals(), runtime.database.begin() as session:
        if county and any(day.class_name for day in found.days):
            stop("全县的表里不能写班级。")
        who = _who(runtime, session, county, school, by, source)
        deeds.set_days(session, who, found.days)
        strange = [] if who.school_id is None else deeds.in_holidays(session, who.school_id, found.days)
    _tell(found)
    for day, holiday in strange:
        typer.secho(
            f"注意：{day.on} 在{holiday.name}里，现在算上课（{day.name}）；不对就 forget {day.on}。", fg="yellow"
        )


def _rows(file: Path) -> tuple[Row, ...]:
    from bot.commands.house import stop
    from domain.days.listing import HEADINGS
    from messages.sheets.read import read_table
    from messages.sheets.table import TableRefused

    try:
        return read_table(file.read_bytes(), file.name, HEADINGS)[0].rows
    except OSError as wrong:
        stop(f"打不开这个文件：{wrong.strerror}。")
    except TableRefused as refused:
        stop(str(refused))


def _tell(found: Listing) -> None:
    lessons = sum(day.is_school_day for day in found.days)
    typer.echo(f"导入了 {len(found.days)} 天：放假 {len(found.days) - lessons} 天，上课 {lessons} 天。")
    if found.still_estimated:
        typer.echo(f"还有 {found.still_estimated} 行写着“预估”，没有导入：核对过的请删掉“预估”再导入。")
    years = sorted({day.on.year for day in found.days})
    if years and not found.still_estimated:
        typer.echo(f"都填好了就说一声：lianxin admin calendar confirm {years[-1]}")


def _set(
    on: datetime,
    until: datetime | None,
    name: str,
    class_name: str,
    is_school_day: bool,
    source: str,
    by: str,
    county: bool,
    school: str,
) -> None:
    from bot.commands.house import house, refusals, the_class, the_school
    from domain.days.day import Override
    from handlers.actions import calendar as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        who = _who(runtime, session, county, school, by, source)
        whose = _class(class_name, county)
        if whose:
            the_class(session, the_school(session, school), whose)
        like = Override(on.date(), is_school_day, name.strip(), whose)
        count = deeds.set_span(session, who, like, (until or on).date())
    typer.echo(
        f"{on:%Y-%m-%d} 起 {count} 天{'上课' if is_school_day else '放假'}：{like.name}{whose and f'（{whose}）'}。"
    )


def _class(class_name: str, county: bool) -> str:
    from bot.commands.house import stop
    from domain.register.cells.classes import class_title

    if class_name and county:
        stop("全县的日子不分班级。")
    return class_title("", class_name)[1] if class_name else ""


def _who(runtime: Runtime, session: Session, county: bool, school: str, by: str = "", source: str = "") -> By:
    """For the school that is meant, or for the county."""
    from bot.commands.house import the_school, the_teacher
    from storage.calendar import By

    if county:
        return By(None, runtime.clock.now(), source=source.strip())
    found: SchoolRow = the_school(session, school)
    person = the_teacher(session, found, by).id if by else None
    return By(found.id, runtime.clock.now(), person, source.strip())
