"""How much there is of a child that would go, and how much would stay: shown before, kept on the tombstone."""

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.privacy import erasures_reach as reach
from storage.privacy import erasures_rows as gone
from storage.privacy.erasures_reach import Around
from storage.privacy.erasures_rows import Where


def counts(session: Session, around: Around) -> dict[str, int]:
    """By the keys of ``domain.erasure.COUNTED``; one statement for each table."""
    child = around.child_id
    own = reach.entries(child)
    of_file = t.EntryChild, t.EntryChild.child_id == child
    entries = session.scalar(select(func.count()).select_from(own.subquery())) or 0
    return {
        "entries": entries,
        "media": session.scalar(select(func.count()).select_from(reach.media(around).subquery())) or 0,
        "shared": gone.number(session, [of_file]) - entries,
        "adults": len(around.adults),
        "ties": gone.number(session, gone.of_ties_and_places(around)),
        "register": gone.number(session, gone.of_register(around)[:-1]),  # uploads are of the whole school
        "contacts": gone.number(session, [(t.ContactMade, reach.contacts(child))]),
        "plans": _of_child(session, child, t.ContactPlan, t.ContactPause, t.SupportPlan, t.Pairing, t.CustodyBlock),
        "tasks": gone.number(session, [(t.Ticket, reach.tickets(around))])
        + _of_child(session, child, t.Promise, t.Hazard),
        "alerts": gone.number(session, [(t.Alert, reach.alerts(around))]),
        "letters": _of_child(session, child, t.LetterReceipt, t.RollCall),
        "messages": gone.number(session, [(t.Outbox, outgoing(around)), (t.Inbox, incoming(around))]),
    }


def outgoing(around: Around) -> ColumnElement[bool]:
    """Messages to adults of this child alone, and those that carry what stands in its file."""
    return or_(t.Outbox.person_id.in_(around.adults), t.Outbox.entry_id.in_(reach.entries(around.child_id)))


def incoming(around: Around) -> ColumnElement[bool]:
    """Messages from their places, and those that stand in its file."""
    return or_(t.Inbox.address_id.in_(around.places), t.Inbox.entry_id.in_(reach.entries(around.child_id)))


def _of_child(session: Session, child: int, *models: type[t.Model]) -> int:
    wheres: list[Where] = [(model, model.__table__.c.child_id == child) for model in models]
    return gone.number(session, wheres)
