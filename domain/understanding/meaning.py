"""What one message means: the danger in it, what is wanted, and how it is to be handled.

Everything here is read from the tables in ``tables/``; nothing asks a service outside, and nothing is remembered. What
only the school knows (whose child, which letter is open, what was asked before) is for the handlers.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.understanding.likeness import Like, examples
from domain.understanding.rules import Found, index
from domain.understanding.spelling import normal
from domain.understanding.tables import Section, sections


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
P0, P1 = "ALERT-P0", "ALERT-P1"
LEVELS = {
    "ALERT-P0": Level.P0,
    "ALERT-P1": Level.P1,
    "WATCH-P2": Level.P2,
    "COMPLAINT+P1": Level.P1,
    "ASK+P1": Level.P1,
}
# A teacher who says this speaks about an alert, a drill or a text and tells of no new danger; an absence has its own.
ABOUT_DANGER = ("CLOSE alert", "DRILL", "REPORT", "P0 absence", "QUICK", "HELP", "EXPORT")
# What asks nothing of anybody: heard only where nothing else is said.
LIGHT = (LOG, IGNORE)
# How far the examples must agree, for each sign, to be heard: beside lines that fit, for a P0 and a P1; for a P0 above
# a lesser danger; where no word of a danger stands in the message; where no line fits, for each code. What has no line
# here is never done on likeness alone: nothing is dropped or signed.
BESIDE_P0, BESIDE_P1, ABOVE_LESS, WITHOUT_WORDS = 0.4, 0.5, 0.7, 0.8
ALONE = {
    P0: 0.3,
    P1: 0.2,
    "WATCH-P2": 0.2,
    "COMPLAINT+P1": 0.3,
    "CHECK-10": 0.6,
    "LEAVE": 0.9,
    "PROPOSE": 0.6,
    "APPOINT": 0.6,
    "AUTO": 0.6,
    "HANDOFF": 0.6,
    "COMPLAINT": 0.9,
    LOG: 0.9,
}
FEWEST_SIGNS = 6  # Chinese ones, of a message that is guessed at: 不对 is like anything
QUESTION = re.compile("[?吗呢么]|怎么|什么|多少|几|哪|能不能|可不可以|有没有|是不是")
HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Danger:
    """``category`` is the section of the table of dangers; ``quote`` the words (evened out) that told it.

    Not ``is_sure``: no line of the table fits, the message is like examples of this danger (``rule`` is empty).
    """

    level: Level
    code: str
    category: str
    title: str
    quote: str
    rule: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Intent:
    """Something wanted or told: ``name`` and ``code`` are those of the table's section."""

    name: str
    code: str
    title: str
    quote: str
    rule: str
    is_sure: bool = True


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


def understand(text: str, speaker: Speaker, names: Collection[str] = ()) -> Meaning:
    """What a text, or the recognised words of a voice, means when this speaker says it.

    ``names`` are those of the children whom the speaker may mean: 思涵不见了 is understood as 孩子不见了.
    """
    evened = normal(text, names)
    plain = index("harmless").blotted(evened)
    danger = _worst(index("danger").fitting(plain, evened))
    if speaker is Speaker.TEACHER:
        return _of_teacher(text, normal(text), danger)
    intents = _weighty([_intent(found) for found in index("family").fitting(evened, evened)])
    danger, intents = _with_likeness(evened, plain, danger, intents)
    by_child = any(index("child").fitting(evened, evened))
    return Meaning(text, evened, danger, intents, _codes(danger, intents, RELAY), by_child)


def get_ready() -> None:
    """Read the tables and count the examples before the first message comes; that takes about two seconds."""
    for speaker in Speaker:
        understand("孩子好吗", speaker)


def _of_teacher(text: str, evened: str, danger: Danger | None) -> Meaning:
    intents = _weighty([_intent(found) for found in index("teacher").fitting(evened, evened)])
    if any(intent.code in ABOUT_DANGER for intent in intents):
        danger = None
    return Meaning(text, evened, danger, intents, _codes(danger, intents, REPLY), by_child=False)


def _codes(danger: Danger | None, intents: tuple[Intent, ...], otherwise: str) -> tuple[str, ...]:
    codes = [*([danger.code] if danger else []), *(intent.code for intent in intents)]
    return tuple(dict.fromkeys(codes)) or (otherwise,)


def _with_likeness(
    evened: str, plain: str, danger: Danger | None, intents: tuple[Intent, ...]
) -> tuple[Danger | None, tuple[Intent, ...]]:
    """What the examples add to what the tables say: all of it where the tables say nothing."""
    like = examples("examples").like(evened)
    if like is None:
        return danger, intents
    if danger is None and not intents:
        return _alone(evened, plain, like)
    is_p0 = danger is not None and danger.level is Level.P0
    if not is_p0 and like.code == P0 and like.lead_over() > (ABOVE_LESS if danger else BESIDE_P0):
        return _guessed_danger(plain, P0, like) or danger, intents
    if danger is None and like.code == P1 and like.lead_over() > BESIDE_P1:
        return _guessed_danger(plain, P1, like), intents
    return danger, intents


def _alone(evened: str, plain: str, like: Like) -> tuple[Danger | None, tuple[Intent, ...]]:
    code = like.code if like.code != P0 or like.lead_over() >= ALONE[P0] else like.but(P0)
    is_clear = code in ALONE and (code == P0 or like.lead_over() >= ALONE[code])
    if not is_clear or len(HAN.findall(evened)) < FEWEST_SIGNS:
        return None, ()
    if code in LEVELS:
        return _guessed_danger(plain, code, like), ()
    if code not in index("family").touched(evened) or (code in LIGHT and QUESTION.search(evened)):
        return None, ()
    section = _section("family", evened, code)
    return None, (Intent(section.name, code, section.title, "", "", is_sure=False),) if section else ()


def _guessed_danger(plain: str, code: str, like: Like) -> Danger | None:
    """Where no word of any danger stands in the message, the examples must agree very clearly: small words do not."""
    if like.lead_over() < WITHOUT_WORDS and not index("danger").touched(plain):
        return None
    section = _section("danger", plain, code)
    return Danger(LEVELS[code], code, section.name, section.title, "", "", is_sure=False) if section else None


def _section(table: str, evened: str, code: str) -> Section | None:
    """The section of a code that the examples like best; the first of the table where they name none."""
    name = examples("examples").section(evened, code)
    of_code = [section for section in sections(table) if section.code == code]
    return next((section for section in of_code if section.name == name), of_code[0] if of_code else None)


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
