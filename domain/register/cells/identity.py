"""Reads the numbers of identity papers: which paper it is, and what the number itself says about its holder."""

import re
from dataclasses import dataclass
from datetime import date

from domain.register.cells.cell import DIGITS_LOST, SCIENTIFIC, Misread, plain
from domain.register.cells.dates import refuse_unlikely

# GB 11643-1999: weights 2^(i-1) mod 11 of ISO 7064:1983 MOD 11-2, and the check digit for each remainder.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
OLD_LENGTH = 15  # 居民身份证法 (2011) art. 23: the cards with such numbers ended on 2013-01-01
# GB/T 2260, provinces; no resident number begins otherwise. 71 is reserved for Taiwan.
PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71]
)
# 港澳台居民居住证申领发放办法 (2018): Hong Kong 810000, Macau 820000, Taiwan 830000.
PERMIT_REGIONS = frozenset({"810000", "820000", "830000"})
# 新版外国人永久居留身份证机读信息规则 (2023) 3: 18 digits, the first a 9, the last by MOD 11-2.
FOREIGNER = "9"

EIGHTEEN = re.compile("[0-9]{17}[0-9X]")
# Papers whose numbers have no check digit, in the order in which they are recognised. 往来 passes: 8 digits after the
# letter, on older cards 10; permits of before 2023: three letters and 12 digits; birth certificates: letter, 9 digits.
PAPERS = (
    ("hk_macau_pass", re.compile("[HM][0-9]{8}(?:[0-9]{2})?")),
    ("taiwan_pass", re.compile("[0-9]{8}")),
    ("foreign_permit", re.compile("[A-Z]{3}[0-9]{12}")),
    ("other", re.compile("[A-Z][0-9]{9}")),
    ("passport", re.compile("(?=.*[A-Z])(?=(?:.*[0-9]){4})[A-Z0-9]{6,9}")),
)
SCHOOL_NUMBER = re.compile("[GL][0-9]{17}[0-9X]")  # 教育部 学籍号: the letter and 18 signs, often an ID number
LOOKALIKES = str.maketrans({"×": "X", "Х": "X", "х": "X"})  # a sign and two Cyrillic letters
MASK_KEEPS = 4  # signs at either end of a long number
GENDER_LABELS = {"male": "男", "female": "女"}


@dataclass(frozen=True, slots=True)
class Identity:
    """The number as kept (no blanks, capital letters), its paper, and what it says; None where it says nothing.

    ``type`` is a code of the register's id_type; ``gender`` is male or female; ``region`` has six digits.
    """

    number: str
    type: str
    birth_date: date | None = None
    gender: str | None = None
    region: str | None = None


def identify(text: str, today: date) -> Identity:
    """The paper that a number belongs to. Raises Misread; the sentence never repeats the number."""
    number = re.sub(r"[\s‐-―-]", "", plain(text).upper()).translate(LOOKALIKES)
    if EIGHTEEN.fullmatch(number):
        return _eighteen(number, today)
    kind = next((kind for kind, pattern in PAPERS if pattern.fullmatch(number)), None)
    if kind is None:
        raise Misread(_what_is_wrong(number))
    return Identity(number, kind)


def check_digit(digits: str) -> str:
    """The last sign of a number by GB 11643, from its first 17 digits (anything else is a ValueError)."""
    if not re.fullmatch("[0-9]{17}", digits):
        raise ValueError("a check digit is computed from 17 digits")
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def doubt(identity: Identity) -> str:
    """A warning about a number that is accepted and may yet be wrong; empty when there is nothing to say."""
    if identity.type == "resident" and identity.region is None:
        return f"身份证号开头的 {identity.number[:2]} 不是已知的省份代码，请核对"
    if identity.type == "taiwan_pass":
        return "8 位数字按台湾居民来往大陆通行证读入，请核对"
    return ""


def birth_disagrees(identity: Identity, birth_date: date | None) -> str:
    """The problem when the number names another day of birth than the row; empty when they agree or one is silent."""
    if identity.birth_date is None or birth_date is None or identity.birth_date == birth_date:
        return ""
    inside = identity.birth_date.isoformat()
    return f"证件号里的出生日期是 {inside}，出生日期一栏是 {birth_date.isoformat()}，请核对哪一个对"


def gender_disagrees(identity: Identity, gender: str | None) -> str:
    """The warning when the number names another sex than the row; empty when they agree or one is silent."""
    if identity.gender is None or gender not in GENDER_LABELS or identity.gender == gender:
        return ""
    return f"证件号显示性别是{GENDER_LABELS[identity.gender]}，性别一栏是{GENDER_LABELS[gender]}，请核对"


def cross_check(identity: Identity, birth_date: date | None, gender: str | None) -> list[str]:
    """Where the number and the row disagree: the day of birth (a problem) before the sex (a warning)."""
    return [said for said in (birth_disagrees(identity, birth_date), gender_disagrees(identity, gender)) if said]


def masked_id(number: str) -> str:
    """Enough of a number to tell it from another: 3301**********1234."""
    keeps = MASK_KEEPS if len(number) >= OLD_LENGTH else MASK_KEEPS // 2
    if len(number) < 3 * keeps:
        return "*" * len(number)
    return f"{number[:keeps]}{'*' * (len(number) - 2 * keeps)}{number[-keeps:]}"


def _eighteen(number: str, today: date) -> Identity:
    """A number built as GB 11643 says: region, day of birth, serial (odd for men), check digit."""
    foreign = number.startswith(FOREIGNER)
    born = _birth_date(number[6:14])
    if born is None and not foreign:
        raise Misread("身份证号里第 7 到 14 位不是一个存在的日期，请逐位核对")
    if number[-1] != check_digit(number[:-1]):
        raise Misread(_wrong_check(number))
    if born is not None:
        _refuse_unlikely_birth(born, today)
    if foreign:  # what its serial says of the sex is not published
        return Identity(number, "foreign_permit", born)
    region = number[:6]
    gender = "male" if int(number[16]) % 2 else "female"
    if region in PERMIT_REGIONS:
        return Identity(number, "hkmt_permit", born, gender, region)
    return Identity(number, "resident", born, gender, region if int(region[:2]) in PROVINCES else None)


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _refuse_unlikely_birth(born: date, today: date) -> None:
    try:
        refuse_unlikely(born, today, born=True)
    except Misread as misread:
        raise Misread(f"身份证号里的出生日期不对：{misread.problem}") from None


def _wrong_check(number: str) -> str:
    if number.endswith("000"):
        return DIGITS_LOST
    return "身份证号的最后一位和前面 17 位对不上，至少有一位写错了，请逐位核对"


def _what_is_wrong(number: str) -> str:
    """Why a text is the number of no paper."""
    if SCIENTIFIC.fullmatch(number.lower()):
        return DIGITS_LOST
    if "*" in number:
        return "证件号里有星号，请填写完整的号码"
    if SCHOOL_NUMBER.fullmatch(number):
        return "这像是学籍号（开头有字母），请填写身份证件上的号码"
    if re.fullmatch("[0-9]{15}", number):
        return "15 位的旧身份证号已经停用，请填写 18 位的身份证号"
    if re.fullmatch("[0-9]+X?", number):
        return f"证件号有 {len(number)} 位，居民身份证号应为 18 位，请核对"
    return "看不出这是哪一种证件的号码；身份证号是 18 位，其他证件请照证件填写字母和数字，没有证件请留空"
