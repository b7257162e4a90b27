"""What a deed would say to people, looked at before the deed is taken back."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import tables as t


def last(session: Session) -> int:
    """The number of the newest message."""
    return session.scalar(select(func.max(t.Outbox.id))) or 0


def since(session: Session, number: int, kind: str) -> list[tuple[int, str]]:
    """The messages of a kind after this one: to whom, and the words."""
    query = select(t.Outbox.person_id, t.Outbox.body).where(t.Outbox.id > number, t.Outbox.kind == kind)
    found = session.execute(query.order_by(t.Outbox.id))
    return [(person_id, str(json.loads(body)["text"])) for person_id, body in found if body]
