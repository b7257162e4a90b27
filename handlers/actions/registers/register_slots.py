"""The fields of one child's entry as a form shows them: which, in which order, and what stands in each for a reader."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from domain.register.fields.dictionary import GROUPS, field_of
from domain.register.fields.field import Group, Kind, Need, Sensitivity, Subject, Value
from domain.register.fields.masking import may_read, shown
from domain.register.incoming.headings import CHILD, Column
from domain.register.record import Adult, Record

ADULT = "member1"  # a place of the header whose relation stands in a field of its own
CONTACTS = ("contact1", "contact2", "contact3")
OF_CHILD = {group.name: group for group in GROUPS if group.subject is Subject.CHILD}
OF_ADULT = tuple(group for group in GROUPS if group.subject is not Subject.CHILD)


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of the form: ``text`` is what stands there for this reader, empty where it is ``masked``."""

    key: str
    column: Column
    label: str
    text: str
    masked: str  # how a value looks that the reader may not read; empty where there is none
    value: Value

    @property
    def kind(self) -> Kind:
        return self.column.field.kind

    @property
    def options(self) -> list[str]:
        """What may be chosen."""
        if self.kind is Kind.FLAG:
            return ["是", "否"]
        return [choice.label for choice in self.column.field.choices]

    @property
    def chosen(self) -> list[str]:
        """Of several that may be chosen those that are."""
        return self.text.split("、") if self.text else []

    @property
    def required(self) -> bool:
        return self.column.field.need is Need.REQUIRED


def child_slots(record: Record, group: Group, is_full: bool) -> list[Slot]:
    """The fields of one group of the child; numbers of papers only ``is_full``."""
    return [_slot(column, label, _of_child(record, column), is_full) for column, label in _child_columns(group)]


def adult_slots(adult: Adult, is_full: bool) -> list[Slot]:
    """The fields of one adult and of what they are to the child."""
    return [_slot(column, label, _of_adult(adult, column), is_full) for column, label in _adult_columns()]


def mark(slots: list[Slot]) -> str:
    """Changes when anybody changes one of the fields."""
    return hashlib.sha256(repr([(slot.key, slot.value) for slot in slots]).encode()).hexdigest()[:32]


def empty_child(names: tuple[str, ...]) -> list[Slot]:
    """Fields of a pupil whom the register does not know yet."""
    return [_empty(Column(CHILD, Subject.CHILD, name), field_of(Subject.CHILD, name).label) for name in names]


def empty_adult(names: tuple[str, ...]) -> list[Slot]:
    """Fields of an adult whom the register does not know yet; ``names`` of fields or of parts of lists."""
    wanted = [(column, label) for column, label in _adult_columns() if (column.part or column.name) in names]
    found = {(column.part or column.name): _empty(column, label) for column, label in wanted}
    return [found[name] for name in names]


def _empty(column: Column, label: str) -> Slot:
    return Slot(key_of(column), column, label, "", "", None)


def _slot(column: Column, label: str, value: Value, is_full: bool) -> Slot:
    cleared = Sensitivity.RESTRICTED if is_full or not _is_number(column) else Sensitivity.CHILD
    is_open = may_read(column.field, cleared)
    said = shown(column.field, value, cleared)
    return Slot(key_of(column), column, label, said if is_open else "", "" if is_open else said, value)


def _is_number(column: Column) -> bool:
    """Numbers of papers are masked; a school number holds one (G and the ID number)."""
    return column.field.kind is Kind.ID_NUMBER or column.name == "student_no"


def key_of(column: Column) -> str:
    """How the form calls the field."""
    part = column.part or column.name
    return f"{column.place}_{part}" if column.place in CONTACTS else part


def _child_columns(group: Group) -> Iterator[tuple[Column, str]]:
    for one in group.fields:
        if one.kind is Kind.ROWS:
            for at, place in enumerate(CONTACTS, 1):
                for part in one.parts:
                    yield Column(place, Subject.CHILD, one.name, part.name), f"{one.label}{at}{part.label}"
        elif one.need is not Need.COMPUTED and one.sensitivity is not Sensitivity.SEALED:
            yield Column(CHILD, Subject.CHILD, one.name), one.label


def _adult_columns() -> Iterator[tuple[Column, str]]:
    """Of a list the last row is filled in: the number to call, the absence that goes on."""
    for group in OF_ADULT:
        for one in group.fields:
            if one.name == "phones":
                yield Column(ADULT, group.subject, one.name, "number"), one.label
            elif one.kind is Kind.ROWS:
                yield from ((Column(ADULT, group.subject, one.name, part.name), part.label) for part in one.parts)
            elif one.need is not Need.COMPUTED and one.sensitivity is not Sensitivity.SEALED:
                yield Column(ADULT, group.subject, one.name), one.label


def _of_child(record: Record, column: Column) -> Value:
    if column.place == CHILD:
        return record.values.get(column.name)
    rows = record.values.get(column.name) or []
    at = CONTACTS.index(column.place)
    return rows[at].get(column.part) if at < len(rows) else None


def _of_adult(adult: Adult, column: Column) -> Value:
    if column.name == "phones":
        return adult.phones
    if column.part:
        rows = adult.values.get(column.name) or [{}]
        return rows[-1].get(column.part)
    source = adult.tie if column.subject is Subject.GUARDIANSHIP else adult.values
    return source.get(column.name)
