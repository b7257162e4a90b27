"""What of the register goes with a copy of a child's file: everything to a school, to a parent what is theirs."""

from typing import Any

from domain.file_copy import Asker
from domain.register.fields.dictionary import names_of
from domain.register.fields.field import Sensitivity, Subject
from domain.register.record import Adult, Record


def register_of(record: Record, asker: Asker | None) -> dict[str, Any]:
    """The child's entry in the field names of the register (docs/register.md), with the adults around the child.

    A parent's copy has the child's fields except the sealed ones (class D), and of the other adults the relation and
    the name; where the adults are apart, the relation alone.
    """
    sealed = names_of(Subject.CHILD, Sensitivity.SEALED) if asker is not None else set()
    return {
        "child": {name: value for name, value in record.values.items() if name not in sealed},
        "teacher": record.teacher,
        "opened_on": record.opened_on.isoformat() if record.opened_on else None,
        "verified_on": record.verified_on.isoformat() if record.verified_on else None,
        "adults": [_adult(adult, asker) for adult in record.adults],
    }


def _adult(adult: Adult, asker: Asker | None) -> dict[str, Any]:
    told: dict[str, Any] = {"relation": adult.relation.value}
    if asker is None:
        return told | {"person": adult.person_id, "values": dict(adult.values), "tie": dict(adult.tie)}
    if adult.person_id == asker.person_id:
        sealed = names_of(Subject.ADULT, Sensitivity.SEALED)
        return told | {"values": {name: value for name, value in adult.values.items() if name not in sealed}}
    return told if asker.is_apart else told | {"values": {"name": adult.name}}
