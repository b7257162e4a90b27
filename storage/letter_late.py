"""Whether somebody came to a running letter, or went from it, since it was queued last; asked without changing it."""

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.letter_audience import is_meant
from storage.letters import Letter
from storage.letters_fan_out import name_of
from storage.outbox_people import is_reachable


def is_behind(session: Session, letter: Letter) -> bool:
    """Whether a guardian has no receipt, a receipt has no guardian any more, or somebody can be reached since."""
    receipt, link = t.LetterReceipt, t.Guardianship
    meant = select(t.Child.id).where(is_meant(session, letter.school_id, letter.audience))
    same = (receipt.child_id == link.child_id) & (receipt.person_id == link.person_id)
    came = (
        select(link.id)
        .where(link.child_id.in_(meant))
        .where(~select(receipt.id).where(receipt.letter_id == letter.id, same).exists())
    )
    owed = receipt.letter_id == letter.id, receipt.confirmed_at.is_(None)
    theirs = select(link.id).where(same).exists()
    went = select(receipt.id).where(*owed, receipt.refused_at.is_(None), or_(receipt.child_id.not_in(meant), ~theirs))
    name = name_of(letter.id, letter.version) + cast(receipt.person_id, String)
    queued = select(t.Outbox.id).where(t.Outbox.once == name).exists()
    reachable = select(receipt.id).where(
        *owed, receipt.version == letter.version, is_reachable(receipt.person_id), ~queued
    )
    return any(session.scalar(query.limit(1)) is not None for query in (came, went, reachable))
