"""What a person may answer to the consent card, when they may be asked again, and what a school may add to the card."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

# The version of the card in messages/templates/replies/consent.j2; it changes with every change of its meaning, and
# is kept with each answer (个人信息保护法 art. 14: consent anew when purpose, manner or kinds change).
VERSION = "2026-11"
# 网络数据安全管理条例 art. 22 (5): after a refusal nobody is asked again and again; our reading: half a year.
QUIET_AFTER_NO = timedelta(days=180)
# The card with the longest names, a school's own words, the line before it and an answer are one message (2,048 bytes).
LONGEST_OWN = 120  # characters
LONGEST_OWN_BYTES = 3 * LONGEST_OWN  # UTF-8, as so many Chinese characters have
# Nobody may be told that they cannot go back, that silence is a yes, or what a no costs (个人信息保护法 art. 14–16).
AGAINST_CHOICE = (
    "视为同意", "默认同意", "自动同意", "当作同意", "不能撤回", "不得撤回", "不可撤回", "不能取消", "不得取消",
    "不可取消", "不能不同意", "不得拒绝", "不同意就", "不同意的话", "不同意将", "不回复就", "一律同意",
)  # fmt: skip
# How one answers stands in the card; "回 3 同意" beside it would turn a no into a yes.
_ANSWER = re.compile(r"(?:回复?|按)[“”\"「]?(?:[1-3]|(?<=复)[一二三])(?![0-9次遍条个位张岁])")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")  # control, direction and zero-width signs, and what no font has


class Answer(StrEnum):
    """What was answered; the latest counts, all are kept."""

    AGREED = "agreed"
    NOTICES = "notices"  # no voice or pictures kept
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


def is_quiet(answer: str, at: datetime, now: datetime) -> bool:
    """Whether the card stays away: this was a no, and not long ago."""
    return answer == Answer.DECLINED and now - at < QUIET_AFTER_NO


def version(number: int) -> str:
    """What the card with a school's own words is called: ours, and which change of the school's ("2026-11+3")."""
    return f"{VERSION}+{number}" if number else VERSION


def is_outdated(shown: str | None, asked_since: int = 0) -> bool:
    """Whether the card that was shown last (None: never one) means something else than today's.

    ``asked_since`` is the school's latest change that every family is asked about anew.
    """
    if shown is None:
        return False
    ours, _, number = shown.partition("+")
    return ours != VERSION or int(number or 0) < asked_since


def tidied(own: str) -> str:
    """A school's own words as they stand in the card: one paragraph."""
    return " ".join(own.split())


def too_long(own: str) -> bool:
    """Whether a school's own words do not fit into the card."""
    return len(own) > LONGEST_OWN or len(own.encode("utf-8", "replace")) > LONGEST_OWN_BYTES


def has_unseen(own: str) -> bool:
    """Whether signs stand in it that nobody sees, and that may turn the words around."""
    return any(unicodedata.category(sign) in _UNSEEN for sign in own)


def has_answer(own: str) -> bool:
    """Whether it tells how to answer."""
    return _ANSWER.search(joined(own)) is not None


def against_choice(own: str) -> list[str]:
    """The words in it that take away the choice."""
    return [words for words in AGAINST_CHOICE if words in joined(own)]


def joined(own: str) -> str:
    """The words as they are looked through: whatever width, and without the blanks that may part a word."""
    return "".join(unicodedata.normalize("NFKC", own).split())
