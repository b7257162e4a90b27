"""Whether somebody came to a running letter, or went from it, since it was queued last; asked without changing it."""

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session

from domain.delivery import State
from messages.catalogue import LETTERS
from storage import tables as t
from storage.letter.letter_audience import is_meant
from storage.letter.letters import Letter
from storage.letter.letters_fan_out import name_of
from storage.traffic.outbox_people import is_reachable

# Why a message ended unsent (``storage.traffic.outbox_rules``): its reader was not on WeChat, or not meant.
NOT_THERE = ("对方没有关注公众号", "对方已取消联系")
GONE = "孩子已离校或不在这封信的范围里"


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
    back = select(t.Outbox.id).where(t.Outbox.letter_id == letter.id, *missed(letter))
    return any(session.scalar(query.limit(1)) is not None for query in (came, went, reachable, back))


def missed(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    """For queries on the outbox: messages of the letter that ended unsent because their reader was not there, who was
    heard of since and still owes an answer about these very words; or because the child was not meant, who is again."""
    row, receipt = t.Outbox, t.LetterReceipt
    owes = exists().where(
        receipt.letter_id == letter.id,
        receipt.person_id == row.person_id,
        receipt.version == letter.version,
        receipt.confirmed_at.is_(None),
    )
    is_back = exists().where(
        t.Guardianship.person_id == row.person_id,
        t.Binding.guardianship_id == t.Guardianship.id,
        t.Binding.state == "active",
        t.Address.id == t.Binding.address_id,
        t.Address.heard_at >= row.settled_at,
    )
    return (
        row.kind.in_(LETTERS),
        row.state.in_((State.FAILED.value, State.CANCELLED.value)),
        or_(row.error == GONE, and_(row.error.in_(NOT_THERE), is_back)),
        row.once == name_of(letter.id, letter.version) + cast(row.person_id, String),
        owes,
        is_reachable(row.person_id),
    )
