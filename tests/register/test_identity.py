"""I13: what is accepted as the number of an identity paper, what it says of its holder, and what is refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.cells.cell import Misread
from domain.register.cells.identity import (
    WEIGHTS,
    Identity,
    birth_disagrees,
    check_digit,
    cross_check,
    doubt,
    gender_disagrees,
    identify,
    masked_id,
)

TODAY = date(2026, 11, 25)
SIGNS = "0123456789X"


def made(seventeen: str) -> str:
    """An invented number with the right check digit; no county is called 330000 or 339999."""
    return seventeen + check_digit(seventeen)


BOY, GIRL = made("33000020150203001"), made("33999920160229008")
WITH_X = next(number for serial in range(1, 1000) if (number := made(f"33000020150203{serial:03}"))[-1] == "X")
born_of = st.dates(date(1930, 1, 1), TODAY)
numbers = st.builds(lambda day, serial: made(f"330000{day:%Y%m%d}{serial:03}"), born_of, st.integers(0, 999))


def problem(text: str) -> str:
    with pytest.raises(Misread) as refused:
        identify(text, TODAY)
    return refused.value.problem


# The two examples that are printed in GB 11643-1999.
@pytest.mark.parametrize(("digits", "check"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_the_check_digit_is_the_one_of_the_standard(digits: str, check: str) -> None:
    assert check_digit(digits) == check


def test_the_weights_are_powers_of_two() -> None:
    """ISO 7064 MOD 11-2: place i, counted from the right, weighs 2^(i-1) mod 11."""
    assert tuple(pow(2, place - 1, 11) for place in range(18, 1, -1)) == WEIGHTS


@pytest.mark.parametrize("digits", ["", "1234567890123456", "123456789012345678", "1234567890123456X", "１" * 17])
def test_a_check_digit_is_asked_of_seventeen_digits_only(digits: str) -> None:
    with pytest.raises(ValueError, match="17 digits"):
        check_digit(digits)


def test_a_number_says_when_and_where_and_whether_a_boy_was_born() -> None:
    assert identify(BOY, TODAY) == Identity(BOY, "resident", date(2015, 2, 3), "male", "330000")
    assert identify(GIRL, TODAY) == Identity(GIRL, "resident", date(2016, 2, 29), "female", "339999")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(WITH_X.lower(), id="lower x"),
        pytest.param("".join(chr(ord(sign) + 0xFEE0) for sign in WITH_X), id="full width"),
        pytest.param(f" {WITH_X[:6]} {WITH_X[6:14]}\u3000{WITH_X[14:]}\n", id="blanks"),
        pytest.param(f"{WITH_X[:6]}-{WITH_X[6:14]}-{WITH_X[14:]}", id="dashes"),
        pytest.param(f"'{WITH_X}", id="the apostrophe that makes a cell text"),
        pytest.param(f"\ufeff{WITH_X}\u200b", id="invisible signs"),
        pytest.param(f"{WITH_X[:-1]}×", id="a times sign for X"),
        pytest.param(f"{WITH_X[:-1]}\u0425", id="a Cyrillic letter for X"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert identify(typed, TODAY).number == WITH_X


@pytest.mark.parametrize(
    ("number", "kind", "born", "gender", "region"),
    [
        pytest.param(made("81000020150203001"), "hkmt_permit", date(2015, 2, 3), "male", "810000", id="Hong Kong"),
        pytest.param(made("82000020150203002"), "hkmt_permit", date(2015, 2, 3), "female", "820000", id="Macau"),
        pytest.param(made("83000020150203003"), "hkmt_permit", date(2015, 2, 3), "male", "830000", id="Taiwan"),
        pytest.param(made("93384020150203001"), "foreign_permit", date(2015, 2, 3), None, None, id="foreigner, new"),
        pytest.param(made("93384020151301001"), "foreign_permit", None, None, None, id="foreigner, no date inside"),
        pytest.param("ABC330012345678", "foreign_permit", None, None, None, id="foreigner, before 2023"),
        pytest.param("H12345678", "hk_macau_pass", None, None, None, id="Hong Kong pass"),
        pytest.param("m1234567801", "hk_macau_pass", None, None, None, id="Macau pass of ten digits, small letter"),
        pytest.param("12345678", "taiwan_pass", None, None, None, id="Taiwan pass"),
        pytest.param("E12345678", "passport", None, None, None, id="passport"),
        pytest.param("EA1234567", "passport", None, None, None, id="passport with two letters"),
        pytest.param("C01X00T47", "passport", None, None, None, id="passport with letters inside"),
        pytest.param("P330123456", "other", None, None, None, id="birth certificate"),
    ],
)
def test_each_paper_is_told_by_its_number(
    number: str, kind: str, born: date | None, gender: str | None, region: str | None
) -> None:
    assert identify(number, TODAY) == Identity(number.upper(), kind, born, gender, region)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param(BOY[:-1], "有 17 位", id="17 digits"),
        pytest.param(f"{BOY}0", "有 19 位", id="19 digits"),
        pytest.param(f"{WITH_X[:4]}{WITH_X[5:]}", "有 17 位", id="one digit missing before an X"),
        pytest.param("330000150203001", "请填写 18 位", id="15 digits"),
        pytest.param(BOY[:-1] + ("0" if BOY[-1] != "0" else "1"), "对不上", id="wrong check digit"),
        pytest.param(BOY[:15] + "000", "文本格式", id="a spreadsheet made the last three digits noughts"),
        pytest.param("3.3E+17", "文本格式", id="exponent"),
        pytest.param(made("33000020150231001"), "不是一个存在的日期", id="31 February"),
        pytest.param(made("33000020150229001"), "不是一个存在的日期", id="29 February of no leap year"),
        pytest.param(made("33000020990101001"), "还没有到", id="2099"),
        pytest.param(made("33000020261126001"), "还没有到", id="tomorrow"),
        pytest.param(made("33000018990101001"), "太早", id="1899"),
        pytest.param(made("33000019050101001"), "超过 120 岁", id="121 years"),
        pytest.param(made("93384020990101001"), "还没有到", id="a foreigner of 2099"),
        pytest.param(f"G{BOY}", "学籍号", id="school number"),
        pytest.param(f"{BOY[:4]}**********{BOY[14:]}", "星号", id="masked"),
        pytest.param("没带", "看不出", id="words"),
        pytest.param("ABCDEFGH", "看不出", id="letters only"),
        pytest.param("", "看不出", id="nothing"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason_and_never_repeated(typed: str, said: str) -> None:
    told = problem(typed)
    assert said in told
    assert not any(typed[start : start + 9] in told for start in range(len(typed) - 8)), "a number is somebody's"


def test_born_today_is_born() -> None:
    assert identify(made("33000020261125001"), TODAY).birth_date == TODAY


def test_python_stdnum_refuses_permits_and_believes_2099_and_we_do_not() -> None:
    """M25: the two mistakes that are not repeated here."""
    assert identify(made("83000020150203001"), TODAY).type == "hkmt_permit"
    assert "还没有到" in problem(made("33000020990203001"))


@pytest.mark.parametrize("start", ["00", "16", "84"])
def test_an_unknown_province_is_a_doubt_and_no_error(start: str) -> None:
    found = identify(made(f"{start}000020150203001"), TODAY)
    assert (found.type, found.region) == ("resident", None)
    assert f"开头的 {start} 不是" in doubt(found)


def test_the_known_provinces_are_those_of_the_standard() -> None:
    """GB/T 2260: 华北, 东北, 华东, 中南, 西南, 西北, and Taiwan."""
    found = (identify(made(f"{start}000020150203001"), TODAY) for start in range(10, 80))
    known = [identity.region[:2] for identity in found if identity.region and not doubt(identity)]
    assert " ".join(known) == (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71"
    )


def test_eight_digits_are_a_doubt() -> None:
    assert "台湾" in doubt(identify("12345678", TODAY))
    assert doubt(identify("E12345678", TODAY)) == ""


@settings(deadline=None)
@given(number=numbers, at=st.integers(0, 17), sign=st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_noticed(number: str, at: int, sign: str) -> None:
    wrong = number[:at] + sign + number[at + 1 :]
    if wrong == number:
        assert identify(wrong, TODAY).number == number
    else:
        assert problem(wrong)


@settings(deadline=None)
@given(number=numbers, at=st.integers(0, 16))
def test_two_neighbours_changed_round_are_always_noticed(number: str, at: int) -> None:
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if wrong == number:
        assert identify(wrong, TODAY).number == number
    else:
        assert problem(wrong)


@settings(deadline=None)
@given(day=born_of, serial=st.integers(0, 999))
def test_a_number_gives_back_what_it_was_made_of(day: date, serial: int) -> None:
    found = identify(made(f"330000{day:%Y%m%d}{serial:03}"), TODAY)
    assert (found.birth_date, found.gender) == (day, "male" if serial % 2 else "female")


@pytest.mark.parametrize(
    ("birth_date", "gender", "said"),
    [
        pytest.param(date(2015, 2, 3), "male", [], id="they agree"),
        pytest.param(None, None, [], id="the row is silent"),
        pytest.param(date(2015, 3, 2), "male", ["2015-03-02"], id="another day"),
        pytest.param(date(2015, 2, 3), "female", ["性别一栏是女"], id="another sex"),
        pytest.param(date(2015, 3, 2), "female", ["2015-03-02", "性别一栏是女"], id="both, the day first"),
    ],
)
def test_the_number_is_compared_with_the_row(birth_date: date | None, gender: str | None, said: list[str]) -> None:
    told = cross_check(identify(BOY, TODAY), birth_date, gender)
    assert len(told) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told, strict=True))


def test_the_day_is_a_problem_and_the_sex_a_warning_told_apart() -> None:
    boy = identify(BOY, TODAY)
    assert "2015-02-03" in birth_disagrees(boy, date(2015, 3, 2))
    assert "显示性别是男" in gender_disagrees(boy, "female")


def test_a_paper_that_says_nothing_agrees_with_every_row() -> None:
    assert cross_check(identify("E12345678", TODAY), date(2015, 2, 3), "female") == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("330000201502031234", "3300**********1234"),
        ("ABC330012345678", "ABC3*******5678"),
        ("E12345678", "E1*****78"),
        ("12345678", "12****78"),
        ("123456", "12**56"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_its_ends(number: str, shown: str) -> None:
    assert masked_id(number) == shown
