"""What the consent card of a school said in each version: every one is kept as it was shown."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.binding import State
from storage import tables as t
from storage.statements import insert_once


@dataclass(frozen=True, slots=True)
class Own:
    """A school's own words as they stand now; ``number`` counts its changes (0: never any)."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the whole card, the school's own words in it, who changed it ("" where the program did) and when
    (UTC). ``answers``: how often which answer was given to it."""

    id: int
    version: str
    number: int
    addition: str
    card: str
    asks_anew: bool
    by: str
    at: datetime
    answers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a change of meaning would ask anew."""

    adults: int
    children: int


def own(session: Session, school_id: int) -> Own:
    """The school's own words now."""
    row = t.ConsentVersion
    query = (
        select(row.number, row.addition).where(row.school_id == school_id).order_by(row.number.desc(), row.id.desc())
    )
    found = session.execute(query.limit(1)).first()
    return Own(found.number, found.addition) if found else Own(0, "")


def hold(session: Session, school_id: int) -> None:
    """Nobody else changes the card of this school in this transaction."""
    session.execute(select(t.School.id).where(t.School.id == school_id).with_for_update())


def keep(
    session: Session,
    school_id: int,
    version: str,
    own_words: Own,
    card: str,
    now: datetime,
    *,
    asks_anew: bool = False,
    by: int | None = None,
) -> None:
    """A version as it reads; of one that is kept already nothing changes."""
    values = {
        "school_id": school_id,
        "version": version,
        "number": own_words.number,
        "addition": own_words.words,
        "card": card,
        "asks_anew": asks_anew,
        "changed_by": by,
        "at": now,
    }
    insert_once(session, t.ConsentVersion, values, "school_id", "version")


def last_asked(session: Session, school_id: int) -> datetime | None:
    """When (UTC) the school last had every family asked anew."""
    row = t.ConsentVersion
    query = select(func.max(row.at)).where(row.school_id == school_id, row.asks_anew.is_(True))
    return session.scalar(query)


def would_ask(session: Session, school_id: int) -> Asked:
    """Who was shown a card of this school and is bound: with a change of its meaning all of them are asked anew."""
    query = (
        select(func.count(t.Binding.address_id.distinct()), func.count(t.Child.id.distinct()))
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .join(
            t.ConsentShown,
            (t.ConsentShown.address_id == t.Binding.address_id) & (t.ConsentShown.school_id == t.Child.school_id),
        )
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Binding.state == State.ACTIVE)
    )
    adults, children = session.execute(query).one()
    return Asked(adults, children)


def versions(session: Session, school_id: int, most: int, before: int | None = None) -> list[Version]:
    """The versions of a school's card, newest first; ``before`` goes on below the row of this number."""
    row = t.ConsentVersion
    query = (
        select(row, t.Person.name)
        .outerjoin(t.Person, t.Person.id == row.changed_by)
        .where(row.school_id == school_id)
        .order_by(row.id.desc())
        .limit(most)
    )
    found = session.execute(query.where(row.id < before) if before is not None else query).all()
    answers = _answers(session, school_id, [one.version for one, _ in found])
    return [
        Version(
            one.id, one.version, one.number, one.addition, one.card, one.asks_anew, by or "", one.at,
            answers.get(one.version, {}),
        )
        for one, by in found
    ]  # fmt: skip


def _answers(session: Session, school_id: int, of: list[str]) -> dict[str, dict[str, int]]:
    row = t.Consent
    query = select(row.version, row.answer, func.count()).where(row.school_id == school_id, row.version.in_(of))
    found: dict[str, dict[str, int]] = {}
    for version, answer, count in session.execute(query.group_by(row.version, row.answer)):
        found.setdefault(version, {})[answer] = count
    return found
