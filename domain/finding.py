"""Finds words in Chinese text, which has no breaks between words: folded, without blanks, anywhere in a sentence."""

import unicodedata
from collections.abc import Sequence

from domain.words import fold

MOST_WORDS = 8
LONGEST = 60  # characters of what is looked for
BEFORE, AROUND = 40, 160  # characters of a long text that are shown before and after the first place


def asked(query: str) -> tuple[str, ...]:
    """The words that must all occur, as ``occur`` compares them; several are separated by blanks."""
    return tuple(dict.fromkeys(fold(query[:LONGEST]).split()))[:MOST_WORDS]


def occur(words: Sequence[str], text: str) -> bool:
    """Whether every one of these words stands somewhere in the text."""
    folded = fold(text).replace(" ", "")
    return all(word in folded for word in words)


def spans(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text as it was written: begin and end of each place, in order, none overlapping."""
    folded, places = _mapped(text)
    found: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((places[at][0], places[at + len(word) - 1][1]))
            at = folded.find(word, at + len(word))
    return _merged(sorted(found))


def excerpt(words: Sequence[str], text: str) -> tuple[int, int]:
    """Begin and end of the part of a long text that shows the first place."""
    found = spans(words, text)
    first = found[0][0] if found else 0
    begin = 0 if first <= 2 * BEFORE else first - BEFORE
    return begin, min(len(text), first + AROUND)


def _mapped(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its signs from where to where it was written; a sign keeps its accents."""
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    begin = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        piece = fold(text[begin:end])
        folded.append(piece)
        places += [(begin, end)] * len(piece)
        begin = end
    return "".join(folded), places


def _merged(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in found:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
