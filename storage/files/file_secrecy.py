"""The one place that says which entries of a child's file are kept from whom; every way out of the file asks it.

An entry is sealed by its kind (``domain.sealing``) or is for leading persons by what hangs on it. The entry that tells
that another was emptied is kept from whomever that one is kept from: what was sealed stays so with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from domain.alert import TO_DIRECTORS
from domain.sealing import GUARDED, RESTRICTED, SEALED, STUB
from domain.ticket import TicketKind
from storage import tables as t

# What a family says of a teacher, and what it asks about its data, is not shown to the child's teachers.
FOR_LEADERS = (TicketKind.COMPLAINT.value, TicketKind.PRIVACY.value)
# With the hash of its link: the ``once`` of an entry that came from another installation; its cause names rows there.
BROUGHT = "file:"
BROUGHT_FOR_LEADERS = f"{BROUGHT}leading:"  # the same of one that only leading persons read there

OF_ALERT, OF_TICKET = "alert:", "ticket:"  # how the cause of an entry begins that tells of one of this house

Rule = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who reads. ``sees_alerts``: the restricted part of this child is open to them. ``kept_from`` are the alerts that
    they must not learn of, for they may be the cause, with the entries that raised them; those about a colleague, which
    are for leading persons only, without."""

    sees_alerts: bool
    is_leading: bool
    kept_from: tuple[tuple[int, int | None], ...] = ()


def shown_to(reader: Eyes) -> tuple[ColumnElement[bool], ...]:
    """What these eyes may read of ``entries`` in the ordinary file: nothing that stands on the restricted page alone,
    alerts and referrals only where that page is open to them, nothing that tells of an alert kept from them, no
    complaint about staff unless they answer for the school."""
    return (~_holds(is_restricted), *_may_know(reader))


def shown_restricted(reader: Eyes) -> tuple[ColumnElement[bool], ...]:
    """What these eyes, to which the restricted page is open, read on it."""
    return (_holds(is_restricted), *_may_know(reader))


def is_restricted(entry: Any) -> ColumnElement[bool]:
    """Stands on the restricted page alone."""
    rule: ColumnElement[bool] = entry.kind.in_(sorted(RESTRICTED))
    return rule


def is_guarded(entry: Any) -> ColumnElement[bool]:
    """Stands in the timeline of whoever may read the restricted page."""
    rule: ColumnElement[bool] = entry.kind.in_(sorted(GUARDED))
    return rule


def has_raised_alert(entry: Any) -> ColumnElement[bool]:
    """Words of which an alert came. They are the family's own and stand in the file; why they were emptied does not."""
    return exists().where(t.Alert.entry_id == entry.id)


def is_for_leaders(entry: Any) -> ColumnElement[bool]:
    """What a family said about a colleague, or asked about its data, and what was answered; here, or in the house from
    which it came."""
    asked = t.Ticket.kind.in_(FOR_LEADERS)
    complains = exists().where(t.Ticket.entry_id == entry.id, asked)
    tickets = select(literal(OF_TICKET) + cast(t.Ticket.id, String)).where(asked)
    answers = and_(entry.cause.like(f"{OF_TICKET}%"), _is_own(entry), entry.cause.in_(tickets))
    return or_(func.coalesce(entry.once, "").like(f"{BROUGHT_FOR_LEADERS}%"), complains, answers)


def is_sealed() -> ColumnElement[bool]:
    """Whether a row of ``entries`` is sealed, by kind or as the stub of one that is."""
    return _holds(lambda entry: entry.kind.in_(sorted(SEALED)), has_raised_alert)


def goes_to_leaders() -> ColumnElement[bool]:
    """Whether a row of ``entries`` is for the leading persons of the house alone, wherever it is carried."""
    colleagues = select(literal(OF_ALERT) + cast(t.Alert.id, String)).where(t.Alert.category.in_(TO_DIRECTORS))
    return _holds(lambda entry: or_(is_for_leaders(entry), and_(_is_own(entry), entry.cause.in_(colleagues))))


def _may_know(reader: Eyes) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if not reader.sees_alerts:
        rules.append(~_holds(is_guarded, has_raised_alert))
    if not reader.is_leading:
        rules.append(~_holds(is_for_leaders))
    if reader.kept_from:
        rules.append(~_holds(lambda entry: _tells_of(entry, reader)))
    return rules


def _tells_of(entry: Any, reader: Eyes) -> ColumnElement[bool]:
    """Raised, or tells of, an alert of this house that is kept from the reader."""
    raised = [number for _, number in reader.kept_from if number is not None]
    causes = [f"{OF_ALERT}{alert}" for alert, _ in reader.kept_from]
    return or_(entry.id.in_(raised), and_(_is_own(entry), entry.cause.in_(causes)))


def _is_own(entry: Any) -> ColumnElement[bool]:
    """Written in this house: its cause names rows that are here."""
    rule: ColumnElement[bool] = func.coalesce(entry.once, "").not_like(f"{BROUGHT}%")
    return rule


def _holds(rule: Rule, or_emptied: Rule | None = None) -> ColumnElement[bool]:
    """Whether a rule holds for a row of ``entries``, or it (or ``or_emptied``) for the entry of whose emptying it
    tells."""
    emptied = aliased(t.Entry)
    holds = rule(emptied) if or_emptied is None else or_(rule(emptied), or_emptied(emptied))
    told_of = exists().where(t.Redaction.stub_id == t.Entry.id, emptied.id == t.Redaction.entry_id, holds)
    return or_(rule(t.Entry), and_(t.Entry.kind == STUB, told_of))
