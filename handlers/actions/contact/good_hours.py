"""When an adult of the family likes to be spoken with, by their own clock: kept with every plan that is about them."""

from collections.abc import Collection
from datetime import datetime, time

from sqlalchemy.orm import Session

from domain.people import Guardian
from storage.contact import contact_plans, contact_upkeep


def keep(session: Session, guardians: Collection[Guardian], span: tuple[time, time], now: datetime) -> bool:
    """From now on questions come then and the teacher sees it; False where no plan is about this adult."""
    people = {one.person.id for one in guardians}
    plans = contact_plans.of_children(session, {one.child.id for one in guardians})
    meant = {plan.person_id for plan in plans if plan.person_id is not None} & people
    for person_id in sorted(meant):
        contact_upkeep.set_hours(session, person_id, span, now)
    return bool(meant)
