"""Which field a column of a file carries, told from its heading: by label or another name of it, never by a number.

A heading names a place (the child, 父亲, 监护人, 成员1 …) and a field of it. Files of the school-roll system (学籍) say
成员1 and put the relation into a column of its own; registers of counties say 父亲 and 监护人.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.people import Relation
from domain.register.fields.dictionary import FIELDS, field_of
from domain.register.fields.field import Field, Kind, Need, Subject
from domain.words import fold

CHILD = "child"
TEACHER_HEADINGS = ("结对教师", "结对老师", "帮扶教师", "帮扶老师", "结对帮扶教师", "德育导师", "结对教师姓名")
# What files carry and the register does not keep, or writes itself.
PASSED_OVER = ("序号", "编号", "学校", "学校名称", "备注", "要改的地方", "类型", "班内学号", "姓名拼音")
NOISE = re.compile(r"[\s*＊:：]|[(（](必填|选填|文本|下拉选择|是/否|是或否|年月日|日期)[)）]")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose columns these are; ``relation`` is fixed for parents, ``is_primary`` for whoever a file calls 监护人."""

    name: str
    prefixes: tuple[str, ...]
    relation: Relation | None = None
    is_primary: bool = False


PLACES = (
    Place("father", ("父亲", "爸爸", "父"), Relation.FATHER),
    Place("mother", ("母亲", "妈妈", "母"), Relation.MOTHER),
    Place("carer", ("监护人", "照看人", "委托照护人", "主要监护人", "第一监护人", "现监护人"), is_primary=True),
    Place("carer2", ("照看人2", "监护人2", "第二监护人", "第二照看人")),
    Place("member1", ("成员1", "家庭成员1", "家庭成员或监护人1", "家庭成员一")),
    Place("member2", ("成员2", "家庭成员2", "家庭成员或监护人2", "家庭成员二")),
)
ADULT_PLACES = {place.name: place for place in PLACES}
CONTACT_PLACES = {f"contact{n}": (f"方便联系人{n}", *(("方便联系人",) if n == 1 else ())) for n in (1, 2, 3)}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column carries: a field of a place, or one column of a list (``part``) of it."""

    place: str
    subject: Subject
    name: str
    part: str = ""

    @property
    def field(self) -> Field:
        """How the cell is read."""
        whole = field_of(self.subject, self.name)
        return next(part for part in whole.parts if part.name == self.part) if self.part else whole


TEACHER = Column("teacher", Subject.CHILD, "name")  # read as a name; the person must be known to the school


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file: which column carries what, and which headings nobody knows."""

    first_data: int  # index of the first row after the header
    columns: dict[int, Column]
    titles: dict[int, str]
    unknown: tuple[str, ...]
    doubled: tuple[tuple[str, str], ...]  # pairs of headings that carry the same


def squeezed(heading: str) -> str:
    """A heading without blanks, stars and remarks such as （必填）."""
    return NOISE.sub("", fold(heading))


def column_of(heading: str) -> Column | None:
    """What a heading carries; None when it is not known."""
    return KNOWN.get(squeezed(heading))


def known_headings() -> frozenset[str]:
    """Every heading that is understood, as ``squeezed``; a reader can tell the encoding of a file by them."""
    return frozenset(KNOWN)


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The header among the first rows: one line, or a line of places over a line of fields. None when there is none."""
    candidates = [_header(rows, start, lines) for start in range(min(len(rows), 12)) for lines in (1, 2)]
    fitting = [one for one in candidates if one is not None and _is_enough(one)]
    return max(fitting, key=lambda header: len(header.columns), default=None)


def _is_enough(header: Header) -> bool:
    """A header names at least the child and its class."""
    names = {column.name for column in header.columns.values() if column.place == CHILD}
    return "name" in names and bool(names & {"class_name", "grade"})


def _header(rows: Sequence[Sequence[str]], start: int, lines: int) -> Header | None:
    if start + lines > len(rows):
        return None
    titles = _titles(rows[start : start + lines])
    columns: dict[int, Column] = {}
    unknown, doubled = [], []
    seen: dict[Column, str] = {}
    for index, title in titles.items():
        column = column_of(title)
        if column is None:
            if squeezed(title) not in PASSED_OVER:
                unknown.append(title.strip())
        elif column in seen:
            doubled.append((seen[column], title.strip()))
        else:
            columns[index], seen[column] = column, title.strip()
    return Header(start + lines, columns, titles, tuple(unknown), tuple(doubled))


def _titles(lines: Sequence[Sequence[str]]) -> dict[int, str]:
    """The heading of each column; over two lines the upper one reaches to the right until the next."""
    if len(lines) == 1:
        return {index: text for index, text in enumerate(lines[0]) if text.strip()}
    titles: dict[int, str] = {}
    above = ""
    width = max(len(line) for line in lines)
    upper, lower = (list(line) + [""] * (width - len(line)) for line in lines)
    for index in range(width):
        above = upper[index].strip() or above
        is_whole = lower[index].strip() in ("", upper[index].strip())  # one heading, perhaps merged over both lines
        joined = upper[index] if is_whole else f"{above}{lower[index].strip()}"
        title = joined if column_of(joined) else lower[index] if column_of(lower[index]) else joined
        if title.strip():
            titles[index] = title
    return titles


def _every_heading() -> Iterator[tuple[str, Column]]:
    yield from ((heading, TEACHER) for heading in TEACHER_HEADINGS)
    for field in FIELDS[Subject.CHILD].values():
        if field.kind is not Kind.ROWS and field.need is not Need.COMPUTED:
            yield from ((name, Column(CHILD, Subject.CHILD, field.name)) for name in _names(field))
    for place in PLACES:
        yield from _of_adult(place)
    (contacts,) = (f for f in FIELDS[Subject.CHILD].values() if f.name == "easy_contacts")
    for place_name, prefixes in CONTACT_PLACES.items():
        for part in contacts.parts:
            for name in _names(part):
                column = Column(place_name, Subject.CHILD, contacts.name, part.name)
                yield from ((f"{prefix}{name}", column) for prefix in prefixes)
        name_column = Column(place_name, Subject.CHILD, contacts.name, "name")
        yield from ((prefix, name_column) for prefix in prefixes)


def _of_adult(place: Place) -> Iterator[tuple[str, Column]]:
    for subject in (Subject.ADULT, Subject.GUARDIANSHIP):
        for field in FIELDS[subject].values():
            for column, names in _columns(place.name, subject, field):
                yield from ((f"{prefix}{name}", column) for prefix in place.prefixes for name in names)
    yield from ((prefix, Column(place.name, Subject.ADULT, "name")) for prefix in place.prefixes if len(prefix) > 1)
    relation = Column(place.name, Subject.GUARDIANSHIP, "relation")
    yield from ((f"与{prefix}关系", relation) for prefix in place.prefixes)


def _columns(place: str, subject: Subject, field: Field) -> Iterator[tuple[Column, tuple[str, ...]]]:
    """A list is filled by the columns of its last row: the number to call, the absence that goes on."""
    if field.kind is not Kind.ROWS:
        yield Column(place, subject, field.name), _names(field)
    elif field.name == "phones":
        yield Column(place, subject, field.name, "number"), _names(field)
    else:
        for part in field.parts:
            yield Column(place, subject, field.name, part.name), _names(part)


def _names(field: Field) -> tuple[str, ...]:
    return (field.label, *field.aliases)


def _known() -> dict[str, Column]:
    known: dict[str, Column] = {}
    for heading, column in _every_heading():
        known.setdefault(squeezed(heading), column)  # the first wins: the plain label of the child before an alias
    return known


KNOWN = _known()
