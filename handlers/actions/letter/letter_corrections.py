"""Other words for a letter: a draft is written anew, a running one is corrected and asks again whom that affects."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.letter import ALONE_UP_TO, Audience, LetterState
from domain.letter_ways import Facilities
from domain.people import Person
from handlers.actions.letter.letter_approval import LONGEST_WHY
from handlers.actions.letter.letter_begin import USUAL, carry
from handlers.actions.letter.letter_checks import of_words
from handlers.actions.letter.letter_saving import LONGEST_MESSAGE_BYTES, LONGEST_SHORT, LONGEST_TITLE, checked
from handlers.actions.letter.letter_words import entry, refused, tell, the_letter
from messages.catalogue import Audience as Readers
from messages.lint import forbidden_words
from messages.render import words
from storage.files import file
from storage.letter import letter_ends, letter_follow, letter_versions
from storage.letter.letter_versions import Texts
from storage.letter.letters import Letter
from storage.person.staff import leads

EVERYBODY = Audience()
REPLACED = "有更正，旧的不发了"


def rewrite(session: Session, letter_id: int, new: Texts, by: Person | None, now: datetime) -> Letter:
    """Other words for a draft. Raises Refusal: it was submitted, or the words cannot stand in a letter."""
    letter = the_letter(session, letter_id)
    if letter.state is not LetterState.DRAFT:
        raise refused("state", letter)
    letter_versions.rewrite(session, letter_id, checked(new), by.id if by is not None else None, now)
    return the_letter(session, letter_id)


def correct(
    session: Session,
    letter_id: int,
    new: Texts,
    why: str,
    by: Person | None,
    now: datetime,
    *,
    audience: Audience = EVERYBODY,
    second: Person | None = None,
    facilities: Facilities = USUAL,
) -> int:
    """A running letter has other words: the adults around the pupils of ``audience`` are asked anew, and only they are
    told what changed and why; how many adults those are.

    Raises Refusal: it does not run, no reason or a forbidden word, a place where all must read the same, nobody of the
    audience was asked before, or so many are that a ``second`` director of the school, who did not write it, has to
    stand behind it.
    """
    letter = the_letter(session, letter_id)
    if letter.state is not LetterState.RUNNING:
        raise refused("state", letter)
    reason, texts = _reason(letter, why), checked(new)
    worded = replace(letter, title=texts.title, body=texts.body, short=texts.short, voice=texts.voice)
    if wrong := of_words(worded):
        raise refused("problems", letter, lines=wrong)
    if (
        len(words("letters/corrected", title=texts.title, short=texts.short, why=reason).encode())
        > LONGEST_MESSAGE_BYTES
    ):
        raise Refusal("replies/letter_length", title=LONGEST_TITLE, short=LONGEST_SHORT - LONGEST_WHY)
    count = letter_ends.asked_around(session, letter, audience)
    if count == 0:
        raise refused("nobody_affected", letter)
    if count > ALONE_UP_TO:
        _second_person(session, letter, by, second, count)
    version = letter_versions.correct(session, letter_id, texts, reason, by.id if by is not None else None, now)
    corrected = the_letter(session, letter_id)
    affected = letter_ends.reset(session, corrected, audience)
    letter_ends.cancel_before(session, letter_id, version, REPLACED, now)
    letter_follow.again(session, letter_id)
    new_entry = entry(corrected, "corrected", f"letter:{letter_id}:v{version}", now, by=by, why=reason)
    file.write(session, new_entry, affected, now)
    carry(session, letter_id, now, facilities)
    told_of = letter_versions.writers(session, letter_id) | ({second.id} if second is not None else set())
    name = f"corrected:{version}"
    tell(
        session, corrected, told_of - ({by.id} if by is not None else set()), "corrected", name, now, by=by, why=reason
    )
    return count


def _reason(letter: Letter, why: str) -> str:
    reason = why.strip(" 。.")
    if not 0 < len(reason) <= LONGEST_WHY:
        raise refused("why", letter, count=LONGEST_WHY)
    if found := forbidden_words(reason, Readers.FAMILY):
        raise refused("why_words", letter, name="、".join(found))
    return reason


def _second_person(session: Session, letter: Letter, by: Person | None, second: Person | None, count: int) -> None:
    if second is None:
        raise refused("second", letter, count=count)
    if second.school_id != letter.school_id or not leads(session, second):
        raise refused("not_director", letter)
    if second.id in letter_versions.writers(session, letter.id) | ({by.id} if by is not None else set()):
        raise refused("own", letter)
