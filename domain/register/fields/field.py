"""What one field of the register is: everything that forms, imports, exports, masking and documents need to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# What one field holds, as it is kept: text, ISO date, number, bool, a choice's code, a list of codes or of rows.
Value = Any
Values = Mapping[str, Value]


class Subject(StrEnum):
    """Whose record a field stands in. An adult's record is shared by all their children."""

    CHILD = "child"
    ADULT = "adult"
    GUARDIANSHIP = "guardianship"  # what one adult is to one child


class Kind(StrEnum):
    """How a field is written and read."""

    TEXT = "text"
    DATE = "date"  # kept as YYYY-MM-DD
    NUMBER = "number"
    FLAG = "flag"  # 是/否
    CHOICE = "choice"  # one code of ``choices``
    MANY = "many"  # several codes of ``choices``
    PHONE = "phone"
    ID_NUMBER = "id_number"
    ROWS = "rows"  # a list of rows whose columns are ``parts``


class Sensitivity(StrEnum):
    """Who may see a field (register 1.2): each class from C on is sealed apart from the others."""

    ADULT = "A"  # ordinary data of an adult
    CHILD = "B"  # data of a child; of those under 14 sensitive as such (PIPL art. 28)
    RESTRICTED = "C"  # shown on purpose, each view logged
    SEALED = "D"  # named roles only


class Need(StrEnum):
    """Whether a file can be opened without the field."""

    REQUIRED = "R"
    OPTIONAL = "O"
    COMPUTED = "K"  # never typed


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field: ``code`` is kept, ``label`` is shown, ``aliases`` are other ways in which forms say it."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``sources`` are the forms that ask for it (register 1.1: Z X N S Q C, L for the law).

    ``aliases`` are other headings under which files carry it.
    """

    name: str
    label: str
    kind: Kind
    sensitivity: Sensitivity
    sources: str
    need: Need = Need.OPTIONAL
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()
    parts: tuple["Field", ...] = ()
    longest: int = 100  # characters of a text

    def label_of(self, code: str) -> str:
        """How a choice is shown; the code itself when the dictionary no longer has it."""
        return next((choice.label for choice in self.choices if choice.code == code), code)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together in forms."""

    name: str
    label: str
    subject: Subject
    fields: tuple[Field, ...] = field(default_factory=tuple)


def is_same(one: Value, other: Value) -> bool:
    """Whether two values of a field say the same; None, an empty text and an empty list all say nothing."""
    return bool(one == other) or (is_blank(one) and is_blank(other))


def is_blank(value: Value) -> bool:
    """Whether a value says nothing; no and zero say something."""
    return value is None or value == "" or value == []
