"""``lianxin admin tag``: the school's own marks on children, by which letters choose their readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from storage.person.people import School as FoundSchool

tag = typer.Typer(help="给孩子做标记（住校、校车、河边住），发信时挑人用；家长看不到。", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="学校名；只有一所时可以不写")]
Mark = Annotated[str, typer.Argument(help="标记，例如 住校", metavar="TAG")]
Names = Annotated[list[str] | None, typer.Argument(help="学生姓名，可以写几个；同名的加 --class", metavar="CHILD")]
ClassName = Annotated[list[str] | None, typer.Option("--class", help="不写姓名时是整个班，例如 三(2)班；可以写几次")]


@tag.command()
def add(mark: Mark, names: Names = None, class_names: ClassName = None, school: School = "") -> None:
    """给孩子加一个标记。例：`lianxin admin tag add 住校 李思涵 张子轩`"""
    from bot.commands.house import house, refusals, the_school
    from handlers.actions.registers import child_tags

    with house() as runtime, refusals(), runtime.database.begin() as session:
        pupils = _pupils(session, the_school(session, school), names, class_names)
        count = child_tags.add(session, pupils, mark, runtime.clock.now())
    already = len(set(pupils)) - count
    typer.echo(f"{mark}：新加 {count} 个孩子{f'，{already} 个原来就有' if already else ''}。")


@tag.command()
def remove(mark: Mark, names: Names = None, class_names: ClassName = None, school: School = "") -> None:
    """去掉孩子的标记。例：`lianxin admin tag remove 住校 李思涵`"""
    from bot.commands.house import house, the_school
    from handlers.actions.registers import child_tags

    with house() as runtime, runtime.database.begin() as session:
        pupils = _pupils(session, the_school(session, school), names, class_names)
        count = child_tags.remove(session, pupils, mark)
    typer.echo(f"{mark}：去掉了 {count} 个孩子的。")


@tag.command("list")
def list_(
    mark: Annotated[str, typer.Argument(help="标记；不写就列出所有标记", metavar="TAG")] = "", school: School = ""
) -> None:
    """列出标记和各有多少孩子，或一个标记的孩子。例：`lianxin admin tag list 住校`"""
    from bot.commands.hand_out import note_look
    from bot.commands.house import house, the_school
    from storage.person import child_tags

    with house() as runtime, runtime.database.read() as session:
        found = the_school(session, school)
        if mark:
            note_look(runtime, "admin tag list", found.id, detail=mark)
            lines = [f"{child.class_name} {child.name}" for child in child_tags.children(session, found.id, mark)]
        else:
            lines = [f"{name}：{count} 个孩子" for name, count in child_tags.counts(session, found.id).items()]
    typer.echo("\n".join(lines) or (f"没有孩子有“{mark}”这个标记。" if mark else "还没有标记。"))


def _pupils(session: Session, school: FoundSchool, names: Names, class_names: ClassName) -> list[int]:
    """The pupils who are named (the classes say which, where several bear a name), else those of the classes."""
    from bot.commands.house import stop
    from bot.commands.letter_audience import the_classes, the_pupil
    from storage.person import child_tags

    if not names and not class_names:
        stop("请写学生姓名，或者用 --class 写一个班。")
    written = [one for name in class_names or () for one in the_classes(session, school, name)]
    if names:
        return [the_pupil(session, school, name, written) for name in names]
    return child_tags.of_class(session, school.id, written)
