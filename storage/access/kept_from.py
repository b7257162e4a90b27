"""What is not there for a member of staff from whom an alert is kept, or whom the school keeps away from a child as a
parent; SQL for ``scope``."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from domain.access import Actor
from storage import tables as t


def is_of(actor: Actor, child_id: ColumnElement[int] | InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Of a child that the school keeps this actor away from as a parent; a row that names none is of none."""
    return func.coalesce(child_id, 0).in_(sorted(actor.kept_from)) if actor.kept_from else false()


def alerts(actor: Actor) -> ColumnElement[bool]:
    """Alerts that were kept from this actor when they were opened, and all about such a child, or about every child of
    a guardian of one who named none."""
    hidden = exists().where(t.AlertExclusion.alert_id == t.Alert.id, t.AlertExclusion.person_id == actor.person_id)
    if not actor.kept_from:
        return hidden
    spoke = exists().where(
        t.Guardianship.person_id == t.Alert.said_by, is_of(actor, t.Guardianship.child_id), t.Alert.child_id.is_(None)
    )
    return or_(hidden, is_of(actor, t.Alert.child_id), spoke)


def people(actor: Actor) -> ColumnElement[bool]:
    """The adults around such a child, but the actor."""
    if not actor.kept_from:
        return false()
    around = exists().where(t.Guardianship.person_id == t.Person.id, is_of(actor, t.Guardianship.child_id))
    return and_(t.Person.id != actor.person_id, around)
