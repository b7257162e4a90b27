"""Finds the sections of a table that fit a message, looking only at patterns that can fit at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from domain.understanding.notation import Pattern
from domain.understanding.tables import Section, sections

# What stands in place of words that were found harmless; nobody types it.
BLOT = "\ue010"
ENDS = "。!?\n"


@dataclass(frozen=True, slots=True)
class Found:
    """One section that fits: the words that did it, and the line of the table."""

    section: Section
    quote: str
    line: str


class Index:
    """The patterns of one table by the first sign of the words without which they cannot fit."""

    def __init__(self, table: str) -> None:
        self._sections = sections(table)
        self._always: list[tuple[int, int]] = []
        self._by_sign: dict[str, list[tuple[str, tuple[int, int]]]] = {}
        for place, section in enumerate(self._sections):
            for number, pattern in enumerate(section.patterns):
                self._enter(pattern, (place, number))

    def fitting(self, text: str, raw: str) -> Iterator[Found]:
        """The sections that fit, in the order of the table, each once; ``raw`` is the text before anything was blotted
        out."""
        tried: set[int] = set()
        for place, number in sorted(self._possible(raw)):
            if place in tried:
                continue
            section = self._sections[place]
            pattern = section.patterns[number]
            found = pattern.regex.search(raw if section.is_raw else text)
            if found is None:
                continue
            if _is_silenced(section, raw, found.start()):
                continue
            tried.add(place)
            yield Found(section, found.group(), pattern.line)

    def blotted(self, text: str) -> str:
        """The text with everything that fits this table made unreadable."""
        for place, number in sorted(self._possible(text)):
            section = self._sections[place]
            if not any(silencer.regex.search(text) for silencer in section.silenced_by):
                text = section.patterns[number].regex.sub(lambda found: BLOT * len(found.group()), text)
        return text

    def touched(self, text: str) -> set[str]:
        """The codes of the sections of which at least a word (of two signs or more) stands in the text."""
        return {
            self._sections[place].code
            for sign in set(text)
            for word, (place, _) in self._by_sign.get(sign, ())
            if len(word) > 1 and word in text
        }

    def _enter(self, pattern: Pattern, key: tuple[int, int]) -> None:
        if not pattern.anchors:
            self._always.append(key)
        for word in pattern.anchors:
            self._by_sign.setdefault(word[0], []).append((word, key))

    def _possible(self, text: str) -> set[tuple[int, int]]:
        possible = set(self._always)
        for sign in set(text):
            for word, key in self._by_sign.get(sign, ()):
                if word in text:
                    possible.add(key)
        return possible


def _is_silenced(section: Section, text: str, place: int) -> bool:
    """Whether the sentence around this place says what silences the section."""
    begins = max(text.rfind(end, 0, place) for end in ENDS) + 1
    ends = min((found for end in ENDS if (found := text.find(end, place)) >= 0), default=len(text))
    return any(silencer.regex.search(text, begins, ends + 1) for silencer in section.silenced_by)


@cache
def index(table: str) -> Index:
    """The table, read once."""
    return Index(table)
