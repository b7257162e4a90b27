"""Whom a letter is about, as an operator says it: the options that the commands of letters share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from domain.letter import Audience
    from storage.person.people import School

Grades = Annotated[list[str] | None, typer.Option("--grade", help="只给这个年级，例如 三年级；可以写几次")]
Classes = Annotated[list[str] | None, typer.Option("--class", help="只给这个班，例如 三(2)班；可以写几次")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="只给有这个标记的孩子，例如 住校；可以写几次")]
Children = Annotated[
    list[str] | None, typer.Option("--child", help="只给这个孩子，写姓名；同名的加 --class；可以写几次")
]


def audience(
    session: Session, school: School, grades: Grades, class_names: Classes, tags: Tags, children: Children
) -> Audience:
    """Whom the options mean; none of them: every pupil. What nobody has ends the command with a sentence.

    Grades and classes are written as the school says them; they are kept as the register writes them.
    """
    from domain.letter import Audience

    written = tuple(name for one in class_names or () for name in the_classes(session, school, one))
    return Audience(
        grades=tuple(_grade(session, school, one) for one in grades or ()),
        classes=written,
        tags=tuple(_tag(session, school, one) for one in tags or ()),
        children=tuple(the_pupil(session, school, one, written) for one in children or ()),
    )


def the_classes(session: Session, school: School, meant: str) -> Sequence[str]:
    """The class as the register writes it, however it was typed: 三2班 is 三(2)班."""
    from bot.commands.house import stop
    from storage.letter import letter_audience

    known = letter_audience.classes(session, school.id)
    found = letter_audience.same_class(known, meant)
    if not found:
        stop(f"{school.name}没有“{meant}”这个班的学生。有学生的班：{'、'.join(known) or '还没有'}。")
    return found


def the_pupil(session: Session, school: School, meant: str, classes: Sequence[str] = ()) -> int:
    """The number of the pupil of this name; where several bear it, the one of these classes, or with the class before
    the name (三(2)班李思涵)."""
    from bot.commands.house import the_child
    from storage.letter import letter_audience
    from storage.person import people

    named = people.children_named(session, school.id, meant)
    if named:
        own = {child.class_name for child in named} & set(classes)
        return the_child(session, school, meant, own.pop() if len(own) == 1 else "").id
    known = letter_audience.classes(session, school.id)
    class_name = max((name for name in known if meant.startswith(name)), key=len, default="")
    return the_child(session, school, meant.removeprefix(class_name).strip() or meant, class_name).id


def _grade(session: Session, school: School, meant: str) -> str:
    from bot.commands.house import stop
    from domain.register.cells.classes import grade_label, grade_of
    from storage.letter import letter_audience

    if not letter_audience.in_grades(letter_audience.classes(session, school.id), [meant]):
        stop(f"{school.name}没有“{meant}”的学生，请写年级，例如 三年级。")
    number = grade_of(meant)
    return meant if number is None else grade_label(number)


def _tag(session: Session, school: School, meant: str) -> str:
    from bot.commands.house import stop
    from storage.person import child_tags

    known = child_tags.counts(session, school.id)
    if meant not in known:
        stop(f"没有孩子有“{meant}”这个标记。已有的标记：{'、'.join(known) or '还没有'}。")
    return meant
