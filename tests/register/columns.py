"""A column of each kind, and cells as a table reader hands them over."""

from datetime import date

from domain.register.cells.identity import check_digit
from domain.register.cells.reading import Cell, Read, read
from domain.register.fields.field import Choice, Field, Kind, Need, Sensitivity

TODAY = date(2026, 11, 25)
WEEKDAYS = (Choice("mon", "周一"), Choice("tue", "周二", ("星期二",)), Choice("never", "从不", ("从来不",)))
ID_NUMBER = "33000020150203001" + check_digit("33000020150203001")


def field(kind: Kind, name: str = "field", label: str = "一栏", need: Need = Need.OPTIONAL, longest: int = 20) -> Field:
    return Field(name, label, kind, Sensitivity.CHILD, "Z", need, WEEKDAYS, longest=longest)


TEXT, NAME, DAY, BORN = field(Kind.TEXT), field(Kind.TEXT, "name"), field(Kind.DATE), field(Kind.DATE, "birth_date")
START, END = field(Kind.DATE, "start"), field(Kind.DATE, "end")
NUMBER, KM, GRADE = field(Kind.NUMBER), field(Kind.NUMBER, "distance_km"), field(Kind.NUMBER, "grade")
MONEY = field(Kind.NUMBER, "pocket", "零花钱（元）")
FLAG, CHOICE, MANY, PHONE, ID = (field(k) for k in (Kind.FLAG, Kind.CHOICE, Kind.MANY, Kind.PHONE, Kind.ID_NUMBER))
MUST_CHOOSE = field(Kind.CHOICE, need=Need.REQUIRED)
MUST_FILL = field(Kind.TEXT, need=Need.REQUIRED)
ONE_OF_EACH = (TEXT, NAME, DAY, BORN, START, END, NUMBER, KM, GRADE, FLAG, CHOICE, MUST_CHOOSE, MANY, PHONE, ID)
BLANK, DIGITS_LOST = Read(None), "末尾的数字可能已经丢失"


def number(value: object, shown: str = "") -> Cell:
    return Cell(shown or str(value), "number", value)


def from_text(asked: Field, text: str) -> Read:
    return read(asked, Cell(text), TODAY)
