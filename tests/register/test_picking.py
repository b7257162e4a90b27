"""Choices are found by their words in every way that forms write them, and never by a number."""

import pytest

from domain.register.cells.picking import YES_NO, pick, pick_many
from domain.register.fields.dictionary import every_field
from domain.register.fields.field import Choice, Field, Kind

HOMES = (
    Choice("day", "走读"),
    Choice("boarder", "住校", ("寄宿", "住宿生")),
    Choice("good", "健康或良好", ("健康",)),
    Choice("han", "汉族"),
    Choice("she", "畲"),
    Choice("short", "1–3个月"),
    Choice("long", "1年以上"),
    Choice("bicycle", "自行车（含电动）"),
)
DANGERS = (
    Choice("stove", "炭火/煤炉"),
    Choice("water", "水域"),
    Choice("father", "父"),
    Choice("mother", "母"),
    Choice("parents", "父母"),
    Choice("grandparents", "祖父母、外祖父母"),
)
DICTIONARY = [field for _, group_field in every_field() for field in (group_field, *group_field.parts) if field.choices]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("走读", "day"),
        (" 走\u3000读 ", "day"),
        ("走\u200b读", "day"),
        ("寄宿", "boarder"),
        ("10-健康或良好", "good"),
        ("10 - 健康或良好", "good"),
        ("1.走读", "day"),
        ("1、走读", "day"),
        ("1）走读", "day"),
        ("01：走读", "day"),
        ("1 走读", "day"),
        ("2——住校", "boarder"),
        ("健康的", "good"),
        ("汉", "han"),
        ("汉族", "han"),
        ("畲族", "she"),
        ("1-3个月", "short"),
        ("1～3 个月", "short"),
        ("2-1-3个月", "short"),
        ("1年以上", "long"),
        ("自行车(含电动)", "bicycle"),
        ("自行车 含电动", "bicycle"),
    ],
)
def test_a_choice_is_found_by_its_words(typed: str, code: str) -> None:
    assert pick(HOMES, typed) == code


@pytest.mark.parametrize("typed", ["1", "2", "01", "1.0", "１", "1-", "1-2", "走", "读", "不住校", "非走读", "day", ""])
def test_numbers_codes_and_parts_of_words_find_nothing(typed: str) -> None:
    assert pick(HOMES, typed) is None


def test_a_number_is_no_way_in_even_where_the_dictionary_lists_it() -> None:
    """Register 1.1: 1 is 非留守 in one system and 单亲留守 in another."""
    numbered = (Choice("none", "非留守儿童", ("1",)), Choice("one", "单亲留守儿童", ("2",)))
    assert pick(numbered, "1") is None
    assert pick(numbered, "1-2") is None
    assert pick_many(numbered, "1") is None
    assert pick(numbered, "1-单亲留守儿童") == "one", "the word counts, whatever stands before it"
    assert pick((Choice("first", "1"), Choice("second", "2")), "2") == "second", "a label that is a number is its word"


def test_the_label_of_one_choice_goes_before_the_alias_of_another() -> None:
    assert pick((Choice("one", "中专", ("高中",)), Choice("two", "高中")), "高中") == "two"


def test_a_spelling_that_fits_two_choices_without_its_signs_fits_none() -> None:
    signs = (Choice("plus", "阳性+"), Choice("minus", "阳性-"))
    assert [pick(signs, typed) for typed in ("阳性+", "阳性-", "阳性")] == ["plus", "minus", None]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("水域", ["water"]),
        ("炭火/煤炉", ["stove"]),
        ("水域、炭火/煤炉", ["stove", "water"]),
        ("炭火 煤炉，水域", ["stove", "water"]),
        ("1-水域；2-父", ["water", "father"]),
        ("1、水域 2、父", ["water", "father"]),
        ("父、母", ["father", "mother"]),
        ("父 / 母", ["father", "mother"]),
        ("父母", ["parents"]),
        ("祖父母、外祖父母", ["grandparents"]),
        ("水域、祖父母、外祖父母", ["water", "grandparents"]),
        ("水域\n水域", ["water"]),
        ("、水域、", ["water"]),
    ],
)
def test_a_list_is_read_in_the_order_of_the_dictionary(typed: str, codes: list[str]) -> None:
    assert pick_many(DANGERS, typed) == codes


def test_a_label_with_a_separator_goes_before_its_parts() -> None:
    work = (Choice("wages", "打工"), Choice("farm", "务农"), Choice("both", "打工/务农"))
    assert pick_many(work, "打工/务农") == ["both"]
    assert pick_many(work, "打工、务农") == ["wages", "farm"]


@pytest.mark.parametrize("typed", ["水域、火", "1、2", "、", "", "水 域、煤炉"])
def test_a_list_with_one_unknown_word_is_not_read_by_half(typed: str) -> None:
    assert pick_many(DANGERS, typed) is None


@pytest.mark.parametrize("typed", ["是", "有", "√", "✔\ufe0f", "☑", "Y", "yes", "TRUE", "是的", "1-是"])
def test_yes(typed: str) -> None:
    assert pick(YES_NO, typed) == "yes"


@pytest.mark.parametrize("typed", ["否", "无", "没有", "不是", "×", "X", "N", "No", "false", "2-否"])
def test_no(typed: str) -> None:
    assert pick(YES_NO, typed) == "no"


@pytest.mark.parametrize("typed", ["1", "0", "☒", "不详", "是/否", "有时"])
def test_neither(typed: str) -> None:
    assert pick(YES_NO, typed) is None


@pytest.mark.parametrize("field", DICTIONARY, ids=lambda field: field.name)
def test_every_word_of_the_register_finds_its_choice_with_a_number_before_it_as_well(field: Field) -> None:
    for number, choice in enumerate(field.choices, 1):
        for word in (choice.label, *choice.aliases):
            assert pick(field.choices, word) == choice.code, word
            assert pick(field.choices, f"{number}-{word}") == choice.code, word
            assert field.kind is Kind.CHOICE or pick_many(field.choices, word) == [choice.code], word
