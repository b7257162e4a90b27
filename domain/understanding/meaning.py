"""What one message means: the danger in it, what is wanted, and how it is to be handled.

Everything here is read from the tables in ``tables/``; nothing asks a service outside, and nothing is remembered. What
only the school knows (whose child, which letter is open, what was asked before) is for the handlers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.understanding.rules import Found, index
from domain.understanding.spelling import normal


class Speaker(StrEnum):
    """As what somebody is known to the school."""

    PARENT = "parent"
    CARER = "carer"
    TEACHER = "teacher"
    STRANGER = "stranger"


class Level(StrEnum):
    """How soon a person must look: at once, today, this week."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"


RELAY, REPLY, LOG, IGNORE = "RELAY", "REPLY", "LOG", "IGNORE"
LEVELS = {
    "ALERT-P0": Level.P0,
    "ALERT-P1": Level.P1,
    "WATCH-P2": Level.P2,
    "COMPLAINT+P1": Level.P1,
    "ASK+P1": Level.P1,
}
# What asks nothing of anybody: heard only where nothing else is said.
LIGHT = (LOG, IGNORE)


@dataclass(frozen=True, slots=True)
class Danger:
    """``category`` is the section of the table of dangers; ``quote`` the words (evened out) that told it."""

    level: Level
    code: str
    category: str
    title: str
    quote: str
    rule: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Something wanted or told: ``name`` and ``code`` are those of the table's section."""

    name: str
    code: str
    title: str
    quote: str
    rule: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """All of it. ``codes`` are the handling codes, the most pressing first, never empty; ``by_child``: the words are
    probably a child's own, whoever's phone it is."""

    text: str
    normal: str
    danger: Danger | None
    intents: tuple[Intent, ...]
    codes: tuple[str, ...]
    by_child: bool

    def wants(self, name: str) -> Intent | None:
        """The intent of this name, if it was found."""
        return next((intent for intent in self.intents if intent.name == name), None)


def understand(text: str, speaker: Speaker) -> Meaning:
    """What a text, or the recognised words of a voice, means when this speaker says it."""
    evened = normal(text)
    danger = _worst(index("danger").fitting(index("harmless").blotted(evened), evened))
    table = "teacher" if speaker is Speaker.TEACHER else "family"
    intents = _weighty([_intent(found) for found in index(table).fitting(evened, evened)])
    codes = [*([danger.code] if danger else []), *(intent.code for intent in intents)]
    otherwise = REPLY if speaker is Speaker.TEACHER else RELAY
    by_child = speaker is not Speaker.TEACHER and any(index("child").fitting(evened, evened))
    return Meaning(text, evened, danger, intents, tuple(dict.fromkeys(codes)) or (otherwise,), by_child)


def _worst(found: Iterator[Found]) -> Danger | None:
    """The most pressing one; of equal ones the one that stands first in the table."""
    dangers = [_danger(one) for one in found]
    return min(dangers, key=lambda danger: danger.level) if dangers else None


def _weighty(intents: list[Intent]) -> tuple[Intent, ...]:
    """Thanks and good news beside a wish are only politeness."""
    weighty = [intent for intent in intents if intent.code not in LIGHT]
    return tuple(weighty or intents[:1])


def _danger(found: Found) -> Danger:
    section = found.section
    return Danger(LEVELS[section.code], section.code, section.name, section.title, found.quote, found.line)


def _intent(found: Found) -> Intent:
    section = found.section
    return Intent(section.name, section.code, section.title, found.quote, found.line)
