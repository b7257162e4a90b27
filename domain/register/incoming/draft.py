"""What the rows of a file say: a draft for each child, and a problem for each cell that cannot be used.

An empty cell says nothing and changes nothing; （清空） takes a value away.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.people import Relation
from domain.register.cells.cell import Cell, Misread, Read
from domain.register.cells.classes import class_title
from domain.register.cells.identity import birth_disagrees, doubt, gender_disagrees, identify
from domain.register.cells.reading import read
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Kind, Subject, Value
from domain.register.incoming.headings import ADULT_PLACES, CHILD, CONTACT_PLACES, TEACHER, Column, Header, squeezed

CLEAR = "清空"
TOTAL = re.compile(r"(?:合|总|小|共)计.{0,10}|共?[0-9一二三四五六七八九十百]+(?:人|名学生|个孩子)")
# Kept as they stand; the class and the grade are read together.
CLASS_COLUMNS = ("grade", "class_name")


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell (or one row, ``column`` -1) that somebody must look at. A warning keeps nothing from being imported."""

    row: int
    column: int
    heading: str
    said: str
    text: str
    is_error: bool = True


@dataclass(slots=True)
class AdultDraft:
    """One adult of a row. ``episode`` are the columns of the absence that goes on, ``phones`` the numbers to call."""

    place: str
    values: dict[str, Value] = field(default_factory=dict)
    tie: dict[str, Value] = field(default_factory=dict)
    episode: dict[str, Value] = field(default_factory=dict)

    @property
    def relation(self) -> Relation | None:
        """What the adult is to the child; None when the row does not say."""
        fixed = ADULT_PLACES[self.place].relation
        said = self.tie.get("relation")
        return fixed or (Relation(said) if said else None)

    @property
    def says_something(self) -> bool:
        return bool(self.values or self.episode or self.tie)


@dataclass(slots=True)
class Draft:
    """What one row says of one child, its adults and its teacher. ``inferred`` are the values from the ID number."""

    row: int
    values: dict[str, Value] = field(default_factory=dict)
    adults: dict[str, AdultDraft] = field(default_factory=dict)
    contacts: dict[str, dict[str, Value]] = field(default_factory=dict)
    teacher: str = ""
    inferred: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return str(self.values.get("name") or "")


def read_rows(
    header: Header, rows: Iterable[tuple[int, Sequence[Cell]]], today: date
) -> tuple[list[Draft], list[Problem]]:
    """Every row as a draft, and every problem; ``rows`` are (number, cells) without the header."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for number, cells in rows:
        if is_total(cells):
            continue
        reader = _RowReader(header, number, cells, today)
        drafts.append(reader.draft())
        problems += reader.problems
    return drafts, problems


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row only counts the rows above: 合计, 共 5 人."""
    said = [squeezed(cell.text) for cell in cells if cell.text.strip()]
    return bool(said) and TOTAL.fullmatch(said[0]) is not None


def is_clearing(text: str) -> bool:
    """Whether a cell says that the value is to be taken away."""
    return squeezed(text).strip("()") == CLEAR


class _RowReader:
    """Reads one row; keeps its problems."""

    def __init__(self, header: Header, number: int, cells: Sequence[Cell], today: date) -> None:
        self._header = header
        self._number = number
        self._cells = cells
        self._today = today
        self._draft = Draft(number)
        self.problems: list[Problem] = []

    def draft(self) -> Draft:
        for index, column in self._header.columns.items():
            if index < len(self._cells):
                self._take(index, column)
        self._take_class()
        self._check_identity()
        self._check_adults()
        if not self._draft.name:
            self._complain(self._column_of("name"), "没有姓名，这一行看不出是哪个孩子")
        return self._draft

    def _take(self, index: int, column: Column) -> None:
        cell = self._cells[index]
        if column.place == CHILD and column.name in CLASS_COLUMNS:
            self._note(index, read(field_of(Subject.CHILD, "class_name"), cell, self._today))
            return
        if is_clearing(cell.text):
            self._put(column, None)
            return
        found = read(column.field, cell, self._today)
        self._note(index, found)
        if found.value not in (None, [], ""):
            self._put(column, found.value)

    def _put(self, column: Column, value: Value) -> None:
        draft = self._draft
        if column == TEACHER:
            draft.teacher = value or ""
        elif column.place == CHILD:
            draft.values[column.name] = value
        elif column.place in CONTACT_PLACES:
            draft.contacts.setdefault(column.place, {})[column.part] = _first(column, value)
        else:
            self._put_adult(column, value)

    def _put_adult(self, column: Column, value: Value) -> None:
        adult = self._draft.adults.setdefault(column.place, AdultDraft(column.place))
        if column.name == "phones":
            adult.values["phones"] = None if value is None else [{"number": number} for number in value]
        elif column.part:
            adult.episode[column.part] = value
        elif column.subject is Subject.GUARDIANSHIP:
            adult.tie[column.name] = value
        else:
            adult.values[column.name] = value

    def _take_class(self) -> None:
        grade, name = (self._text(part) for part in CLASS_COLUMNS)
        if not (grade or name):
            return
        number, title = class_title(grade, name)
        if number is None and grade and name:
            self._complain(self._column_of("class_name"), "年级和班级对不上，或者看不出是几年级，请核对")
        if number is not None:
            self._draft.values["grade"] = number
        if title:
            self._draft.values["class_name"] = title

    def _check_identity(self) -> None:
        """The number, the day of birth and the sex say the same; what one of them lacks the number gives."""
        values = self._draft.values
        self._complete(values, self._column_of("id_number"))
        for place, adult in self._draft.adults.items():
            self._complete(adult.values, self._column_of("id_number", place), is_child=False)

    def _complete(self, values: dict[str, Value], index: int, is_child: bool = True) -> None:
        try:
            identity = identify(values.get("id_number") or "", self._today)
        except Misread:
            return  # there is none, or it was complained of when the cell was read
        born = values.get("birth_date")
        if wrong := birth_disagrees(identity, date.fromisoformat(born) if born else None):
            self._complain(index, wrong)
        for warning in (doubt(identity), gender_disagrees(identity, values.get("gender"))):
            if warning:
                self._complain(index, warning, is_error=False)
        inside = {"birth_date": identity.birth_date and identity.birth_date.isoformat(), "gender": identity.gender}
        inside |= {"id_type": identity.type} if is_child else {}
        missing = {name: value for name, value in inside.items() if value and not values.get(name)}
        values.update(missing)
        if is_child:
            self._draft.inferred |= missing.keys()

    def _check_adults(self) -> None:
        """A carer's relation must be said; an adult the row names only as a parent again is that parent."""
        for place, adult in list(self._draft.adults.items()):
            if not adult.says_something:
                del self._draft.adults[place]
            elif adult.relation is None and (adult.values.get("name") or adult.values.get("phones")):
                self._complain(
                    self._column_of("relation", place), f"没有写{ADULT_PLACES[place].prefixes[0]}和孩子的关系"
                )

    def _note(self, index: int, found: Read) -> None:
        if found.problem:
            self._complain(index, found.problem)
        elif found.warning:
            self._complain(index, found.warning, is_error=False)

    def _complain(self, index: int, text: str, is_error: bool = True) -> None:
        heading = self._header.titles.get(index, "")
        said = self._cells[index].text if 0 <= index < len(self._cells) else ""
        self.problems.append(Problem(self._number, index, heading, said, text, is_error))

    def _text(self, name: str) -> str:
        index = self._column_of(name)
        return self._cells[index].text if 0 <= index < len(self._cells) else ""

    def _column_of(self, name: str, place: str = CHILD) -> int:
        columns = self._header.columns.items()
        return next((i for i, c in columns if c.place == place and c.name == name and not c.part), -1)


def _first(column: Column, value: Value) -> Value:
    """Of an easy contact one number is kept."""
    return value[0] if column.field.kind is Kind.PHONE and value else value
