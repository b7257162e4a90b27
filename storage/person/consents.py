"""What people answered to which version of the consent card: appended, the latest counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.consent import Answer
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer and the version of the card it was given to."""

    answer: str
    version: str
    at: datetime


def keep(session: Session, address_id: int, binding_id: int | None, version: str, answer: str, now: datetime) -> None:
    """Keep what the person answered to which version of the card."""
    session.add(t.Consent(address_id=address_id, binding_id=binding_id, version=version, answer=answer, at=now))
    session.flush()


def latest(session: Session, address_id: int) -> Consent | None:
    """The last thing that was answered from this address."""
    query = select(t.Consent).where(t.Consent.address_id == address_id).order_by(t.Consent.id.desc()).limit(1)
    row = session.scalars(query).first()
    return Consent(row.answer, row.version, row.at) if row else None


def keeps_media(session: Session, address_id: int) -> bool:
    """Whether the person agreed that voice and pictures are kept (the latest yes counts)."""
    query = select(t.Consent.answer).where(
        t.Consent.address_id == address_id, t.Consent.answer.in_((Answer.AGREED, Answer.NOTICES))
    )
    query = query.order_by(t.Consent.id.desc()).limit(1)
    return session.scalar(query) != Answer.NOTICES
