"""What other parts of the house know of the register without opening it: names, class, the number to call, away."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain.people import Relation
from domain.register.fields.field import Subject, Values
from domain.register.record import PARENTS
from domain.register.rules.facts import is_away
from domain.words import fold
from storage import tables as t
from storage.statements import in_chunks, run, table

CHILDREN, PEOPLE, LINKS = table(t.Child), table(t.Person), table(t.Guardianship)
Touched = Mapping[tuple[Subject, int], tuple[Values, set[str]]]

CHILD = (
    update(CHILDREN)
    .where(CHILDREN.c.id == bindparam("number"))
    .values(
        name=bindparam("name"),
        name_index=bindparam("name_index"),
        class_name=bindparam("class_name"),
        birth_date=bindparam("birth_date"),
    )
)
ADULT = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("number"))
    .values(name=bindparam("name"), phone=bindparam("phone"), time_zone=bindparam("time_zone"))
)
TIE = (
    update(LINKS)
    .where(LINKS.c.id == bindparam("number"))
    .values(relation=bindparam("relation"), is_primary=bindparam("is_primary"))
)
AWAY = (
    update(LINKS)
    .where(
        LINKS.c.person_id.in_(bindparam("people", expanding=True)),
        LINKS.c.relation.in_([relation.value for relation in PARENTS]),
        LINKS.c.away != bindparam("is_away"),
    )
    .values(away=bindparam("is_away"))
)
OF_CHILD = {"name", "class_name", "birth_date"}
OF_ADULT = {"name", "phones", "time_zone"}
OF_TIE = {"relation", "primary"}
OF_PARENT = {"episodes", "whereabouts", "life_status"}


def follow(session: Session, touched: Touched, today: date) -> None:
    """Bring the mirrored columns to what these records now say, where one of their fields changed."""
    _run(session, CHILD, [_child(n, v) for n, v in _of(touched, Subject.CHILD, OF_CHILD)])
    _run(session, ADULT, [_adult(n, v) for n, v in _of(touched, Subject.ADULT, OF_ADULT)])
    _run(session, TIE, [_tie(n, v) for n, v in _of(touched, Subject.GUARDIANSHIP, OF_TIE)])
    mark_away(session, {n: is_away(v, today) for n, v in _of(touched, Subject.ADULT, OF_PARENT)})


def children_of(session: Session, touched: Touched) -> list[int]:
    """The children whose contact plans hang on what changed: who is away, who is around, where, in which class."""
    pupils = [number for number, _ in _of(touched, Subject.CHILD, {"class_name"})]
    adults = [number for number, _ in _of(touched, Subject.ADULT, OF_PARENT | {"time_zone"})]
    ties = [number for number, _ in _of(touched, Subject.GUARDIANSHIP, OF_TIE)]
    query = select(LINKS.c.child_id)
    for column, numbers in ((LINKS.c.person_id, adults), (LINKS.c.id, ties)):
        for some in in_chunks(numbers):
            pupils += session.scalars(query.where(column.in_(some)))
    return sorted(set(pupils))


def mark_away(session: Session, away: Mapping[int, bool]) -> None:
    """Which of these adults are away now, on every tie in which they are a parent."""
    for state in (True, False):
        for some in in_chunks([person_id for person_id, is_away_now in away.items() if is_away_now is state]):
            run(session, AWAY, {"people": some, "is_away": state})


def _of(touched: Touched, subject: Subject, fields: set[str]) -> list[tuple[int, Values]]:
    return [(n, values) for (kind, n), (values, changed) in touched.items() if kind is subject and changed & fields]


def _run(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        run(session, statement, rows)


def _child(number: int, values: Values) -> dict[str, Any]:
    born = values.get("birth_date")
    return {
        "number": number,
        "name": values.get("name", ""),
        "name_index": fold(values.get("name", "")),
        "class_name": values.get("class_name", ""),
        "birth_date": date.fromisoformat(born) if born else None,
    }


def _adult(number: int, values: Values) -> dict[str, Any]:
    phones = values.get("phones") or [{}]
    return {
        "number": number,
        "name": values.get("name", ""),
        "phone": phones[0].get("number"),
        "time_zone": values.get("time_zone", "Asia/Shanghai"),
    }


def _tie(number: int, values: Values) -> dict[str, Any]:
    relation = values.get("relation", Relation.OTHER.value)
    return {"number": number, "relation": relation, "is_primary": bool(values.get("primary"))}
