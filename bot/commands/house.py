"""What commands share: the runtime for one command, the school that is meant, and refusals told in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.orm import Session

from bot.runtime import Runtime, build
from bot.settings import load
from domain.errors import Refusal
from domain.people import Child, Person
from messages.render import words
from storage import letters, people
from storage.letters import Letter
from storage.people import School


@contextmanager
def house() -> Iterator[Runtime]:
    """The parts of the program for one command, closed afterwards."""
    runtime = build(load())
    try:
        yield runtime
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
    """The one teacher or director of this name."""
    found = people.staff_named(session, school.id, name)
    if len(found) != 1:
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


def the_letter(session: Session, number: int) -> Letter:
    """The letter of this number."""
    found = letters.get(session, number)
    if found is None:
        stop(f"没有编号 {number} 的信。")
    return found


def fits(text: str, longest: int, what: str) -> None:
    """End the command when a text is empty or longer than the table takes."""
    if not 0 < len(text.strip()) <= longest:
        stop(f"{what}要写，且不超过 {longest} 个字。")


def stop(sentence: str) -> NoReturn:
    """End the command with a sentence and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
