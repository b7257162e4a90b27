"""The template filled in from the register: a file that was not touched changes nothing when it is imported again.

What a cell could not bring back unchanged is left blank, for a blank cell says nothing, and its heading is told.
"""

from dataclasses import dataclass
from datetime import date

from domain.register.cells.cell import Cell
from domain.register.cells.classes import class_title
from domain.register.cells.reading import read
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Kind, Sensitivity, Subject, Value, is_blank
from domain.register.fields.masking import may_read, shown
from domain.register.incoming.draft import CLASS_COLUMNS, AdultDraft, is_clearing
from domain.register.incoming.headings import ADULT_PLACES, CHILD, CONTACT_PLACES, TEACHER, Column, column_of
from domain.register.incoming.matching import tied
from domain.register.incoming.merging import Contradiction, merged
from domain.register.incoming.plan import differing
from domain.register.incoming.template import HEADINGS
from domain.register.record import Adult, Record

NAME = Column(CHILD, Subject.CHILD, "name")
COLUMNS = tuple((heading, column) for heading in HEADINGS if (column := column_of(heading)) is not None)
Said = dict[Column, Value]


@dataclass(frozen=True, slots=True)
class Filled:
    """One row under HEADINGS, and the headings of what the register knows and the row cannot say."""

    cells: list[str]
    left_out: list[str]


def filled(record: Record, cleared: Sensitivity, today: date) -> Filled:
    """The row of one child; columns above the reader's class are blank."""
    said = _said(record)
    unsaid = _unsaid(record, said, today)
    cells: list[str] = []
    left_out: list[str] = []
    for heading, column in COLUMNS:
        value = said.get(column)
        text = shown(column.field, value, cleared) if may_read(column.field, cleared) else ""
        if text and (column in unsaid or not _comes_back(column, text, value, today)):
            left_out.append(heading)
            text = ""
        cells.append(text)
    return Filled(cells, left_out)


def _said(record: Record) -> Said:
    """What the register knows of each column of the template."""
    contact: dict[str, Value] = next(iter(record.values.get("easy_contacts") or ()), {})
    adults = {place: _adult(record, place) for place in ADULT_PLACES}
    said: Said = {TEACHER: record.teacher}
    for _, column in COLUMNS:
        if column.place in CONTACT_PLACES:
            said[column] = contact.get(column.part)
        elif column.place in ADULT_PLACES:
            said[column] = _of_adult(adults[column.place], column)
        elif column != TEACHER:
            said[column] = record.values.get(column.name)
    return said


def _adult(record: Record, place: str) -> Adult | None:
    """Whom an import will take these columns for: a parent, or the primary carer, for that is what 监护人 says."""
    relation = ADULT_PLACES[place].relation
    if relation is not None:
        return record.parent(relation)
    return next((adult for adult in record.carers if adult.tie.get("primary")), None)


def _of_adult(adult: Adult | None, column: Column) -> Value:
    if adult is None:
        return None
    if column.name == "phones":
        return adult.phones
    if column.part:
        return _absence(adult).get(column.part)
    return (adult.tie if column.subject is Subject.GUARDIANSHIP else adult.values).get(column.name)


def _absence(adult: Adult) -> dict[str, Value]:
    """The one that goes on, or the last."""
    return dict(next(reversed(adult.values.get("episodes") or ()), {}))


def _unsaid(record: Record, said: Said, today: date) -> set[Column]:
    """The columns that only together would say something else than the register."""
    found = {column for column in said if column.place == CHILD and column.name in _unsaid_of_class(record)}
    for place in ADULT_PLACES:
        adult = _adult(record, place)
        if adult is None:
            continue
        mine = [column for column in said if column.place == place]
        if not _is_found(record, adult, place, today):
            found |= set(mine)
        elif not _is_still_there(adult, place, {column: said[column] for column in mine}, today):
            found |= {column for column in mine if column.part != "number" and _tells_where(column)}
    return found


def _unsaid_of_class(record: Record) -> set[str]:
    """The grade is left to the name of the class where both together are read as another class."""
    grade = shown(field_of(Subject.CHILD, "grade"), record.grade, Sensitivity.SEALED)
    if class_title(grade, record.class_name) == (record.grade, record.class_name):
        return set()
    number, title = class_title("", record.class_name)
    alone = title == record.class_name and (number in (None, record.grade) or record.grade is None)
    return {"grade"} if alone else set(CLASS_COLUMNS)


def _is_found(record: Record, adult: Adult, place: str, today: date) -> bool:
    """Whether the import will take the columns for this adult, by the name as it is read."""
    name = read(field_of(Subject.ADULT, "name"), Cell(adult.name), today).value
    is_said = name == adult.name and not is_clearing(adult.name)
    draft = AdultDraft(place, values={"name": adult.name} if is_said else {})
    return tied(record, draft, adult.relation) is adult


def _is_still_there(adult: Adult, place: str, said: Said, today: date) -> bool:
    """Whether 是否外出 and the absence, as the columns say them, are what the register knows."""
    where = {column: value for column, value in said.items() if _tells_where(column) and not is_blank(value)}
    draft = AdultDraft(place)
    draft.values = {column.name: value for column, value in where.items() if not column.part}
    draft.episode = {column.part: value for column, value in where.items() if column.part}
    try:
        return not differing(adult.values, merged(adult.values, draft, today))
    except Contradiction:
        return False


def _tells_where(column: Column) -> bool:
    return column.name in ("whereabouts", "episodes")


def _comes_back(column: Column, text: str, value: Value, today: date) -> bool:
    """Whether the import reads this cell as what the register knows, or as nothing. A name stands there whatever."""
    if column == NAME or column.name in CLASS_COLUMNS:
        return True
    if is_clearing(text):
        return False
    found = read(column.field, Cell(text), today)
    known = value if column.field.kind is not Kind.PHONE or isinstance(value, list) else [value]
    return not found.problem and (is_blank(found.value) or bool(found.value == known))
