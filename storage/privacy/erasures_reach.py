"""What belongs to one child alone, as SQL: the adults, entries, media and places that go when its file goes."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, UpdateBase, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from domain.binding import OPEN
from domain.people import Role
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Around:
    """The few rows around a child, by number. ``adults`` are nothing to any other child; ``places`` are addresses that
    are nobody else's, ``shared`` those that stay because they are somebody else's too."""

    child_id: int
    school_id: int
    ties: tuple[int, ...]
    adults: tuple[int, ...]
    places: tuple[int, ...]
    shared: tuple[int, ...]


def around(session: Session, child_id: int, school_id: int) -> Around:
    """The people of this child and where they write from."""
    ties = tuple(session.scalars(select(t.Guardianship.id).where(t.Guardianship.child_id == child_id)))
    adults = tuple(session.scalars(_adults(child_id)))
    bound = select(t.Binding.address_id).where(t.Binding.guardianship_id.in_(ties))
    theirs = or_(t.Address.id.in_(bound), t.Address.person_id.in_(adults))
    found = session.execute(select(t.Address.id, _is_somebody_elses(ties).label("stays")).where(theirs)).all()
    return Around(
        child_id,
        school_id,
        ties,
        adults,
        tuple(row.id for row in found if not row.stays),
        tuple(row.id for row in found if row.stays),
    )


def entries(child_id: int) -> Select[int]:
    """Entries that stand in this child's file and in no file of a child that is still there."""
    other = aliased(t.EntryChild)
    stays = exists().where(
        other.entry_id == t.EntryChild.entry_id,
        other.child_id != child_id,
        t.Child.id == other.child_id,
        t.Child.erased_at.is_(None),
    )
    return select(t.EntryChild.entry_id).where(t.EntryChild.child_id == child_id, ~stays)


def media(around: Around) -> Select[int]:
    """Voices and pictures of its entries, its receipts, and its adults' messages that stand nowhere else."""
    own = entries(around.child_id)
    carried = or_(
        t.Media.id.in_(select(t.Entry.media_id).where(t.Entry.id.in_(own))),
        t.Media.id.in_(select(t.LetterReceipt.proof_id).where(t.LetterReceipt.child_id == around.child_id)),
        t.Media.id.in_(select(t.Outbox.media_id).where(t.Outbox.person_id.in_(around.adults))),
        t.Media.id.in_(select(t.Inbox.media_id).where(t.Inbox.address_id.in_(around.places))),
    )
    elsewhere = or_(
        exists().where(t.Entry.media_id == t.Media.id, t.Entry.id.not_in(own)),
        exists().where(t.Letter.voice_media_id == t.Media.id),
        exists().where(t.LetterReceipt.proof_id == t.Media.id, t.LetterReceipt.child_id != around.child_id),
    )
    return select(t.Media.id).where(carried, ~elsewhere)


def alerts(around: Around) -> ColumnElement[bool]:
    """Alerts about this child, and those that name no child and were told by an adult of this child alone."""
    unnamed = and_(t.Alert.child_id.is_(None), t.Alert.said_by.in_(around.adults))
    return or_(t.Alert.child_id == around.child_id, unnamed)


def alerts_that_keep(child_id: int) -> ColumnElement[bool]:
    """Alerts about this child, and those that name no child and were told by an adult of it: they may be about it,
    also where that adult has another child and the alert stays when this file goes."""
    told = t.Alert.said_by.in_(select(t.Guardianship.person_id).where(t.Guardianship.child_id == child_id))
    return or_(t.Alert.child_id == child_id, and_(t.Alert.child_id.is_(None), told))


def tickets(around: Around) -> ColumnElement[bool]:
    """What was asked for this child, or by an adult of this child alone."""
    unnamed = and_(t.Ticket.child_id.is_(None), t.Ticket.person_id.in_(around.adults))
    return or_(t.Ticket.child_id == around.child_id, unnamed)


def contacts(child_id: int) -> ColumnElement[bool]:
    """Contacts that were about this child and about no other."""
    here = exists().where(t.ContactChild.contact_id == t.ContactMade.id, t.ContactChild.child_id == child_id)
    other = exists().where(t.ContactChild.contact_id == t.ContactMade.id, t.ContactChild.child_id != child_id)
    return and_(here, ~other)


def run(session: Session, statement: UpdateBase) -> None:
    """Change or delete a set of rows in one statement, without looking for them among what the session holds."""
    session.execute(statement.execution_options(synchronize_session=False))


def _adults(child_id: int) -> Select[int]:
    """Who is, or was invited as, somebody of this child (the register may have had them twice), and is nothing to a
    child that is still there."""
    here = select(t.Guardianship.id).where(t.Guardianship.child_id == child_id)
    still = select(t.Child.id).where(t.Child.id != child_id, t.Child.erased_at.is_(None))
    elsewhere = select(t.Guardianship.id).where(t.Guardianship.child_id.in_(still))
    return (
        select(t.Person.id)
        .where(
            t.Person.role == Role.GUARDIAN.value,
            t.Person.id.in_(select(t.Guardianship.person_id).where(t.Guardianship.id.in_(here)))
            | t.Person.id.in_(select(t.Invitation.person_id).where(t.Invitation.guardianship_id.in_(here))),
            ~exists().where(t.Guardianship.person_id == t.Person.id, t.Guardianship.id.in_(elsewhere)),
            ~exists().where(t.Invitation.person_id == t.Person.id, t.Invitation.guardianship_id.in_(elsewhere)),
        )
        .order_by(t.Person.id)
    )


def _is_somebody_elses(ties: tuple[int, ...]) -> ColumnElement[bool]:
    """Of staff, or bound (or about to be) as somebody of another child."""
    open_states = [state.value for state in OPEN]
    return or_(
        exists().where(t.StaffAddress.address_id == t.Address.id),
        exists().where(
            t.Binding.address_id == t.Address.id,
            t.Binding.guardianship_id.not_in(ties),
            t.Binding.state.in_(open_states),
        ),
    )
