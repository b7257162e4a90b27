"""Deletes the rows that hang on a child whose file goes, table by table, what hangs on others first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain.register.fields.field import Subject
from storage import tables as t
from storage.privacy import erasures_reach as reach
from storage.privacy.erasures_reach import Around, run
from storage.statements import in_chunks

Where = tuple[type[t.Model], ColumnElement[bool]]


def delete_rows(session: Session, around: Around) -> None:
    """Everything that ``storage.privacy.erasures_tables`` calls gone; the statements do not grow with the rows."""
    unnamed = update(t.Alert).where(t.Alert.child_id.is_(None), reach.alerts(around))
    run(session, unnamed.values(child_id=around.child_id))  # now the triggers know whose it is
    contacts = list(session.scalars(select(t.ContactMade.id).where(reach.contacts(around.child_id))))
    _delete(session, of_deeds(around))
    for some in in_chunks(contacts):
        run(session, delete(t.ContactMade).where(t.ContactMade.id.in_(some)))
    _delete(session, of_register(around))
    of_ties = select(t.Binding.id).where(t.Binding.guardianship_id.in_(around.ties))
    run(session, update(t.Consent).where(t.Consent.binding_id.in_(of_ties)).values(binding_id=None))
    _delete(session, of_ties_and_places(around))


def of_deeds(around: Around) -> Sequence[Where]:
    """What was done for the child, promised, asked, planned and arranged, in the order in which it may go."""
    child = around.child_id
    alerts = select(t.Alert.id).where(reach.alerts(around))
    plans = select(t.ContactPlan.id).where(t.ContactPlan.child_id == child)
    measures = select(t.SupportPlan.id).where(t.SupportPlan.child_id == child)
    return (
        (t.AlertEvent, t.AlertEvent.alert_id.in_(alerts)),
        (t.AlertExclusion, t.AlertExclusion.alert_id.in_(alerts)),
        (t.Alert, reach.alerts(around)),
        (t.Ticket, reach.tickets(around)),
        (t.ContactDecision, t.ContactDecision.plan_id.in_(plans)),
        (t.SupportResult, t.SupportResult.plan_id.in_(measures)),
        (t.Conversation, t.Conversation.person_id.in_(around.adults)),
        *_by_child(child),
    )


def _by_child(child: int) -> Sequence[Where]:
    """Tables that name the child themselves and on which nothing hangs (any more)."""
    models: tuple[type[t.Model], ...] = (
        t.ContactPlan,
        t.ContactPause,
        t.ContactChild,
        t.Promise,
        t.Hazard,
        t.LetterReceipt,
        t.RollCall,
        t.SupportPlan,
        t.Substitution,
        t.Pairing,
        t.CustodyBlock,
        t.ChildTag,
    )
    return [(model, model.__table__.c.child_id == child) for model in models]


def of_register(around: Around) -> Sequence[Where]:
    """What the register says and said of the child, its guardianships and its adults."""
    proposed = or_(
        t.Proposal.child_id == around.child_id,
        t.Proposal.person_id.in_(around.adults),
        _is_of(around, t.Proposal),
    )
    return (
        (t.Proposal, proposed),
        (t.RegisterKey, _is_of(around, t.RegisterKey)),
        (t.RegisterChange, _is_of(around, t.RegisterChange)),
        (t.RegisterRecord, _is_of(around, t.RegisterRecord)),
        (t.RegisterUpload, t.RegisterUpload.school_id == around.school_id),
    )


def of_ties_and_places(around: Around) -> Sequence[Where]:
    """How the adults were bound, last of all: by these rows the others were found."""
    other = aliased(t.Binding)
    in_use = exists().where(other.invitation_id == t.Invitation.id, other.guardianship_id.not_in(around.ties))
    return (
        (t.Question, t.Question.address_id.in_(around.places)),
        (t.Consent, t.Consent.address_id.in_(around.places)),
        (t.ConsentShown, t.ConsentShown.address_id.in_(around.places)),
        (t.Binding, t.Binding.guardianship_id.in_(around.ties)),
        (t.Invitation, and_(t.Invitation.guardianship_id.in_(around.ties), ~in_use)),
        (t.Guardianship, t.Guardianship.child_id == around.child_id),
    )


def number(session: Session, wheres: Sequence[Where]) -> int:
    """How many rows these are."""
    return sum(session.scalar(select(func.count()).select_from(model).where(which)) or 0 for model, which in wheres)


def _is_of(around: Around, model: type[t.Model]) -> ColumnElement[bool]:
    subject, number = model.__table__.c.subject, model.__table__.c.subject_id
    return or_(
        and_(subject == Subject.CHILD.value, number == around.child_id),
        and_(subject == Subject.GUARDIANSHIP.value, number.in_(around.ties)),
        and_(subject == Subject.ADULT.value, number.in_(around.adults)),
    )


def _delete(session: Session, wheres: Sequence[Where]) -> None:
    for model, which in wheres:
        run(session, delete(model).where(which))
