"""What the rows of children, adults and ties say of those who have no record yet: added by name alone.

The first change of such a record writes this down before itself, so that a record always holds the whole.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.register.fields.field import Subject, Value
from domain.register.incoming.zones import HOME
from domain.register.record import PARENTS
from storage import tables as t
from storage.registers.register_past import Key
from storage.statements import in_chunks

Said = dict[Key, tuple[dict[str, Value], date | None]]
AWAY = exists().where(
    t.Guardianship.person_id == t.Person.id,
    t.Guardianship.away.is_(True),
    t.Guardianship.relation.in_([relation.value for relation in PARENTS]),
)
QUERIES: dict[Subject, Any] = {
    Subject.CHILD: select(t.Child.id, t.Child.name, t.Child.class_name, t.Child.birth_date, t.Child.created_at),
    Subject.ADULT: select(
        t.Person.id, t.Person.name, t.Person.phone, t.Person.time_zone, t.Person.created_at, AWAY.label("away")
    ),
    Subject.GUARDIANSHIP: select(t.Guardianship.id, t.Guardianship.relation, t.Guardianship.is_primary),
}
NUMBERS = {Subject.CHILD: t.Child.id, Subject.ADULT: t.Person.id, Subject.GUARDIANSHIP: t.Guardianship.id}


def said(session: Session, keys: Iterable[Key]) -> Said:
    """The fields of the register that rows alone hold, and the day (China) on which they were written, by subject."""
    wanted = list(keys)
    found: Said = {}
    for subject, query in QUERIES.items():
        for some in in_chunks([number for kind, number in wanted if kind is subject]):
            for row in session.execute(query.where(NUMBERS[subject].in_(some))):
                values, day = _READERS[subject](row)
                found[subject, row.id] = ({name: value for name, value in values.items() if value}, day)
    return found


def hold(session: Session, keys: Iterable[Key]) -> None:
    """Let nobody else open the records of these subjects until the transaction ends."""
    wanted = list(keys)
    for subject, number in NUMBERS.items():
        for some in in_chunks(sorted(n for kind, n in wanted if kind is subject)):
            session.execute(select(number).where(number.in_(some)).order_by(number).with_for_update(key_share=True))


def _of_child(row: Any) -> tuple[dict[str, Value], date | None]:
    born = row.birth_date.isoformat() if row.birth_date else None
    return {"name": row.name, "class_name": row.class_name, "birth_date": born}, in_china(row.created_at).date()


def _of_adult(row: Any) -> tuple[dict[str, Value], date | None]:
    values: dict[str, Value] = {"name": row.name}
    values["phones"] = [{"number": row.phone}] if row.phone else None
    values["time_zone"] = None if row.time_zone == HOME else row.time_zone
    values["whereabouts"] = "away" if row.away else None
    return values, in_china(row.created_at).date()


def _of_tie(row: Any) -> tuple[dict[str, Value], date | None]:
    return {"relation": row.relation, "primary": row.is_primary or None}, None


_READERS = {Subject.CHILD: _of_child, Subject.ADULT: _of_adult, Subject.GUARDIANSHIP: _of_tie}
