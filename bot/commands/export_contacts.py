"""``lianxin export coverage|handbook|contacts``: who was reached in a term, and one child's contacts on paper."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.commands.export import ClassName, School

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from domain.coverage import Span

SECONDS = 60.0  # a hundred thousand contacts take one or two
on_paper = typer.Typer()
F = TypeVar("F", bound=StrEnum)

Term = Annotated[str, typer.Option("--term", help="哪个学期，例如 2026学年第一学期；默认最近的一个")]
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪一天")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="到哪一天，含这一天；默认今天")]
ChildName = Annotated[str, typer.Argument(help="学生姓名")]


@on_paper.command()
def coverage(
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.xlsx、.pdf 或 .svg")],
    term: Term = "",
    start: From = None,
    end: To = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """联系情况：各班该联系的有多少、联系到多少，不排名。例：`lianxin export coverage 联系情况.xlsx`"""
    from bot.commands.house import house, the_class, the_school, write_file
    from domain.clock import in_china
    from domain.coverage import MAIN, SHORT
    from handlers.actions.contact import coverage_papers

    kind = _ending(target, coverage_papers.Format)
    with house() as runtime, runtime.database.read(SECONDS) as session:
        found, now = the_school(session, school), runtime.clock.now()
        span = _span(session, found.id, term, start, end, in_china(now).date())
        chosen = the_class(session, found, class_name)
        content, told = coverage_papers.report(session, found, span, now, kind, chosen)
    write_file(target, content)
    typer.echo(f"{span.said} 的联系情况写在 {target}。")
    for one in MAIN:
        count = told.total.of(one)
        typer.echo(f"· {SHORT[one]}：应联系 {count.plans}，联系到 {count.covered}，免 {count.waived}，静 {count.muted}")


@on_paper.command()
def handbook(
    child: ChildName,
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.pdf")],
    term: Term = "",
    start: From = None,
    end: To = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """帮扶手册，一个孩子一本，给老师存档。例：`lianxin export handbook 李思涵 手册.pdf`"""
    _of_child(child, target, (term, start, end), class_name, school, "帮扶手册")


@on_paper.command()
def contacts(
    child: ChildName,
    target: Annotated[Path, typer.Argument(help="写到哪个文件，.pdf 或 .xlsx")],
    term: Term = "",
    start: From = None,
    end: To = None,
    class_name: ClassName = "",
    school: School = "",
) -> None:
    """联系记录：和一个孩子家里的每一次联系。例：`lianxin export contacts 李思涵 联系记录.xlsx`"""
    _of_child(child, target, (term, start, end), class_name, school, "联系记录")


def _of_child(
    name: str,
    target: Path,
    chosen: tuple[str, datetime | None, datetime | None],
    class_name: str,
    school: str,
    what: str,
) -> None:
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, stop, the_child, the_school, write_file
    from domain.clock import in_china
    from handlers.actions.contact import contact_papers

    kind = _ending(target, contact_papers.Format)
    if what == "帮扶手册" and kind is not contact_papers.Format.PDF:
        stop("帮扶手册写成 .pdf。")
    with house() as runtime, runtime.database.read(SECONDS) as session:
        found, now = the_school(session, school), runtime.clock.now()
        pupil = the_child(session, found, name, class_name)
        span = _span(session, found.id, *chosen, in_china(now).date())
        told = contact_papers.told(session, found, pupil, span, now)
    content = contact_papers.handbook(told, now) if what == "帮扶手册" else contact_papers.record(told, now, kind)
    note_export("export handbook" if what == "帮扶手册" else "export contacts", found.id, child_id=pupil.id)
    write_file(target, content)
    typer.echo(
        f"{pupil.class_name}{pupil.name}的{what}写在 {target}（{span.said}）。里面有家里的电话和谈话内容，请收好。"
    )


def _span(
    session: Session, school_id: int, term: str, start: datetime | None, end: datetime | None, today: date
) -> Span:
    from bot.commands.house import stop
    from domain.coverage import Span
    from storage import spans

    if term:
        found = spans.named(session, school_id, term)
        if found is None:
            known = "、".join(span.name for span in spans.terms(session, school_id, today)) or "一个也没有"
            stop(f"没有叫“{term}”的学期。已经开始的学期：{known}。")
        if start or end:
            stop("--term 和 --from、--to 只写一样。")
        return found
    if start is None and end is None:
        return spans.usual(session, school_id, today)
    until = end.date() if end else today
    since = start.date() if start else spans.usual(session, school_id, until).start
    if since > until:
        stop("--from 要在 --to 之前。")
    return Span(since, until)


def _ending(target: Path, formats: type[F]) -> F:
    from bot.commands.house import stop

    names = [one.value for one in formats]
    ending = target.suffix.lower().removeprefix(".")
    if ending not in names:
        stop(f"文件名请以 {'、'.join(f'.{name}' for name in names)} 结尾。")
    return formats(ending)
