"""A letter begins: receipts, the line in every file, and a message for each who can be reached here."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.letter_ways import Facilities
from handlers.actions.letter.letter_words import entry, the_letter
from storage.files import file
from storage.letter import letters, roll_calls
from storage.letter.letter_audience import is_meant
from storage.traffic import mass, outbox, sms

USUAL = Facilities()


def begin(session: Session, letter_id: int, now: datetime, facilities: Facilities = USUAL) -> int:
    """The letter runs from now on, all of it or nothing; how many people it goes to by WeChat.

    Raises Refusal when it was begun before, by whomever: of several who try, one does it.
    """
    if not letters.start(session, letter_id, now):
        raise Refusal("replies/letter_already_sent")
    letter = the_letter(session, letter_id)
    new = entry(letter, "sent", f"letter:{letter_id}", now)
    file.write_to_school(session, new, letter.school_id, now, is_meant(session, letter.school_id, letter.audience))
    return carry(session, letter_id, now, facilities)


def carry(
    session: Session, letter_id: int, now: datetime, facilities: Facilities = USUAL, *, to_all: bool = True
) -> int:
    """Queue the letter for everybody who owes an answer to its newest version; how many get it by WeChat.

    A second time adds only whoever can be reached since then; that is not ``to_all``, and takes nobody's mass send.
    """
    count = outbox.fan_out_letter(session, letter_id, now)
    roll_calls.begin(session, letter_id, now)
    if to_all:
        mass.take(session, letter_id, now)
    if facilities.sms:
        sms.fan_out(session, letter_id, now)
    return count
