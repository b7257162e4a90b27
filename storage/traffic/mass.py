"""Which readers of a letter a mass send takes: those without an open window who have one of the month's four left.

The platform sends at most four mass messages a month to each user (wechat.md 3.4); whoever has none left, or lives in
another time zone, gets the letter's card as before. The tasks made here are sent by ``storage.traffic.mass_tasks``.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from domain import hours
from domain.clock import CHINA, in_china
from domain.delivery import State
from domain.letter import LetterState
from domain.letter_ways import MASS_A_MONTH
from domain.window import Window
from messages.catalogue import LETTERS
from storage import tables as t
from storage.statements import changed, in_chunks, insert_all
from storage.traffic.outbox_people import local_hours

WAY = "mass"
TASK = "task:"  # before the number of the task, where the platform's number of a single message would stand
# wechat.md 3.4: a mass send to less than two users is refused.
FEWEST = 2
LARGEST = 10_000
MADE, TAGGED, SUBMITTED, ACCEPTED, FINISHED = "made", "tagged", "submitted", "accepted", "finished"
FAILED, UNCERTAIN = "failed", "uncertain"
REGROUPED = "重新分组"


@dataclass(frozen=True, slots=True)
class _Reader:
    """One adult at the address where they were heard from last."""

    outbox_id: int
    person_id: int
    address_id: int


def take(session: Session, letter_id: int, now: datetime) -> int:
    """Give what is still to leave of a running ``by_mass`` letter to mass tasks, as far as its readers can have it.

    To be called after the letter's messages were queued, in the same transaction. What earlier tasks of the letter
    have not submitted is grouped anew, so that a second call takes nobody twice. Returns the number of readers; a
    single one is none: they keep their card.
    """
    letter = session.get(t.Letter, letter_id)
    if letter is None or not letter.by_mass or letter.state != LetterState.RUNNING:
        return 0
    withdraw(session, letter_id, now)
    start = now if letter.urgent else local_hours(now, "", hours.FAMILY)
    month = month_of(start)
    readers = _with_room(session, _without_window(session, letter_id, now), month)
    for group in _groups(readers):
        _make(session, letter_id, group, month, start, now)
    return len(readers) if len(readers) >= FEWEST else 0


def withdraw(session: Session, letter_id: int, now: datetime) -> int:
    """What no mass send has submitted yet of a letter is queued again, as if it had never been taken; how many rows.

    For whoever corrects or stops a letter: queued rows are theirs to end.
    """
    query = select(t.MassTask).where(t.MassTask.letter_id == letter_id, t.MassTask.state.in_((MADE, TAGGED)))
    rows = 0
    for task in list(session.scalars(query.order_by(t.MassTask.id).with_for_update())):
        task.state, task.error, task.settled_at, task.next_at = FAILED, REGROUPED, now, now
        rows += give_back(session, task.id, "", now)
    session.flush()
    return rows


def give_back(session: Session, task_id: int, reason: str, now: datetime, people: Iterable[int] | None = None) -> int:
    """The task's messages (or those of some ``people`` only) leave as cards after all; how many."""
    which = [*carried_by(task_id)]
    if people is not None:
        which.append(t.Outbox.person_id.in_(list(people)))
    values = {"state": State.QUEUED, "way": None, "platform_id": None, "next_attempt": now,
              "error": reason[:200], "settled_at": None}  # fmt: skip
    return changed(session, update(t.Outbox).where(*which).values(**values).execution_options(**UNSEEN))


def settle_rows(session: Session, task_id: int, state: State, reason: str, now: datetime) -> int:
    """All messages of a task stand as the task does; how many."""
    name = None if state is State.CANCELLED else f"{TASK}{task_id}"
    values = {"state": state, "error": reason[:200], "settled_at": now, "platform_id": name}
    query = update(t.Outbox).where(*carried_by(task_id)).values(**values)
    return changed(session, query.execution_options(**UNSEEN))


def month_of(moment: datetime) -> str:
    """The month in China, as the platform counts: "2026-11"."""
    return f"{in_china(moment):%Y-%m}"


# Rows in the thousands are never in the session's memory here; looking for them there would cost more than the UPDATE.
UNSEEN = {"synchronize_session": False}


def carried_by(task_id: int) -> tuple[ColumnElement[bool], ...]:
    """For queries on the outbox: the messages that a task stands for, while nobody knows that they arrived."""
    still = t.Outbox.state.in_((State.SENDING, State.ACCEPTED, State.UNCERTAIN))
    return t.Outbox.platform_id == f"{TASK}{task_id}", t.Outbox.way == WAY, still


def _without_window(session: Session, letter_id: int, now: datetime) -> list[_Reader]:
    """Readers in China whose message waits untried, each at the followed address heard from last, if it is closed."""
    query = (
        select(
            t.Outbox.id,
            t.Outbox.person_id,
            t.Address.id.label("address_id"),
            t.Address.heard_at,
            t.Address.window_until,
            t.Address.window_left,
        )
        .join(t.Person, t.Person.id == t.Outbox.person_id)
        .join(t.Guardianship, t.Guardianship.person_id == t.Person.id)
        .join(t.Child, (t.Child.id == t.Guardianship.child_id) & t.Child.left_at.is_(None))
        .join(t.Binding, (t.Binding.guardianship_id == t.Guardianship.id) & (t.Binding.state == "active"))
        .join(t.Address, (t.Address.id == t.Binding.address_id) & t.Address.following.is_(True))
        .where(
            t.Outbox.letter_id == letter_id,
            t.Outbox.kind.in_(LETTERS),
            t.Outbox.state == State.QUEUED,
            t.Outbox.attempts == 0,
            t.Outbox.error == "",
            t.Person.left_at.is_(None),
            t.Person.time_zone.in_(("", CHINA.key)),
        )
        .with_for_update(of=t.Outbox, skip_locked=True)
    )
    found = sorted(session.execute(query), key=lambda row: (row.heard_at is not None, row.heard_at, row.address_id))
    latest = {row.person_id: row for row in found}
    return [
        _Reader(row.id, row.person_id, row.address_id)
        for row in latest.values()
        if row.window_until is None or not Window(row.window_until, row.window_left).is_open(now)
    ]


def _with_room(session: Session, readers: list[_Reader], month: str) -> list[_Reader]:
    """One reader for each address (two adults may share a phone) that has had less than four this month."""
    each = {reader.address_id: reader for reader in sorted(readers, key=lambda one: -one.person_id)}
    had = t.MassReader
    count = (
        select(had.address_id)
        .join(t.MassTask, t.MassTask.id == had.task_id)
        .where(had.month == month, t.MassTask.state != FAILED)
        .group_by(had.address_id)
        .having(func.count() >= MASS_A_MONTH)
    )
    for some in in_chunks(sorted(each)):
        for address_id in session.scalars(count.where(had.address_id.in_(some))):
            del each[address_id]
    return sorted(each.values(), key=lambda one: one.outbox_id)


def _groups(readers: list[_Reader]) -> list[list[_Reader]]:
    """Groups of about the same size, none of which is too small or too large for one mass send."""
    if len(readers) < FEWEST:
        return []
    number = -(-len(readers) // LARGEST)
    return [readers[start::number] for start in range(number)]


def _make(session: Session, letter_id: int, group: list[_Reader], month: str, start: datetime, now: datetime) -> None:
    """One task with its readers; their messages are on their way with it, under no lease that could end."""
    # A name of its own for ever: the platform remembers it, whatever becomes of our database.
    name = f"lx{letter_id}-{secrets.token_hex(8)}"
    task = t.MassTask(letter_id=letter_id, client_id=name, state=MADE, people=len(group), next_at=start, created_at=now)
    session.add(task)
    session.flush()
    readers = [
        {"task_id": task.id, "address_id": one.address_id, "person_id": one.person_id, "month": month} for one in group
    ]
    insert_all(session, t.MassReader, readers)
    values = {"state": State.SENDING, "way": WAY, "platform_id": f"{TASK}{task.id}", "next_attempt": now}
    for some in in_chunks([one.outbox_id for one in group]):
        session.execute(update(t.Outbox).where(t.Outbox.id.in_(some)).values(**values).execution_options(**UNSEEN))
