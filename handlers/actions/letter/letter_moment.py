"""When a letter is to leave: at a moment, or on a day that the school's calendar names."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.letter_moment import Hung, hang, is_too_late
from handlers.actions.letter.letter_words import refused, told
from storage import calendar
from storage.letter.letters import Letter

LONGEST_ANCHOR = 40  # characters, of ``storage.tables.letters.Letter.anchor``


@dataclass(frozen=True, slots=True)
class Moment:
    """When a letter leaves (None: as soon as it may), what that hangs on, and the days it then warns of."""

    send_at: datetime | None
    anchor: str
    holiday_from: date | None
    holiday_to: date | None


def moment(session: Session, letter: Letter, at: datetime | None, anchor: str, now: datetime) -> Moment:
    """The moment that is asked for. Raises Refusal: past, a day nobody knows, a holiday that is only reckoned, or too
    late for what the letter is about."""
    name = anchor.strip()
    if not name:
        if at is not None and at <= now:
            raise refused("past", letter, when=f"{in_china(at).year}年{told(at)}")
        chosen = Moment(at, "", letter.holiday_from, letter.holiday_to)
    else:
        hung = hang(calendar.of_school(session, letter.school_id), name, in_china(now).date())
        if hung is None or len(name) > LONGEST_ANCHOR:
            raise refused("anchor", letter, name=name)
        if is_reckoned(session, letter, hung):
            raise refused("estimated", letter, name=name, when=told(hung.send_at))
        chosen = of_hung(letter, hung)
    not_in_time(letter, chosen, now)
    return chosen


def is_reckoned(session: Session, letter: Letter, hung: Hung) -> bool:
    """Whether the day may still move: its holiday is worked out by rule, and nobody said that the year's list is in."""
    year = (hung.holiday.first if hung.holiday is not None else in_china(hung.send_at)).year
    return hung.is_estimated and not calendar.is_confirmed(session, letter.school_id, year)


def of_hung(letter: Letter, hung: Hung) -> Moment:
    """A letter that hangs on a holiday warns of its days, as the calendar has them; other letters keep theirs."""
    days = (hung.holiday.first, hung.holiday.last) if hung.holiday is not None else None
    return Moment(hung.send_at, letter.anchor, *(days or (letter.holiday_from, letter.holiday_to)))


def not_in_time(letter: Letter, chosen: Moment, now: datetime) -> None:
    """Raises Refusal where the letter would come after its holiday began, or after its receipts were due."""
    leaves = max(chosen.send_at or now, now)
    if letter.due_on is not None and letter.due_on < in_china(leaves).date():
        raise refused("due", letter, when=told(leaves))
    if is_too_late(chosen.send_at or now, chosen.holiday_from, None, leaves):
        raise refused("late", letter, when=told(leaves))
