"""What somebody who tells of a danger is told at once: how to help, and never more than they may know."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.alert import GRIEF, GUESSED, THREAT
from domain.offender import RESCUED, Suspects
from domain.understanding.meaning import Level
from handlers.router import Turn
from messages.render import words

UNSURE = "unsure"
# Who may be the cause hears of nobody by name.
NOBODY = "学校"


@dataclass(frozen=True, slots=True)
class Warned:
    """An alert was raised: what the sender is told at once, and whether the words still go to whom they are for."""

    text: str
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The danger in a message, and who may be its cause; not ``is_sure``: it is only like examples of this one."""

    level: Level
    category: str
    suspects: Suspects
    is_complaint: bool = False
    is_sure: bool = True

    @property
    def kept_as(self) -> str:
        """The category of the alert; staff read of a P0 that is a guess that it is one."""
        is_guess = self.level is Level.P0 and not self.is_sure
        return f"{GUESSED}{self.category}" if is_guess else self.category


def answer(turn: Turn, told: Told, hidden: Collection[int], duty: str, *, again: bool) -> Warned:
    """The one who may be the cause reads how a child is rescued, else a receipt that says nothing; a child's own words
    get a child's answer, whoever's phone it is."""
    is_hidden = turn.person is not None and turn.person.id in hidden
    by_child = turn.meaning is not None and turn.meaning.by_child
    if told.category == THREAT:
        return Warned(words("replies/danger_threat"), goes_on=False)
    if is_hidden and not by_child and not _is_rescue(told):
        return Warned(words("replies/danger_received"), goes_on=False)
    shown = "" if is_hidden else duty
    if told.level is not Level.P0:
        return _later(told, bool(hidden), shown, by_child=by_child)
    facts = {"category": told.category if told.is_sure else UNSURE, "by_child": by_child}
    named = {"again": True, "duty": NOBODY} if is_hidden else {"again": again, "duty": duty}
    return Warned(words("replies/danger", known=turn.person is not None, **facts, **named), goes_on=False)


def _is_rescue(told: Told) -> bool:
    return told.level is Level.P0 and told.category in RESCUED


def _later(told: Told, somebody_hidden: bool, duty: str, *, by_child: bool) -> Warned:
    """What is for today goes on to the teacher, unless somebody may be the cause: then the school looks first."""
    if told.is_complaint:
        return Warned(words("replies/danger_complaint", duty=duty), goes_on=False)
    if told.category == GRIEF:
        return Warned(words("replies/danger_grief", duty=duty, by_child=by_child), goes_on=False)
    if somebody_hidden:
        return Warned(words("replies/danger_heard", duty=duty, by_child=by_child), goes_on=False)
    return Warned(words("replies/danger_today") if told.level is Level.P1 and duty else "", goes_on=True)
