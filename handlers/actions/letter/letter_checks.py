"""What forbids to send a letter, and what the platform will do to one that may leave: each in a clear sentence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain import letter_text
from domain.clock import in_china
from domain.letter import Audience
from domain.letter_ways import Way
from handlers.actions.letter.letter_saving import LONGEST_MESSAGE_BYTES
from messages.catalogue import Audience as Reads
from messages.lint import forbidden_words
from messages.render import words
from storage.letter import letter_audience, letter_preview
from storage.letter.letters import Letter
from storage.person import child_tags

# So many of the families with the most children are looked at for the longest letter.
LONGEST_OF = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked up for a letter: whom it is about, whom nobody is, and how long its chat form gets (bytes)."""

    children: int
    without_adult: int
    empty: tuple[tuple[str, str], ...]  # ("class", "三(9)班"): parts of the audience that nobody is in
    longest: int


def checked(session: Session, letter: Letter) -> Checked:
    """Look everything up, in a fixed number of statements."""
    total, without = letter_preview.children(session, letter.school_id, letter.audience)
    readers = letter_preview.largest_families(session, letter.school_id, letter.audience, LONGEST_OF)
    said = letter_preview.chat_words(session, letter.id, readers)
    return Checked(
        children=total,
        without_adult=without,
        empty=tuple(_empty(session, letter.school_id, letter.audience)),
        longest=max((len(text.encode()) for text in said.values()), default=0),
    )


def sentences(found: Checked, letter: Letter, leaves_at: datetime) -> list[str]:
    """Everything that forbids to send the letter at this moment (UTC), in the order in which it is mended."""
    wrong = [*_of_words(letter), *_of_length(found), *_of_audience(found), *_of_days(letter, leaves_at)]
    return [_said(kind, what) for kind, what in wrong]


def of_words(letter: Letter) -> list[str]:
    """What forbids these words as the words of this letter, wherever it stands."""
    return [_said(kind, what) for kind, what in _of_words(letter)]


def notes(found: Checked, ways: Collection[Way]) -> list[str]:
    """What may leave all the same, and how it arrives by these ways."""
    said = []
    if Way.NOTICE in ways:
        said.append(_said("card_only"))
    if found.without_adult:
        said.append(_said("without", str(found.without_adult)))
    return said


def _of_words(letter: Letter) -> list[tuple[str, str]]:
    """The words themselves: for families, with places that have a meaning and are filled where all read the same."""
    text = "\n".join((letter.title, letter.body, letter.short, letter.voice))
    in_title, in_short = letter_text.places(letter.title), letter_text.places(letter.short)
    found = (
        ("words", forbidden_words(text, Reads.FAMILY)),
        ("places", _braced(letter_text.unknown(text))),
        ("unfilled", _braced(letter_text.needs_school(text))),
        ("title_places", _braced(place for place in in_title if place in letter_text.READER_PLACES)),
        ("mass_places", _braced(place for place in in_short if letter.by_mass and place in letter_text.READER_PLACES)),
    )
    return [(kind, "、".join(what)) for kind, what in found if what]


def _of_length(found: Checked) -> list[tuple[str, str]]:
    return [("long", str(found.longest))] if found.longest > LONGEST_MESSAGE_BYTES else []


def _of_audience(found: Checked) -> list[tuple[str, str]]:
    wrong = list(found.empty)
    if not found.children and not wrong:
        wrong.append(("nobody", ""))
    if found.children and found.without_adult == found.children:
        wrong.append(("no_adults", ""))
    return wrong


def _of_days(letter: Letter, leaves_at: datetime) -> list[tuple[str, str]]:
    day = in_china(leaves_at).date()
    first, last, due = letter.holiday_from, letter.holiday_to, letter.due_on
    wrong = []
    if due is not None and due < day:
        wrong.append(("due", f"{due.month}月{due.day}日"))
    if last is not None and first is not None and last < first:
        wrong.append(("backwards", f"{last.month}月{last.day}日"))
    elif last is not None and last < day:
        wrong.append(("over", f"{last.month}月{last.day}日"))
    return wrong


def _empty(session: Session, school_id: int, audience: Audience) -> list[tuple[str, str]]:
    """The parts of an audience that no pupil of the school is in."""
    wrong: list[tuple[str, str]] = []
    if audience.classes or audience.grades:
        known = letter_audience.classes(session, school_id)
        wrong += [("class", name) for name in audience.classes if name not in known]
        wrong += [("grade", name) for name in audience.grades if not letter_audience.in_grades(known, [name])]
    if audience.tags:
        known_tags = child_tags.counts(session, school_id)
        wrong += [("tag", name) for name in audience.tags if name not in known_tags]
    if audience.children:
        here, _ = letter_preview.children(session, school_id, Audience(children=audience.children))
        gone = len(set(audience.children)) - here
        wrong += [("children", str(gone))] if gone else []
    return wrong


def _braced(places: Iterable[str]) -> list[str]:
    return [f"{{{place}}}" for place in places]


def _said(kind: str, found: str = "") -> str:
    return words("replies/letter_check", kind=kind, found=found, most=LONGEST_MESSAGE_BYTES)
