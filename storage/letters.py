"""Letters to all families and the receipts they collect."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain.letter import Method
from storage import tables as t
from storage.statements import changed


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the school."""

    id: int
    school_id: int
    title: str
    body: str
    short: str
    state: str
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A receipt that a guardian still owes."""

    id: int
    letter_id: int
    title: str
    child_id: int
    sent_at: datetime


def draft(session: Session, school_id: int, title: str, body: str, short: str, now: datetime) -> int:
    """A new letter that has not been sent."""
    row = t.Letter(school_id=school_id, title=title, body=body, short=short, state="draft", created_at=now)
    session.add(row)
    session.flush()
    return row.id


def get(session: Session, letter_id: int) -> Letter | None:
    row = session.get(t.Letter, letter_id)
    return Letter(row.id, row.school_id, row.title, row.body, row.short, row.state, row.started_at) if row else None


def start(session: Session, letter_id: int, now: datetime) -> bool:
    """From draft to running, with one receipt for every guardian of every pupil; False when it already ran."""
    query = update(t.Letter).where(t.Letter.id == letter_id, t.Letter.state == "draft")
    if changed(session, query.values(state="running", started_at=now)) != 1:
        return False
    everybody = (
        select(t.Letter.id, t.Guardianship.child_id, t.Guardianship.person_id)
        .join(t.Child, t.Child.school_id == t.Letter.school_id)
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .where(t.Letter.id == letter_id, t.Child.left_at.is_(None))
    )
    session.execute(insert(t.LetterReceipt).from_select(["letter_id", "child_id", "person_id"], everybody))
    return True


def running(session: Session, school_id: int) -> list[int]:
    """The letters of a school that still wait for receipts."""
    query = select(t.Letter.id).where(t.Letter.school_id == school_id, t.Letter.state == "running")
    return list(session.scalars(query))


def owed(session: Session, person_id: int) -> list[OpenReceipt]:
    """What this guardian has not confirmed of the letters that run, newest letter first."""
    query = (
        select(t.LetterReceipt, t.Letter)
        .join(t.Letter, t.Letter.id == t.LetterReceipt.letter_id)
        .where(
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
            t.Letter.state == "running",
        )
        .order_by(t.Letter.id.desc(), t.LetterReceipt.child_id)
    )
    return [
        OpenReceipt(owed.id, letter.id, letter.title, owed.child_id, letter.started_at or letter.created_at)
        for owed, letter in session.execute(query)
    ]


def confirm(session: Session, letter_id: int, person_id: int, method: Method, now: datetime) -> list[int]:
    """This guardian has read the letter; the children whose receipt this answers (none when it was answered)."""
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value)
        .returning(t.LetterReceipt.child_id)
    )
    return sorted(session.scalars(query))


def opened(session: Session, letter_id: int, person_id: int, now: datetime) -> None:
    """This guardian opened the letter's page (which is not yet a confirmation)."""
    query = update(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id,
        t.LetterReceipt.person_id == person_id,
        t.LetterReceipt.opened_at.is_(None),
    )
    session.execute(query.values(opened_at=now))


@dataclass(frozen=True, slots=True)
class Standing:
    """How one guardian of one child stands to a letter; ``method`` is None until it is confirmed."""

    child_id: int
    person_id: int
    method: Method | None
    opened: bool


def open_titles(session: Session, school_id: int) -> list[tuple[int, str]]:
    """Number and title of the letters of a school that run, the newest first."""
    query = select(t.Letter.id, t.Letter.title).where(t.Letter.school_id == school_id, t.Letter.state == "running")
    return [(row.id, row.title) for row in session.execute(query.order_by(t.Letter.id.desc()))]


def standings(session: Session, letter_id: int, children: Collection[int]) -> list[Standing]:
    """How the guardians of these children stand to a letter, child by child."""
    query = select(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.child_id.in_(children)
    )
    return [
        Standing(
            row.child_id,
            row.person_id,
            Method(row.method) if row.confirmed_at is not None and row.method else None,
            row.opened_at is not None,
        )
        for row in session.scalars(query.order_by(t.LetterReceipt.child_id, t.LetterReceipt.id))
    ]


def confirm_for(
    session: Session, letter_id: int, child_id: int, people: Collection[int], method: Method, now: datetime
) -> list[int]:
    """These guardians of one child have read the letter, as somebody of the school says; those for whom it is new."""
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.child_id == child_id,
            t.LetterReceipt.person_id.in_(people),
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value)
        .returning(t.LetterReceipt.person_id)
    )
    return sorted(session.scalars(query))
