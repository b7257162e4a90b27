"""Reads the tables: sections of patterns with the examples that must and must not fit them.

    [missing] ALERT-P0 走失、被人带走          name, handling code, what it is (for people)
    {险孩}…不见了                             a pattern, as in ``notation``
    ! 电视                                      the section is silent when this stands anywhere in the message
    + 小人寻不着了                              must fit
    - 校服找不到了                              must not fit
    # a remark

After the code may stand ``(raw)``: looked for in the whole message, also where it was found harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from domain.understanding.notation import Lists, NotationError, Pattern, read

HEADING = re.compile(r"\[(?P<name>[a-z_:]+)\] (?P<code>[A-Z0-9+?-]+(?: [a-z]+)?)(?P<raw> \(raw\))?(?: (?P<title>.+))?")
ENTRY = re.compile(r"(\S+)\s*=\s*(.+)")
ARROW = " -> "


@dataclass(slots=True)
class Section:
    """What one kind of message looks like, and how it is handled (the codes of ``docs/conversation.md``)."""

    name: str
    code: str
    title: str
    is_raw: bool
    patterns: list[Pattern] = field(default_factory=list)
    silenced_by: list[Pattern] = field(default_factory=list)
    fits: list[str] = field(default_factory=list)
    fits_not: list[str] = field(default_factory=list)


@cache
def sections(table: str) -> tuple[Section, ...]:
    """The sections of ``tables/<table>.txt`` in order. Raises NotationError for a table that cannot be read."""
    found: list[Section] = []
    for line in _lines(table):
        if heading := HEADING.fullmatch(line):
            found.append(Section(heading["name"], heading["code"], heading["title"] or "", bool(heading["raw"])))
        elif line.startswith("[") or not found:
            raise NotationError(f"{table}：“{line}”不是一节的开头")
        else:
            _add(found[-1], line)
    return tuple(found)


@cache
def lists() -> Lists:
    """The lists of words that patterns name in braces; a list may name others."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _lines("words"):
        entry = ENTRY.fullmatch(line)
        if entry is None:
            raise NotationError(f"words：“{line}”应该写成“名字 = 词 词 词”")
        found[entry[1]] = (*found.get(entry[1], ()), *_words(entry[2], found))
    return found


@cache
def spellings() -> dict[str, str]:
    """What is read as what: dialect, slips, and words that go around the machines."""
    found: dict[str, str] = {}
    for line in _lines("spelling"):
        spelt, arrow, meant = f"{line} ".partition(ARROW)
        if not (spelt and arrow):
            raise NotationError(f"spelling：“{line}”应该写成“写法 写法 -> 意思”")
        found |= dict.fromkeys(spelt.split(), meant.strip())
    return found


def rows(table: str) -> Iterator[tuple[str, str, str]]:
    """The examples of ``tables/<table>.tsv``: code, section (of dangers, else empty) and text."""
    for line in _lines(table, "tsv"):
        fields = line.split("\t")
        if len(fields) != 3:
            raise NotationError(f"{table}：“{line}”应该有三栏")
        yield fields[0], fields[1].strip("-"), fields[2]


def _add(section: Section, line: str) -> None:
    mark, _, rest = line.partition(" ")
    if mark == "+":
        section.fits.append(rest)
    elif mark == "-":
        section.fits_not.append(rest)
    elif mark == "!":
        section.silenced_by.append(read(rest, lists()))
    else:
        section.patterns.append(read(line, lists()))


def _words(text: str, known: Lists) -> Iterator[str]:
    for word in text.split():
        if word.startswith("{"):
            if word[1:-1] not in known:
                raise NotationError(f"words：没有叫“{word[1:-1]}”的词表")
            yield from known[word[1:-1]]
        else:
            yield word


def _lines(table: str, ending: str = "txt") -> Iterator[str]:
    text = (files("domain.understanding") / "tables" / f"{table}.{ending}").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
