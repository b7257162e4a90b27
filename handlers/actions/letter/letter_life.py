"""What can be done with a letter from its draft to its end; each deed moves it once, whoever else tries."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import TAKES_RECEIPTS, UNDO_FOR, LetterState
from domain.people import Person
from handlers.actions.letter.letter_approval import EARLY, Submitted, approve, send_back, submit, take_back
from handlers.actions.letter.letter_begin import begin
from handlers.actions.letter.letter_corrections import correct, rewrite
from handlers.actions.letter.letter_words import entry, refused, tell, the_letter
from messages.outbound import Envelope
from messages.render import words
from storage.files import file
from storage.letter import letter_ends, letter_versions, letters, roll_calls
from storage.letter.letters import Letter
from storage.person.staff import leads
from storage.traffic import outbox

__all__ = [
    "Submitted", "approve", "begin", "close", "correct", "pause", "recall", "resume", "rewrite", "send_back", "stop",
    "submit",
]  # fmt: skip

STOPPED, RECALLED, CLOSED = "学校停发了这封信", "学校撤回了这封信", "这封信已经结束"
RUNNING = (LetterState.RUNNING,)


def pause(session: Session, letter_id: int, by: Person | None, now: datetime) -> Letter:
    """Nothing more of it leaves until it goes on. Raises Refusal: it does not run, or is paused already."""
    letter = _theirs(session, letter_id, by, RUNNING)
    if letter.paused_at is not None:
        raise refused("paused", letter)
    letters.move(session, letter_id, RUNNING, LetterState.RUNNING, paused_at=now)
    return _done(session, letter, "paused", by, now)


def resume(session: Session, letter_id: int, by: Person | None, now: datetime) -> Letter:
    """It goes on. Raises Refusal: it is not paused."""
    letter = _theirs(session, letter_id, by, RUNNING)
    if letter.paused_at is None:
        raise refused("not_paused", letter)
    letters.move(session, letter_id, RUNNING, LetterState.RUNNING, paused_at=None)
    return _done(session, letter, "resumed", by, now)


def stop(session: Session, letter_id: int, by: Person | None, now: datetime) -> Letter:
    """No more of it leaves; whoever has it may still answer. One that has not begun is a draft again.

    Raises Refusal: it does not run, or somebody else was faster.
    """
    letter = _theirs(session, letter_id, by, (*EARLY, *RUNNING))
    if letter.state in EARLY:
        return take_back(session, letter, by, "", now)
    _end(session, letter, RUNNING, LetterState.STOPPED, by, now)
    letter_ends.cancel(session, letter_id, STOPPED, now)
    return _done(session, letter, "stopped", by, now)


def recall(session: Session, letter_id: int, by: Person | None, now: datetime) -> Letter:
    """Within ten minutes: no more of it leaves, whoever has it is told not to heed it, and nobody is asked for a
    receipt; the files keep what happened. Raises Refusal: it does not run, or it began longer ago."""
    letter = _theirs(session, letter_id, by, TAKES_RECEIPTS)
    if letter.started_at is None or now - letter.started_at > UNDO_FOR:
        raise refused("recall", letter)
    _end(session, letter, TAKES_RECEIPTS, LetterState.RECALLED, by, now)
    letter_ends.cancel(session, letter_id, RECALLED, now)
    roll_calls.end(session, letter_id, now)
    text = words("reminders/letter_recalled")
    readers = letter_ends.reached(session, letter_id)
    notes = [Envelope("letter_recalled", f"letter:{letter_id}:recalled:{reader}", reader, text) for reader in readers]
    outbox.put_all(session, notes, now)
    new = entry(letter, "recalled", f"letter:{letter_id}:recalled", now, by=by)
    file.write(session, new, letter_ends.children(session, letter_id), now)
    return _done(session, letter, "recalled", by, now)


def close(session: Session, letter_id: int, by: Person | None, now: datetime) -> Letter:
    """It is over: nobody is asked or reminded any more. Raises Refusal: it does not run and was not stopped."""
    letter = _theirs(session, letter_id, by, TAKES_RECEIPTS)
    _end(session, letter, TAKES_RECEIPTS, LetterState.CLOSED, by, now)
    letter_ends.cancel(session, letter_id, CLOSED, now)
    return _done(session, letter, "closed", by, now)


def _theirs(session: Session, letter_id: int, by: Person | None, states: Collection[LetterState]) -> Letter:
    """The letter, which this person of the school may drive (None: whoever runs the program). Raises Refusal."""
    letter = the_letter(session, letter_id)
    if by is not None and by.school_id != letter.school_id:
        raise refused("unknown", number=letter_id)  # of other schools nobody learns so much as a title
    if by is not None and not leads(session, by):
        raise refused("not_director", letter)
    if letter.state not in states:
        raise refused("state", letter)
    return letter


def _end(
    session: Session,
    letter: Letter,
    came_from: Collection[LetterState],
    to: LetterState,
    by: Person | None,
    now: datetime,
) -> None:
    values = {"ended_at": now, "ended_by": by.id if by is not None else None, "paused_at": None}
    if not letters.move(session, letter.id, came_from, to, **values):
        raise refused("state", letter)


def _done(session: Session, letter: Letter, kind: str, by: Person | None, now: datetime) -> Letter:
    """Whoever wrote it learns what another did with it; the letter as it is now."""
    if by is not None:
        others = letter_versions.writers(session, letter.id) - {by.id}
        tell(session, letter, others, kind, f"{kind}:{int(now.timestamp())}", now, by=by)
    return the_letter(session, letter.id)
