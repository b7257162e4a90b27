"""Finds the choices that a cell names by their words, never by a number: systems number the same words differently."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from domain.register.fields.field import Choice
from domain.words import fold

# Register 1.1: 是否留守儿童 is coded 0/1/2 in one system and 1/2/3 in another.
BARE = re.compile(r"[0-9]+(\.0+)?")
# "10-健康或良好", "1.走读", "2 住校": the code of another system before the word.
NUMBERED = re.compile(r"[0-9]{1,3}[-‐–—_.、:) ]+(.+)")
BETWEEN = re.compile(r"[、,;/|\s]+")
LONGEST_RUN = 4  # pieces that make one label: 炭火/煤炉

YES_NO = (
    Choice("yes", "是", ("有", "对", "√", "✓", "✔", "☑", "y", "yes", "true")),
    Choice("no", "否", ("无", "没有", "不是", "×", "✗", "✘", "x", "n", "no", "false")),
)


def pick(choices: tuple[Choice, ...], text: str) -> str | None:
    """The code of the choice whose label or alias the text is; None when it is none of them, or a bare number."""
    words = fold(text)
    if is_code(words):
        return next((choice.code for choice in choices if fold(choice.label) == words), None)
    numbered = NUMBERED.fullmatch(words)
    return _found(choices, words) or (_found(choices, numbered.group(1)) if numbered else None)


def pick_many(choices: tuple[Choice, ...], text: str) -> list[str] | None:
    """The codes of all choices that a list names, in the order of the dictionary; None when a word is none of them."""
    whole = None if is_code(text) else _book(choices).get(fold(text))
    pieces = [piece for piece in BETWEEN.split(fold(text)) if piece]
    found = [whole] if whole else _each(choices, pieces) or _joined(choices, pieces)
    return [choice.code for choice in choices if choice.code in found] if found else None


def is_code(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return BARE.fullmatch(fold(text)) is not None


def _each(choices: tuple[Choice, ...], pieces: list[str]) -> list[str] | None:
    codes = [code for piece in pieces if (code := pick(choices, piece))]
    return codes if len(codes) == len(pieces) else None


def _joined(choices: tuple[Choice, ...], pieces: list[str]) -> list[str] | None:
    """Where a label itself holds a separator: the longest run of pieces that is a label, then the next."""
    codes, start = [], 0
    while start < len(pieces):
        ends = range(min(start + LONGEST_RUN, len(pieces)), start, -1)
        runs = ((end, pick(choices, " ".join(pieces[start:end]))) for end in ends)
        end, code = next((run for run in runs if run[1]), (0, None))
        if code is None:
            return None
        codes.append(code)
        start = end
    return codes


def _found(choices: tuple[Choice, ...], words: str) -> str | None:
    book = _book(choices)
    for spelling in _spellings(words):
        for key in (spelling, _loose(spelling)):
            if key in book and not BARE.fullmatch(key):
                return book[key]
    return None


def _spellings(words: str) -> Iterator[str]:
    """The words, and the words without what people add or leave out: 汉 for 汉族, 健康的 for 健康."""
    yield words
    yield words.removesuffix("族") if words.endswith("族") else f"{words}族"
    yield words.removesuffix("的")


def _loose(words: str) -> str:
    """The words without any sign between them: 1–3个月, 1-3 个月 and 1~3个月 are the same."""
    return "".join(sign for sign in words if sign.isalnum())


@lru_cache(maxsize=256)
def _book(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    """Every spelling and its code. A label goes before an alias; a loose spelling counts where one choice has it."""
    loose: defaultdict[str, set[str]] = defaultdict(set)
    for choice in choices:
        for word in (choice.label, *choice.aliases):
            loose[_loose(fold(word))].add(choice.code)
    book = {word: next(iter(codes)) for word, codes in loose.items() if word and len(codes) == 1}
    book |= {fold(alias): choice.code for choice in reversed(choices) for alias in choice.aliases}
    return book | {fold(choice.label): choice.code for choice in reversed(choices)}
