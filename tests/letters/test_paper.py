"""A letter on paper: one page for each family, read without glasses, with the strip that comes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.letter import Audience, Method
from domain.letter_text import fill
from domain.people import Relation
from handlers.actions.letter import letter_life, letter_paper, letters, receipts
from messages.catalogue import Audience as Reads
from messages.documents.letter_paper import ELSEWHERE, NOBODY, Page, Words, letter_pdf
from messages.letters.library import KEYS, library
from messages.lint import forbidden_words
from storage.letter import letter_families
from tests.documents.reading import AT, NAMES, page_texts, pieces, squeezed
from tests.letters.school import DIRECTOR, Adult, School
from tests.letters.years import of_year

WORDS = Words("国庆放假，平安在家", "青石村小学", date(2026, 9, 26), date(2026, 9, 30))
ONE = Page((("三(1)班", "李思涵"),), "李思涵的家里人：您好！\n一、水边\n不下水。", "不下水", "陈老师")
LARGE = 14.0  # points: what a letter of the library is never smaller than
BOTTOM = 297 - 4  # what most printers reach


def text_of(page: Page, words: Words = WORDS) -> str:
    (text,) = page_texts(letter_pdf(words, [page], AT))
    return text


def filled(key: str, year: int = 2026) -> Page:
    letter, facts = library()[key], of_year(library()[key], year)
    pupils = (("三(1)班", "李思涵"), ("五(1)班", "李思远"))
    return Page(pupils, fill(letter.full, facts), fill(letter.short, facts), facts["老师"])


def test_the_strip_has_what_schools_ask_for() -> None:
    said = text_of(ONE)
    letter, strip = said.split("回执")
    for part in ("《国庆放假，平安在家》", "我们和孩子都看过、听过，会一起做到", "班级：三(1)班", "学生：李思涵"):
        assert part in strip
    for part in ("家长签字：", "是孩子的：", "日期：月日", "按个手印", "请在9月30日以前", "带给陈老师"):
        assert part in strip
    for part in ("青石村小学", "三(1)班李思涵带回家", "2026年9月26日", "一、水边不下水。"):
        assert part in letter


def test_brothers_and_sisters_sign_once_with_a_line_for_each() -> None:
    both = replace(ONE, pupils=(*ONE.pupils, ("五(1)班", "李思远")))
    said = text_of(both)
    assert "学生：李思涵" in said and "班级：五(1)班学生：李思远" in said
    assert said.count("家长签字") == 1


@pytest.mark.parametrize("key", KEYS)
def test_every_letter_of_the_library_fits_its_page_in_large_type(key: str) -> None:
    words = replace(WORDS, title=library()[key].title)
    pdf = letter_pdf(words, [filled(key)], AT)
    (text,) = page_texts(pdf)
    assert squeezed(ELSEWHERE) not in text, "in full"
    assert squeezed(filled(key).body.splitlines()[-2]) in text
    body = [piece for piece in pieces(pdf) if piece.y < 190 and "班" not in piece.text and piece.text.strip()]
    assert min(piece.size for piece in body if piece.size > 11) >= LARGE
    assert max(piece.y for piece in pieces(pdf)) < BOTTOM


def test_the_letter_never_runs_into_the_strip() -> None:
    for count in (1, 8, 14, 20, 60):
        page = replace(ONE, body="孩子不到水边玩，出门告诉大人去哪里。" * count)
        found = pieces(letter_pdf(WORDS, [page], AT))
        cut = next(piece.y for piece in found if "✂" in piece.text)
        signed = next(piece.y for piece in found if piece.text == "2026年9月26日")
        assert signed < cut and {piece.page for piece in found} == {0}


def test_a_short_letter_is_printed_larger_than_a_long_one() -> None:
    def size(count: int) -> float:
        found = pieces(letter_pdf(WORDS, [replace(ONE, body="孩子不到水边玩。" * count)], AT))
        return next(piece.size for piece in found if "不到水边" in piece.text)

    assert size(5) > size(90) >= 12


def test_what_does_not_fit_is_printed_in_its_short_form_and_says_so() -> None:
    long = replace(ONE, body="孩子不到水边玩，出门告诉大人去哪里。" * 80, short="不下水\n走路看车")
    said = text_of(long)
    assert squeezed(ELSEWHERE) in said and "不下水走路看车" in said and "出门告诉大人" not in said
    endless = replace(long, short="走路看车。" * 2000)
    assert "…" in text_of(endless) and "家长签字" in text_of(endless), "even then the strip is there"


def test_headings_stand_out_in_their_paragraph() -> None:
    found = [piece.text for piece in pieces(letter_pdf(WORDS, [ONE], AT))]
    assert "一、水边" in found, "drawn by itself, in bold"


def test_a_draft_is_marked_and_no_families_are_a_page_that_says_so() -> None:
    assert text_of(ONE, replace(WORDS, mark="草稿")).count("草稿") == 3
    assert "草稿" not in text_of(ONE)
    assert page_texts(letter_pdf(WORDS, [], AT)) == [squeezed(NOBODY)]


def test_the_paper_adds_no_label_and_no_blame() -> None:
    said = "".join(text_of(filled(key)) for key in KEYS[:3]) + text_of(ONE)
    assert forbidden_words(said, Reads.FAMILY) == []


def test_whatever_is_in_the_register_can_be_printed() -> None:
    for name in NAMES.values():
        page = Page(((name, name),) * 3, name, name, name)
        found = pieces(letter_pdf(Words(name, name, date(2026, 9, 26), None, name), [page], AT))
        assert {piece.page for piece in found} == {0}
        assert any("家长签字" in piece.text for piece in found)


def families(school: School, number: int, **which: object) -> list[tuple[str, ...]]:
    with school.database.read() as session:
        found = letter_families.read(session, number, **which)  # type: ignore[arg-type]
    return [tuple(child.name for child in family.children) for family in found]


EVERYBODY = [("张子轩",), ("李思涵", "李思远"), ("王梓轩",), ("赵一诺",), ("周浩",)]


def test_one_page_for_each_family_by_class(school: School) -> None:
    number = school.write()
    assert families(school, number) == EVERYBODY
    assert families(school, number, class_name="三(1)班") == EVERYBODY[:2]
    assert families(school, number, class_name="五(1)班") == [("周浩",)], "his sister carries the Lis' page"
    fifth = school.write("另一封", audience=Audience(classes=("五(1)班",)))
    assert families(school, fifth) == [("周浩",), ("李思远",)] or families(school, fifth) == [("李思远",), ("周浩",)]


def test_a_child_of_whom_no_adult_is_known_has_a_page_too(school: School) -> None:
    school.pupil("钱多多", "三(1)班")
    assert ("钱多多",) in families(school, school.write(), only_unreached=True)


def test_paper_for_homes_where_nobody_has_wechat(school: School) -> None:
    """李思涵's grandmother is on WeChat; 张子轩's grandfather is not, though the father far away is."""
    number = school.write()
    assert families(school, number, only_unreached=True) == [family for family in EVERYBODY if "李思涵" not in family]
    school.adult(Adult("张小妹", Relation.AUNT, ("张子轩",), False, is_bound=True))
    assert ("张子轩",) not in families(school, number, only_unreached=True)


def test_who_has_only_parents_far_away_is_reached_through_them(school: School) -> None:
    school.pupil("孙小小", "三(1)班")
    school.adult(Adult("孙建国", Relation.FATHER, ("孙小小",), True, is_bound=True))
    assert ("孙小小",) not in families(school, school.write(), only_unreached=True)


def test_who_was_told_by_telephone_needs_no_paper(school: School) -> None:
    number = school.write()
    with school.database.begin() as session:
        letters.send(session, number, school.now)
        receipts.confirm(session, number, school.ids["刘桂花"], Method.PHONE, school.now)
    assert ("王梓轩",) not in families(school, number, only_unreached=True)
    assert ("王梓轩",) in families(school, number)


Printed = Callable[..., letter_paper.Printed]


@pytest.fixture
def printed(school: School) -> Printed:
    def make(number: int, **which: object) -> letter_paper.Printed:
        with school.database.read() as session:
            return letter_paper.pages(session, school.letter(number), school.now, **which)  # type: ignore[arg-type]

    return make


def test_the_pages_are_filled_for_each_family(school: School, printed: Printed) -> None:
    number = school.write(body="{称呼}：您好！\n{孩子}在{班级}，有事找{老师}。", due_on=date(2026, 11, 30))
    made = printed(number)
    texts = page_texts(made.pdf)
    assert made.families == len(texts) == 5
    assert "张子轩的家里人：您好！张子轩在三(1)班，有事找陈老师。" in texts[0]
    assert "李思涵、李思远的家里人" in texts[1] and "李思涵、李思远在三(1)班、五(1)班" in texts[1]
    assert all("{" not in text and "11月30日以前" in text for text in texts)
    assert all("张子轩" not in text for text in texts[1:]), "no family reads of another"


def test_a_draft_is_printed_as_one_and_a_letter_that_runs_is_not(school: School, printed: Printed) -> None:
    number = school.write()
    assert "草稿" in page_texts(printed(number).pdf)[0]
    with school.database.begin() as session:
        letters.send(session, number, school.now)
    assert "草稿" not in page_texts(printed(number).pdf)[0]
    with school.database.begin() as session:
        letter_life.recall(session, number, school.person(DIRECTOR), school.now)
    assert "已撤回" in page_texts(printed(number).pdf)[0]
