"""The places in a letter's text: those the school fills once, when it makes the letter, and those of each reader."""

from collections.abc import Mapping

from domain.ready_text import PLACE

CHILD, CLASS, TEACHER, TITLE = "孩子", "班级", "老师", "称呼"
# Filled for each reader when the letter goes to them or is printed; what each means: docs/letters.md.
READER_PLACES = (CHILD, CLASS, TEACHER, TITLE)

SCHOOL, OFFICER = "学校", "联系人"
HOLIDAY, FIRST, FIRST_LUNAR, DAYS = "假期", "放假日", "放假农历", "天数"
SPAN, SPAN_LUNAR = "放假时间", "放假时间带农历"
LESSONS, LESSONS_LUNAR, MAKE_UP = "上课日", "上课农历", "补课"
TERM, TERM_STARTS, TERM_LUNAR = "学期", "开学日", "开学农历"
OF_HOLIDAY = (HOLIDAY, FIRST, FIRST_LUNAR, DAYS, SPAN, SPAN_LUNAR, LESSONS, LESSONS_LUNAR, MAKE_UP)
OF_TERM = (TERM, TERM_STARTS, TERM_LUNAR)
# Filled once, from the school's own calendar and settings, when a letter is made from the library.
SCHOOL_PLACES = (SCHOOL, OFFICER, *OF_HOLIDAY, *OF_TERM)
PLACES = READER_PLACES + SCHOOL_PLACES


def places(text: str) -> list[str]:
    """What stands in braces, full width or half width, each once, in the order in which it is read."""
    return list(dict.fromkeys(PLACE.findall(text)))


def unknown(text: str) -> list[str]:
    """What stands in braces and has no meaning in a letter."""
    return [place for place in places(text) if place not in PLACES]


def needs_school(text: str) -> list[str]:
    """The places that the school's calendar and settings fill; none are left in a letter that may be sent."""
    return [place for place in places(text) if place in SCHOOL_PLACES]


def needs_reader(text: str) -> bool:
    """Whether the text reads differently for each reader."""
    return any(place in READER_PLACES for place in places(text))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with the places that have a fact filled; the others stay as they stand. Facts are never filled again."""
    return PLACE.sub(lambda found: facts.get(found[1], found[0]), text)
