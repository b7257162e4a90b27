"""Reads telephone numbers, several in one cell as well, and says how they are shown and masked.

Kept are: mobiles of the mainland as 11 digits (13800138000); landlines as area code and number (05701234567), an
extension after a dash (05701234567-801); all others as + and digits (+85291234567, ITU-T E.164).
"""

import re

from domain.register.cells.cell import DIGITS_LOST, SCIENTIFIC, Misread, plain

# 电信网编号计划 (2017): mobiles are 11 digits from 13 to 19; area codes are 10, 2X, and three digits from 3 to 9.
MOBILE = re.compile("1[3-9][0-9]{9}")
LANDLINE = re.compile("0((?:10|2[0-9])(?=[0-9]{8}$)|[3-9][0-9]{2}(?=[0-9]{7,8}$))([1-9][0-9]+)")
EXTENDED = re.compile("(0[0-9-]*)[-#]([0-9]{1,6})")
CHINA = re.compile(r"(\+|00)?86(.+)")
ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")  # ITU-T E.164: 15 digits at most
# Places whose numbers have a known length: Hong Kong, Macau, Taiwan, North America.
LENGTHS = {"852": (8,), "853": (8,), "886": (8, 9), "1": (10,)}
NEAR = re.compile(r"\+(852|853|886)([0-9]+)")
EXTENSION_WORDS = re.compile(r"\s*(?:转|分机号?|ext\.?|#)+[:.]?\s*(?=[0-9])", re.IGNORECASE)
SHOWN_AS_DECIMAL = re.compile(r"([0-9]+)\.0+")
HAN = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
BETWEEN = re.compile(r"[^0-9+\-# .()]+")
MOST_CHARACTERS = 500
MOST_GROUPS = 24  # groups of digits between two separators: two numbers written in many groups, and not more

ABROAD_HINT = "港澳台和国外的号码请以 + 和区号开头"


def read_phones(text: str) -> list[str]:
    """The numbers of a cell in their order, each once, words between them left out. Raises Misread."""
    shown = plain(text)
    if len(shown) > MOST_CHARACTERS:
        raise Misread("这一格的内容太长，不像电话号码，请核对")
    shown = EXTENSION_WORDS.sub("#", shown)
    _refuse_odd(shown)
    whole = SHOWN_AS_DECIMAL.fullmatch(shown)
    pieces = [whole.group(1)] if whole else BETWEEN.split(shown)
    found = [number for piece in pieces for number in _numbers(re.sub("[().]", " ", piece))]
    if not found:
        raise Misread("这一格里没有电话号码，请填写号码或者留空")
    return list(dict.fromkeys(found))


def show_phone(number: str) -> str:
    """A kept number as people write it: 13800138000, 0570-1234567, +852 91234567."""
    if landline := LANDLINE.match(number.partition("-")[0]):
        area = landline.end(1)
        return f"{number[:area]}-{number[area:]}"
    near = NEAR.fullmatch(number)
    return f"+{near.group(1)} {near.group(2)}" if near else number


def masked_phone(number: str) -> str:
    """Enough of a number to recognise it, not enough to call: 138****8000."""
    if MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    return f"{number[:4]}****{number[-2:]}" if len(number) > 8 else "****"


def _refuse_odd(shown: str) -> None:
    if "*" in shown:
        raise Misread("号码里有星号，请填写完整的号码")
    if SCIENTIFIC.fullmatch(shown.lower()):
        raise Misread(DIGITS_LOST)
    if any(sign.isalpha() and not HAN.match(sign) for sign in shown):
        raise Misread("号码里有字母，请只填写数字")


def _numbers(piece: str) -> list[str]:
    """The numbers between two separators; blanks and dashes may group digits or part two numbers."""
    if not re.search("[0-9]", piece):
        return []
    tokens, groups = piece.split(), re.split("[ -]+", piece.strip(" -"))
    if len(groups) > MOST_GROUPS:
        raise Misread("这一格里的数字太多，看不出哪些是电话号码，请用顿号隔开")
    found = _parted(tokens) or _parted(groups)
    if not found:
        raise Misread(_what_is_wrong(groups))
    return found


def _parted(groups: list[str]) -> list[str] | None:
    """The groups joined to numbers without a rest, longest numbers first; None when that cannot be done."""
    if not groups:
        return []
    for size in range(len(groups), 0, -1):
        number = _normal("".join(groups[:size]))
        rest = _parted(groups[size:]) if number else None
        if number and rest is not None:
            return [number, *rest]
    return None


def _normal(dialled: str) -> str | None:
    """One number in the form that is kept, or None when it is none."""
    if extended := EXTENDED.fullmatch(dialled):
        line = extended.group(1).replace("-", "")
        if LANDLINE.fullmatch(line):
            return f"{line}-{extended.group(2)}"
    digits = dialled.replace("-", "")
    if china := CHINA.fullmatch(digits):
        return _of_china(china.group(2), sure=bool(china.group(1)))
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    return _of_abroad(digits)


def _of_china(number: str, sure: bool) -> str | None:
    """A number after 86; without + or 00 before it (``sure``) only a mobile is believed."""
    if MOBILE.fullmatch(number):
        return number
    line = f"0{number.removeprefix('0')}"
    return line if sure and LANDLINE.fullmatch(line) else None


def _of_abroad(digits: str) -> str | None:
    found = ABROAD.fullmatch(digits)
    if not found:
        return None
    number = found.group(1)
    known = next((code for code in LENGTHS if number.startswith(code)), None)
    fits = known is None or len(number) - len(known) in LENGTHS[known]
    return f"+{number}" if fits else None


def _what_is_wrong(groups: list[str]) -> str:
    """A sentence about the first number that is none; it does not repeat the number, which is somebody's."""
    apart = max(map(len, groups)) >= 10  # each group is meant as a number of its own
    wrong = next((group for group in groups if not _normal(group)), "") if apart else "".join(groups)
    digits = re.sub("[^0-9]", "", wrong)
    if wrong.startswith("+"):
        return f"以 + 开头的号码有 {len(digits)} 位数字，位数不对，请核对"
    if len(digits) in (7, 8):
        return f"固定电话只有 {len(digits)} 位，请在前面加上区号，例如 0570-1234567"
    if len(digits) == 11:
        return f"号码有 11 位，但开头不像手机号或区号，请核对；{ABROAD_HINT}"
    return f"号码有 {len(digits)} 位数字；手机号是 11 位，固定电话要带区号，例如 0570-1234567"
