"""``lianxin letter library``, ``new`` and ``paper``: letters that are ready to use, made one's own, and printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.letter_audience import Children, Classes, Grades, Tags

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy.orm import Session

    from bot.runtime import Runtime
    from handlers.actions.letter.letter_library import Planned, Wish
    from storage.person.people import School as FoundSchool

letter_library = typer.Typer()

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
Year = Annotated[int | None, typer.Option("--year", help="哪一年的；不写就是下一次", min=2000, max=2099)]
Contact = Annotated[str, typer.Option("--contact", help="急事找谁，人和电话；不写就用登记学校时的负责人")]


@letter_library.command()
def library(
    key: Annotated[str, typer.Argument(help="哪一封，写代号；不写就列出全部", metavar="KEY")] = "",
    year: Year = None,
    contact: Contact = "",
    school: School = "",
) -> None:
    """信库里有哪些信、什么时候发；写上代号就看全文。例：`lianxin letter library`，或 `lianxin letter library cold`"""
    from rich.console import Console

    from bot.commands.house import house, refusals, the_school
    from handlers.actions.letter import letter_library as deeds

    with house() as runtime, refusals(), runtime.database.read() as session:
        found, now = the_school(session, school), runtime.clock.now()
        if key:
            _show(session, found, deeds.Wish(key, year, contact), runtime)
            return
        rows = deeds.planned(session, found.id, now)
    Console().print(_table(rows))
    typer.echo("看全文：lianxin letter library 代号　　做一封草稿：lianxin letter new 代号")


@letter_library.command()
def new(
    key: Annotated[str, typer.Argument(help="信的代号，lianxin letter library 里有", metavar="KEY")],
    year: Year = None,
    contact: Contact = "",
    grades: Grades = None,
    class_names: Classes = None,
    tags: Tags = None,
    children: Children = None,
    author: Annotated[str, typer.Option("--author", help="谁写的，老师姓名；不写就是学校")] = "",
    again: Annotated[bool, typer.Option("--again", help="一模一样的信再做一封")] = False,
    school: School = "",
) -> None:
    """用信库里的信做一封草稿，日子和校名自己填好。例：`lianxin letter new national_day`，`lianxin letter new cold`"""
    from bot.commands.house import house, refusals, the_school, the_teacher
    from bot.commands.letter_audience import audience
    from handlers.actions.letter import letter_library as deeds

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_school(session, school), runtime.clock.now()
        who = the_teacher(session, found, author).id if author else None
        whom = audience(session, found, grades, class_names, tags, children)
        wish = deeds.Wish(key, year, contact, whom, who)
        filled = deeds.filled(session, found.id, wish, now)
        number = deeds.make(session, found.id, wish, now, again=again)
    anchor = filled.letter.anchor
    when = f"按校历该在 {_day(filled.leaves_on)} 发（{anchor}）" if filled.leaves_on else "需要时马上发"
    typer.echo(f"《{filled.letter.title}》做好了，是草稿，编号 {number}，给{whom.label}。\n{when}。")
    typer.echo(f"先看看：lianxin letter preview {number}")
    typer.echo(f"印出来：lianxin letter paper {number} --out 信.pdf")
    at = f" --anchor {anchor}" if filled.leaves_on else ""
    typer.echo(f"定下来：lianxin letter send {number}{at}" + ("（不写 --anchor 就是现在发）" if at else ""))


@letter_library.command()
def paper(
    number: Annotated[int, typer.Argument(help="信的编号")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件，.pdf")],
    class_name: Annotated[str, typer.Option("--class", help="只印这个班带回家的，例如 三(2)班")] = "",
    only_unreached: Annotated[
        bool, typer.Option("--only-unreached", help="只印家里没有人在微信上收信、也还没有确认的")
    ] = False,
) -> None:
    """印成纸信，一家一页，下面是回执，剪下带回来。例：`lianxin letter paper 1 --out 信.pdf --only-unreached`"""
    from bot.commands.hand_out import note_export
    from bot.commands.house import house, refusals, stop, the_class, the_letter, write_file
    from handlers.actions.letter import letter_paper
    from storage.person import people

    if out.suffix.lower() != ".pdf":
        stop("文件名请以 .pdf 结尾。")
    with house() as runtime, refusals(), runtime.database.read() as session:
        letter, now = the_letter(session, number), runtime.clock.now()
        chosen = the_class(session, people.school(session, letter.school_id), class_name)
        printed = letter_paper.pages(session, letter, now, class_name=chosen, only_unreached=only_unreached)
    if not printed.families:
        typer.echo("没有哪一家要印。")
        return
    note_export("letter paper", letter.school_id, detail=f"信 {number}，{printed.families} 家", in_incident=True)
    write_file(out, printed.pdf)
    typer.echo(f"{printed.families} 家，一家一页，写在 {out}。上面有孩子的姓名和班级，印好请收好文件。")


def _show(session: Session, school: FoundSchool, wish: Wish, runtime: Runtime) -> None:
    """The three lengths of one letter, filled as far as the calendar allows; where it does not, why."""
    from domain.errors import Refusal
    from handlers.actions.letter import letter_library as deeds
    from messages.render import words

    letter = deeds.find(wish.key)
    texts, why = (letter.full, letter.short, letter.voice), ""
    try:
        filled = deeds.filled(session, school.id, wish, runtime.clock.now())
        texts = filled.full, filled.short, filled.voice
    except Refusal as refusal:
        why = words(refusal.reply, **refusal.facts)
    typer.echo(f"《{letter.title}》　{letter.season}")
    for name, text in zip(("全文", "三句话", "念给不识字的家人听（一分多钟）"), texts, strict=True):
        typer.echo(f"\n—— {name} ——\n{text}")
    if why:
        typer.echo(f"\n日子还没填上：{why}")


def _table(rows: list[Planned]) -> Table:
    from rich.table import Table

    table = Table(title="信库", width=80)
    for head in ("代号", "标题", "什么时候", "下一次"):
        table.add_column(head, no_wrap=head == "代号", overflow="fold")
    for row in rows:
        table.add_row(row.letter.key, row.letter.title, row.letter.season, _next(row))
    return table


def _next(row: Planned) -> str:
    if not row.letter.anchor:
        return "需要时"
    if row.leaves_on is None:
        return "学期没填"
    return _day(row.leaves_on) + ("（预估）" if row.is_estimated else "")


def _day(on: date) -> str:
    return on.isoformat()
