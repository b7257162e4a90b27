"""What no pattern fits is compared with examples: how the likeliest code is found, and how sure one may be of it."""

from collections import Counter

import pytest

from domain.understanding.likeness import Like, examples, runs
from domain.understanding.meaning import LEVELS, Speaker, understand
from domain.understanding.spelling import normal
from domain.understanding.tables import rows, sections

CODES = {section.code for table in ("family", "danger") for section in sections(table)}


def test_runs_are_short_pieces_and_pairs_with_a_gap() -> None:
    assert runs("不想活") >= {"不", "不想", "不想活", "不_活", "^不", "活$"}
    assert runs("") == {"^", "$", "^$"}


def test_the_lead_is_counted_for_each_sign() -> None:
    like = Like((("RELAY", 6.0), ("LOG", 4.0), ("AUTO", -2.0)), 4)
    assert (like.code, like.lead_over(), like.lead_over("AUTO"), like.but("RELAY")) == ("RELAY", 0.5, 2.0, "LOG")


def test_every_example_has_a_code_and_a_section_that_the_tables_know() -> None:
    names = {(section.code, section.name) for table in ("family", "danger") for section in sections(table)}
    known = CODES | {"RELAY", "ASK", "IGNORE"}
    wrong = [text for code, name, text in rows("examples") if code not in known or (name and (code, name) not in names)]
    assert wrong == []


def test_no_example_stands_twice() -> None:
    texts = Counter(normal(text) for _, _, text in rows("examples"))
    assert [text for text, times in texts.items() if times > 1] == []


def test_an_example_is_taken_at_its_word() -> None:
    code, _, text = next(row for row in rows("examples") if row[0] == "LOG")
    like = examples("examples").like(normal(text))
    assert like is not None and like.code == code


def test_a_text_like_nothing_is_like_nothing() -> None:
    assert examples("examples").like("\ue099") is None
    assert examples("examples").like("") is None


@pytest.mark.parametrize("text", ["不对", "<xml>]]>", "abc", "12345", "。。。"])
def test_what_is_short_or_no_language_raises_nothing(text: str) -> None:
    meaning = understand(text, Speaker.PARENT)
    assert meaning.danger is None and not any(intent.code in LEVELS for intent in meaning.intents)


@pytest.mark.parametrize("text", ["孩子说 مرحبا 然后笑了", "他说 привет 就走了", "ꀊꀋꀌꀍ 孩子笑了"])
def test_where_a_third_of_the_letters_stand_in_no_example_nothing_is_guessed(text: str) -> None:
    assert examples("examples").like(normal(text)) is None
    assert understand(text, Speaker.PARENT).codes == ("RELAY",)


def test_strange_letters_hide_no_danger_and_signs_that_are_no_letters_do_not_count() -> None:
    assert understand("مرحبا привет 孩子不见了", Speaker.CARER).danger is not None
    assert examples("examples").like(normal("他把自己关在屋里" + "😭" * 20)) is not None


def test_a_guess_says_that_it_is_one() -> None:
    guessed = understand("孩子把压岁钱全给了妹妹说以后都归你", Speaker.CARER).danger
    assert guessed is not None and not guessed.is_sure
    assert (guessed.quote, guessed.rule) == ("", "")


def test_the_nearest_example_is_the_reason() -> None:
    code, _, text = next(row for row in rows("examples") if row[0] == "LEAVE")
    assert examples("examples").nearest(normal(text), code) == text
