"""Whom nobody has heard of after a warning: the list that teachers and directors telephone from, with its numbers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.people import Child
from domain.register.cells.phones import show_phone
from domain.roll_call import LADDER, Rung
from messages.outbound import Envelope
from messages.render import words
from storage import overview
from storage.contact import contact_staff
from storage.pairing import pairings
from storage.person import addresses, kept_away
from storage.person.class_teachers import class_teachers_by_child
from storage.talk import questions
from storage.traffic import outbox

QUESTION = "roll"
LIVES = timedelta(days=2)  # of the numbers under a list
MOST_NAMED = 15  # what a phone shows at once
# Child, class and the adults with their telephone numbers.
Line = tuple[str, str, list[str]]


def send(session: Session, letter_id: int, rung: int, about: Sequence[Child], now: datetime) -> None:
    """Each teacher reads of their own children, a director of all; a child without a teacher is the directors'."""
    for reader, theirs in _readers(session, rung, about, now).items():
        place = addresses.of_person(session, reader)
        once = f"roll:{letter_id}:{rung}:list:{reader}:{min(child.id for child in theirs)}"
        text = told(session, theirs, is_last=rung == len(LADDER) - 1)
        put = outbox.put(session, Envelope("roll_list", once, reader, text, from_title="学校"), now)
        if put is not None and place is not None:
            ask(session, place.id, theirs, now)


def told(session: Session, about: Sequence[Child], *, is_last: bool = False) -> str:
    """The list in words, class by class."""
    shown = _sorted(about)[:MOST_NAMED]
    return words("reminders/roll_list", rows=lines(session, shown), more=len(about) - len(shown), is_last=is_last)


def ask(session: Session, address_id: int, about: Sequence[Child], now: datetime) -> None:
    """A number that comes after the list means the child that stands there."""
    shown = [child.id for child in _sorted(about)[:MOST_NAMED]]
    questions.ask_all(session, QUESTION, [(address_id, {"children": shown})], now, LIVES)


def _sorted(about: Sequence[Child]) -> list[Child]:
    return sorted(about, key=lambda child: (child.class_name, child.id))


def _readers(session: Session, rung: int, about: Sequence[Child], now: datetime) -> dict[int, list[Child]]:
    """By person of the staff, the children whose families they telephone; whom no teacher can be told of, directors."""
    found: dict[int, list[Child]] = defaultdict(list)
    directors = contact_staff.directors(session, {child.school_id for child in about})
    teachers = _teachers(session, about) if LADDER[rung][0] is Rung.TEACHERS else {}
    kept = kept_away.staff_of(session, [child.id for child in about], now)
    for child in about:
        hidden = kept.get(child.id, frozenset())
        near = [one for one in teachers.get(child.id, ()) if one not in hidden]
        for reader in near or [one for one in directors[child.school_id] if one not in hidden]:
            found[reader].append(child)
    return found


def _teachers(session: Session, about: Sequence[Child]) -> dict[int, list[int]]:
    """Of each child the paired teacher and the class teacher, as far as they are on WeChat."""
    paired = pairings.teachers_of(session, [child.id for child in about])
    of_class = class_teachers_by_child(session, about)
    found = {
        child.id: [*([paired[child.id].id] if child.id in paired else []), *(one.id for one in of_class[child.id])]
        for child in about
    }
    here = contact_staff.reachable(session, {one for some in found.values() for one in some})
    return {child: sorted({one for one in some if one in here}) for child, some in found.items()}


def lines(session: Session, about: Sequence[Child]) -> list[Line]:
    """Each child with the adults around it and their numbers, in the order given."""
    around = overview.guardians(session, [child.id for child in about])
    found: dict[int, list[str]] = defaultdict(list)
    for one in around:
        phone = show_phone(one.person.phone) if one.person.phone else "没有电话"
        found[one.child.id].append(f"{one.relation.label} {phone}")
    return [(child.name, child.class_name, found[child.id]) for child in about]
