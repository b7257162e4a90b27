"""Follows a letter until each receipt is known: a reminder, lists with telephones, the directors, a report.

The steps and their days are practice 2.5; when they are due is ``domain.letter_follow``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.letter_follow import Step, due, next_at, plan
from domain.letter_text import CHILD, CLASS, TEACHER, TITLE, fill
from domain.people import Guardian
from domain.register.cells.phones import show_phone
from domain.understanding.times import dated
from handlers.actions.letter import letter_lists
from handlers.actions.letter.letter_lists import Listed
from messages.outbound import Envelope
from messages.render import words
from storage import calendar
from storage.contact import contact_staff
from storage.letter import letter_alone, letter_follow, letter_progress
from storage.letter.letter_follow import Followed
from storage.letter.letter_progress import Unreached
from storage.person import addresses, kept_away, people
from storage.talk import questions
from storage.traffic import outbox, quiet

QUESTION = "letter_list"
LIVES = timedelta(days=14)  # of the numbers after a list
MOST_NAMED = 40
MOST_CLASSES = 60


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is about to be done for a letter: the steps that are over by it, what they say, and when the next comes."""

    letter: Followed
    over: tuple[Step, ...]
    reminds: bool
    next_at: datetime | None
    envelopes: Sequence[Envelope] = ()
    lists: Sequence[Listed] = ()


def begin(session: Session, now: datetime) -> int:
    """Plan the first step of letters that began; how many."""
    return sum(letter_follow.move(session, one, _first(session, one), now) for one in letter_follow.new(session, now))


def prepare(session: Session, letter: Followed, now: datetime) -> Prepared:
    """What a letter whose moment has come needs; only reads."""
    planned = plan(letter.begun, calendar.of_school(session, letter.school_id))
    is_listed = Step.PAPER in planned and letter.next_at is not None and planned[Step.PAPER] < letter.next_at
    done = letter.marked | ({Step.PAPER} if is_listed else set())
    steps = [step for step in due(planned, done, now) if letter.is_running or step is Step.REPORT]
    over = tuple(step for step, at in planned.items() if at <= now)
    lists = [one for step in (Step.PAPER, Step.LIST) if step in steps for one in _lists(session, letter, step, now)]
    told = [one for step in (Step.RAISE, Step.REPORT) if step in steps for one in _told(session, letter, step, now)]
    return Prepared(letter, over, Step.REMIND in steps, next_at(planned, done, now), told, lists)


def carry_out(session: Session, prepared: Prepared, now: datetime) -> int:
    """Do it, once: of several programs only the first that comes; how many messages were made."""
    letter = prepared.letter
    over = [step for step in prepared.over if step not in letter.marked]
    if not letter_follow.move(session, letter, prepared.next_at, now, over=over):
        return 0
    count = 0
    if prepared.reminds:
        count = letter_follow.remind(session, letter, words("letters/reminder", title=_title(letter), later=False), now)
    listed = [_in_time(session, one.envelope, now) for one in prepared.lists]
    told = [_in_time(session, one, now) for one in prepared.envelopes]
    outbox.put_all(session, [*listed, *told], now)
    _ask(session, prepared, now)
    return count + len(listed) + len(told)


def remind_snoozed(session: Session, now: datetime) -> int:
    """Who said 晚点看 is reminded at that moment; and reminders that the night has answered are dropped. How many."""
    letter_follow.drop_answered(session, now)
    found = letter_follow.snoozed(session, now)
    return sum(
        letter_follow.remind_snoozed(session, one, words("letters/reminder", title=_title(one), later=True), now)
        for one in found
    )


def _title(letter: Followed) -> str:
    """The title where one text goes to all: what is filled for each reader is said for nobody in particular."""
    return fill(letter.title, {CHILD: "孩子", CLASS: "班里", TEACHER: "老师", TITLE: "您"})


def _first(session: Session, letter: Followed) -> datetime:
    return min(plan(letter.begun, calendar.of_school(session, letter.school_id)).values())


def _lists(session: Session, letter: Followed, step: Step, now: datetime) -> list[Listed]:
    families = letter_lists.missing(session, letter, now)
    if step is Step.PAPER:
        families = [one for one in families if one.is_without_wechat(letter.policy)]
    return letter_lists.lists(session, letter, step, families, now)


def _ask(session: Session, prepared: Prepared, now: datetime) -> None:
    """A number that comes after the list (1电话告知了) means one of its children."""
    asked = []
    for one in prepared.lists:
        place = addresses.of_person(session, one.envelope.person_id)
        if place is not None:
            asked.append((place.id, {"letter": prepared.letter.id, "children": one.children}))
    questions.ask_all(session, QUESTION, asked, now, LIVES)


def _in_time(session: Session, envelope: Envelope, now: datetime) -> Envelope:
    """The message, not before the reader's quiet hours are over."""
    return replace(envelope, not_before=quiet.arrives_at(session, envelope.person_id, now))


def _told(session: Session, letter: Followed, step: Step, now: datetime) -> list[Envelope]:
    """The same words to each director of the school, but for whom a child of it is kept from."""
    kind = "letter_raised" if step is Step.RAISE else "letter_report"
    readers = contact_staff.directors(session, {letter.school_id}).get(letter.school_id, [])
    texts: dict[frozenset[int], str] = {}
    by_reader: dict[int, str] = {}
    for one in readers:
        hidden = kept_away.children_of(session, people.person(session, one), now)
        if hidden not in texts:
            texts[hidden] = _raised(session, letter, now, hidden) if step is Step.RAISE else _report(session, letter)
        by_reader[one] = texts[hidden]
    name = f"{kind}:{letter.id}:{letter.version}"
    return [Envelope(kind, f"{name}:{one}", one, text, from_title="学校") for one, text in by_reader.items() if text]


def _raised(session: Session, letter: Followed, now: datetime, hidden: Collection[int]) -> str:
    """Classes and the families that nothing reached, without ``hidden`` children; empty where every receipt is
    complete."""
    by_class = letter_progress.by_class(session, letter.id)
    if all(one.complete == one.total for one in by_class.values()):
        return ""
    families = letter_progress.unreached(session, letter.id, now, MOST_NAMED)
    count = sum(one.unreached for one in by_class.values())
    return words(
        "reminders/letter_raised",
        title=_title(letter),
        number=letter.id,
        day=dated(letter.begun.wanted_by),
        by_class=[(name, one.complete, one.total) for name, one in by_class.items()][:MOST_CLASSES],
        families=[
            (one.child.name, one.child.class_name, _adults(one)) for one in families if one.child.id not in hidden
        ],
        rest=max(0, count - len(families)),
    )


def _report(session: Session, letter: Followed) -> str:
    count = letter_progress.progress(session, letter.id)
    adults = letter_progress.stages(session, letter.id)
    return words(
        "reminders/letter_report",
        title=_title(letter),
        number=letter.id,
        total=count.total,
        complete=count.complete,
        partly=count.partly,
        delivered=count.delivered,
        unreached=count.unreached,
        methods=[(method.label, number) for method, number in adults.methods],
        refused=adults.refused,
    )


def _adults(family: Unreached) -> list[str]:
    return [f"{_phone(guardian)}（{why}）" for guardian, why in family.adults] or [letter_alone.NO_ADULT]


def _phone(guardian: Guardian) -> str:
    phone = guardian.person.phone
    return f"{guardian.relation.label}{show_phone(phone) if phone else '没有电话'}"
