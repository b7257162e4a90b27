"""Whose word a running letter waits for, the reminders of it in one statement, and which of its steps is next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain import hours
from domain.clock import in_china
from domain.contact_steps import Form as Pause
from domain.delivery import State
from domain.letter import MOST_REMINDERS, LetterState, Policy
from domain.letter_follow import BETWEEN_REMINDERS, Begun, Step
from messages.catalogue import CATALOGUE
from messages.outbound import Envelope, Form
from storage import tables as t
from storage.columns import Moment, Sealed
from storage.statements import changed
from storage.traffic.outbox_people import is_reachable, local_hours

REMINDER = "letter_reminder"
# A letter that began earlier is not followed for the first time: it ran before there were steps.
FOLLOWED_FOR = timedelta(days=120)
# After a letter was stopped or closed nobody is asked any more, but what came of it is still told.
STILL_TOLD = (LetterState.RUNNING.value, LetterState.STOPPED.value, LetterState.CLOSED.value)
MARKS = {
    Step.REMIND: t.Letter.reminded_at,
    Step.LIST: t.Letter.listed_at,
    Step.RAISE: t.Letter.raised_at,
    Step.REPORT: t.Letter.reported_at,
}
COLUMNS = [
    "once", "kind", "form", "priority", "person_id", "body", "letter_id", "state", "created_at", "next_attempt",
    "deadline", "attempts", "error",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """A letter whose receipts are looked after. ``next_at`` is the moment (UTC) of its next step, None before the
    first; ``marked`` are the steps of which it is written down that they are over."""

    id: int
    school_id: int
    title: str
    version: int
    policy: Policy
    is_running: bool
    begun: Begun
    next_at: datetime | None
    marked: frozenset[Step]


def new(session: Session, now: datetime) -> list[Followed]:
    """Letters that began and have no step planned yet."""
    row = t.Letter
    query = _letters().where(
        row.state == LetterState.RUNNING.value,
        row.next_step_at.is_(None),
        row.reported_at.is_(None),
        row.started_at > now - FOLLOWED_FOR,
    )
    return [_followed(one, at) for one, at in session.execute(query.order_by(row.id))]


def due(session: Session, now: datetime) -> list[Followed]:
    """Letters whose next step has come; none that is paused."""
    row = t.Letter
    query = _letters().where(row.next_step_at <= now, row.paused_at.is_(None), row.state.in_(STILL_TOLD))
    return [_followed(one, at) for one, at in session.execute(query.order_by(row.next_step_at, row.id))]


def move(
    session: Session, letter: Followed, to: datetime | None, now: datetime, *, over: Collection[Step] = ()
) -> bool:
    """These steps are over and the next comes then; False when somebody else came first (nothing is to be done)."""
    row = t.Letter
    is_as_seen = row.next_step_at.is_(None) if letter.next_at is None else row.next_step_at == letter.next_at
    values = {MARKS[step].key: now for step in over if step in MARKS}
    # Read in another transaction: who was stopped or taken back since then is not reminded by what was prepared before.
    still = row.state == LetterState.RUNNING.value if letter.is_running else row.state.in_(STILL_TOLD)
    query = update(row).where(row.id == letter.id, is_as_seen, row.paused_at.is_(None), still)
    return changed(session, query.values(next_step_at=to, **values)) == 1


def awaited(session: Session, letter_id: int, policy: Policy) -> list[tuple[int, int]]:
    """The (child, adult) pairs whose confirmation is missing, by child and in the order of the register.

    Who said no is among them: somebody talks with them.
    """
    receipt, link = t.LetterReceipt, t.Guardianship
    query = (
        select(receipt.child_id, receipt.person_id)
        .join(link, and_(link.child_id == receipt.child_id, link.person_id == receipt.person_id))
        .join(t.Child, t.Child.id == receipt.child_id)
        .where(receipt.letter_id == letter_id, t.Child.left_at.is_(None), is_awaited(policy))
        .order_by(receipt.child_id, link.id)
    )
    return [(child, person) for child, person in session.execute(query)]


def is_awaited(policy: Policy) -> ColumnElement[bool]:
    """For queries on receipts joined with their guardianships: ``domain.letter_follow.awaited`` of the same child."""
    mine, link = t.LetterReceipt, t.Guardianship
    other, others = aliased(t.LetterReceipt), aliased(t.Guardianship)
    of_child = (other.letter_id == mine.letter_id, other.child_id == mine.child_id)
    is_missing = mine.confirmed_at.is_(None)
    if policy is Policy.EACH:
        return is_missing
    if policy is Policy.ANY:
        return and_(is_missing, ~exists().where(*of_child, other.confirmed_at.is_not(None)))
    same_side = exists().where(
        *of_child,
        other.confirmed_at.is_not(None),
        others.child_id == other.child_id,
        others.person_id == other.person_id,
        others.away == link.away,
    )
    of_sides = and_(is_missing, ~same_side)
    if policy is Policy.BOTH:
        return of_sides
    has_named = exists().where(*of_child, other.named.is_(True))
    return or_(and_(mine.named.is_(True), is_missing), and_(~has_named, of_sides))


def remind(session: Session, letter: Followed, text: str, now: datetime) -> int:
    """One automatic reminder for everybody who is waited for and can be reached here; how many people that are.

    Left out is who has had ``MOST_REMINDERS``, had one within half a day, asked for one at another moment, said no,
    or whose family is left in peace.
    """
    receipt = t.LetterReceipt
    is_calm = or_(receipt.reminded_at.is_(None), receipt.reminded_at <= now - BETWEEN_REMINDERS)
    which = and_(receipt.snoozed_until.is_(None), is_calm)
    return _remind(session, letter, which, f"letter_reminder:{letter.id}:{letter.version}:", text, now)


def snoozed(session: Session, now: datetime) -> list[Followed]:
    """Running letters of which somebody said 晚点看, and their moment has come."""
    letter, receipt = t.Letter, t.LetterReceipt
    has_one = select(receipt.letter_id).where(receipt.snoozed_until <= now)
    is_running = and_(letter.state == LetterState.RUNNING.value, letter.paused_at.is_(None))
    return [_followed(one, at) for one, at in session.execute(_letters().where(is_running, letter.id.in_(has_one)))]


def again(session: Session, letter_id: int) -> None:
    """A corrected letter is followed as one that began with the correction: reminder and lists come once more. What one
    adult is reminded of stays within ``MOST_REMINDERS``; directors who were called once are not called twice."""
    query = update(t.Letter).where(t.Letter.id == letter_id)
    session.execute(query.values(next_step_at=None, reminded_at=None, listed_at=None))


def remind_snoozed(session: Session, letter: Followed, text: str, now: datetime) -> int:
    """The reminder that people asked for with 晚点看, one of the automatic ones; how many people that are."""
    which = t.LetterReceipt.snoozed_until <= now
    count = _remind(session, letter, which, f"letter_later:{letter.id}:{letter.version}:", text, now)
    asked = update(t.LetterReceipt).where(t.LetterReceipt.letter_id == letter.id, which)
    session.execute(asked.values(snoozed_until=None))
    return count


def drop_answered(session: Session, now: datetime) -> int:
    """Reminders that wait for the morning although all was answered in the night are not sent; how many."""
    row, receipt = t.Outbox, t.LetterReceipt
    waits = exists().where(
        receipt.letter_id == row.letter_id,
        receipt.person_id == row.person_id,
        receipt.confirmed_at.is_(None),
        receipt.refused_at.is_(None),
    )
    query = update(row).where(
        row.kind == REMINDER, row.state.in_((State.QUEUED.value, State.HELD.value)), row.attempts == 0, ~waits
    )
    return changed(session, query.values(state=State.CANCELLED.value, error="已经回过了", settled_at=now))


def _remind(
    session: Session,
    letter: Followed,
    which: ColumnElement[bool],
    name: str,
    text: str,
    now: datetime,
) -> int:
    """Two statements whatever the number of people: the messages, and that these people were reminded."""
    receipt, link = t.LetterReceipt, t.Guardianship
    once = literal(name) + cast(receipt.person_id, String)
    values = _message(letter.id, once, Envelope(REMINDER, name, 0, text, from_title="学校"), now)
    is_theirs = and_(
        receipt.letter_id == letter.id,
        receipt.confirmed_at.is_(None),
        receipt.refused_at.is_(None),
        ~_had_enough(letter.id),
    )
    readers = (
        select(*values)
        .distinct()
        .join(link, and_(link.child_id == receipt.child_id, link.person_id == receipt.person_id))
        .where(is_theirs, which, is_awaited(letter.policy), _may_be_reminded(now), is_reachable(receipt.person_id))
        .where(~exists().where(t.Outbox.once == once))
    )
    everybody = insert(t.Outbox).from_select(COLUMNS, readers).execution_options(preserve_rowcount=True)
    count = changed(session, everybody)
    was_told = exists().where(t.Outbox.once == once, t.Outbox.created_at == now)
    told = update(receipt).where(receipt.letter_id == letter.id, receipt.confirmed_at.is_(None), was_told)
    session.execute(told.values(reminders=receipt.reminders + 1, reminded_at=now))
    return count


def _had_enough(letter_id: int) -> ColumnElement[bool]:
    """Whether this adult had all automatic reminders, for whichever of their children."""
    other = aliased(t.LetterReceipt)
    theirs = (other.letter_id == letter_id, other.person_id == t.LetterReceipt.person_id)
    return exists().where(*theirs, other.reminders >= MOST_REMINDERS)


def _message(letter_id: int, once: ColumnElement[str], envelope: Envelope, now: datetime) -> list[Any]:
    """One row of the outbox for each person, under ``COLUMNS``; all share one sealed body."""
    entry = CATALOGUE[REMINDER]
    start = local_hours(now, "", hours.FAMILY)  # the reader's own zone is asked when it is claimed
    return [
        once,
        literal(REMINDER),
        literal(Form.TEXT.value),
        literal(int(entry.priority)),
        t.LetterReceipt.person_id,
        literal(envelope.body(), Sealed("outbox.body")),
        literal(letter_id),
        literal(State.QUEUED.value),
        literal(now, Moment()),
        literal(start, Moment()),
        literal(now + entry.lives, Moment()),
        literal(0),
        literal(""),
    ]


def _may_be_reminded(now: datetime) -> ColumnElement[bool]:
    """Not while the family is left in peace, nor where this adult wants no automatic words."""
    receipt, pause, today = t.LetterReceipt, t.ContactPause, in_china(now).date()
    is_muted = exists().where(
        pause.child_id == receipt.child_id,
        pause.form == Pause.MUTE.value,
        pause.lifted_at.is_(None),
        pause.from_on <= today,
        pause.until_on >= today,
    )
    is_plain = exists().where(t.Person.id == receipt.person_id, t.Person.plain_until > now)
    return and_(~is_muted, ~is_plain)


def _letters() -> Select[t.Letter, datetime]:
    """Letters, each with the moment at which its present words were written."""
    version = t.LetterVersion
    is_present = and_(version.letter_id == t.Letter.id, version.version == t.Letter.version)
    return select(t.Letter, version.at).outerjoin(version, is_present)


def _followed(row: t.Letter, written_at: datetime | None) -> Followed:
    began = row.started_at or row.created_at
    if row.version > 1 and written_at is not None:
        began = max(began, written_at)
    return Followed(
        id=row.id,
        school_id=row.school_id,
        title=row.title,
        version=row.version,
        policy=Policy(row.policy),
        is_running=row.state == LetterState.RUNNING.value,
        begun=Begun(began, row.urgent, row.holiday_from, row.holiday_to, row.due_on),
        next_at=row.next_step_at,
        marked=frozenset(step for step, mark in MARKS.items() if getattr(row, mark.key) is not None),
    )
