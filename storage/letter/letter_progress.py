"""How far a letter has come as the school sees it: the bar, the classes, the list of the unreached."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from domain.delivery import STATE_LABELS, State
from domain.letter import LetterState, Policy, Receipt, is_complete
from domain.letter_record import in_school
from domain.people import Child, Guardian
from storage import overview
from storage import tables as t
from storage.letter import letter_alone
from storage.letter.letter_stages import CARRIERS, REACHED, Stages, stages
from storage.overview import Reach

__all__ = [
    "LetterRow",
    "Progress",
    "Stages",
    "Unreached",
    "by_class",
    "letter",
    "letters",
    "progress",
    "stages",
    "summed",
    "unreached",
]

# What an adult of a child may be to a letter: away or at home, named by it or not.
KINDS = tuple((away, named) for away in (True, False) for named in (True, False))


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line of the list of letters."""

    id: int
    title: str
    school: str
    state: str
    started_at: datetime | None
    policy: Policy = Policy.BOTH
    version: int = 1
    is_paused: bool = False

    @property
    def is_running(self) -> bool:
        """Whether numbers of it change at this moment."""
        return self.state == LetterState.RUNNING and not self.is_paused


@dataclass(frozen=True, slots=True)
class Progress:
    """How many children's families stand where; the four add up to ``total``."""

    complete: int = 0
    partly: int = 0
    delivered: int = 0
    unreached: int = 0

    @property
    def total(self) -> int:
        return self.complete + self.partly + self.delivered + self.unreached

    @property
    def parts(self) -> tuple[int, int, int, int]:
        return self.complete, self.partly, self.delivered, self.unreached


@dataclass(frozen=True, slots=True)
class Unreached:
    """A child whose family a letter has not reached, and why it reached none of the adults; none where the school
    knows of no adult."""

    child: Child
    adults: tuple[tuple[Guardian, str], ...]


UNREACHED_REASONS = {
    Reach.UNBOUND: "还没有加入微信",
    Reach.PENDING: "等学校确认",
    Reach.UNFOLLOWED: "已不再关注",
}


def letters(session: Session, school_id: int, limit: int = 20) -> list[LetterRow]:
    """The newest letters of a school."""
    query = select(t.Letter, t.School.name).join(t.School, t.School.id == t.Letter.school_id)
    query = query.where(t.Letter.school_id == school_id)
    rows = session.execute(query.order_by(t.Letter.id.desc()).limit(limit))
    return [_row(row, school) for row, school in rows]


def letter(session: Session, letter_id: int) -> LetterRow | None:
    query = select(t.Letter, t.School.name).join(t.School, t.School.id == t.Letter.school_id)
    found = session.execute(query.where(t.Letter.id == letter_id)).one_or_none()
    return _row(*found) if found else None


def progress(session: Session, letter_id: int) -> Progress:
    """Where the families stand: counted in the database by situation, judged by ``domain.letter``."""
    return summed(by_class(session, letter_id).values())


def by_class(session: Session, letter_id: int) -> dict[str, Progress]:
    """The same for each class, by grade and name."""
    policy = Policy(session.scalar(select(t.Letter.policy).where(t.Letter.id == letter_id)) or Policy.BOTH)
    stands = _by_child(letter_id)
    situation = [column for column in stands.c if column.name != "child_id"]
    query = select(*situation, func.count().label("children")).group_by(*situation)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in session.execute(query):
        counts[row.class_name][_stand(row, policy)] += row.children
    alone = letter_alone.is_alone(session, letter_id)
    nobody = select(t.Child.class_name, func.count()).where(alone).group_by(t.Child.class_name)
    for class_name, number in session.execute(nobody):
        counts[class_name]["unreached"] += number
    return {name: Progress(**counts[name]) for name in sorted(counts, key=in_school)}


def unreached(
    session: Session,
    letter_id: int,
    now: datetime,
    limit: int,
    after: int | None = None,
    *,
    class_name: str = "",
    own: ColumnElement[bool] | None = None,
) -> list[Unreached]:
    """Children whose family the letter has not reached, by child number; ``after`` is the last one seen. ``own`` is a
    condition on children: only of these."""
    stands = _by_child(letter_id)
    said = sum((stands.c[_column("said", kind)] for kind in KINDS), start=stands.c.reached)
    not_said = select(stands.c.child_id).where(said == 0)
    query = select(t.Child).where(or_(t.Child.id.in_(not_said), letter_alone.is_alone(session, letter_id)))
    if after is not None:
        query = query.where(t.Child.id > after)
    if class_name:
        query = query.where(t.Child.class_name == class_name)
    if own is not None:
        query = query.where(own)
    children = {row.id: overview.child_of(row) for row in session.scalars(query.order_by(t.Child.id).limit(limit))}
    ids = list(children)
    guardians = overview.guardians(session, ids)
    reaches = overview.reach_of(session, guardians, now)
    sends = _sends(session, letter_id, {g.person.id for g in guardians})
    found: dict[int, list[tuple[Guardian, str]]] = {child_id: [] for child_id in ids}
    for guardian in guardians:
        reason = why(reaches[guardian.child.id, guardian.person.id], sends.get(guardian.person.id))
        found[guardian.child.id].append((guardian, reason))
    return [Unreached(children[child_id], tuple(adults)) for child_id, adults in found.items()]


def why(reach: Reach, send: tuple[str, str] | None) -> str:
    """Why a letter has not reached an adult: no way to them, or what became of its message (state and error)."""
    if reach in UNREACHED_REASONS:
        return UNREACHED_REASONS[reach]
    if send is None:
        return "还没有轮到"
    state, error = send
    return error or STATE_LABELS.get(State(state), state)


def _by_child(letter_id: int) -> Subquery:
    """One row per child: its class, how many adults of each of ``KINDS`` have a receipt and how many of them confirmed,
    and whether the letter reached anyone (0 or 1)."""
    receipt, link, version = t.LetterReceipt, t.Guardianship, t.LetterVersion
    arrived = (
        select(t.Outbox.person_id, func.max(t.Outbox.created_at).label("at"))
        .where(t.Outbox.letter_id == letter_id, t.Outbox.kind.in_(CARRIERS), t.Outbox.state.in_(REACHED))
        .group_by(t.Outbox.person_id)
        .subquery()
    )
    # What carried the words before a correction did not bring the words after it.
    has_words = arrived.c.at.is_not(None) & (version.at.is_(None) | (arrived.c.at >= version.at))
    reached = has_words | receipt.opened_at.is_not(None)
    columns: list[Any] = []
    for kind in KINDS:
        is_meant = and_(link.away.is_(kind[0]), receipt.named.is_(kind[1]))
        said = and_(is_meant, receipt.confirmed_at.is_not(None))
        columns.append(func.sum(case((is_meant, 1), else_=0)).label(_column("all", kind)))
        columns.append(func.sum(case((said, 1), else_=0)).label(_column("said", kind)))
    return (
        select(
            receipt.child_id,
            t.Child.class_name,
            *columns,
            func.max(case((reached, 1), else_=0)).label("reached"),
        )
        .join(link, (link.child_id == receipt.child_id) & (link.person_id == receipt.person_id))
        .join(t.Child, t.Child.id == receipt.child_id)
        .outerjoin(arrived, arrived.c.person_id == receipt.person_id)
        .outerjoin(version, and_(version.letter_id == receipt.letter_id, version.version == receipt.version))
        .where(receipt.letter_id == letter_id, t.Child.left_at.is_(None))
        .group_by(receipt.child_id, t.Child.class_name)
        .subquery()
    )


def _column(what: str, kind: tuple[bool, bool]) -> str:
    away, named = kind
    return f"{what}_{'away' if away else 'home'}{'_named' if named else ''}"


def _receipts(row: Any) -> Iterator[Receipt]:
    """The receipts of a child in this situation."""
    for away, named in KINDS:
        count = getattr(row, _column("all", (away, named)))
        said = getattr(row, _column("said", (away, named)))
        yield from (Receipt(away, at < said, named) for at in range(count))


def _stand(row: Any, policy: Policy) -> str:
    receipts = list(_receipts(row))
    if is_complete(receipts, policy):
        return "complete"
    if any(receipt.confirmed for receipt in receipts):
        return "partly"
    return "delivered" if row.reached else "unreached"


def summed(some: Iterable[Progress]) -> Progress:
    """All of these together."""
    parts = [one.parts for one in some]
    return Progress(*(sum(column) for column in zip(*parts, strict=True))) if parts else Progress()


def _sends(session: Session, letter_id: int, person_ids: set[int]) -> dict[int, tuple[str, str]]:
    query = (
        select(t.Outbox.person_id, t.Outbox.state, t.Outbox.error)
        .where(t.Outbox.letter_id == letter_id, t.Outbox.kind.in_(CARRIERS), t.Outbox.person_id.in_(person_ids))
        .order_by(t.Outbox.id)
    )
    return {person_id: (state, error) for person_id, state, error in session.execute(query)}


def _row(row: t.Letter, school: str) -> LetterRow:
    is_paused = row.paused_at is not None
    return LetterRow(row.id, row.title, school, row.state, row.started_at, Policy(row.policy), row.version, is_paused)
