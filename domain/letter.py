"""When a letter's receipt is complete, and by which ways it may be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """How a family said that it has read the letter."""

    WORD = "word"
    TAP = "tap"
    VOICE = "voice"
    PAPER = "paper"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return METHOD_LABELS[self]


METHOD_LABELS = {
    Method.WORD: "回复",
    Method.TAP: "点击",
    Method.VOICE: "语音",
    Method.PAPER: "纸质",
    Method.PHONE: "电话告知",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One guardian's answer to one letter about one child."""

    away: bool
    confirmed: bool


def is_complete(receipts: Iterable[Receipt]) -> bool:
    """Complete when one away parent (if there is one) and one carer at home (if there is one) have confirmed.

    Source: the ministry's 2014 order on drowning letters: parents who are long away must be reached as well.
    """
    groups: dict[bool, bool] = {}
    for receipt in receipts:
        groups[receipt.away] = groups.get(receipt.away, False) or receipt.confirmed
    return bool(groups) and all(groups.values())
