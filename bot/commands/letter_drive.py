"""``lianxin letter list``, ``approve``, ``send-back``, ``stop`` and their like: a letter is driven through its life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.letter import Number, School, VoiceFile
from bot.commands.letter_audience import Children, Classes, Grades, Tags

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from domain.people import Person
    from storage.letter.letters import Letter

letter_drive = typer.Typer()

By = Annotated[str, typer.Option("--by", help="哪位主任，写姓名")]
MOST = 50  # letters in the list


@letter_drive.command("list")
def list_letters(school: School = "") -> None:
    """学校有哪些信、各到哪一步。例：`lianxin letter list`"""
    from rich.console import Console
    from rich.table import Table

    from bot.commands.house import house, the_school
    from handlers.actions.letter.letter_words import told
    from storage.letter import letters

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        rows = letters.of_school(session, found.id, MOST)
    if not rows:
        typer.echo(f"{found.name}还没有写过信。看看有哪些现成的：lianxin letter library")
        return
    table = Table(title=f"{found.name}的信")
    for column in ("编号", "标题", "情况", "什么时候", "给谁"):
        table.add_column(column, overflow="fold")
    for one in rows:
        moment = one.started_at or one.send_at
        state = "暂停中" if one.paused_at is not None else one.state.label
        table.add_row(str(one.id), one.title, state, told(moment) if moment is not None else "", one.audience.label)
    Console().print(table)


@letter_drive.command()
def approve(number: Number, by: By) -> None:
    """第二位主任同意，到时就发。例：`lianxin letter approve 1 --by 林国华`"""
    from handlers.actions.letter import letter_life
    from handlers.actions.letter.letter_words import told

    def say_yes(session: Session, number: int, person: Person | None, now: datetime) -> Letter:
        assert person is not None, "the option has to be given"
        return letter_life.approve(session, number, person, now)

    done = _deed(number, by, say_yes)
    when = f"{told(done.send_at)} 发出" if done.send_at is not None else ""
    typer.echo(f"同意了《{done.title}》（信 {number}），程序运行着就会在 {when}。")


@letter_drive.command("send-back")
def send_back(number: Number, by: By, why: Annotated[str, typer.Option(help="原因，写信的人会看到")] = "") -> None:
    """不同意，退回草稿。例：`lianxin letter send-back 1 --by 林国华 --why 日期写错了`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, lambda session, one, person, now: letter_life.send_back(session, one, person, why, now))
    typer.echo(f"《{done.title}》（信 {number}）退回草稿了。")


@letter_drive.command()
def stop(number: Number, by: By = "") -> None:
    """停发：没发的不再发，回执照收。例：`lianxin letter stop 1`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, letter_life.stop)
    typer.echo(f"《{done.title}》（信 {number}）现在是“{done.state.label}”。")


@letter_drive.command()
def recall(number: Number, by: By = "") -> None:
    """撤回，发出十分钟内有效。例：`lianxin letter recall 1`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, letter_life.recall)
    typer.echo(f"《{done.title}》（信 {number}）撤回了；已经收到的家长会收到一句“先别看”。")


@letter_drive.command()
def pause(number: Number, by: By = "") -> None:
    """暂停派送。例：`lianxin letter pause 1`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, letter_life.pause)
    typer.echo(f"《{done.title}》（信 {number}）暂停了。继续：lianxin letter resume {number}")


@letter_drive.command()
def resume(number: Number, by: By = "") -> None:
    """继续派送。例：`lianxin letter resume 1`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, letter_life.resume)
    typer.echo(f"《{done.title}》（信 {number}）继续发。")


@letter_drive.command()
def close(number: Number, by: By = "") -> None:
    """结束，不再收回执。例：`lianxin letter close 1`"""
    from handlers.actions.letter import letter_life

    done = _deed(number, by, letter_life.close)
    typer.echo(f"《{done.title}》（信 {number}）结束了。")


@letter_drive.command()
def correct(
    number: Number,
    why: Annotated[str, typer.Option(help="更正了什么，一句话，家长会看到")],
    body_file: Annotated[Path | None, typer.Option(help="新的正文（UTF-8）", exists=True, dir_okay=False)] = None,
    short: Annotated[str, typer.Option(help="新的三句话")] = "",
    title: Annotated[str, typer.Option(help="新的标题")] = "",
    voice_file: VoiceFile = None,
    grade: Grades = None,
    class_name: Classes = None,
    tag: Tags = None,
    child: Children = None,
    by: By = "",
    second: Annotated[str, typer.Option(help="超过 50 位家长时，同意更正的另一位主任")] = "",
) -> None:
    """更正一封信，只再问受影响的家长；草稿直接改。例：`lianxin letter correct 1 --why 返校是8日 --short 8日返校`"""
    from bot.commands.house import house, refusals, the_letter, the_teacher
    from bot.commands.letter_audience import audience
    from bot.lanes import facilities
    from domain.letter import LetterState
    from handlers.actions.letter import letter_life
    from storage.letter.letter_versions import Texts
    from storage.person import people

    with house() as runtime, refusals(), runtime.database.begin() as session:
        found, now = the_letter(session, number), runtime.clock.now()
        school = people.school(session, found.school_id)
        person = the_teacher(session, school, by) if by else None
        texts = Texts(
            title or found.title,
            body_file.read_text(encoding="utf-8") if body_file is not None else found.body,
            short or found.short,
            voice_file.read_text(encoding="utf-8") if voice_file is not None else found.voice,
        )
        if found.state is LetterState.DRAFT:
            letter_life.rewrite(session, number, texts, person, now)
            said = f"草稿改好了。发出：lianxin letter send {number}"
        else:
            count = letter_life.correct(
                session, number, texts, why, person, now,
                audience=audience(session, school, grade, class_name, tag, child),
                second=the_teacher(session, school, second) if second else None,
                facilities=facilities(runtime.settings),
            )  # fmt: skip
            said = f"更正了《{texts.title}》（信 {number}），再请 {count} 位家长看一遍。"
    typer.echo(said)


def _deed(number: int, by: str, deed: Callable[[Session, int, Person | None, datetime], Letter]) -> Letter:
    """Do it in the name of a director, or of whoever runs the program; the letter as it is then."""
    from bot.commands.house import house, refusals, the_letter, the_teacher
    from storage.person import people

    with house() as runtime, refusals(), runtime.database.begin() as session:
        school = people.school(session, the_letter(session, number).school_id)
        person = the_teacher(session, school, by) if by else None
        return deed(session, number, person, runtime.clock.now())
