"""What time does to letters: their moment comes, the calendar moves it, children come and go, and they are over."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.errors import Refusal
from domain.letter import TAKES_RECEIPTS, LetterState
from domain.letter_moment import hang_again, is_over, is_too_late
from domain.letter_ways import Facilities
from domain.people import Child
from handlers.actions.letter import letter_life
from handlers.actions.letter.letter_begin import USUAL, begin, carry
from handlers.actions.letter.letter_moment import is_reckoned, of_hung
from handlers.actions.letter.letter_words import entry, tell, the_letter, told
from storage import calendar
from storage.files import file
from storage.letter import letter_ends, letter_late, letter_versions, letters
from storage.letter.letter_late import GONE
from storage.letter.letters import Letter
from storage.person import people

EARLY = (LetterState.WAITING, LetterState.APPROVED)


def due(session: Session, now: datetime) -> list[int]:
    """The letters whose moment has come, and those that hang on a day of the calendar; nothing is changed."""
    approved = letters.in_state(session, (LetterState.APPROVED,), now)
    hung = [letter for letter in letters.in_state(session, EARLY) if letter.anchor]
    return sorted({letter.id for letter in (*approved, *hung)})


def look_after(session: Session, letter_id: int, now: datetime, facilities: Facilities = USUAL) -> bool:
    """Follow the calendar, and begin the letter when its moment has come; whether it began or somebody was told.

    A letter that comes too late, because the program was off, is a draft again, and its writers and the directors
    learn it. Of several programs that try, one begins it.
    """
    letter = the_letter(session, letter_id)
    if letter.state not in EARLY or letter.send_at is None:
        return False
    if letter.anchor and not _follow_calendar(session, letter, now):
        return False
    letter = the_letter(session, letter_id)
    if letter.state is not LetterState.APPROVED or letter.send_at is None or letter.send_at > now:
        return False
    if is_too_late(letter.send_at, letter.holiday_from, letter.due_on, now):
        return _take_back(session, letter, now)
    try:
        begin(session, letter_id, now, facilities)
    except Refusal:
        return False
    return True


def add_late(session: Session, letter_id: int, now: datetime, facilities: Facilities = USUAL) -> int:
    """Receipts and a message for children and guardians of a running letter who came later or are back, and nothing any
    more for those who went; how many receipts were added."""
    letter = letters.get(session, letter_id)
    if letter is None or letter.state is not LetterState.RUNNING:
        return 0
    letter_ends.let_go(session, letter, GONE, now)
    before = set(letter_ends.children(session, letter_id))
    added = letters.add_receipts(session, letter_id, now)
    for child_id in sorted(set(letter_ends.children(session, letter_id)) - before) if added else ():
        file.write(session, entry(letter, "late", f"letter:{letter_id}:late:{child_id}", now), [child_id], now)
    letter_ends.renew(session, letter, now)
    carry(session, letter_id, now, facilities, to_all=False)
    return added


def reach(session: Session, child: Child, now: datetime) -> None:
    """Somebody of this child can be reached since this moment: what runs reaches them as well."""
    for letter_id in letters.running(session, child.school_id):
        letters.add_receipts(session, letter_id, now, child.id)
        letter_ends.renew(session, the_letter(session, letter_id), now)
        carry(session, letter_id, now, to_all=False)


def late(session: Session, now: datetime) -> list[int]:
    """The running letters that somebody came to, or went from, since they began; nothing is changed."""
    running = letters.in_state(session, (LetterState.RUNNING,))
    return [letter.id for letter in running if letter_late.is_behind(session, letter)]


def over(session: Session, now: datetime) -> list[int]:
    """The letters that nobody has to answer any more; nothing is changed."""
    found = letters.in_state(session, TAKES_RECEIPTS)
    return [one.id for one in found if one.started_at is not None and is_over(one.started_at, one.holiday_to, now)]


def close(session: Session, letter_id: int, now: datetime) -> bool:
    """End a letter whose time is over; False when somebody else did."""
    try:
        letter_life.close(session, letter_id, None, now)
    except Refusal:
        return False
    return True


def _follow_calendar(session: Session, letter: Letter, now: datetime) -> bool:
    """The letter leaves on the day that its anchor means by today's calendar; False where that is not known now, which
    its writers and the directors are told once a day."""
    assert letter.send_at is not None, "asked before"
    hung = hang_again(calendar.of_school(session, letter.school_id), letter.anchor, letter.send_at)
    if hung is None or is_reckoned(session, letter, hung):
        name = f"lost:{in_china(now):%Y%m%d}"
        tell(session, letter, _concerned(session, letter), "lost", name, now, why=letter.anchor)
        return False
    chosen = of_hung(letter, hung)
    days = {"holiday_from": chosen.holiday_from, "holiday_to": chosen.holiday_to}
    letters.move(session, letter.id, (letter.state,), letter.state, send_at=hung.send_at, **days)
    if hung.send_at != letter.send_at:
        name = f"moved:{int(hung.send_at.timestamp())}"
        tell(session, letter, _concerned(session, letter), "moved", name, now, when=told(hung.send_at))
    return True


def _take_back(session: Session, letter: Letter, now: datetime) -> bool:
    """It would come too late: a draft again."""
    assert letter.send_at is not None, "asked before"
    values = {"submitted_at": None, "approved_by": None, "approved_at": None, "send_at": None, "anchor": None}
    letters.move(session, letter.id, EARLY, LetterState.DRAFT, **values)
    is_holiday = letter.holiday_from is not None and letter.holiday_from <= in_china(now).date()
    why = "现在假期已经开始" if is_holiday else "回执的截止日已经过了"
    name = f"late:{int(letter.send_at.timestamp())}"
    tell(session, letter, _concerned(session, letter), "late", name, now, why=why, when=told(letter.send_at))
    return True


def _concerned(session: Session, letter: Letter) -> set[int]:
    """Who wrote it, and who approves letters."""
    directors = {one.id for one in people.directors(session, letter.school_id)}
    return letter_versions.writers(session, letter.id) | directors
