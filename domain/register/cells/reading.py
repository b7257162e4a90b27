"""Turns what a cell says into a value of the register, or into one sentence on what is wrong and how to mend it.

A value, as it is kept: TEXT a text; DATE "YYYY-MM-DD"; NUMBER an int where it is whole, else a float; FLAG a bool;
CHOICE a code; MANY codes in the order of the dictionary; PHONE a list of numbers (see phones); ID_NUMBER the number in
capitals without blanks. ``show`` says it so that ``read`` gives it back.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from domain.register.cells import cell as cells
from domain.register.cells import classes, dates, identity, phones, picking
from domain.register.cells.cell import Cell, Misread, Read, quoted, written
from domain.register.fields.field import Field, Kind, Need, Value
from domain.words import INVISIBLE, fold

__all__ = ["Cell", "Misread", "Read", "read", "show"]

# A stroke is an empty cell in every kind of field; a word for nothing may also be the word of a choice.
STROKES = re.compile(r"[-‐–—―−─_/\\]*|n/a")
NOTHING = {"无", "暂无", "没有"}
OPEN_ENDED = {"至今", "今", "现在"}  # of a period that has not ended
BY_WORDS = {Kind.FLAG, Kind.CHOICE, Kind.MANY}
MOST_LABELS = 20  # a problem lists so many of a long dictionary (民族)

PERSONS = {"name", "former_name", "head_teacher"}
_HAN = "[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
BETWEEN_HAN = re.compile(f"(?<={_HAN}) (?={_HAN})")
NOT_DECODED = "\ufffd"

PERIODS = {"start", "end"}  # of an episode away: families remember the month
AMOUNT = re.compile(r"(?:约|大约)? ?([0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?) ?(\D*?)(?:左右)?")
KILOMETRES = {"": Decimal(1), "km": Decimal(1), "公里": Decimal(1), "千米": Decimal(1)}
KILOMETRES |= {"m": Decimal("0.001"), "米": Decimal("0.001")}
COUNTERS = {"", "个", "人", "名", "口", "位", "次", "岁", "周岁"}
MOST = 1_000_000_000  # no number of the register comes near


def read(field: Field, cell: Cell, today: date) -> Read:
    """The value of one cell; a blank one, and one that says 无, has None and no problem. Never raises for a content.

    A field of ROWS is no cell: its columns are read one by one (TypeError).
    """
    reader = READERS.get(field.kind)
    if reader is None:
        raise TypeError(f"{field.name} is a list of rows; read its parts")
    try:
        cells.refuse_damaged(cell)
        if _is_blank(field, cell):
            return Read(None)
        if field.kind is not Kind.TEXT and len(cell.text) > cells.LONGEST_CELL:
            raise Misread(cells.TOO_LONG)
        return reader(field, cell, today)
    except Misread as misread:
        return Read(None, problem=misread.problem)


def show(field: Field, value: Value | None) -> str:
    """A value as a form or a cell says it; nothing for None. A field of ROWS is no cell (TypeError)."""
    if field.kind is Kind.ROWS:
        raise TypeError(f"{field.name} is a list of rows; show its parts")
    return "" if value is None else SHOWN.get(field.kind, _as_is)(field, value)


def _is_blank(field: Field, cell: Cell) -> bool:
    if cell.kind == "empty":
        return True
    if cells.number_in(cell) is not None or _date_in(cell):  # a format may show the number 0 as a stroke
        return False
    return field.kind not in BY_WORDS and _says_nothing(field, cell.text)


def _says_nothing(field: Field, text: str) -> bool:
    """Whether the words mean an empty cell. A choice that must be made is not made by 无."""
    words = fold(text).replace(" ", "")
    if STROKES.fullmatch(words) or (field.name == "end" and words in OPEN_ENDED):
        return True
    return words in NOTHING and not (field.kind in BY_WORDS and field.need is Need.REQUIRED)


def _text(field: Field, cell: Cell, today: date) -> Read:
    day = _date_in(cell)
    text = " ".join(cells.trimmed(day.isoformat() if day else written(cell)).split())
    if _is_person(field):
        text = BETWEEN_HAN.sub("", " ".join(INVISIBLE.sub("", text).split()))
    if len(text) > field.longest:
        raise Misread(f"内容太长：有 {len(text)} 个字，最多 {field.longest} 个字")
    warnings = {
        f"这一格是日期格式，按文字“{text}”读入；原来不是日期的（例如班级 3-2），请把单元格改成文本格式": day
        is not None,
        "姓名里有数字，请核对": _is_person(field) and any(sign.isdigit() for sign in text),
        "有显示不出来的字，请核对": NOT_DECODED in text,
    }
    return Read(text or None, warning="；".join(said for said, holds in warnings.items() if holds))


def _is_person(field: Field) -> bool:
    """Whether a text is the name of a person: 张　三 is 张三, and a digit in it is strange (class_name has many)."""
    return field.name in PERSONS or "姓名" in field.label


def _day(field: Field, cell: Cell, today: date) -> Read:
    day, warning = _day_and_warning(field, cell)
    dates.refuse_unlikely(day, today, born="birth" in field.name)
    return Read(day.isoformat(), warning=warning)


def _day_and_warning(field: Field, cell: Cell) -> tuple[date, str]:
    """The day of a cell; a warning where it was guessed from a month or from the number inside a date cell."""
    if day := _date_in(cell):
        return day, ""
    text, number = written(cell), cells.number_in(cell)
    if number is not None and (counted := dates.from_serial(int(number))):
        return counted, f"这一格是数字 {text}，按日期 {counted.isoformat()} 读入，请核对"
    month = dates.first_of_month(text) if field.name in PERIODS else None
    if month is None:
        return dates.read_day(text), ""
    if number is not None:
        raise Misread(f"表格把 {text} 当成了数字，1 月和 10 月会分不清，请写成 2017年9月 或 2017-09-01 这样")
    return month, f"只写了年和月，按 {month.isoformat()} 读入"


def _date_in(cell: Cell) -> date | None:
    """The day of a date cell, its time of day left out."""
    value = cell.value
    return date(value.year, value.month, value.day) if cell.kind == "date" and isinstance(value, date) else None


def _number(field: Field, cell: Cell, today: date) -> Read:
    if field.name == "grade":
        return _grade(cell)
    number = cells.number_in(cell)
    if number is None:
        number = _amount(field, written(cell))
    if number < 0:
        raise Misread("数字不能小于 0，请核对")
    if number > MOST:
        raise Misread("数字太大，请核对")
    return Read(int(number) if number == number.to_integral_value() else float(number))


def _amount(field: Field, text: str) -> Decimal:
    found = AMOUNT.fullmatch(fold(text))
    if found is None:
        raise Misread(f"{quoted(text)}不是一个数，请只填数字，例如 3 或 3.5")
    amount, unit = Decimal(found.group(1).replace(",", "")), found.group(2).strip()
    if field.name.endswith("_km") and unit in KILOMETRES:
        return amount * KILOMETRES[unit]
    if field.name.endswith("_km") or not (unit in COUNTERS or unit in field.label):
        raise Misread(f"看不懂单位{quoted(unit)}，请换算后只填数字")
    return amount


def _grade(cell: Cell) -> Read:
    grade = classes.grade_of(written(cell))
    if grade is None:
        raise Misread(f"看不出{quoted(written(cell))}是几年级，请写成三年级或 3 这样（幼儿园写幼儿园）")
    return Read(grade)


def _flag(field: Field, cell: Cell, today: date) -> Read:
    if cell.kind == "bool" and isinstance(cell.value, bool):
        return Read(cell.value)
    text = written(cell)
    code = picking.pick(picking.YES_NO, text)
    if code is None and _says_nothing(field, text):
        return Read(None)
    if code is None:
        raise Misread(_not_offered(text, "是、否"))
    return Read(code == "yes")


def _choice(field: Field, cell: Cell, today: date) -> Read:
    text = written(cell)
    code = picking.pick(field.choices, text)
    if code is None and not _says_nothing(field, text):
        raise Misread(_not_offered(text, _labels(field)))
    return Read(code)


def _many(field: Field, cell: Cell, today: date) -> Read:
    text = written(cell)
    codes = picking.pick_many(field.choices, text)
    if codes is None and not _says_nothing(field, text):
        raise Misread(f"{_not_offered(text, _labels(field))}（可以填多项，用顿号隔开）")
    return Read(codes)


def _not_offered(text: str, allowed: str) -> str:
    if picking.is_code(text):
        return f"{quoted(text)}是代码，各个系统的代码含义不同，请改填文字：{allowed}"
    return f"{quoted(text)}不在可选的内容里，可以填：{allowed}"


def _labels(field: Field) -> str:
    labels = [choice.label for choice in field.choices]
    rest = f" 等 {len(labels)} 项" if len(labels) > MOST_LABELS else ""
    return "、".join(labels[:MOST_LABELS]) + rest


def _phone(field: Field, cell: Cell, today: date) -> Read:
    return Read(phones.read_phones(written(cell)))


def _id_number(field: Field, cell: Cell, today: date) -> Read:
    found = identity.identify(written(cell), today)
    return Read(found.number, warning=identity.doubt(found))


def _as_is(field: Field, value: Value) -> str:
    return str(value)


def _show_number(field: Field, value: Value) -> str:
    if field.name == "grade" and value in range(classes.LAST_GRADE + 1):
        return classes.grade_label(value)
    return cells.digits_of(Decimal(repr(value)))


def _show_many(field: Field, value: Value) -> str:
    return "、".join(field.label_of(code) for code in value)


READERS: dict[Kind, Callable[[Field, Cell, date], Read]] = {
    Kind.TEXT: _text,
    Kind.DATE: _day,
    Kind.NUMBER: _number,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.PHONE: _phone,
    Kind.ID_NUMBER: _id_number,
}
SHOWN: dict[Kind, Callable[[Field, Value], str]] = {
    Kind.NUMBER: _show_number,
    Kind.FLAG: lambda field, value: "是" if value else "否",
    Kind.CHOICE: lambda field, value: field.label_of(value),
    Kind.MANY: _show_many,
    Kind.PHONE: lambda field, value: "、".join(phones.show_phone(number) for number in value),
}
