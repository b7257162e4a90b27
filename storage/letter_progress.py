"""How far a letter has come, seen from each side: one guardian's page, the school's bar, the list of the unreached."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.orm import Session

from domain.delivery import STATE_LABELS, State
from domain.letter import TAKES_RECEIPTS, Method, Receipt, is_complete
from domain.people import Child, Guardian
from messages.catalogue import LETTERS
from storage import overview
from storage import tables as t
from storage.overview import Reach

REACHED_STATES = (State.ACCEPTED.value, State.DELIVERED.value)


@dataclass(frozen=True, slots=True)
class FamilyLetter:
    """A letter as one guardian receives it; ``confirmed_at`` once every child's receipt is answered."""

    id: int
    title: str
    body: str
    school: str
    started_at: datetime
    children: tuple[Child, ...]
    opened: bool
    running: bool
    confirmed_at: datetime | None
    method: Method | None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One line of the list of letters."""

    id: int
    title: str
    school: str
    state: str
    started_at: datetime | None


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


@dataclass(frozen=True, slots=True)
class Unreached:
    """A child whose family a letter has not reached, and why it reached none of the adults."""

    child: Child
    adults: tuple[tuple[Guardian, str], ...]


UNREACHED_REASONS = {
    Reach.UNBOUND: "还没有加入微信",
    Reach.PENDING: "等学校确认",
    Reach.UNFOLLOWED: "已不再关注",
}


def family_letter(session: Session, letter_id: int, person_id: int) -> FamilyLetter | None:
    """The letter as this guardian receives it; None unless it was sent and the guardian is still bound to a child."""
    letter = session.get(t.Letter, letter_id)
    if letter is None or letter.started_at is None:
        return None
    rows = _receipts_of(session, letter_id, person_id)
    if not rows:
        return None
    confirmed = [receipt.confirmed_at for receipt, _ in rows if receipt.confirmed_at is not None]
    methods = [receipt.method for receipt, _ in rows if receipt.method is not None]
    is_confirmed = len(confirmed) == len(rows)
    return FamilyLetter(
        id=letter.id,
        title=letter.title,
        body=letter.body,
        school=session.get_one(t.School, letter.school_id).name,
        started_at=letter.started_at,
        children=tuple(overview.child_of(pupil) for _, pupil in rows),
        opened=all(receipt.opened_at is not None for receipt, _ in rows),
        running=letter.state in TAKES_RECEIPTS,
        confirmed_at=max(confirmed) if is_confirmed else None,
        method=Method(methods[-1]) if is_confirmed and methods else None,
    )


def letters(session: Session, limit: int = 20) -> list[LetterRow]:
    """The newest letters."""
    query = select(t.Letter, t.School.name).join(t.School, t.School.id == t.Letter.school_id)
    rows = session.execute(query.order_by(t.Letter.id.desc()).limit(limit))
    return [LetterRow(row.id, row.title, school, row.state, row.started_at) for row, school in rows]


def letter(session: Session, letter_id: int) -> LetterRow | None:
    query = select(t.Letter, t.School.name).join(t.School, t.School.id == t.Letter.school_id)
    found = session.execute(query.where(t.Letter.id == letter_id)).one_or_none()
    return LetterRow(found[0].id, found[0].title, found[1], found[0].state, found[0].started_at) if found else None


def progress(session: Session, letter_id: int) -> Progress:
    """Where the families stand: counted in the database by situation, judged by ``domain.letter``."""
    stands = _by_child(letter_id)
    columns = (stands.c.away, stands.c.away_said, stands.c.home, stands.c.home_said, stands.c.reached)
    counts = {"complete": 0, "partly": 0, "delivered": 0, "unreached": 0}
    for away, away_said, home, home_said, reached, number in session.execute(
        select(*columns, func.count()).group_by(*columns)
    ):
        receipts = [Receipt(True, bool(away_said))] * away + [Receipt(False, bool(home_said))] * home
        counts[_stand(receipts, bool(reached))] += number
    return Progress(**counts)


def unreached(session: Session, letter_id: int, now: datetime, limit: int, after: int | None = None) -> list[Unreached]:
    """Children whose family the letter has not reached, by child number; ``after`` is the last one seen."""
    stands = _by_child(letter_id)
    query = select(stands.c.child_id).where(stands.c.away_said + stands.c.home_said + stands.c.reached == 0)
    if after is not None:
        query = query.where(stands.c.child_id > after)
    ids = list(session.scalars(query.order_by(stands.c.child_id).limit(limit)))
    guardians = overview.guardians(session, ids)
    reaches = overview.reach_of(session, guardians, now)
    sends = _sends(session, letter_id, {g.person.id for g in guardians})
    found: dict[int, list[tuple[Guardian, str]]] = {child_id: [] for child_id in ids}
    for guardian in guardians:
        reason = _why(reaches[guardian.child.id, guardian.person.id], sends.get(guardian.person.id))
        found[guardian.child.id].append((guardian, reason))
    return [Unreached(adults[0][0].child, tuple(adults)) for adults in found.values() if adults]


def _receipts_of(session: Session, letter_id: int, person_id: int) -> list[tuple[t.LetterReceipt, t.Child]]:
    is_bound = (
        select(t.Binding.id)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .where(
            t.Binding.state == "active",
            t.Guardianship.child_id == t.LetterReceipt.child_id,
            t.Guardianship.person_id == t.LetterReceipt.person_id,
        )
        .exists()
    )
    query = (
        select(t.LetterReceipt, t.Child)
        .join(t.Child, t.Child.id == t.LetterReceipt.child_id)
        .where(t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.person_id == person_id, is_bound)
        .order_by(t.Child.id)
    )
    return [(receipt, pupil) for receipt, pupil in session.execute(query)]


def _by_child(letter_id: int) -> Subquery:
    """One row per child: is there an adult away / at home, did one confirm, did the letter reach anyone (0 or 1)."""
    receipt, link = t.LetterReceipt, t.Guardianship
    arrived = select(t.Outbox.person_id).where(
        t.Outbox.letter_id == letter_id, t.Outbox.kind.in_(LETTERS), t.Outbox.state.in_(REACHED_STATES)
    )
    said = receipt.confirmed_at.is_not(None)
    reached = receipt.person_id.in_(arrived) | receipt.opened_at.is_not(None)
    return (
        select(
            receipt.child_id,
            func.max(case((link.away.is_(True), 1), else_=0)).label("away"),
            func.max(case((link.away.is_(True) & said, 1), else_=0)).label("away_said"),
            func.max(case((link.away.is_(False), 1), else_=0)).label("home"),
            func.max(case((link.away.is_(False) & said, 1), else_=0)).label("home_said"),
            func.max(case((reached, 1), else_=0)).label("reached"),
        )
        .join(link, (link.child_id == receipt.child_id) & (link.person_id == receipt.person_id))
        .where(receipt.letter_id == letter_id)
        .group_by(receipt.child_id)
        .subquery()
    )


def _stand(receipts: list[Receipt], reached: bool) -> str:
    if is_complete(receipts):
        return "complete"
    if any(receipt.confirmed for receipt in receipts):
        return "partly"
    return "delivered" if reached else "unreached"


def _sends(session: Session, letter_id: int, person_ids: set[int]) -> dict[int, tuple[str, str]]:
    query = select(t.Outbox.person_id, t.Outbox.state, t.Outbox.error).where(
        t.Outbox.letter_id == letter_id, t.Outbox.kind.in_(LETTERS), t.Outbox.person_id.in_(person_ids)
    )
    return {person_id: (state, error) for person_id, state, error in session.execute(query)}


def _why(reach: Reach, send: tuple[str, str] | None) -> str:
    if reach in UNREACHED_REASONS:
        return UNREACHED_REASONS[reach]
    if send is None:
        return "还没有轮到"
    state, error = send
    return error or STATE_LABELS.get(State(state), state)
