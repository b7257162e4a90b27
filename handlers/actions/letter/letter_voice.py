"""A letter read aloud by somebody of the school: what its page plays for who cannot read."""

from sqlalchemy.orm import Session

from domain.letter import LetterState
from domain.people import Person
from handlers.actions.letter.letter_words import refused, the_letter
from storage.letter import letters
from storage.letter.letters import Letter
from storage.person.staff import leads

OVER = (LetterState.STOPPED, LetterState.RECALLED, LetterState.CLOSED)


def to_record(session: Session, letter_id: int, by: Person | None) -> Letter:
    """The letter, which this person may read aloud (None: whoever runs the program). Raises Refusal."""
    letter = the_letter(session, letter_id)
    if by is not None and by.school_id != letter.school_id:
        raise refused("unknown", number=letter_id)
    if by is not None and not leads(session, by):
        raise refused("not_director", letter)
    if letter.state in OVER:
        raise refused("state", letter)
    return letter


def record(session: Session, letter_id: int, media_id: int, by: Person | None) -> Letter:
    """This recording belongs to the letter from now on, in the place of an older one; a correction lets it go, as its
    words are others. Raises Refusal."""
    letter = to_record(session, letter_id, by)
    letters.recorded(session, letter_id, media_id)
    return letter
