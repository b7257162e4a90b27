"""One cell of a table: what it holds, what was read from it, and the sentence when it cannot be read."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import LianxinError
from domain.register.fields.field import Value
from domain.words import INVISIBLE, clean, fold

# Excel keeps 15 digits of a number and writes zeros for the rest (Microsoft, Excel specifications and limits).
DIGITS_KEPT = 15
DIGITS_LOST = (
    "表格软件把这个号码当成了数字（科学计数法），末尾的数字可能已经丢失；请把这一列设为文本格式，再填写完整的号码"
)
DITTO = ("同上", "〃", "″", "''", "同前", "同左")
AS_ABOVE = "请把上一行的内容抄下来，不要写“同上”"
FORMULA = "这一格是公式，请改成数值（复制后选择性粘贴为值）"
TOO_LONG = "这一格的内容太长，请核对是否粘贴错了"
LONGEST_CELL = 2000  # characters of a cell that is not free text
SHOWN_IN_PROBLEM = 20  # characters of a cell that a problem repeats
# How a spreadsheet shows that a formula failed (ECMA-376 part 1, 18.17, and what newer programs added).
FAULTS = ("#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!", "#spill!", "#calc!", "#getting_data")
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?e\+[0-9]{2,3}")
NUMERALS = {han: str(digit) for digit, han in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
NUMERAL_RUN = re.compile("[〇零○一二三四五六七八九十廿卅]+")
TENS = re.compile("([一二三四五六七八九]?)(十|廿|卅)([一二三四五六七八九]?)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table reader hands over: the text as shown, what kind of cell it is, and the value behind the text."""

    text: str
    kind: str = "text"  # text, number, date, bool, formula, error, empty
    value: object = None  # of a number: int, float or Decimal; of a date: date; of a bool: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says: a value, or None with the reason. A warning does not keep the value from being used."""

    value: Value | None
    problem: str = ""
    warning: str = ""


class Misread(LianxinError):
    """A cell cannot be read; ``problem`` says in Chinese what is wrong and how to mend it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def trimmed(text: str) -> str:
    """The text as typed, without blanks (full-width ones too) and invisible characters at its ends."""
    shown = clean(text)
    seen = INVISIBLE.sub(" ", shown)  # sign for sign
    return shown[len(seen) - len(seen.lstrip()) : len(seen.rstrip())]


def plain(text: str) -> str:
    """A code, number or date as typed: width folded, nothing invisible, without the apostrophe that marks text."""
    shown = INVISIBLE.sub("", unicodedata.normalize("NFKC", clean(text)))
    return shown.strip().lstrip("'`‘’ ").strip()


def quoted(text: str) -> str:
    """The cell's words as a problem repeats them, cut where they are long."""
    words = " ".join(plain(text).split())
    return f"“{words[:SHOWN_IN_PROBLEM]}…”" if len(words) > SHOWN_IN_PROBLEM else f"“{words}”"


def western(text: str) -> str:
    """The text with Han numerals up to 99 and years written out (二〇一七年十二月) as digits."""
    return NUMERAL_RUN.sub(lambda run: _digits(run.group()), text)


def _digits(run: str) -> str:
    tens = TENS.fullmatch(run)
    if tens is None:
        return run if "十" in run or "廿" in run or "卅" in run else "".join(NUMERALS[han] for han in run)
    head, sign, unit = tens.groups()
    if head and sign != "十":
        return run
    ten = {"廿": "2", "卅": "3"}.get(sign) or NUMERALS.get(head, "1")
    return ten + NUMERALS.get(unit, "0")


def number_in(cell: Cell) -> Decimal | None:
    """The number of a number cell; None when it has none that is finite."""
    value = cell.value
    if cell.kind != "number" or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def written(cell: Cell) -> str:
    """The text of a cell; of a number cell the digits as somebody typed them. Raises Misread when they are lost."""
    number = number_in(cell)
    if SCIENTIFIC.fullmatch(fold(cell.text)) and number is None:
        raise Misread(DIGITS_LOST)
    if number is None:
        return cell.text
    if abs(number) >= 10**DIGITS_KEPT:
        raise Misread(DIGITS_LOST)
    shown = plain(cell.text)
    return shown if re.fullmatch("[0-9]+", shown) else digits_of(number)


def digits_of(number: Decimal) -> str:
    """A number without exponent, without zeros that say nothing."""
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def refuse_damaged(cell: Cell) -> None:
    """Raises Misread for formulas, which are never evaluated, and for what a failed formula leaves behind."""
    shown = fold(cell.text)
    if cell.kind == "formula" or trimmed(cell.text).startswith("="):
        raise Misread(FORMULA)
    if shown in DITTO:
        raise Misread(AS_ABOVE)
    if cell.kind == "error" or shown in FAULTS or shown.startswith("###"):
        raise Misread(f"这一格是表格的出错标记（{plain(cell.text)[:SHOWN_IN_PROBLEM]}），请改成正确的内容，或者留空")
