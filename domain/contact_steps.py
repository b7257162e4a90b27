"""What happens to a plan whose moment has come: the teacher's list, the coordinator, the directors, or a question.

Every step is decided once and kept with its reason; what must wait says until when.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.contact import WEEKLY, ContactKind, Rule
from domain.contact_due import next_step


class Form(StrEnum):
    """How a plan is let off for a while."""

    WAIVE = "waive"  # the contact itself is not asked for
    MUTE = "mute"  # nobody of the family is written to by the program, nor is the teacher sent to them


class Decided(StrEnum):
    """What was decided, and by that why nothing else was."""

    DUE = "due"  # on the teacher's list from now on
    TOLD_COORDINATOR = "told_coordinator"
    NO_COORDINATOR = "no_coordinator"  # nobody is named, or it is the teacher
    TOLD_DIRECTORS = "told_directors"
    NO_DIRECTOR = "no_director"
    NO_TEACHER = "no_teacher"  # the child is paired with nobody
    ASKED = "asked"  # the weekly question to a parent
    NOT_BOUND = "not_bound"  # the parent is not on WeChat: the teacher may ask by phone
    LATE = "late"  # the program was not running when the week ended: the next week is asked about
    PLAIN = "plain"  # the parent wants no automatic words
    WAIVED = "waived"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Pause:
    """What holds for a plan today: ``until_on`` is the last day (China), ``number`` names it."""

    number: int
    form: Form
    until_on: date


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a decision stands on; ``coordinator`` and ``directors`` only where this step may tell them."""

    kind: ContactKind
    rule: Rule
    step: int
    has_teacher: bool
    pause: Pause | None = None
    is_bound: bool = True
    is_plain: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """``tells``: who hears of it ("", "parent", "coordinator", "directors"). ``then``: the next step, and how many
    school days after the due day it is taken; None: nothing more happens until there is a contact."""

    decided: Decided
    tells: str = ""
    then: tuple[int, int] | None = None


def decide(now: Situation) -> Step:
    """The step that is taken; whether there is a coordinator or director is found when they are to be told."""
    if now.pause is not None:
        return Step(Decided.WAIVED if now.pause.form is Form.WAIVE else Decided.MUTED)
    if now.kind in WEEKLY:
        return _ask(now)
    if not now.has_teacher:
        return Step(Decided.NO_TEACHER)
    then = next_step(now.rule, now.step)
    if now.step == 0:
        return Step(Decided.DUE, "", then)
    if now.step == 1:
        return Step(Decided.TOLD_COORDINATOR, "coordinator", then)
    return Step(Decided.TOLD_DIRECTORS, "directors")


def _ask(now: Situation) -> Step:
    if not now.is_bound:
        return Step(Decided.NOT_BOUND)
    if now.is_late:
        return Step(Decided.LATE)
    return Step(Decided.PLAIN) if now.is_plain else Step(Decided.ASKED, "parent")
