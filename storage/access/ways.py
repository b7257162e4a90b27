"""By which ways a child comes to somebody: paired now, granted on request, asked for by its family; as SQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_

from domain.access import Actor, Part
from domain.rights import Asker
from domain.rights import Kind as RightsKind
from storage import tables as t


def is_paired(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """At this moment: a substitute's time is over when it is over, whether or not anything has noticed yet."""
    return exists().where(
        t.Pairing.child_id == t.Child.id,
        t.Pairing.teacher_id == actor.person_id,
        t.Pairing.ends_at.is_(None),
        or_(t.Pairing.until.is_(None), t.Pairing.until > now),
    )


def is_granted(actor: Actor, part: Part, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        t.AccessRequest.child_id == t.Child.id,
        t.AccessRequest.account_id == actor.account_id,
        t.AccessRequest.part == part.value,
        t.AccessRequest.granted.is_(True),
        t.AccessRequest.until > now,
        t.AccessRequest.ended_at.is_(None),
    )


def is_asked_by_family() -> ColumnElement[bool]:
    """A guardian's own request for a copy waits for its answer: the family's right needs nobody's approval."""
    return exists().where(
        t.RightsRequest.child_id == t.Child.id,
        t.RightsRequest.kind == RightsKind.COPY.value,
        t.RightsRequest.asker == Asker.GUARDIAN.value,
        t.RightsRequest.closed_at.is_(None),
    )
