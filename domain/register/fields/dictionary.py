"""The data dictionary: every field of the register in one place, in the order of the forms (register 1.2)."""

from collections.abc import Iterator

from domain.register.fields.adults import PERSON, TIE
from domain.register.fields.child import IDENTITY
from domain.register.fields.field import Field, Group, Kind, Need, Sensitivity, Subject
from domain.register.fields.guardianship import ASSESSMENT, CONTACTS, HELP
from domain.register.fields.schooling import LIFE, STUDY

GROUPS: tuple[Group, ...] = (IDENTITY, STUDY, LIFE, ASSESSMENT, HELP, CONTACTS, PERSON, TIE)


def _by_name(subject: Subject) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for group in GROUPS:
        for field in group.fields if group.subject is subject else ():
            if field.name in found:
                raise ValueError(f"{subject}: {field.name} stands twice in the dictionary")
            found[field.name] = field
    return found


FIELDS: dict[Subject, dict[str, Field]] = {subject: _by_name(subject) for subject in Subject}
# Found by blind index; the lists hold several numbers each.
KEYS: dict[Subject, tuple[str, ...]] = {
    Subject.CHILD: ("student_no", "id_number"),
    Subject.ADULT: ("id_number", "phones"),
    Subject.GUARDIANSHIP: (),
}


def field_of(subject: Subject, name: str) -> Field:
    """The field; an unknown name is a mistake of the program (KeyError)."""
    return FIELDS[subject][name]


def required(subject: Subject) -> Iterator[Field]:
    """The fields without which a file is not complete."""
    return (field for field in FIELDS[subject].values() if field.need is Need.REQUIRED)


def names_of(subject: Subject, sensitivity: Sensitivity) -> set[str]:
    """The fields of one class."""
    return {field.name for field in FIELDS[subject].values() if field.sensitivity is sensitivity}


def every_field() -> Iterator[tuple[Group, Field]]:
    """All fields with their group, in the order of the forms; the columns of lists stand in ``parts``."""
    for group in GROUPS:
        for field in group.fields:
            yield group, field


__all__ = ["FIELDS", "GROUPS", "KEYS", "Kind", "every_field", "field_of", "names_of", "required"]
