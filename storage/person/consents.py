"""What people answered to which version of a school's consent card, and which one they were shown last.

Answers are appended, the latest counts.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from domain.binding import OPEN
from domain.consent import Answer
from storage import tables as t
from storage.statements import rows, table

SHOWN, VERSIONS = table(t.ConsentShown), table(t.ConsentVersion)
# Asked for every message of a family.
SEEN = select(
    SHOWN.c.version,
    select(func.max(VERSIONS.c.number))
    .where(VERSIONS.c.school_id == SHOWN.c.school_id, VERSIONS.c.asks_anew.is_(True))
    .scalar_subquery()
    .label("asked_since"),
).where(SHOWN.c.address_id == bindparam("address"), SHOWN.c.school_id == bindparam("school"))


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer and the version of the card it was given to; ``school_id`` None where that was not kept yet."""

    answer: str
    version: str
    at: datetime
    school_id: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The card that was shown last at an address for a school (None: never one), and the number of the school's
    latest change that every family is asked about anew (0: none)."""

    version: str | None
    asked_since: int


def keep(
    session: Session,
    address_id: int,
    school_id: int | None,
    version: str,
    answer: str,
    now: datetime,
    *,
    binding_id: int | None = None,
) -> None:
    """Keep what the person answered to which version of whose card."""
    row = t.Consent(
        address_id=address_id, binding_id=binding_id, version=version, answer=answer, at=now, school_id=school_id
    )
    session.add(row)
    session.flush()


def showed(session: Session, address_id: int, school_id: int, version: str) -> None:
    """The school's card of this version was shown here."""
    session.merge(t.ConsentShown(address_id=address_id, school_id=school_id, version=version))
    session.flush()


def seen(session: Session, address_id: int, school_id: int) -> Seen:
    """What was shown here last for this school."""
    found = rows(session, SEEN, address=address_id, school=school_id)
    return Seen(found[0].version, found[0].asked_since or 0) if found else Seen(None, 0)


def schools(session: Session, address_id: int) -> dict[int, str | None]:
    """The schools that this address is bound to or asks, each with the card that was shown for it last."""
    shown = (t.ConsentShown.address_id == t.Binding.address_id) & (t.ConsentShown.school_id == t.Child.school_id)
    query = (
        select(t.Child.school_id, t.ConsentShown.version)
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .outerjoin(t.ConsentShown, shown)
        .where(t.Binding.address_id == address_id, t.Binding.state.in_(OPEN))
        .order_by(t.Child.school_id)
    )
    return {row.school_id: row.version for row in session.execute(query.distinct())}


def latest(session: Session, address_id: int) -> Consent | None:
    """The last thing that was answered from this address."""
    query = select(t.Consent).where(t.Consent.address_id == address_id).order_by(t.Consent.id.desc()).limit(1)
    row = session.scalars(query).first()
    return Consent(row.answer, row.version, row.at, row.school_id) if row else None


def keeps_media(session: Session, address_id: int) -> bool:
    """Whether the person agreed that voice and pictures are kept (the latest yes counts)."""
    query = select(t.Consent.answer).where(
        t.Consent.address_id == address_id, t.Consent.answer.in_((Answer.AGREED, Answer.NOTICES))
    )
    query = query.order_by(t.Consent.id.desc()).limit(1)
    return session.scalar(query) != Answer.NOTICES
