"""What commands share: the runtime for one command, the school that is meant, and refusals told in a sentence."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import typer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.runtime import Runtime, build
from bot.settings import load
from domain.errors import Refusal
from domain.people import Child, Person
from messages.render import words
from storage import migrate
from storage.letter import letters
from storage.letter.letters import Letter
from storage.person import people
from storage.person.people import School


@contextmanager
def house() -> Iterator[Runtime]:
    """The parts of the program for one command, closed afterwards."""
    runtime = build(load())
    try:
        yield runtime
    except DBAPIError:
        if migrate.is_current(runtime.database):
            raise
        stop("数据库还不是这个版本的，请先运行：lianxin migrate")
    finally:
        runtime.close()


@contextmanager
def refusals() -> Iterator[None]:
    """A deed that is refused ends the command with the sentence that says why."""
    try:
        yield
    except Refusal as refusal:
        typer.echo(words(refusal.reply, **refusal.facts), err=True)
        raise typer.Exit(1) from None


def the_school(session: Session, name: str) -> School:
    """The school of this name, or the only one."""
    found = people.school_named(session, name)
    if found is None:
        stop(f"没有叫“{name}”的学校。" if name else "请用 --school 说明是哪一所学校。")
    return found


def the_teacher(session: Session, school: School, name: str) -> Person:
    """The one teacher or director of this name, or known to families by this title (赵老师)."""
    titled = (person for person in people.staff(session, school.id) if name in person.titles)
    found = people.staff_named(session, school.id, name) or list(titled)
    if not found:
        stop(f"{school.name}没有叫“{name}”的老师，请看看姓名写对没有。")
    if len(found) > 1:
        stop(f"叫“{name}”的老师有 {len(found)} 位，要正好一位。")
    return found[0]


def the_child(session: Session, school: School, name: str, class_name: str = "") -> Child:
    """The pupil of this name; several of one name need the class."""
    found = [c for c in people.children_named(session, school.id, name) if class_name in ("", c.class_name)]
    if not found:
        stop(f"{school.name}没有叫“{name}”的学生。")
    if len(found) > 1:
        stop(f"有 {len(found)} 个学生叫“{name}”，请用 --class 写明班级。")
    return found[0]


def the_class(session: Session, school: School, class_name: str) -> str:
    """The class as it was named, which must have pupils; empty for all."""
    if class_name and not people.has_class(session, school.id, class_name):
        stop(f"{school.name}没有“{class_name}”这个班的学生，请照登记的写法写，例如 三(2)班。")
    return class_name


def the_letter(session: Session, number: int) -> Letter:
    """The letter of this number."""
    found = letters.get(session, number)
    if found is None:
        stop(f"没有编号 {number} 的信。")
    return found


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar with a count and the time left on a terminal, nothing elsewhere; call what it gives with how many more."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total)
        yield lambda more: bar.update(task, advance=more)


def write_file(target: Path, content: bytes) -> None:
    """A file with people's data: only its owner may read it; whole or not at all."""
    half = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        half.replace(target)
    except OSError as wrong:
        with suppress(OSError):
            half.unlink()
        stop(f"写不了 {target}：{wrong.strerror}。")


def fits(text: str, longest: int, what: str) -> None:
    """End the command when a text is empty or longer than the table takes."""
    if not 0 < len(text.strip()) <= longest:
        stop(f"{what}要写，且不超过 {longest} 个字。")


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
