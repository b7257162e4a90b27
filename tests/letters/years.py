"""A school whose terms are entered until 2030, and readers as the letters meet them."""

from datetime import date

from domain.days.day import Term
from domain.days.school import SchoolCalendar
from domain.letter_days import facts, occasion
from domain.letter_text import OFFICER, SCHOOL
from messages.letters.library import LibraryLetter

YEARS = (2026, 2027, 2028, 2029)
TERMS = [
    term
    for year in range(2025, 2030)
    for term in (
        Term(f"{year}学年第一学期", date(year, 9, 1), date(year + 1, 1, 20)),
        Term(f"{year}学年第二学期", date(year + 1, 2, 22), date(year + 1, 6, 30)),
    )
]
ENTERED = SchoolCalendar(TERMS)
NAMES = {SCHOOL: "青石村小学", OFFICER: "林主任 0570-0000000"}
MOTHER = {"孩子": "李思涵、李思远", "班级": "三(1)班、五(1)班", "老师": "陈老师、赵老师", "称呼": "李思涵、李思远妈妈"}


def of_year(letter: LibraryLetter, year: int) -> dict[str, str]:
    """Every place of a letter in this year, for a mother of two."""
    found = occasion(ENTERED, letter.anchor, letter.about, year)
    assert found is not None
    return facts(ENTERED, letter.about, found, date(year, 1, 1)) | NAMES | MOTHER
