"""What a teacher's sentence to the desk says: which letter, how long somebody is away, which adults."""

from datetime import date

import pytest

from domain.people import Relation
from domain.understanding.absences import read_absence
from domain.understanding.letters import letters_meant
from domain.understanding.relations import relations_in

TODAY = date(2026, 11, 25)  # a Wednesday
LETTERS = [(3, "国庆假期安全提醒"), (2, "防溺水提醒"), (1, "冬季用电安全")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("防溺水的信 谁还没签", [2]),
        ("国庆放假的信还有哪几家没回执", [3]),
        ("用电那封谁没回", [1]),
        ("还差谁", [3]),
        ("安全的信谁没签", [3]),
    ],
)
def test_the_letter_that_shares_most_with_the_words_is_meant(text: str, meant: list[int]) -> None:
    assert [number for number, _ in letters_meant(LETTERS, text)] == meant


def test_where_it_must_not_be_guessed_all_are_offered() -> None:
    assert letters_meant(LETTERS, "纸质回执 李思涵", any_of_several=False) == LETTERS
    assert letters_meant([], "还差谁") == []
    assert [number for number, _ in letters_meant(LETTERS, "防溺水 纸质回执", any_of_several=False)] == [2]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("我请病假两周 孩子先给赵老师", TODAY, date(2026, 12, 8)),
        ("下周去省里培训五天，我那几个孩子请王老师带一下", date(2026, 11, 30), date(2026, 12, 4)),
        ("我明天到周五出差 孩子先给李老师", date(2026, 11, 26), date(2026, 11, 27)),
        ("我休产假，孩子交给赵老师", TODAY, None),
        ("我要生了", TODAY, None),
    ],
)
def test_how_long_a_teacher_is_away(text: str, first: date, last: date | None) -> None:
    found = read_absence(text, TODAY)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("浩浩妈妈", (Relation.MOTHER,)),
        ("爸妈", (Relation.FATHER, Relation.MOTHER)),
        ("外婆", (Relation.MATERNAL_GRANDMOTHER,)),
        ("爷爷奶奶", (Relation.GRANDFATHER, Relation.GRANDMOTHER)),
        ("后妈", ()),
        ("家长", ()),
    ],
)
def test_which_adults_are_named(text: str, relations: tuple[Relation, ...]) -> None:
    assert relations_in(text) == relations
