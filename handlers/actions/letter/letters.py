"""A letter is written down, and sent where nobody else has to say yes."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import ALONE_UP_TO, LetterState
from domain.letter_ways import Facilities
from handlers.actions.letter.letter_begin import USUAL, begin
from handlers.actions.letter.letter_saving import checked
from handlers.actions.letter.letter_words import refused
from storage.letter import letter_versions, letters
from storage.letter.letter_versions import Texts
from storage.letter.letters import NewLetter

# A letter that is in one of these may be written once more.
OVER = (LetterState.RECALLED, LetterState.CLOSED)


def write(session: Session, school_id: int, new: NewLetter, now: datetime, *, again: bool = False) -> int:
    """A draft; its number. Raises Refusal when its words cannot stand in a letter, and when the very same letter is on
    its way, unless it is meant ``again``."""
    texts = checked(Texts(new.title, new.body, new.short, new.voice))
    twin = None if again else letter_versions.alike(session, school_id, texts, OVER)
    if twin is not None:
        raise refused("alike", letters.get(session, twin))
    kept = replace(new, title=texts.title, body=texts.body, short=texts.short, voice=texts.voice)
    return letters.draft(session, school_id, kept, now)


def send(session: Session, letter_id: int, now: datetime, facilities: Facilities = USUAL) -> int:
    """Begin the letter at once; how many people it goes to by WeChat.

    Raises Refusal when it was begun before, and when so many will read it that a second person has to approve first.
    """
    letter = letters.get(session, letter_id)
    if letter is not None and letter.state in (LetterState.DRAFT, LetterState.WAITING):
        count = letters.recipients(session, letter.school_id, letter.audience)
        if count > ALONE_UP_TO or letter.state is LetterState.WAITING:
            raise refused("second", letter, count=count)
    return begin(session, letter_id, now, facilities)
