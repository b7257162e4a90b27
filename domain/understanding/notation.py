"""The notation of the tables: plain words with gaps, made into a regular expression that cannot run away.

孩子…不见了        two words, at most six signs between them within one sentence
妈妈……打算         as above, at most twenty signs
(找|寻)不到         one or the other
回来了?             the sign (or group) before the question mark may be missing
{险孩}…不见了     any word of a list of ``tables/words.txt``
^收到$              at the beginning, at the end of the whole message
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.errors import LianxinError

# A gap never crosses the end of a sentence; every repetition is bounded, so that a search costs no more than a
# constant for each sign of the text.
SHORT_GAP, LONG_GAP = "[^。!?\n]{0,6}", "[^。!?\n]{0,20}"
PIECE = re.compile(r"……|…|\{[^{}]+\}|[()|?^$]|[^…{}()|?^$]")
Lists = Mapping[str, tuple[str, ...]]


class NotationError(LianxinError):
    """A line of a table cannot be read; the message names the line and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line, ready to search with; unless ``anchors`` is empty, no text without one of them can fit."""

    line: str
    regex: re.Pattern[str]
    anchors: tuple[str, ...]


def read(line: str, lists: Lists) -> Pattern:
    """The pattern of one line. Raises NotationError."""
    parser = _Parser(line, lists)
    expression, anchors = parser.alternatives()
    if parser.left:
        raise NotationError(f"“{line}”：多了一个“{parser.left[0]}”")
    try:
        return Pattern(line, re.compile(expression), tuple(sorted(anchors)))
    except re.error as wrong:
        raise NotationError(f"“{line}”：{wrong}") from wrong


class _Parser:
    """Reads left to right; each step gives an expression and the words of which one must stand in the text."""

    def __init__(self, line: str, lists: Lists) -> None:
        self._line = line
        self._lists = lists
        self.left: list[str] = PIECE.findall(line)
        if "".join(self.left) != line:
            raise NotationError(f"“{line}”：括号没有配对")

    def alternatives(self) -> tuple[str, set[str]]:
        """One or more sequences with bars between them."""
        branches = [self._sequence()]
        while self.left and self.left[0] == "|":
            self.left.pop(0)
            branches.append(self._sequence())
        anchors = set().union(*(found for _, found in branches)) if all(found for _, found in branches) else set()
        return "|".join(expression for expression, _ in branches), anchors

    def _sequence(self) -> tuple[str, set[str]]:
        """Its anchors are those of the part whose shortest word is longest: the most telling one."""
        expressions: list[str] = []
        best: set[str] = set()
        for expression, anchors in self._parts():
            expressions.append(expression)
            if anchors and (not best or _telling(anchors) > _telling(best)):
                best = anchors
        return "".join(expressions), best

    def _parts(self) -> Iterator[tuple[str, set[str]]]:
        while self.left and self.left[0] not in "|)":
            expression, anchors = self._literal() if self._is_literal() else self._part()
            if self.left[:1] == ["?"]:
                self.left.pop(0)
                expression, anchors = f"(?:{expression})?", set()
            yield expression, anchors

    def _is_literal(self) -> bool:
        return len(self.left[0]) == 1 and self.left[0] not in "…()|?^$"

    def _literal(self) -> tuple[str, set[str]]:
        """A run of plain signs; the last one stands alone where a question mark follows it."""
        run = ""
        while self.left and self._is_literal():
            if run and self.left[1:2] == ["?"]:
                break
            run += self.left.pop(0)
        return re.escape(run), {run}

    def _part(self) -> tuple[str, set[str]]:
        piece = self.left.pop(0)
        if piece == "(":
            expression, anchors = self.alternatives()
            if self.left[:1] != [")"]:
                raise NotationError(f"“{self._line}”：少了一个“)”")
            self.left.pop(0)
            return f"(?:{expression})", anchors
        if piece.startswith("{"):
            return self._list(piece[1:-1])
        simple = {"…": SHORT_GAP, "……": LONG_GAP, "^": "^", "$": "$"}
        if piece not in simple:
            raise NotationError(f"“{self._line}”：“{piece}”前面没有东西")
        return simple[piece], set()

    def _list(self, name: str) -> tuple[str, set[str]]:
        if name not in self._lists:
            raise NotationError(f"“{self._line}”：没有叫“{name}”的词表")
        words = sorted(self._lists[name], key=len, reverse=True)
        return "(?:" + "|".join(re.escape(word) for word in words) + ")", set(words)


def _telling(anchors: set[str]) -> tuple[int, int]:
    return min(len(word) for word in anchors), -len(anchors)
