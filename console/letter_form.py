"""The form in which a letter is written: read field by field, and what is wrong said at the field."""

import hashlib
from dataclasses import dataclass, field, replace

from flask import request
from sqlalchemy.orm import Session

from console.forms import chosen, days_of, given
from domain.letter import Audience, Policy
from domain.people import RELATION_LABELS
from domain.register.cells.classes import grade_label, grade_of
from handlers.actions.letter import letter_saving
from storage.letter import letter_audience
from storage.letter.letter_versions import Texts
from storage.letter.letters import PRIMARY, Letter, NewLetter
from storage.person import child_tags, people

TEXTS = ("title", "body", "short", "voice")
DAYS = ("due_on", "holiday_from", "holiday_to")
NAMED = {relation.value: label for relation, label in RELATION_LABELS.items()} | {PRIMARY: "第一照护人"}
SEPARATORS = str.maketrans("、，,；;\n\t", "       ")
MOST_NAMED = 60


@dataclass(slots=True)
class Typed:
    """What stands in the form; ``wrong`` is by field."""

    texts: dict[str, str]
    days: dict[str, str]
    policy: str
    named: list[str]
    grades: list[str]
    classes: list[str]
    tags: list[str]
    children: str
    urgent: bool = False
    roll_call: bool = False
    by_mass: bool = False
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom a letter of this school may be for."""

    grades: list[str]
    classes: list[str]
    tags: list[str]


def choices(session: Session, school_id: int) -> Choices:
    """The grades and classes that have pupils, and the school's marks."""
    classes = letter_audience.classes(session, school_id)
    grades = {number: grade_label(number) for name in classes if (number := grade_of(name)) is not None}
    return Choices([grades[one] for one in sorted(grades)], classes, list(child_tags.counts(session, school_id)))


def of_letter(session: Session, letter: Letter) -> Typed:
    """The form as a letter fills it."""
    children = [people.child(session, one) for one in letter.audience.children]
    return Typed(
        texts={name: getattr(letter, name) for name in TEXTS},
        days={name: _iso(getattr(letter, name)) for name in DAYS},
        policy=letter.policy.value,
        named=list(letter.named_relations),
        grades=list(letter.audience.grades),
        classes=list(letter.audience.classes),
        tags=list(letter.audience.tags),
        children="、".join(f"{child.class_name}{child.name}" for child in children),
        urgent=letter.urgent,
        roll_call=letter.roll_call,
        by_mass=letter.by_mass,
    )


def empty() -> Typed:
    """The form of a letter that nobody has begun."""
    return Typed(dict.fromkeys(TEXTS, ""), dict.fromkeys(DAYS, ""), Policy.BOTH.value, [], [], [], [], "")


def typed() -> Typed:
    """The form as it came."""
    said = given()
    return Typed(
        texts={name: said.get(name, "").replace("\r\n", "\n") for name in TEXTS},
        days={name: said.get(name, "") for name in DAYS},
        policy=said.get("policy", ""),
        named=chosen("named"),
        grades=chosen("grades"),
        classes=chosen("classes"),
        tags=chosen("tags"),
        children=said.get("children", ""),
        urgent="urgent" in request.form,
        roll_call="roll_call" in request.form,
        by_mass="by_mass" in request.form,
    )


def read(session: Session, school_id: int, form: Typed, author_id: int) -> NewLetter | None:
    """The letter that the form means; None where something is wrong, which then stands in ``form.wrong``."""
    form.wrong.update(letter_saving.faults(Texts(**form.texts)))
    days = days_of(form.days, DAYS, form.wrong)
    audience = whom(session, school_id, form)
    _policy(form)
    if form.wrong:
        return None
    return NewLetter(
        title=form.texts["title"],
        body=form.texts["body"],
        short=form.texts["short"],
        voice=form.texts["voice"],
        policy=Policy(form.policy),
        named_relations=tuple(form.named) if form.policy == Policy.NAMED else (),
        audience=audience,
        urgent=form.urgent,
        roll_call=form.roll_call,
        by_mass=form.by_mass,
        author_id=author_id,
        due_on=days["due_on"],
        holiday_from=days["holiday_from"],
        holiday_to=days["holiday_to"],
    )


def whom(session: Session, school_id: int, form: Typed) -> Audience:
    """The audience of the form; a class, grade or mark that the school does not have is left out, as no page of ours
    offers it, and a name that is nobody's, or several pupils', is wrong."""
    known = choices(session, school_id)
    return Audience(
        grades=tuple(one for one in form.grades if one in known.grades),
        classes=tuple(one for one in form.classes if one in known.classes),
        tags=tuple(one for one in form.tags if one in known.tags),
        children=tuple(_children(session, school_id, form, known.classes)),
    )


def mark(letter: Letter) -> str:
    """Changes when anybody changes the draft: of two who write at once, the second is told."""
    plain = replace(letter, version=0, submitted_at=None, approved_at=None, send_at=None)
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:32]


def _children(session: Session, school_id: int, form: Typed, classes: list[str]) -> list[int]:
    found: list[int] = []
    names = form.children.translate(SEPARATORS).split()
    if len(names) > MOST_NAMED:
        form.wrong["children"] = f"一次最多点名 {MOST_NAMED} 个孩子；再多请选班级或标记。"
        return []
    for name in names:
        class_name = max((one for one in classes if name.startswith(one)), key=len, default="")
        own = name.removeprefix(class_name)
        named = people.children_named(session, school_id, own)
        meant = [one for one in named if class_name in ("", one.class_name)]
        if len(meant) == 1:
            found.append(meant[0].id)
        else:
            form.wrong["children"] = _nobody(name, len(meant))
    return list(dict.fromkeys(found))


def _nobody(name: str, count: int) -> str:
    return f"有 {count} 个“{name}”，请在名字前写上班级。" if count else f"学校里没有叫“{name}”的学生。"


def _policy(form: Typed) -> None:
    if form.policy not in set(Policy):
        form.wrong["policy"] = "请选一种。"
    elif form.policy == Policy.NAMED and not form.named:
        form.wrong["policy"] = "点名等谁，请在下面勾上。"
    form.named = [one for one in form.named if one in NAMED]


def _iso(day: object) -> str:
    return str(day) if day is not None else ""
