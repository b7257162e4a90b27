"""A pupil did not come and nobody can be reached: the chain begins, and the family is asked once where the child is.

Source: practice 2.7: not at school, no leave, no answer on the phone is a sign that lives may depend on it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child
from handlers.actions.alert.alert_telling import SCHOOL
from messages.outbound import Envelope
from messages.render import words
from storage.alert import alerts
from storage.alert.alerts import Alert
from storage.person import people
from storage.traffic import outbox


def ask_family(session: Session, alert: Alert, children: Sequence[Child], now: datetime) -> int:
    """Ask every bound guardian of the child who may know of it; how many."""
    hidden = alerts.excluded(session, alert.id)
    bound = people.bound_guardians_of_children(session, [child.id for child in children])
    asked = [guardian for guardian in bound if guardian.person.id not in hidden]
    for guardian in asked:
        once = f"alert-done:{alert.id}:where:{guardian.person.id}"
        text = words("replies/absence_ask", child=guardian.child.name)
        outbox.put(session, Envelope("alert_done", once, guardian.person.id, text, from_title=SCHOOL), now)
    return len(asked)
