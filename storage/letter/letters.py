"""Letters to families: their words and versions, whom they are about, and where they stand."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.orm import Session

from domain.letter import TAKES_RECEIPTS, Audience, LetterState, Policy
from domain.people import Relation
from storage import tables as t
from storage.columns import Moment
from storage.letter.letter_audience import decode, encode, is_meant
from storage.letter.letter_versions import keep
from storage.statements import changed, insert_missing

PRIMARY = "primary"  # of ``named_relations``: who looks after the child first


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter as it is written; fields as in ``storage.tables.letters.Letter``."""

    title: str
    body: str
    short: str
    voice: str = ""
    kind: str = "own"
    policy: Policy = Policy.BOTH
    named_relations: tuple[str, ...] = ()
    audience: Audience = field(default_factory=Audience)
    urgent: bool = False
    roll_call: bool = False
    by_mass: bool = False
    author_id: int | None = None
    holiday_from: date | None = None
    holiday_to: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of the school; fields as in ``storage.tables.letters.Letter``."""

    id: int
    school_id: int
    kind: str
    title: str
    body: str
    short: str
    voice: str
    version: int
    state: LetterState
    policy: Policy
    named_relations: tuple[str, ...]
    audience: Audience
    urgent: bool
    roll_call: bool
    by_mass: bool
    voice_media_id: int | None
    author_id: int | None
    approved_by: int | None
    submitted_at: datetime | None
    approved_at: datetime | None
    send_at: datetime | None
    anchor: str
    holiday_from: date | None
    holiday_to: date | None
    due_on: date | None
    started_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None


def draft(session: Session, school_id: int, new: NewLetter, now: datetime) -> int:
    """A new letter that has not been sent, with its first version; its number."""
    row = t.Letter(
        school_id=school_id,
        kind=new.kind,
        title=new.title,
        body=new.body,
        short=new.short,
        voice=new.voice or None,
        version=1,
        state=LetterState.DRAFT.value,
        author_id=new.author_id,
        **_arranged(new),
        created_at=now,
    )
    session.add(row)
    session.flush()
    keep(session, row, "", new.author_id, now)
    return row.id


def get(session: Session, letter_id: int) -> Letter | None:
    """The letter as it is now, whatever this session read of it before."""
    row = session.get(t.Letter, letter_id, populate_existing=True)
    return _letter(row) if row is not None else None


def lock(session: Session, letter_id: int) -> Letter | None:
    """As ``get``; nobody else changes the letter until this transaction ends."""
    row = session.get(t.Letter, letter_id, populate_existing=True, with_for_update={"key_share": True})
    return _letter(row) if row is not None else None


def move(
    session: Session, letter_id: int, came_from: Collection[LetterState], to: LetterState, **values: object
) -> bool:
    """From one state to the next, with further columns; False when it is in none of those states any more."""
    query = update(t.Letter).where(t.Letter.id == letter_id, t.Letter.state.in_([state.value for state in came_from]))
    return changed(session, query.values(state=to.value, **values)) == 1


def rearrange(session: Session, letter_id: int, new: NewLetter) -> bool:
    """Other readers, days and ways for a draft (its words: ``letter_versions.rewrite``); False when it is none."""
    return move(session, letter_id, (LetterState.DRAFT,), LetterState.DRAFT, **_arranged(new))


def recorded(session: Session, letter_id: int, media_id: int) -> None:
    """Somebody read the letter aloud."""
    session.execute(update(t.Letter).where(t.Letter.id == letter_id).values(voice_media_id=media_id))


def start(session: Session, letter_id: int, now: datetime) -> bool:
    """From draft or approved to running, with one receipt for every guardian of every pupil it is about; False when
    it already ran."""
    ready = (LetterState.DRAFT, LetterState.APPROVED)
    if not move(session, letter_id, ready, LetterState.RUNNING, started_at=now):
        return False
    add_receipts(session, letter_id, now)
    return True


def recipients(session: Session, school_id: int, audience: Audience) -> int:
    """How many adults a letter to this audience is for, on WeChat or not; whoever has two children counts once."""
    query = select(func.count(t.Guardianship.person_id.distinct())).select_from(t.Guardianship)
    query = query.join(t.Child, t.Child.id == t.Guardianship.child_id).where(is_meant(session, school_id, audience))
    return session.scalar(query) or 0


def add_receipts(session: Session, letter_id: int, now: datetime, child_id: int | None = None) -> int:
    """A receipt for everybody whom the letter is about (or whom it is about because of this child) and who has none
    yet, in one statement; how many were added."""
    letter = session.get_one(t.Letter, letter_id, populate_existing=True)
    columns = ["letter_id", "child_id", "person_id", "version", "named", "reminders", "added_at"]
    everybody = _everybody(session, letter, now)
    if child_id is not None:
        everybody = everybody.where(t.Child.id == child_id)
    # Not "where there is none yet": PostgreSQL, which cannot know how many there will be, reads them all for each row.
    new = insert_missing(session, t.LetterReceipt).from_select(columns, everybody)
    return changed(session, new.execution_options(preserve_rowcount=True))


def running(session: Session, school_id: int) -> list[int]:
    """The letters of a school that are still sent."""
    query = select(t.Letter.id).where(t.Letter.school_id == school_id, t.Letter.state == LetterState.RUNNING.value)
    return list(session.scalars(query.order_by(t.Letter.id)))


def in_state(session: Session, states: Collection[LetterState], due_at: datetime | None = None) -> list[Letter]:
    """The letters of all schools in one of these states, oldest first; with ``due_at`` (UTC) those that are to leave
    by then."""
    query = select(t.Letter).where(t.Letter.state.in_([state.value for state in states]))
    if due_at is not None:
        query = query.where(t.Letter.send_at <= due_at)
    return [_letter(row) for row in session.scalars(query.order_by(t.Letter.id))]


def of_school(session: Session, school_id: int, limit: int) -> list[Letter]:
    """The newest letters of a school, newest first."""
    query = select(t.Letter).where(t.Letter.school_id == school_id).order_by(t.Letter.id.desc()).limit(limit)
    return [_letter(row) for row in session.scalars(query)]


def open_titles(session: Session, school_id: int) -> list[tuple[int, str]]:
    """Number and title of the letters of a school that wait for receipts, the newest first."""
    query = select(t.Letter.id, t.Letter.title).where(
        t.Letter.school_id == school_id, t.Letter.state.in_(TAKES_RECEIPTS)
    )
    return [(row.id, row.title) for row in session.execute(query.order_by(t.Letter.id.desc()))]


def _arranged(new: NewLetter) -> dict[str, Any]:
    """What a letter says besides its words, as columns."""
    return {
        "policy": new.policy.value,
        "named_relations": ",".join(new.named_relations) or None,
        "audience": encode(new.audience),
        "urgent": new.urgent,
        "roll_call": new.roll_call,
        "by_mass": new.by_mass,
        "holiday_from": new.holiday_from,
        "holiday_to": new.holiday_to,
        "due_on": new.due_on,
    }


def _everybody(session: Session, letter: t.Letter, now: datetime) -> Any:
    """The rows of receipts of everybody whom the letter is about."""
    named = letter.named_relations.split(",") if letter.named_relations else []
    is_named = or_(
        t.Guardianship.relation.in_([relation for relation in named if relation in set(Relation)]),
        t.Guardianship.is_primary.is_(True) if PRIMARY in named else literal(False),
    )
    return (
        select(
            literal(letter.id),
            t.Guardianship.child_id,
            t.Guardianship.person_id,
            literal(letter.version),
            is_named,
            literal(0),
            literal(now, Moment()),
        )
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(is_meant(session, letter.school_id, decode(letter.audience)))
    )


def _letter(row: t.Letter) -> Letter:
    return Letter(
        id=row.id,
        school_id=row.school_id,
        kind=row.kind,
        title=row.title,
        body=row.body,
        short=row.short,
        voice=row.voice or "",
        version=row.version,
        state=LetterState(row.state),
        policy=Policy(row.policy),
        named_relations=tuple(row.named_relations.split(",")) if row.named_relations else (),
        audience=decode(row.audience),
        urgent=row.urgent,
        roll_call=row.roll_call,
        by_mass=row.by_mass,
        voice_media_id=row.voice_media_id,
        author_id=row.author_id,
        approved_by=row.approved_by,
        submitted_at=row.submitted_at,
        approved_at=row.approved_at,
        send_at=row.send_at,
        anchor=row.anchor or "",
        holiday_from=row.holiday_from,
        holiday_to=row.holiday_to,
        due_on=row.due_on,
        started_at=row.started_at,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
    )
