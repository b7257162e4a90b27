"""A draft is changed in everything: its words, whom it is for, whose answer counts and by when."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import LetterState
from domain.people import Person
from handlers.actions.letter.letter_corrections import rewrite
from handlers.actions.letter.letter_words import refused, the_letter
from storage.letter import letters
from storage.letter.letter_versions import Texts
from storage.letter.letters import Letter, NewLetter


def change(session: Session, letter_id: int, new: NewLetter, by: Person, now: datetime) -> Letter:
    """The draft is so from now on. A recording of the same words stays. Raises Refusal as ``rewrite``."""
    letter = the_letter(session, letter_id)
    if letter.state is not LetterState.DRAFT:
        raise refused("state", letter)
    texts = Texts(new.title.strip(), new.body.strip(), new.short.strip(), new.voice.strip())
    if texts != Texts(letter.title, letter.body, letter.short, letter.voice):
        rewrite(session, letter_id, texts, by, now)
    letters.rearrange(session, letter_id, new)
    return the_letter(session, letter_id)
