"""I14: the telephone numbers that a cell holds, in the form that is kept; all of them are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.cells.cell import Misread
from domain.register.cells.phones import masked_phone, read_phones, show_phone

DAD, MUM = "13800138000", "13900139000"


def problem(text: str) -> str:
    with pytest.raises(Misread) as refused:
        read_phones(text)
    return refused.value.problem


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (DAD, DAD),
        ("１３８００１３８０００", DAD),
        ("138 0013 8000", DAD),
        ("138-0013-8000", DAD),
        ("138.0013.8000", DAD),
        (" 138\u30000013\u00a08000\n", DAD),
        ("\u202d13800138000\u202c", DAD),
        ("'13800138000", DAD),
        ("13800138000.0", DAD),
        ("+8613800138000", DAD),
        ("+86 138 0013 8000", DAD),
        ("(+86)13800138000", DAD),
        ("0086-13800138000", DAD),
        ("86-138-0013-8000", DAD),
        ("8613800138000", DAD),
        ("电话：13800138000", DAD),
        ("13800138000（爸爸）", DAD),
        ("19912345678", "19912345678"),
        ("19212345678", "19212345678"),
        ("16612345678", "16612345678"),
        ("17012345678", "17012345678"),
    ],
)
def test_a_mobile_is_kept_as_eleven_digits(typed: str, kept: str) -> None:
    assert read_phones(typed) == [kept]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0570-1234567", "05701234567"),
        ("0570 1234567", "05701234567"),
        ("05701234567", "05701234567"),
        ("(0570)1234567", "05701234567"),
        ("（0570）123 4567", "05701234567"),
        ("+86 570 1234567", "05701234567"),
        ("+86 0570 1234567", "05701234567"),
        ("0571-12345678", "057112345678"),
        ("010-12345678", "01012345678"),
        ("021 1234 5678", "02112345678"),
        ("0570-1234567-801", "05701234567-801"),
        ("0570-1234567转801", "05701234567-801"),
        ("0570-1234567 分机 801", "05701234567-801"),
        ("05701234567 ext. 801", "05701234567-801"),
        ("0570-1234567-8", "05701234567-8"),
    ],
)
def test_a_landline_is_kept_as_area_code_and_number(typed: str, kept: str) -> None:
    assert read_phones(typed) == [kept]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+852 9123 4567", "+85291234567"),
        ("00852-91234567", "+85291234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+886 2 1234 567", "+88621234567"),
        ("+39 06 1234 5678", "+390612345678"),
        ("0039 06 1234 5678", "+390612345678"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("＋34 912 345 678", "+34912345678"),
    ],
)
def test_a_number_of_another_place_is_kept_with_its_code(typed: str, kept: str) -> None:
    assert read_phones(typed) == [kept]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000/13900139000", [DAD, MUM]),
        ("13800138000 13900139000", [DAD, MUM]),
        ("13800138000、13900139000", [DAD, MUM]),
        ("13800138000，13900139000", [DAD, MUM]),
        ("13800138000;13900139000", [DAD, MUM]),
        ("13800138000\n13900139000", [DAD, MUM]),
        ("13800138000-13900139000", [DAD, MUM]),
        ("13800138000或13900139000", [DAD, MUM]),
        ("138 0013 8000 139 0013 9000", [DAD, MUM]),
        ("爸爸13800138000妈妈13900139000", [DAD, MUM]),
        ("13800138000（爸爸）13900139000（妈妈）", [DAD, MUM]),
        ("13800138000(爸) / 0570-1234567 转 801", [DAD, "05701234567-801"]),
        ("0570 1234567 13800138000", ["05701234567", DAD]),
        ("+852 9123 4567 13800138000", ["+85291234567", DAD]),
        ("13800138000、+86 138 0013 8000", [DAD]),
        ("13800138000/无", [DAD]),
    ],
)
def test_several_numbers_in_a_cell_are_a_list_each_number_once(typed: str, kept: list[str]) -> None:
    assert read_phones(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("1380013800", "有 10 位", id="10 digits"),
        pytest.param("138001380000", "有 12 位", id="12 digits"),
        pytest.param("138 0013 800", "有 10 位", id="10 digits in groups"),
        pytest.param("013800138000", "有 12 位", id="a nought before a mobile"),
        pytest.param("13800138000 1390013900", "有 10 位", id="the second of two"),
        pytest.param("13800138000/139001390000", "有 12 位", id="the second of two, parted"),
        pytest.param("1380013800013900139000", "有 22 位", id="two without a separator"),
        pytest.param("13800138000-801", "位数字", id="a mobile has no extension"),
        pytest.param("0138-1234567-8", "有 12 位", id="no such area, with an extension"),
        pytest.param("+861234567", "位数不对", id="China without area code"),
        pytest.param("865701234567", "有 12 位", id="86 is believed before a mobile only"),
        pytest.param("12800138000", "开头", id="no mobile begins with 12"),
        pytest.param("85291234567", "以 + 和区号开头", id="Hong Kong without +"),
        pytest.param("1234567", "加上区号", id="landline without area code"),
        pytest.param("12345678", "加上区号", id="landline without area code, 8 digits"),
        pytest.param("021-1234567", "有 10 位", id="Shanghai has 8 digits"),
        pytest.param("+852 9123 456", "位数不对", id="Hong Kong has 8 digits"),
        pytest.param("+1 202 555 012", "位数不对", id="America has 10 digits"),
        pytest.param("1.38001E+10", "文本格式", id="exponent"),
        pytest.param("138****8000", "星号", id="masked"),
        pytest.param("1380013800O", "字母", id="the letter O"),
        pytest.param("wx13800138000", "字母", id="a WeChat name"),
        pytest.param("同上", "没有电话号码", id="words"),
        pytest.param("爸爸2 13800138000", "有 1 位", id="a digit that is no number"),
        pytest.param("1 " * 30, "太多", id="many groups"),
        pytest.param("1" * 1000, "太长", id="very long"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(typed: str, said: str) -> None:
    told = problem(typed)
    assert said in told
    assert "3800" not in told, "a number is somebody's"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (DAD, "13800138000"),
        ("05701234567", "0570-1234567"),
        ("01012345678", "010-12345678"),
        ("05701234567-801", "0570-1234567-801"),
        ("+85291234567", "+852 91234567"),
        ("+390612345678", "+390612345678"),
    ],
)
def test_a_number_is_shown_as_people_write_it(kept: str, shown: str) -> None:
    assert show_phone(kept) == shown


mobiles = st.from_regex("1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex("0[3-9][0-9]{2}[1-9][0-9]{6}(-[0-9]{1,6})?", fullmatch=True)
abroad = st.from_regex(r"\+(852|853)[0-9]{8}|\+1[0-9]{10}|\+(39|49)[0-9]{8,12}", fullmatch=True)


@settings(deadline=None)
@given(st.lists(mobiles | landlines | abroad, min_size=1, max_size=4, unique=True), st.sampled_from("、/ \n，"))
def test_what_is_shown_is_read_again(kept: list[str], separator: str) -> None:
    assert read_phones(separator.join(show_phone(number) for number in kept)) == kept


@pytest.mark.parametrize(
    ("kept", "masked"),
    [
        (DAD, "138****8000"),
        ("05701234567", "0570****67"),
        ("+85291234567", "+852****67"),
        ("12345678", "****"),
        ("", "****"),
    ],
)
def test_a_masked_number_cannot_be_called(kept: str, masked: str) -> None:
    assert masked_phone(kept) == masked
