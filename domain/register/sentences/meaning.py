"""Reads in a message what changed for a family: a number, a place of work, a return, a departure, a carer.

Only plain sentences count, matched from end to end by the tables of ``forms``; what is asked, denied, quoted,
supposed, or said of other people is ordinary talk, and so is everything that is not certain.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from re import Match

from domain.people import Relation
from domain.register.cells.cell import Misread
from domain.register.cells.phones import read_phones
from domain.register.record import PARENTS
from domain.register.sentences import hints
from domain.register.sentences.forms import ANNOUNCED, MOVED, NUMBER_AFTER, NUMBER_MARK, STATED, WITH_NUMBER, Form
from domain.register.sentences.people import NOBODY, Whom, whom_of
from domain.register.sentences.places import mark_places
from domain.register.sentences.spoken_days import SHORT_STAYS, UNKNOWN, Spoken, mark_days, read_spoken
from domain.words import INVISIBLE

PRIVATE = re.compile("[\ue000-\uf8ff]")  # what marks the places of numbers and names is not for people to type
LONGEST = 500  # characters; whoever writes more tells a story
LONGEST_CLAUSE = 48  # characters, marks included
LONGEST_TAG = 6  # characters of a question that asks back: 行吗, 您看好不好
MOST_STATED = 3  # clauses of a teacher's sentence
NEAR = timedelta(days=92)  # a visit farther away is no plan


class Topic(StrEnum):
    """What a sentence says has changed."""

    PHONE = "phone"
    PLACE = "place"  # another place of work; the absence goes on (register 1.3, rule 3)
    HOME = "home"  # back for good
    VISIT = "visit"  # home for a few days; ends no absence (register 1.3, rule 2)
    AWAY = "away"  # gone to work elsewhere
    CARER = "carer"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who writes: what they are to the child (None: a teacher), and the names of the children they speak for."""

    relation: Relation | None
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """One change as it was said. ``whom``: of whom it is so, or who looks after the child; None is the sender.

    ``value`` is the number, the place, or the word for the carer; ``left`` the place before. ``day_said`` are words
    for a day that cannot be told from them alone (下个月, 正月十六); ``is_rough``: ``on`` was not said exactly.
    """

    topic: Topic
    whom: Relation | None
    value: str = ""
    left: str = ""
    on: date | None = None
    day_said: str = ""
    is_rough: bool = False


def read_change(text: str, today: date, speaker: Speaker) -> list[Suggested]:
    """The changes that a guardian's message tells, in its order; empty when it is ordinary talk. Never raises."""
    told = _Told.of(text, today, speaker)
    return list(dict.fromkeys([*told.phone(), *told.moves()])) if told else []


def read_statement(text: str, today: date, child: str) -> list[Suggested]:
    """What a teacher states of a parent of this child: "李思涵爸爸9月1日返乡了", and not a word beside it."""
    told = _Told.of(text, today, Speaker(None, (child,)))
    return told.statement() if told else []


@dataclass(frozen=True, slots=True)
class _Clause:
    """``first`` counts the telephone numbers of the message before this clause."""

    text: str
    first: int = 0
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """A message made ready: clauses without greetings, numbers replaced by marks, children by 孩子."""

    clauses: Sequence[_Clause]
    numbers: Sequence[str]
    today: date
    speaker: Speaker
    _doubted: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, text: str, today: date, speaker: Speaker) -> "_Told | None":
        """None when nothing in the message may count."""
        if len(text) > LONGEST:
            return None
        shown = PRIVATE.sub("", INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
        shown, numbers = _without_numbers(hints.QUOTED.sub("。", shown))
        for name in _names(speaker.children):
            shown = shown.replace(name, "孩子")
        for pattern, usual in hints.USUAL:
            shown = pattern.sub(usual, shown)
        if hints.OTHERS.search(shown):
            return None
        clauses = list(_clauses(mark_days(mark_places(shown))))
        return cls(clauses, numbers, today, speaker, frozenset(_doubted(clauses)))

    def phone(self) -> list[Suggested]:
        """A new number: in one clause, or in the one after "换号码了"."""
        if not self.numbers or any(hints.NOT_CHANGED.search(clause.text) for clause in self.clauses):
            return []
        announced = NOBODY
        for place, clause in enumerate(self.clauses):
            whom = NOBODY
            if place in self._doubted:
                announced = NOBODY
            elif fits := _first(WITH_NUMBER, clause.text):
                whom = self._whom(fits, place, announced)
            elif _first(NUMBER_AFTER, clause.text):
                whom = announced
            elif fits := _first(ANNOUNCED, clause.text):
                announced = self._whom(fits, place, announced)
            if len(whom) == 1:
                last = clause.first + clause.text.count(NUMBER_MARK) - 1  # 从旧号换成新号
                return [Suggested(Topic.PHONE, whom[0], self.numbers[last])]
        return []

    def moves(self) -> Iterator[Suggested]:
        """Everything else: in one clause, or in two that belong together ("回来了，不走了")."""
        place = 0
        while place < len(self.clauses):
            two = self._move(place, 2)
            found = two or self._move(place, 1)
            place += 2 if two else 1
            yield from self._with_address(found, place)

    def statement(self) -> list[Suggested]:
        """The one thing that the whole message says."""
        whole = "".join(clause.text for clause in self.clauses)
        asks = any(clause.is_question for clause in self.clauses)
        if asks or not whole.startswith("孩子") or len(self.clauses) > MOST_STATED or len(whole) > LONGEST_CLAUSE:
            return []
        fits = _first(WITH_NUMBER, whole)
        whom = whom_of(fits["who"], None) if fits else NOBODY
        if len(whom) == 1 and len(self.numbers) == 1:
            return [Suggested(Topic.PHONE, whom[0], self.numbers[0])]
        return self._read((*STATED, *MOVED), whole)

    def _move(self, place: int, size: int) -> list[Suggested]:
        window = range(place, place + size)
        if window.stop > len(self.clauses) or self._doubted.intersection(window):
            return []
        found = self._read(MOVED, "".join(self.clauses[number].text for number in window))
        is_unsure = found and found[0].topic is not Topic.CARER and self._is_about_others(place)
        return [] if is_unsure else found

    def _read(self, forms: Iterable[Form], text: str) -> list[Suggested]:
        """What the first form that fits says; nothing when it does not say enough."""
        if len(text) > LONGEST_CLAUSE:
            return []
        for form in forms:
            if fits := form.pattern.fullmatch(text):
                return self._said(form, fits, text)
        return []

    def _said(self, form: Form, fits: Match[str], text: str) -> list[Suggested]:
        parts, topic = fits.groupdict(), Topic(form.topic)
        said = _plain(next((words for name, words in parts.items() if name.startswith("day") and words), ""))
        whom = whom_of(parts["carer" if topic is Topic.CARER else "who"], self.speaker.relation)
        day = read_spoken(said, self.today, _is_over(text)) if said else UNKNOWN
        if not form.says_enough(text, said) or not self._is_certain(topic, whom, said, day):
            return []
        value, left = _plain(parts.get("to") or parts.get("carer")), _plain(parts.get("left"))
        one = Suggested(topic, None, value, left, day.on, "" if day.on else said, day.is_rough)
        return [replace(one, whom=person) for person in whom]

    def _is_certain(self, topic: Topic, whom: Whom, day_said: str, day: Spoken) -> bool:
        """Absences are kept of parents only; who comes for a holiday goes again, and a visit has a day."""
        if topic is Topic.CARER:
            return len(whom) == 1
        if not whom or any((one or self.speaker.relation) not in PARENTS for one in whom):
            return False
        if topic is Topic.HOME:
            return SHORT_STAYS.search(day_said) is None
        return topic is not Topic.VISIT or (day.on is not None and abs(day.on - self.today) <= NEAR)

    def _whom(self, fits: Match[str], place: int, announced: Whom) -> Whom:
        """Who is named; where nobody is, the one who was before, or the sender."""
        who = fits["who"]
        if who is None and announced:
            return announced
        return NOBODY if who is None and self._is_about_others(place) else whom_of(who, self.speaker.relation)

    def _is_about_others(self, place: int) -> bool:
        """Whether the clause before speaks of somebody, who may be meant by a clause that names nobody."""
        before = self.clauses[place - 1].text if place else ""
        return hints.PERSON.search(before) is not None and not hints.named().match(self.clauses[place].text)

    def _with_address(self, found: list[Suggested], after: int) -> list[Suggested]:
        """A place with the address that follows: 宁波 and 北仑小港."""
        place = found[0].value if found and found[0].topic in (Topic.PLACE, Topic.AWAY) else ""
        text = _plain(self.clauses[after].text) if place and after < len(self.clauses) else ""
        fits = hints.ADDRESS.fullmatch(text)
        if fits is None:
            return found
        full = fits[1] if fits[1].startswith(place) else place + fits[1]
        return [replace(one, value=full) for one in found]


def _names(children: Sequence[str]) -> list[str]:
    """What a child is called, longest first: 李思涵, 思涵."""
    given = [name[1:] for name in children if len(name) > 2]
    return sorted({name for name in (*children, *given) if len(name) > 1}, key=len, reverse=True)


def _without_numbers(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each telephone number, and the numbers as they are kept."""
    numbers: list[str] = []

    def mark(found: Match[str]) -> str:
        try:
            (number,) = read_phones(found.group())
        except (Misread, ValueError):
            return found.group()
        numbers.append(number)
        return NUMBER_MARK

    return hints.NUMBER.sub(mark, text), numbers


def _clauses(text: str) -> Iterator[_Clause]:
    first = 0
    for words, end in hints.CLAUSE.findall(text):
        said = hints.lead().sub("", words)
        if said:
            yield _Clause(said, first, "?" in end or hints.ASKS.search(said) is not None)
        first += words.count(NUMBER_MARK)


def _doubted(clauses: Sequence[_Clause]) -> Iterator[int]:
    """The clauses that are questions, or are asked back about."""
    for place, clause in enumerate(clauses):
        after = clauses[place + 1] if place + 1 < len(clauses) else _Clause("")
        asks_back = after.is_question and len(after.text) <= LONGEST_TAG and not hints.HARMLESS.search(after.text)
        if clause.is_question or asks_back:
            yield place


def _plain(words: str | None) -> str:
    """Without the marks."""
    return PRIVATE.sub("", words or "")


def _first(forms: Iterable[Form], text: str) -> Match[str] | None:
    if len(text) > LONGEST_CLAUSE:
        return None
    return next((fits for form in forms if (fits := form.pattern.fullmatch(text))), None)


def _is_over(text: str) -> bool | None:
    """Whether a day without a year lies in the past (8月20日走的), is to come (9月1日去), or may be either (9月起)."""
    if "不" in text or "起" in text:
        return None
    return not hints.TO_COME.search(text) and ("了" in text or text.endswith("的"))
