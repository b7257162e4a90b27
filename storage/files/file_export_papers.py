"""What stands beside a child's timeline and goes with a copy of it: contacts that were made, letters, answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Relation
from storage import tables as t


def contacts(session: Session, child_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    """Contacts and attempts about a child, by number, after a number."""
    made, link, adult = t.ContactMade, t.ContactChild, t.Guardianship
    query = (
        select(made, adult.relation)
        .join(link, link.contact_id == made.id)
        .outerjoin(adult, (adult.child_id == link.child_id) & (adult.person_id == made.person_id))
        .where(link.child_id == child_id, made.id > after)
        .order_by(made.id)
        .limit(limit)
    )
    return [_contact(row, relation) for row, relation in session.execute(query)]


def letters(session: Session, child_id: int) -> list[int]:
    """The letters that were for this child's family, by number."""
    query = select(t.LetterReceipt.letter_id).where(t.LetterReceipt.child_id == child_id).distinct()
    return sorted(session.scalars(query))


def letter(session: Session, letter_id: int, child_id: int) -> dict[str, Any]:
    """One letter with all its versions, and what each adult of this child answered."""
    row = session.get_one(t.Letter, letter_id)
    versions = select(t.LetterVersion).where(t.LetterVersion.letter_id == letter_id).order_by(t.LetterVersion.version)
    link, receipt = t.Guardianship, t.LetterReceipt
    receipts = (
        select(receipt, link.relation)
        .outerjoin(link, (link.child_id == receipt.child_id) & (link.person_id == receipt.person_id))
        .where(receipt.letter_id == letter_id, receipt.child_id == child_id)
        .order_by(receipt.id)
    )
    return {
        "id": row.id,
        "title": row.title,
        "body": row.body,
        "version": row.version,
        "state": row.state,
        "sent_at": _iso(row.started_at),
        "versions": [
            {"version": one.version, "title": one.title, "body": one.body, "why": one.why, "at": _iso(one.at)}
            for one in session.scalars(versions)
        ],
        "receipts": [_receipt(one, relation) for one, relation in session.execute(receipts)],
    }


def _contact(row: t.ContactMade, relation: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "way": row.way,
        "result": row.result,
        "at": _iso(row.at),
        "last_at": _iso(row.last_at),
        "minutes": row.minutes,
        "by_family": row.by_family,
        "person": row.person_id,
        "relation": relation,
        "entry": row.entry_id,
        "voided_at": _iso(row.voided_at),
    }


def _receipt(row: t.LetterReceipt, relation: str | None) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "relation": Relation(relation).label if relation else "",
        "version": row.version,
        "opened_at": _iso(row.opened_at),
        "confirmed_at": _iso(row.confirmed_at),
        "method": row.method,
        "refused_at": _iso(row.refused_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
