"""Which of a teacher's children a sentence is about; two of one name are asked about once."""

import re
from collections.abc import Callable
from datetime import timedelta

from domain.people import Child
from domain.surnames import SURNAMES
from domain.understanding.meaning import Intent, Meaning, Speaker, understand
from domain.words import fold
from handlers import addressee
from handlers.desk import asking
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.files import file_glance
from storage.pairing import pairings
from storage.person import people
from storage.talk import questions

WHICH, RECENT = "which_child", "recent_child"
# 王子轩 is not 张子轩; 和子轩 may be.
_BEFORE_A_NAME = r"(?:(?<=[\s,，、。:：])|^)"
_FAMILY_NAME = f"[{''.join(sorted(SURNAMES - set('和于从方时常白让有')))}]"
JUST_NOW = timedelta(minutes=10)
MOST_CHOICES = 9
# What is done once it is known about whom; ``text`` is the sentence as it was written.
Deed = Callable[[Turn, Intent, str, list[Child]], Reply | None]


def mine(turn: Turn) -> list[Child]:
    """The children whom the teacher of this turn is paired with now."""
    assert turn.person is not None, "only staff have a desk"
    return pairings.children_of(turn.session, turn.person.id)


def understood(turn: Turn, text: str) -> Meaning:
    """What the teacher meant by a sentence said before, as the dispatch would understand it."""
    return understand(text, Speaker.TEACHER, {child.name for child in mine(turn)})


def named(children: list[Child], text: str) -> list[Child]:
    """The children whose name stands in the text, in full or without the family name, in the order of the text.

    A given name that is part of another child's full name there does not count; several children of one name all do.
    """
    said = fold(text)
    full = {child.name for child in children if fold(child.name) in said}
    rest = said
    for name in sorted(full, key=len, reverse=True):
        rest = rest.replace(fold(name), "\n" * len(name))
    found = [child for child in children if child.name in full or _short_form(child, rest)]
    return sorted(
        found,
        key=lambda child: (said.find(fold(child.name) if child.name in full else _short_form(child, rest)), child.id),
    )


def form_in(child: Child, text: str) -> str:
    """The form of the child's name that stands in a text: 李思涵, 思涵, 涵涵; empty where it is not named."""
    said = fold(text)
    return child.name if fold(child.name) in said else _short_form(child, said)


def about_one(turn: Turn, intent: Intent, text: str, deed: Deed) -> Reply | None:
    """Do it for the child that is named; of several with that name ask which; None when no child of theirs is named."""
    found = named(mine(turn), text)
    names = [child.name for child in found]
    doubled = [child for child in found if names.count(child.name) > 1 and child.class_name not in text]
    if doubled and all(child in doubled for child in found if child.name == doubled[0].name):
        return ask(turn, intent, text, [child for child in found if child.name == doubled[0].name])
    return deed(turn, intent, text, [child for child in found if child not in doubled]) if found else None


def about_nobody(turn: Turn, intent: Intent, text: str) -> Reply | None:
    """A sentence that names no child of theirs: another pupil's name is said back, and of one whom the teacher spoke
    of a moment ago it is asked; None for everything else, which is for a family."""
    if others := strangers(turn, text):
        return Reply(words("replies/desk_not_yours", names=others))
    if addressee.held(turn):
        return None
    own = [child.id for child in mine(turn)]
    recent = file_glance.last_noted(turn.session, asking.teacher(turn).id, own, turn.now - JUST_NOW)
    if recent is None:
        return None
    asking.ask(turn, RECENT, {"intent": intent.name, "text": text, "child": recent})
    return Reply(words("replies/desk_recent", child=people.child(turn.session, recent).name))


def ask(turn: Turn, intent: Intent, text: str, children: list[Child]) -> Reply:
    """Which of these: by class, answered by a number."""
    offered = children[:MOST_CHOICES]
    payload = {"intent": intent.name, "text": text, "children": [child.id for child in offered]}
    questions.drop(turn.session, turn.address.id, WHICH, turn.now)
    questions.ask(turn.session, turn.address.id, WHICH, payload, turn.now)
    return Reply(words("replies/which_child", name=offered[0].name, classes=[child.class_name for child in offered]))


def chosen(turn: Turn) -> tuple[str, str, Child] | None:
    """The answer to "which": the intent's name, the sentence it was about, and the child; None for other words."""
    if turn.question is None or turn.question.kind != WHICH or turn.inbound.kind is not Kind.TEXT:
        return None
    offered: list[int] = turn.question.payload["children"]
    if not turn.word.isdecimal() or not 1 <= int(turn.word[:2]) <= len(offered) or len(turn.word) > 2:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    child = people.child(turn.session, offered[int(turn.word) - 1])
    return turn.question.payload["intent"], turn.question.payload["text"], child


def strangers(turn: Turn, text: str) -> list[str]:
    """Full names in the text of pupils who are not the teacher's: they are named back, and nothing is done."""
    assert turn.person is not None, "only staff have a desk"
    own = {child.name for child in mine(turn)}
    pieces = [
        piece
        for piece in fold(text).replace(",", " ").replace("，", " ").replace("、", " ").split()
        if 2 <= len(piece) <= 4
    ]
    school = turn.person.school_id
    return [piece for piece in pieces if piece not in own and people.children_named(turn.session, school, piece)]


def _short_form(child: Child, said: str) -> str:
    """The given name, or its last sign twice (周浩: 浩浩); empty where neither stands there."""
    given = fold(child.name[1:] if len(child.name) > 2 else child.name)
    pet = fold(child.name[-1] * 2)
    others = said.replace(fold(child.name), given)
    if len(child.name) > 2:
        others = re.sub(f"{_BEFORE_A_NAME}{_FAMILY_NAME}{re.escape(given)}", "", others)
    return next((form for form in (given, pet) if form in others), "")
