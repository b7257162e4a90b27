"""``lianxin explain``: why a child, an adult or a message was or was not reminded, asked or sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from datetime import datetime

    from sqlalchemy.orm import Session

    from messages.explanations import Page

explain = typer.Typer(help="为什么提醒了、没提醒，送到了、没送到：照当时存下的决定说。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写，写编号时不用写")]
ClassName = Annotated[str, typer.Option("--class", help="班级，例如 三(2)班")]
Days = Annotated[int, typer.Option(help="看最近多少天的", min=1, max=3660)]
MOST = 200  # lines of each kind that are printed


@explain.command()
def child(
    which: Annotated[str, typer.Argument(metavar="姓名|编号", help="学生姓名或编号")],
    class_name: ClassName = "",
    school: School = "",
    days: Days = 30,
) -> None:
    """每一项联系为什么提醒、为什么没提醒。例：`lianxin explain child 李思涵 --days 60`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, stop
    from messages import explanations as words
    from storage.explanation import explanations
    from storage.person import people

    with house() as runtime, runtime.database.read() as session:
        now = runtime.clock.now()
        number = _number(which)
        if number is None:
            number = _child_named(session, which, class_name, school)
        found = explanations.of_child(session, number, now, MOST, since=now - timedelta(days=days))
        if found is None:
            stop(f"没有编号 {number} 的学生。")
        note_look(runtime, "explain child", people.child(session, number).school_id, child_id=number)
    _show(words.of_child(found, now), f"最近 {days} 天")


@explain.command()
def person(
    which: Annotated[str, typer.Argument(metavar="姓名|编号", help="家长或老师的姓名或编号")],
    school: School = "",
    days: Days = 30,
) -> None:
    """给这位家长或老师发过什么、什么还在等、为什么。例：`lianxin explain person 王芳`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, stop
    from messages import explanations as words
    from storage.explanation import explanations_people
    from storage.person import people

    with house() as runtime, runtime.database.read() as session:
        now = runtime.clock.now()
        number = _number(which)
        if number is None:
            number = _person_named(session, which, school)
        found = explanations_people.of_person(session, number, now - timedelta(days=days), now, MOST)
        if found is None:
            stop(f"没有编号 {number} 的人。")
        note_look(runtime, "explain person", people.person(session, number).school_id, detail=f"person:{number}")
    _show(words.of_person(found), f"最近 {days} 天")


@explain.command()
def message(
    which: Annotated[str, typer.Argument(metavar="编号|名字", help="消息的编号或名字；inbox:12 是第 12 条收到的")],
) -> None:
    """一条消息为什么送了、没送、还在等，接下来怎样。例：`lianxin explain message 12`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, stop

    with house() as runtime, runtime.database.read() as session:
        page = _message(session, which.strip(), runtime.clock.now())
        if page is None:
            stop(f"没有编号或名字是 {which} 的消息。")
        note_look(runtime, "explain message", None, detail=which.strip()[:120])
    _show(page)


def _message(session: Session, which: str, now: datetime) -> Page | None:
    from messages import explanations as words
    from storage.explanation import explanations_stories

    number = _number(which.removeprefix(explanations_stories.INBOX))
    if which.startswith(explanations_stories.INBOX) and number is not None:
        heard = explanations_stories.heard(session, number, now)
        return words.of_heard(heard) if heard is not None else None
    known = _number(which)
    story = explanations_stories.story(session, which if known is None else known, now)
    return words.of_message(story, now) if story is not None else None


def _child_named(session: Session, name: str, class_name: str, school: str) -> int:
    from bot.commands.house import stop, the_school
    from storage.explanation import explanations

    own = the_school(session, school)
    found = explanations.children_named(session, own.id, name, class_name)
    if not found:
        stop(f"{own.name}没有叫“{name}”的学生。")
    if len(found) > 1:
        stop(f"有 {len(found)} 个学生叫“{name}”，请用 --class 写明班级，或写编号：{'、'.join(map(str, found))}。")
    return found[0]


def _person_named(session: Session, name: str, school: str) -> int:
    from bot.commands.house import stop, the_school
    from storage.explanation import explanations_people

    own = the_school(session, school)
    found = explanations_people.named(session, own.id, name)
    if not found:
        stop(f"{own.name}没有叫“{name}”的家长或老师。")
    if len(found) > 1:
        several = "；".join(f"{number} {who}" for number, who in found)
        stop(f"有 {len(found)} 个人叫“{name}”，请写编号：{several}。")
    return found[0][0]


def _number(which: str) -> int | None:
    """A number that a row can have."""
    return int(which) if which.isascii() and which.isdigit() and len(which) < 19 else None


def _show(page: Page, span: str = "") -> None:
    from bot.commands.explain_view import show

    show(page, span)
