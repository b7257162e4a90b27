"""Short names for writing the dictionary as a table: one line, one field."""

from typing import Any

from domain.register.fields.field import Choice, Field, Kind, Need, Sensitivity

ADULT, CHILD, RESTRICTED, SEALED = Sensitivity
REQUIRED, OPTIONAL, COMPUTED = Need


def text(name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any) -> Field:
    return Field(name, label, Kind.TEXT, sensitivity, sources, need, **more)


def day(name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any) -> Field:
    return Field(name, label, Kind.DATE, sensitivity, sources, need, **more)


def number(name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any) -> Field:
    return Field(name, label, Kind.NUMBER, sensitivity, sources, need, **more)


def flag(name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any) -> Field:
    return Field(name, label, Kind.FLAG, sensitivity, sources, need, **more)


def phone(name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any) -> Field:
    return Field(name, label, Kind.PHONE, sensitivity, sources, need, **more)


def identity(
    name: str, label: str, sensitivity: Sensitivity, sources: str, need: Need = OPTIONAL, **more: Any
) -> Field:
    return Field(name, label, Kind.ID_NUMBER, sensitivity, sources, need, **more)


def choice(
    name: str,
    label: str,
    sensitivity: Sensitivity,
    sources: str,
    choices: tuple[Choice, ...],
    need: Need = OPTIONAL,
    **more: Any,
) -> Field:
    return Field(name, label, Kind.CHOICE, sensitivity, sources, need, choices, **more)


def many(
    name: str,
    label: str,
    sensitivity: Sensitivity,
    sources: str,
    choices: tuple[Choice, ...],
    need: Need = OPTIONAL,
    **more: Any,
) -> Field:
    return Field(name, label, Kind.MANY, sensitivity, sources, need, choices, **more)


def rows(
    name: str,
    label: str,
    sensitivity: Sensitivity,
    sources: str,
    parts: tuple[Field, ...],
    need: Need = OPTIONAL,
    **more: Any,
) -> Field:
    return Field(name, label, Kind.ROWS, sensitivity, sources, need, parts=parts, **more)


def choices(**labels: str) -> tuple[Choice, ...]:
    """Choices from code="label|other way|another"."""
    found = []
    for code, said in labels.items():
        label, *aliases = said.split("|")
        found.append(Choice(code, label, tuple(aliases)))
    return tuple(found)
