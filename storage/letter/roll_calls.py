"""Which children are known to be safe after a warning, and which silence is due to climb."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from domain.letter import LetterState
from domain.roll_call import COUNTS_FOR, FIRST_BY_PEOPLE, RollState
from storage import tables as t
from storage.columns import Moment
from storage.letter.letter_audience import decode, is_meant
from storage.statements import changed

QUESTION, ANSWERED = "roll_call", "已经报过平安了"
TAKEN_BACK = "学校撤回了这封信"


@dataclass(frozen=True, slots=True)
class Call:
    """The question about one child; ``rung`` is the step of ``domain.roll_call.LADDER`` that comes next."""

    id: int
    letter_id: int
    child_id: int
    state: RollState
    asked_at: datetime
    rung: int


def begin(session: Session, letter_id: int, now: datetime) -> int:
    """Ask about every child whom the letter is about, in one statement; how many are new (0: it calls no roll, or the
    danger is days ago).

    A child none of whose adults can be asked here begins at the rung of the people who telephone.
    """
    letter = session.get_one(t.Letter, letter_id)
    if not letter.roll_call or now - (letter.started_at or now) > COUNTS_FOR:
        return 0
    can_be_asked = exists().where(
        t.Guardianship.child_id == t.Child.id,
        t.Binding.guardianship_id == t.Guardianship.id,
        t.Binding.state == "active",
        t.Address.id == t.Binding.address_id,
        t.Address.following.is_(True),
    )
    is_known = exists().where(t.RollCall.letter_id == letter_id, t.RollCall.child_id == t.Child.id)
    children = select(
        literal(letter_id),
        t.Child.id,
        literal(RollState.WAITING.value),
        literal(now, Moment()),
        case((can_be_asked, 0), else_=FIRST_BY_PEOPLE),
        literal(now, Moment()),
    ).where(is_meant(session, letter.school_id, decode(letter.audience)), ~is_known)
    columns = ["letter_id", "child_id", "state", "asked_at", "rung", "next_at"]
    all_of_them = insert(t.RollCall).from_select(columns, children)
    return changed(session, all_of_them.execution_options(preserve_rowcount=True))


def claim(session: Session, now: datetime, limit: int) -> list[Call]:
    """Children whose next rung is due, locked for this transaction; of letters that were taken back they are closed."""
    query = (
        select(t.RollCall)
        .where(t.RollCall.next_at <= now)
        .order_by(t.RollCall.next_at, t.RollCall.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    letters = select(t.Letter.id).where(
        t.Letter.id.in_({row.letter_id for row in rows}), t.Letter.state == LetterState.RECALLED.value
    )
    recalled = set(session.scalars(letters))
    left = set(
        session.scalars(
            select(t.Child.id).where(t.Child.id.in_({row.child_id for row in rows}), t.Child.left_at.is_not(None))
        )
    )
    over = [row.id for row in rows if row.letter_id in recalled or row.child_id in left]
    if over:
        ended = update(t.RollCall).where(t.RollCall.id.in_(over))
        session.execute(ended.values(state=RollState.CLOSED.value, next_at=None))
    return [_call(row) for row in rows if row.id not in over]


def climbed(session: Session, calls: Sequence[Call], rung: int, next_at: datetime | None) -> None:
    """These stand at a rung now; the next one is due then."""
    query = update(t.RollCall).where(t.RollCall.id.in_([call.id for call in calls]))
    session.execute(query.values(rung=rung, next_at=next_at))


def open_for(
    session: Session, children: Collection[int] | Select[int], since: datetime, *, or_safe: bool = False
) -> list[Call]:
    """What is asked of these children since a moment (UTC) and not answered with "safe" (unless ``or_safe``), the
    newest letter first."""
    open_states = [RollState.WAITING.value, RollState.UNSAFE.value, *([RollState.SAFE.value] if or_safe else [])]
    taken_back = select(t.Letter.id).where(t.Letter.state == LetterState.RECALLED.value)
    query = select(t.RollCall).where(
        t.RollCall.child_id.in_(children),
        t.RollCall.state.in_(open_states),
        t.RollCall.asked_at > since,
        t.RollCall.letter_id.not_in(taken_back),
    )
    return [_call(row) for row in session.scalars(query.order_by(t.RollCall.id.desc()))]


def open_of_school(session: Session, school_id: int, since: datetime) -> list[Call]:
    """As ``open_for``, for all pupils of a school."""
    pupils = select(t.Child.id).where(t.Child.school_id == school_id, t.Child.left_at.is_(None))
    return open_for(session, pupils, since)


def answered(
    session: Session, calls: Sequence[Call], state: RollState, by: int, entry_id: int | None, now: datetime
) -> list[int]:
    """Somebody knows of these children; the numbers of those for whom it is new."""
    before = [RollState.WAITING.value, (RollState.UNSAFE if state is RollState.SAFE else RollState.SAFE).value]
    query = (
        update(t.RollCall)
        .where(t.RollCall.id.in_([call.id for call in calls]), t.RollCall.state.in_(before))
        .values(state=state.value, answered_at=now, answered_by=by, entry_id=entry_id, next_at=None)
        .returning(t.RollCall.child_id)
    )
    return sorted(session.scalars(query))


def drop_questions(session: Session, letter_id: int, children: Collection[int], now: datetime) -> int:
    """Adults of these children are not asked any more what is known of all of theirs: what waits to be sent is not
    sent; how many messages."""
    row, call = t.Outbox, t.RollCall
    adults = select(t.Guardianship.person_id).where(t.Guardianship.child_id.in_(children))
    waits = exists().where(
        call.letter_id == letter_id,
        call.state == RollState.WAITING.value,
        call.child_id == t.Guardianship.child_id,
        t.Guardianship.person_id == row.person_id,
    )
    query = update(row).where(
        row.kind == QUESTION,
        row.once.startswith(f"roll:{letter_id}:", autoescape=True),
        row.person_id.in_(adults),
        row.state.in_((State.QUEUED.value, State.HELD.value)),
        ~waits,
    )
    return changed(session, query.values(state=State.CANCELLED.value, error=ANSWERED, settled_at=now))


def end(session: Session, letter_id: int, now: datetime) -> None:
    """The letter was taken back: nobody is asked after any more, and no question of it leaves."""
    asked = update(t.RollCall).where(t.RollCall.letter_id == letter_id, t.RollCall.state == RollState.WAITING.value)
    session.execute(asked.values(state=RollState.CLOSED.value, next_at=None))
    row = t.Outbox
    questions = update(row).where(
        row.kind == QUESTION,
        row.once.startswith(f"roll:{letter_id}:", autoescape=True),
        row.state.in_((State.QUEUED.value, State.HELD.value)),
    )
    session.execute(questions.values(state=State.CANCELLED.value, error=TAKEN_BACK, settled_at=now))


def counts(session: Session, letter_id: int) -> dict[RollState, int]:
    """How many children stand in each state."""
    query = select(t.RollCall.state, func.count()).where(t.RollCall.letter_id == letter_id).group_by(t.RollCall.state)
    found = {RollState(state): number for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in RollState}


def silent(session: Session, letter_id: int) -> list[int]:
    """The children of whom nobody knows yet, or who need help, by class and number."""
    query = (
        select(t.RollCall.child_id)
        .join(t.Child, t.Child.id == t.RollCall.child_id)
        .where(
            t.RollCall.letter_id == letter_id,
            t.RollCall.state.in_((RollState.WAITING.value, RollState.UNSAFE.value)),
        )
        .order_by(t.Child.class_name, t.Child.id)
    )
    return list(session.scalars(query))


def _call(row: t.RollCall) -> Call:
    return Call(row.id, row.letter_id, row.child_id, RollState(row.state), row.asked_at, row.rung)
