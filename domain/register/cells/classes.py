"""Reads grades and classes in all the ways schools write them: 三(2)班, 3.2班, 302班, 三年级二班, 初一(3)班."""

import re
import unicodedata

from domain.register.cells.cell import western
from domain.words import INVISIBLE, clean

KINDERGARTEN = 0
LAST_GRADE = 12
# The 6-3-3 system of Zhejiang: grades before the stage, and how many it has.
STAGES = {"小": (0, 6), "初": (6, 3), "高": (9, 3)}
HAN = "〇一二三四五六七八九"

INFANTS = re.compile(r"幼儿园|学前|托班|[大中小](?:\([0-9]{1,2}\)|[0-9]{1,2})?班")
_OPEN, _CLOSE = r"[(\[【〔]", r"[)\]】〕]"
# A grade is followed by 年 or 年级, or by the bracket of the class: 3年级, 3年2班, 8(1). 九年一贯制 is a kind
# of school.
LONG_GRADE = re.compile(rf"(?:(小|初|高)[学中])?([0-9]{{1,2}})(?:年级?(?!1贯)|(?={_OPEN}))")
SHORT_GRADE = re.compile("([小初高])([一二三四五六]|[1-6](?![0-9]))(?:年级)?")
GRADE_ALONE = re.compile("[0-9]{1,2}")
# What may follow the grade: 2班, (2)班, (2), 2, A班. A class with a name of its own (春蕾班) is none of these.
CLASS = re.compile(rf"{_OPEN}?([0-9]{{1,2}}|[A-Z])班?{_CLOSE}?班?")
POINTED = re.compile("([1-9])[.-]([0-9]{1,2})班?")  # 3.2班, 3-2
HUNDREDS = re.compile("([1-9])([0-9]{2})班?")  # 302班
# 三2班, 三二班: only after a grade in Han; 32班 may be the 32nd class, and 二十班 is the 20th.
HAN_GRADE = re.compile("([一二三四五六七八九])(?:([1-9A-Za-z一二三四五六七八九])班|([1-9]))")

# A grade, and the number of the class: "" where only the grade is named, None where the rest is a name of its own.
Place = tuple[int | None, str | None]


def grade_of(text: str) -> int | None:
    """The grade that a text names, 0 for kindergarten, 1 to 12; None when it names none (2024级, 春蕾班)."""
    shown = _tight(text)
    alone = western(shown)
    return _existing(int(alone)) if GRADE_ALONE.fullmatch(alone) else _place(shown)[0]


def class_title(grade_text: str, class_text: str) -> tuple[int | None, str]:
    """Grade and class from the two columns of a table; either may be empty, and each may say both.

    The class is called 三(2)班, in senior school 高一(2)班; what does not fit is kept as written. When the columns
    name different grades the grade is None: somebody has to say which is right.
    """
    if not _tight(class_text):
        return _from_one(grade_text)
    said = grade_of(grade_text)
    grade, number = _place(_tight(class_text), said)
    if grade is not None:
        return grade if said in (None, grade) else None, _title(grade, number) or _kept(class_text)
    if said is None:
        return None, _side_by_side(_kept(grade_text), _kept(class_text))
    if said == KINDERGARTEN:
        return said, _side_by_side(_kept(grade_text), _kept(class_text))
    return said, _title(said, _class_number(_tight(class_text))) or _kept(class_text)


def stage_of(grade: int) -> str:
    """The stage of schooling as the register codes it. A grade that does not exist is a ValueError."""
    if not KINDERGARTEN <= grade <= LAST_GRADE:
        raise ValueError(f"there is no grade {grade}")
    stages = ("kindergarten", "primary", "junior", "senior")
    return stages[(grade > 0) + (grade > 6) + (grade > 9)]


def grade_label(grade: int) -> str:
    """How a grade is said: 三年级, 七年级, 高一, 幼儿园. A grade that does not exist is a ValueError."""
    stage = stage_of(grade)
    if stage == "kindergarten":
        return "幼儿园"
    return f"高{HAN[grade - 9]}" if stage == "senior" else f"{HAN[grade]}年级"


def _from_one(text: str) -> tuple[int | None, str]:
    """Grade and class where one text says both, or the grade only."""
    grade, number = _place(_tight(text))
    if grade is None:
        grade, number = grade_of(text), ""
    title = _title(grade, number) if grade is not None else ""
    return grade, title or _kept(text)


def _place(shown: str, said: int | None = None) -> Place:
    """Grade and class that a text without blanks names; ``said`` is the grade that another column names."""
    digits = western(shown)
    if INFANTS.match(digits):
        return KINDERGARTEN, None
    if han := HAN_GRADE.fullmatch(shown):
        return HAN.index(han.group(1)), _class_number(han.group(2) or han.group(3))
    if long := LONG_GRADE.match(digits):
        return _in_stage(long.group(1), int(long.group(2))), _after(digits[long.end() :])
    if short := SHORT_GRADE.match(shown):
        return _in_stage(short.group(1), int(western(short.group(2)))), _after(shown[short.end() :])
    return _two_numbers(digits, said)


def _two_numbers(digits: str, said: int | None) -> Place:
    """302班 names its grade; 312班 only beside a column that says so, for some schools number classes through."""
    found = POINTED.fullmatch(digits) or HUNDREDS.fullmatch(digits)
    if found is None or int(found.group(2)) == 0:
        return None, None
    grade, number = int(found.group(1)), found.group(2)
    sure = number.startswith("0") or found.re is POINTED or grade == said
    return (grade, _class_number(number)) if sure else (None, None)


def _in_stage(stage: str | None, number: int) -> int | None:
    """The grade by its number within its stage (初二 is 8), or by its number in the whole (初中八年级)."""
    if stage is None:
        return _existing(number)
    before, length = STAGES[stage]
    if 1 <= number <= length:
        return before + number
    return number if before < number <= before + length else None


def _existing(grade: int) -> int | None:
    return grade if 1 <= grade <= LAST_GRADE else None


def _after(rest: str) -> str | None:
    """The class in what follows the grade; "" where nothing does."""
    return _class_number(rest) if rest.strip("班") else ""


def _class_number(text: str) -> str | None:
    """The number or letter of a class, without noughts before it."""
    found = CLASS.fullmatch(western(text).upper())
    return found.group(1).lstrip("0") or None if found else None


def _title(grade: int, number: str | None) -> str:
    """The name of a class where it has a grade and a number; of the grade's only class, the grade; or nothing."""
    if number is None or grade == KINDERGARTEN:
        return ""
    label = grade_label(grade)
    return f"{label.removesuffix('年级')}({number})班" if number else label


def _side_by_side(grade_text: str, class_text: str) -> str:
    """The class of a year that is no grade, so that it is no other year's: 2024级 and 2班 are 2024级2班."""
    return class_text if class_text.startswith(grade_text) else grade_text + class_text


def _kept(text: str) -> str:
    """A name as written, width and blanks folded."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", clean(text))).split())


def _tight(text: str) -> str:
    """A text without blanks, and without the .0 that tables put behind numbers."""
    return re.sub(r"\A([0-9]+)\.0+\Z", r"\1", _kept(text).replace(" ", ""))
