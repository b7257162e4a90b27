"""A letter of the library becomes a draft of the school: its days, its name and whom to call are put in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain import letter_days
from domain.clock import in_china
from domain.days.school import BETWEEN_TERMS, SchoolCalendar
from domain.errors import Refusal
from domain.letter import Audience
from domain.letter_days import TERM_BEGINS, Occasion
from domain.letter_text import OFFICER, SCHOOL, fill, needs_school
from domain.understanding.times import dated
from handlers.actions.letter import letters
from messages.letters.library import LibraryLetter, library
from storage import calendar
from storage.letter.letters import NewLetter
from storage.person import people

OF_TERMS = (TERM_BEGINS, *BETWEEN_TERMS.values())  # what terms that nobody entered leave open


@dataclass(frozen=True, slots=True)
class Wish:
    """Which letter is made, and how. ``year`` None: its next occasion; ``officer``: whom to call, else the school's."""

    key: str
    year: int | None = None
    officer: str = ""
    audience: Audience = field(default_factory=Audience)
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter with the school's days in it (days in China); ``leaves_on`` is None for one that leaves when needed."""

    letter: LibraryLetter
    full: str
    short: str
    voice: str
    leaves_on: date | None
    holiday_from: date | None
    holiday_to: date | None
    due_on: date


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter of the library in the school's year; ``leaves_on`` is None where nobody can tell it yet."""

    letter: LibraryLetter
    leaves_on: date | None
    is_estimated: bool


def find(key: str) -> LibraryLetter:
    """The letter of this key. Raises Refusal where there is none."""
    found = library().get(key)
    if found is None:
        near = [f"{one.key}（{one.title}）" for one in library().values() if key and key in f"{one.title} {one.season}"]
        raise _refusal("key", name=key, lines=near)
    return found


def make(session: Session, school_id: int, wish: Wish, now: datetime, *, again: bool = False) -> int:
    """The draft's number; ``again``: the very same once more. Raises Refusal as ``filled`` and ``letters.write`` do."""
    made = filled(session, school_id, wish, now)
    new = NewLetter(
        title=made.letter.title,
        body=made.full,
        short=made.short,
        voice=made.voice,
        kind=made.letter.key,
        policy=made.letter.policy,
        audience=wish.audience,
        urgent=made.letter.urgent,
        roll_call=made.letter.roll_call,
        author_id=wish.author_id,
        holiday_from=made.holiday_from,
        holiday_to=made.holiday_to,
        due_on=made.due_on,
    )
    return letters.write(session, school_id, new, now, again=again)


def filled(session: Session, school_id: int, wish: Wish, now: datetime) -> Filled:
    """The letter with the school's days and names in it; what each reader gets for theirs stays open.

    Raises Refusal for a key that is none, terms or a year's list that are not entered, a holiday that this school does
    not have or that is over, and where nobody is named to be called.
    """
    letter, today = find(wish.key), in_china(now).date()
    own = calendar.of_school(session, school_id)
    found = _occasion(own, letter, wish.year, today)
    if found.is_estimated and not calendar.is_confirmed(session, school_id, found.year):
        raise _refusal("guessed", letter, found.year, _days_of(found))
    facts = letter_days.facts(own, letter.about, found, today) | _names(session, school_id, wish.officer)
    if not facts[OFFICER] and OFFICER in needs_school(letter.full + letter.short + letter.voice):
        raise _refusal("officer", letter)
    return Filled(
        letter=letter,
        full=fill(letter.full, facts),
        short=fill(letter.short, facts),
        voice=fill(letter.voice, facts),
        leaves_on=found.leaves_on,
        holiday_from=found.holiday.first if found.holiday else None,
        holiday_to=found.holiday.last if found.holiday else None,
        due_on=found.due_on(today, letter.days),
    )


def planned(session: Session, school_id: int, now: datetime) -> list[Planned]:
    """Every letter of the library and when it leaves next, in the order of the school year."""
    own, today = calendar.of_school(session, school_id), in_china(now).date()
    rows = []
    for letter in library().values():
        found = letter_days.next_occasion(own, letter.anchor, letter.about, today)
        rows.append(Planned(letter, found.leaves_on if found else None, bool(found and found.is_estimated)))
    return rows


def _occasion(own: SchoolCalendar, letter: LibraryLetter, year: int | None, today: date) -> Occasion:
    if year is None:
        found = letter_days.next_occasion(own, letter.anchor, letter.about, today)
    else:
        found = letter_days.occasion(own, letter.anchor, letter.about, year)
    if found is None:
        kind = "terms" if letter.about in OF_TERMS else "holiday"
        raise _refusal(kind, letter, year or today.year, letter.about)
    if found.useful_until is not None and found.useful_until < today:
        raise _refusal("past", letter, found.year, _days_of(found))
    return found


def _days_of(found: Occasion) -> str:
    return dated(found.useful_until) if found.useful_until else ""


def _names(session: Session, school_id: int, officer: str) -> dict[str, str]:
    school = people.school(session, school_id)
    return {SCHOOL: school.name, OFFICER: officer.strip() or school.officer.strip()}


def _refusal(
    kind: str, letter: LibraryLetter | None = None, year: int = 0, name: str = "", lines: Sequence[str] = ()
) -> Refusal:
    title = letter.title if letter else ""
    return Refusal("replies/letter_library", kind=kind, title=title, year=year, name=name, lines=list(lines))
