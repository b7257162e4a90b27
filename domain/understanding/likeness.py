"""What a message is most like, among messages whose right handling is known; asked where no line of the tables fits.

``tables/examples.tsv`` holds such messages: the code, the section of the tables where one is known, and the text. Each
short run of signs in a message speaks for the codes in whose examples it stands more often than in the others
(complement naive Bayes: Rennie et al., Tackling the Poor Assumptions of Naive Bayes Text Classifiers, 2003, eq. 6).
Whoever finds a message misunderstood adds it to the table.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from domain.understanding.spelling import normal
from domain.understanding.tables import rows

# How strongly one example speaks: smaller trusts single examples more. Chosen by cross-validation on the examples.
SMOOTHING = 0.05
LONGEST_RUN = 3
# Signs that are passed over between two others: 不…想, 不……想.
PASSED_OVER = (1, 2)
# A message is looked through as far as this; what matters is said before.
LONGEST = 200
# Of the letters of a message one in so many may stand in no example; with more, the rest tells too little.
FEWEST_PER_STRANGE = 3


@dataclass(frozen=True, slots=True)
class Like:
    """What a message is like, as far as the examples tell.

    ``ranked`` are the codes with what speaks for each, the most likely first; ``signs`` the length of the message, by
    which what speaks for a code is measured.
    """

    ranked: tuple[tuple[str, float], ...]
    signs: int

    @property
    def code(self) -> str:
        return self.ranked[0][0]

    def lead_over(self, code: str = "") -> float:
        """By how much for each sign more speaks for the likeliest code than for this one (or for the next)."""
        rest = [weight for other, weight in self.ranked[1:] if code in ("", other)]
        return (self.ranked[0][1] - (rest[0] if rest else 0.0)) / self.signs

    def but(self, code: str) -> str:
        """The likeliest code other than this one."""
        return next((other for other, _ in self.ranked if other != code), code)


class Examples:
    """The examples of a table, counted once."""

    def __init__(self, table: str) -> None:
        self._known: dict[str, str] = {}
        self._all: list[tuple[str, str, str]] = []  # code, text, evened text; their runs would be 100 MB
        codes, sections = _Tally(), _Tally()
        once: dict[str, str] = {}  # equal runs are one object
        for code, section, text in rows(table):
            plain = normal(text)
            found = [once.setdefault(run, run) for run in runs(plain)]
            self._known[plain] = code
            self._all.append((code, text, plain))
            codes.add(code, found)
            if section:
                sections.add(f"{code}\t{section}", found)
        self._codes, self._sections = _Counts(codes), _Counts(sections)

    def like(self, evened: str) -> Like | None:
        """What an evened-out text is most like; None where nothing, or too little, of it stands in any example.

        A message that is itself an example is taken for just that.
        """
        if evened in self._known:
            return Like(((self._known[evened], math.inf),), 1)
        if self._is_strange(evened[:LONGEST]):
            return None
        ranked = self._codes.ranked(runs(evened))
        return Like(tuple(ranked), max(1, len(evened))) if ranked else None

    def _is_strange(self, text: str) -> bool:
        letters = [sign for sign in text if sign.isalpha()]
        if not any(self._codes.knows(sign) for sign in letters):
            return True
        return FEWEST_PER_STRANGE * sum(not self._codes.knows(sign) for sign in letters) > len(letters)

    def section(self, evened: str, code: str) -> str:
        """The section of the tables that fits best among those of a code; empty where the examples name none."""
        names = (name.split("\t") for name, _ in self._sections.ranked(runs(evened)))
        return next((section for of_code, section in names if of_code == code), "")

    def nearest(self, evened: str, code: str) -> str:
        """The example of a code that shares most with a text: what is shown as the reason."""
        found = runs(evened)
        theirs = ((runs(plain), text) for of_code, text, plain in self._all if of_code == code)
        return max(((len(found & one) / len(found | one), text) for one, text in theirs), default=(0.0, ""))[1]


def runs(evened: str) -> frozenset[str]:
    """The runs of one to three signs of a text, and pairs with one or two signs passed over; its ends are signs too."""
    return frozenset(_runs(f"^{evened[:LONGEST]}$"))


@cache
def examples(table: str) -> Examples:
    """The table, read once; that takes about a second."""
    return Examples(table)


class _Tally:
    """The name of each example in which a run of signs stands, and how many runs each name has."""

    def __init__(self) -> None:
        self.names: defaultdict[str, list[str]] = defaultdict(list)
        self.runs: Counter[str] = Counter()

    def add(self, name: str, found: Collection[str]) -> None:
        """One example."""
        self.runs[name] += len(found)
        for run in found:
            self.names[run].append(name)


class _Counts:
    """In how many examples of each name a run of signs stands."""

    def __init__(self, tally: _Tally) -> None:
        pair = cache(lambda name, count: (name, count))  # most runs stand in one example: equal counts are one object
        same = cache(lambda *pairs: pairs)
        self._counts: dict[str, tuple[tuple[str, int], ...]] = {
            run: same(*(pair(*counted) for counted in Counter(names).items())) for run, names in tally.names.items()
        }
        every, kinds = tally.runs.total(), SMOOTHING * len(tally.names)
        self._odds = {name: math.log(every - n + kinds) - math.log(n + kinds) for name, n in tally.runs.items()}

    def knows(self, run: str) -> bool:
        """Whether this run of signs stands in any example."""
        return run in self._counts

    def ranked(self, found: frozenset[str]) -> list[tuple[str, float]]:
        """The names with what speaks for them, the most likely first."""
        scores: defaultdict[str, float] = defaultdict(float)
        for run in found:
            names = self._counts.get(run, ())
            total = sum(count for _, count in names) + SMOOTHING
            for name, count in names:
                scores[name] += math.log((count + SMOOTHING) / (total - count)) + self._odds[name]
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _runs(text: str) -> Iterator[str]:
    for length in range(1, LONGEST_RUN + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
    for passed in PASSED_OVER:
        for start in range(len(text) - passed - 1):
            yield f"{text[start]}{'_' * passed}{text[start + passed + 1]}"
