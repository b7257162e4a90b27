"""Letters of the demo's school, made from the library: that of the season, and the warning that calls the roll."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.letter_ways import Facilities
from domain.people import Person
from handlers.actions.letter import letter_library, letter_life
from handlers.actions.letter.letter_library import Wish
from messages.letters.library import LibraryLetter, library

WARNING = "typhoon"
COLD, WATER = "cold", "water_may"
HEATED = (11, 12, 1, 2, 3)  # months in which a fire burns at home


def of_season(today: date) -> LibraryLetter:
    """Carbon monoxide in winter, water in the other months; no holiday stands in either, so any day is good."""
    return library()[COLD if today.month in HEATED else WATER]


def draft(session: Session, director: Person, key: str, now: datetime) -> int:
    """As ``lianxin letter new``, and as often as somebody likes; the letter's number."""
    wish = Wish(key, author_id=director.id)
    return letter_library.make(session, director.school_id, wish, now, again=True)


def send(session: Session, director: Person, key: str, now: datetime, means: Facilities) -> int:
    """A draft, submitted at once; the letter's number."""
    number = draft(session, director, key, now)
    letter_life.submit(session, number, director, now, facilities=means)
    return number
